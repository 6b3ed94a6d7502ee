import * as cheerio from 'cheerio';
import { QUERIES } from './addresses.js';
import type { TestApp } from './app.js';
import type { Caller } from './caller.js';
import { routesOf } from './routes.js';

/** Of the server, not of a person. */
const OF_THE_SERVER = ['/metrics', '/health/ready', '/health/live'];
const MOST_PAGES = 90;

/** Every address a person comes to: those without an object in them, and all that is linked from there. */
export async function pagesFor({ app }: Pick<TestApp, 'app'>, caller: Caller): Promise<string[]> {
  const waiting = routesOf(app)
    .filter(({ method, path }) => method === 'GET' && !path.includes(':'))
    .map(({ path }) => path + (QUERIES[path] ?? ''))
    .filter((path) => !OF_THE_SERVER.includes(path));
  const found = new Set<string>();
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path) || found.size >= MOST_PAGES) continue;
    const { text, status } = await caller.call('GET', path);
    if (status !== 200) continue;
    found.add(path);
    for (const link of cheerio.load(text)('a[href^="/"]').toArray()) {
      const href = (link.attribs.href ?? '').replace(/#.*$/, '');
      if (!/^\/(public|css|js|assets)\//.test(href)) waiting.push(href);
    }
  }
  return [...found];
}
