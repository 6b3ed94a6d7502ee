import type { Browser, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { openBrowser, openWindow, signIn, type BrowserWindow } from '../support/browser.js';
import { buildSchool } from '../support/builders/school.js';

const WORDS = 'Somebody keeps taking my things.';

describe('without JavaScript', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { sam: ['student'], dee: ['safeguarding_lead'] });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  const window = (width?: number): Promise<BrowserWindow> =>
    openWindow(browser, app, { width, javaScript: false });
  const choose = (page: Page, name: string, value: string): Promise<void> =>
    page.locator(`input[name="${name}"][value="${value}"]`).check();

  it('a student asks for an adult on a phone, and the lead has it', async () => {
    const sam = await window(390);
    await signIn(app, sam.page, 'harbour', 'sam');
    await sam.page.goto('/concerns/new');
    await choose(sam.page, 'about', 'me');
    await choose(sam.page, 'urgency', 'today');
    await sam.page.locator('[name=words]').fill(WORDS);
    const button = sam.page.locator('main form button[type=submit]');
    await button.last().click();
    await sam.page.waitForURL(/\/concerns\/[0-9a-f-]{36}/);
    expect(await sam.page.locator('main').innerText()).toContain('The safeguarding team has it');

    const dee = await window();
    await signIn(app, dee.page, 'harbour', 'dee');
    await dee.page.locator('.queue__link').first().click();
    await dee.page.waitForURL(/\/referrals\/[0-9a-f-]{36}/);
    expect(await dee.page.locator('main').innerText()).toContain(WORDS);
    expect([...sam.faults, ...dee.faults]).toEqual([]);
    await sam.context.close();
    await dee.context.close();
  });

  it('a form with mistakes comes back with the words in it and says what to mend', async () => {
    const { context, page, faults } = await window(390);
    await page.goto('/sign-in');
    await page.getByLabel('School').fill('harbour');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.getByLabel('School').inputValue()).toBe('harbour');
    await page.locator('.govuk-error-summary a').first().click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('username');
    expect(faults).toEqual([]);
    await context.close();
  });

  it('the menu unfolds on a phone, and the sign-out is in it', async () => {
    const { context, page } = await window(390);
    await signIn(app, page, 'harbour', 'sam');
    await page.getByText('Menu', { exact: true }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in?*');
    await context.close();
  });
});
