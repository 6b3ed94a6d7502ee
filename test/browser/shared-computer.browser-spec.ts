import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { openBrowser, openWindow, signIn, type BrowserWindow } from '../support/browser.js';
import { buildSchool } from '../support/builders/school.js';

const WORDS = 'I do not want to go home tonight.';

describe('a computer that the next person uses too', () => {
  let app: TestApp;
  let browser: Browser;
  let sam: BrowserWindow;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { sam: ['student'] });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });
  beforeEach(async () => {
    sam = await openWindow(browser, app);
    await signIn(app, sam.page, 'harbour', 'sam');
  });
  afterEach(() => sam.context.close());

  it('shows nothing of the last person when the next one presses Back', async () => {
    const { page } = sam;
    for (const path of ['/', '/concerns', '/account/password', '/concerns/new'])
      await page.goto(path);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in?*');
    for (let press = 0; press < 5; press += 1) {
      await page.goBack();
      expect(new URL(page.url()).pathname).toBe('/sign-in');
      expect(await page.getByText('Signed in as').count()).toBe(0);
    }
  });

  it('does not keep what was typed', async () => {
    const { page } = sam;
    await page.goto('/concerns/new');
    await page.locator('textarea').first().fill(WORDS);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in?*');
    await page.goBack();
    expect(await page.content()).not.toContain(WORDS);
    expect(await page.locator('textarea').count()).toBe(0);
  });

  it('fetches a page anew that the browser had kept whole', async () => {
    const { page, context } = sam;
    await page.goto('/concerns');
    // Signed out elsewhere: in another tab of the same browser.
    const other = await context.newPage();
    await other.goto('/');
    await other.getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL('**/sign-in?*');
    await page.evaluate(() =>
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    );
    await page.waitForURL('**/sign-in');
    expect(await page.getByText('Signed in as').count()).toBe(0);
  });

  it('lets no page of theirs be stored', async () => {
    for (const path of ['/', '/concerns', '/concerns/new', '/help-now/harbour']) {
      const answer = await sam.page.goto(path);
      expect(answer?.headers()['cache-control']).toContain('no-store');
    }
  });
});
