import type { Page } from 'playwright-core';

export interface WalkOptions {
  /** Addresses to begin with; links lead on from there. */
  from: readonly string[];
  /** More pages than this are a fault: those beyond would never be looked at. */
  limit?: number;
  /** At most so many pages that differ in nothing but the id in their address. */
  alike?: number;
}

export interface Walked {
  /** In the order they were seen. */
  visited: string[];
  /** Links that lead nowhere (404) or break (500). */
  broken: string[];
  /** Where each kind of form stands, as far as a page was seen with it: kind of action to address. */
  forms: Map<string, string>;
}

/** All but the one that every page has at its head: signing out. */
export const FORMS = 'main form[method=post]';
const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
/** Not a page: a file to download. */
const FILE = /\.[a-z0-9]+$/i;

/**
 * Opens one page after another, each linked from one before, without leaving the origin or sending a
 * form, and shows each to `look`.
 */
export async function walk(
  page: Page,
  { from, limit = 120, alike = 2 }: WalkOptions,
  look: (address: string) => Promise<void>,
): Promise<Walked> {
  const waiting = [...from];
  const seen = new Set<string>();
  const ofKind = new Map<string, number>();
  const visited: string[] = [];
  const broken: string[] = [];
  const forms = new Map<string, string>();
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const kind = kindOf(address);
    const count = ofKind.get(kind) ?? 0;
    if (seen.has(address) || count >= alike) continue;
    if (visited.length >= limit) throw new Error(`More than ${limit} pages: ${address} is left.`);
    seen.add(address);
    ofKind.set(kind, count + 1);
    const answer = await page.goto(address);
    if (answer === null || answer.status() >= 400) {
      broken.push(`${address} is linked and answers ${answer?.status() ?? 'nothing'}`);
      continue;
    }
    visited.push(address);
    // Before `look`, which may change the page.
    waiting.push(...(await linksOn(page)));
    for (const action of await formsOn(page))
      forms.set(kindOf(action), forms.get(kindOf(action)) ?? address);
    await look(address);
  }
  return { visited, broken, forms };
}

/** What two addresses have in common that show the same kind of page: ids and dates do not count. */
export function kindOf(address: string): string {
  const [path = '', query = ''] = address.split('?');
  const names = [...new URLSearchParams(query).keys()].sort().join('&');
  return `${path.replaceAll(ID, ':id').replaceAll(/\d{4}-\d\d-\d\d/g, ':date')}?${names}`;
}

/** Where each form on the page goes, in the order they stand. */
export async function formsOn(page: Page): Promise<string[]> {
  return page
    .locator(FORMS)
    .evaluateAll((all) => all.map((form) => new URL((form as HTMLFormElement).action).pathname));
}

async function linksOn(page: Page): Promise<string[]> {
  const links = await page
    .locator('a[href]')
    .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  const here = new URL(page.url()).origin;
  return links
    .map((link) => new URL(link))
    .filter(({ origin, pathname }) => origin === here && !FILE.test(pathname))
    .map(({ pathname, search }) => pathname + search);
}
