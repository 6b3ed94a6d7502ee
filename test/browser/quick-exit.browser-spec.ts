import type { Browser, Cookie, Page } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import { openBrowser, openWindow, signIn } from '../support/browser.js';
import { buildSchool } from '../support/builders/school.js';

/** Where the link leads; the test answers for it, nothing is asked of the network. */
const AWAY = 'https://www.bbc.co.uk/weather';

describe('leaving in a hurry', () => {
  let app: TestApp;
  let browser: Browser;
  /** Sam's sign-in, once for all tests. */
  let cookies: Cookie[];

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { sam: ['student'], tom: ['staff'] });
    browser = await openBrowser();
    const { context, page } = await openWindow(browser, app);
    await signIn(app, page, 'harbour', 'sam');
    cookies = await context.cookies();
    await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  const leaving = async (javaScript = true): Promise<Page> => {
    const { context, page } = await openWindow(browser, app, { width: 390, javaScript });
    await context.route(AWAY, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Weather</title>Rain later.' }),
    );
    await context.addCookies(cookies);
    await page.goto('/concerns');
    await page.goto('/concerns/new');
    return page;
  };
  const link = (page: Page) => page.getByRole('link', { name: 'Leave this page' });

  it('takes one press of the link', async () => {
    const page = await leaving();
    await link(page).click();
    await page.waitForURL(AWAY);
    await page.context().close();
  });

  it('takes Escape three times, from inside a text that is half written', async () => {
    const page = await leaving();
    await page.locator('textarea').first().fill('I am afraid of');
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Escape');
    await page.waitForURL(AWAY);
    await page.context().close();
  });

  it('stays for two, and for three with another key between', async () => {
    const page = await leaving();
    for (const key of ['Escape', 'Escape', 'a', 'Escape']) await page.keyboard.press(key);
    // Time for a page to come, if one were to.
    await page.waitForLoadState('networkidle');
    expect(new URL(page.url()).pathname).toBe('/concerns/new');
    await page.context().close();
  });

  it('puts the other page in place of this one: Back does not lead to it', async () => {
    const page = await leaving();
    await link(page).click();
    await page.waitForURL(AWAY);
    await page.goBack();
    expect(new URL(page.url()).pathname).not.toBe('/concerns/new');
    await page.context().close();
  });

  it('is a link like any other without JavaScript', async () => {
    const page = await leaving(false);
    await link(page).click();
    await page.waitForURL(AWAY);
    await page.context().close();
  });

  it('tells the other page nothing of where somebody came from', async () => {
    const page = await leaving();
    const asked = page.waitForRequest(AWAY);
    await link(page).click();
    expect((await asked).headers().referer).toBeUndefined();
    await page.context().close();
  });

  it('is not in the way of staff', async () => {
    const { context, page } = await openWindow(browser, app);
    await signIn(app, page, 'harbour', 'tom');
    await page.goto('/concerns/new');
    expect(await link(page).count()).toBe(0);
    await context.close();
  });
});
