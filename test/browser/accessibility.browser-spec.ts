import type { Browser } from 'playwright-core';
import { faultsOf } from '../support/accessible.js';
import { startApp, type TestApp } from '../support/app.js';
import { openBrowser, openWindow, signIn } from '../support/browser.js';
import { livedInSchool, PEOPLE } from '../support/builders/lived-in-school.js';
import { kindOf, walk } from '../support/page-walker.js';
import { wrongForms } from '../support/wrong-forms.js';

/** Linked from no page, or only from one that a person sees once. */
const BESIDES = ['/', '/account/password', '/help-now'];

describe('every page that a person can reach', () => {
  let app: TestApp;
  let browser: Browser;
  /** A page that looks the same to everybody is looked at once. */
  const lookedAt = new Set<string>();
  const formsSent = new Set<string>();

  beforeAll(async () => {
    app = await startApp();
    await livedInSchool(app);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  it('is accessible to somebody who is not signed in', async () => {
    const { context, page, faults } = await openWindow(browser, app);
    const look = async (): Promise<void> => void faults.push(...(await faultsOf(page)));
    const from = ['/sign-in', '/help-now', '/help-now/harbour'];
    const { visited, broken, forms } = await walk(page, { from }, look);
    await page.goto('/there-is-no-such-page');
    await look();
    faults.push(...(await wrongForms(page, forms, () => faultsOf(page))));
    await context.close();
    expect(visited).toEqual(expect.arrayContaining(from));
    expect([...faults, ...broken]).toEqual([]);
  });

  it.each(Object.entries(PEOPLE).map(([username, roles]) => [roles.join(), username] as const))(
    'is accessible to the %s %s',
    async (_role, username) => {
      const { context, page, faults } = await openWindow(browser, app);
      await signIn(app, page, 'harbour', username);
      const { visited, broken, forms } = await walk(page, { from: BESIDES }, async (address) => {
        const main = await page.locator('main').innerHTML();
        const shown = kindOf(address) + main.replaceAll(/<input type="hidden"[^>]*>/g, '');
        if (lookedAt.has(shown)) return;
        lookedAt.add(shown);
        faults.push(...(await faultsOf(page)));
      });
      faults.push(...(await wrongForms(page, forms, () => faultsOf(page), formsSent)));
      await context.close();
      expect(visited.length).toBeGreaterThan(BESIDES.length);
      expect([...faults, ...broken]).toEqual([]);
    },
    600_000,
  );
});
