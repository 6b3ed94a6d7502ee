import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type Role, ROLES } from '../../src/accounts/permissions.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BrowserWindow, openBrowser, openWindow } from '../support/browser.js';
import { FormWalk } from '../support/form-walk.js';
import { CORPUS, NaughtyTexts, NEVER_OURS } from '../support/naughty-strings.js';
import { kindOf } from '../support/page-walker.js';
import { runs } from '../support/runs.js';

/** `npm test` sends some to every form, the deep run all of them to each. */
const BATCHES = runs(1, 40);
/** By so many roles is each kind of page opened, and so many of a kind by each. */
const ROLES_AT_A_PAGE = runs(1, ROLES.length);
const ALIKE = runs(1, 3);
const ANYBODY = ['/sign-in', '/help-now', '/help-now/harbour', '/privacy-notice/harbour'];
const FILE = /\.[a-z0-9]+$/i;
/** Ends what it shows, or is not a page. */
const LEFT_OUT = /^\/(account\/stay|sign-in\/return|sign-in\/with|metrics|health)\b/;

describe('the big list of naughty strings in a real browser', () => {
  let app: TestApp;
  let browser: Browser;
  let walk: FormWalk;
  const texts = new NaughtyTexts();
  const opened = new Map<string, number>();

  beforeAll(async () => {
    app = await startApp();
    walk = await FormWalk.prepare(app);
    for (let batch = 1; batch <= BATCHES; batch += 1)
      await walk.send({ text: () => texts.next() }, batch);
    browser = await openBrowser();
  }, 900_000);
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  it('was typed into every form', () => {
    expect(texts.typed.size).toBeGreaterThan(CORPUS.length * runs(0.5, 0.95));
    expect(walk.accepted.get('/concerns')).toBeGreaterThan(0);
  });

  it.each(['anybody', ...ROLES] as const)(
    'does nothing on the pages of %s',
    async (who) => {
      const { context, page, faults } = await watched(browser, app);
      if (who !== 'anybody') await lend(context, app, walk.caller(who).cookie);
      const own = who === 'anybody' ? ANYBODY : (walk.addresses.get(who as Role) ?? []);
      const waiting = [...own];
      const begun = new Map<string, number>();
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        const kind = kindOf(path);
        const times = begun.get(kind) ?? 0;
        if (FILE.test(path.split('?')[0] ?? '') || LEFT_OUT.test(path) || times >= ALIKE) continue;
        if (times === 0 && (opened.get(kind) ?? 0) >= ROLES_AT_A_PAGE) continue;
        begun.set(kind, times + 1);
        if (times === 0) opened.set(kind, (opened.get(kind) ?? 0) + 1);
        const answer = await page.goto(path);
        if (answer?.status() !== 200) continue;
        faults.push(...(await brokenBy(page)).map((fault) => `${path}: ${fault}`));
        waiting.push(...(await linksOn(page)));
      }
      await context.close();
      expect(faults).toEqual([]);
    },
    900_000,
  );

  it('was looked for on every kind of page', () => {
    const kinds = [...opened.keys()].map((kind) => kind.replace(/\?.*$/, ''));
    expect(kinds).toEqual(
      expect.arrayContaining(['/concerns/:id', '/referrals/:id', '/contacts/:id', '/school/rooms']),
    );
    expect(kinds.length).toBeGreaterThan(60);
  });

  it('would be noticed', async () => {
    const { context, page, faults } = await watched(browser, app);
    const policy =
      (await fetch(`${app.url}/help-now`)).headers.get('content-security-policy') ?? '';
    await context.route('**/poisoned', (route) =>
      route.fulfill({
        headers: { 'content-security-policy': policy, 'content-type': 'text/html' },
        body: `<main><h1>Poisoned</h1><img src="x" onerror="alert(1)"><p style="color: red">`,
      }),
    );
    const heard = ['script-src', 'style-src'].map((directive) =>
      page.waitForEvent('console', (message) => message.text().includes(directive)),
    );
    await Promise.all([page.goto('/poisoned'), ...heard]);
    expect(faults.join('\n')).toMatch(/breach of the policy: script-src/);
    expect(faults.join('\n')).toMatch(/breach of the policy: style-src/);
    expect((await brokenBy(page)).join('\n')).toMatch(/an element[^]*not whole/);
    await context.close();
  });
});

/** A window that also hears of whatever the content policy stopped. */
async function watched(browser: Browser, app: TestApp): Promise<BrowserWindow> {
  const window = await openWindow(browser, app);
  await window.page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`breach of the policy: ${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  return window;
}

async function lend(context: BrowserContext, app: TestApp, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: app.url }]);
}

/** What of the page came out of a string, or was pushed out of its place by one. */
async function brokenBy(page: Page): Promise<string[]> {
  return page.evaluate((neverOurs) => {
    const faults = [...document.querySelectorAll(neverOurs)].map(
      (element) => `an element: ${element.outerHTML.slice(0, 200)}`,
    );
    for (const script of document.scripts)
      if (script.nonce === '') faults.push(`a script: ${script.textContent.slice(0, 200)}`);
    const onPaper = document.querySelector('body > .site--paper') !== null;
    const whole =
      document.querySelectorAll('body > .site > main#main').length === 1 &&
      document.querySelectorAll('h1').length === 1 &&
      (onPaper || document.querySelector('body > .site + footer ~ #live') !== null) &&
      document.title.endsWith('Earshot');
    if (!whole) faults.push('the page is not whole');
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth + 1) faults.push(`is ${scrollWidth - clientWidth} px too wide`);
    return faults;
  }, NEVER_OURS);
}

async function linksOn(page: Page): Promise<string[]> {
  const links = await page
    .locator('main a[href^="/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  return links.map((link) => link.replace(/#.*$/, ''));
}
