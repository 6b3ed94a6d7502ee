import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import {
  openBrowser,
  openWindow,
  type BrowserWindow,
  type WindowOptions,
} from '../support/browser.js';
import { buildSchool, PASSWORD } from '../support/builders/school.js';
import { Keyboard } from '../support/keyboard.js';

describe('with the keyboard alone', () => {
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

  const atSignIn = async (
    options: WindowOptions = {},
  ): Promise<BrowserWindow & { keyboard: Keyboard }> => {
    const opened = await openWindow(browser, app, options);
    await opened.page.goto('/sign-in');
    return { ...opened, keyboard: await Keyboard.of(opened.page) };
  };

  it.each([{}, { javaScript: false, width: 390, scheme: 'dark' }] as WindowOptions[])(
    'a student signs in and asks for an adult: %j',
    async (options) => {
      const { context, page, keyboard } = await atSignIn(options);
      await keyboard.type('School', 'harbour');
      await keyboard.type('Username', 'sam');
      await keyboard.type('Password', PASSWORD);
      await keyboard.press('Sign in', 'button');
      await page.goto('/concerns/new');
      await keyboard.choose('Me');
      await keyboard.type(/^What worries you/, 'I am not eating.');
      await keyboard.choose(/today/i);
      await keyboard.press('Send to an adult', 'button');
      expect(await page.locator('main').innerText()).toContain('The safeguarding team has it');
      await context.close();
    },
  );

  it('the first stop leads past the menu to the page', async () => {
    const { context, page, keyboard } = await atSignIn();
    await page.keyboard.press('Tab');
    expect((await keyboard.stop())?.name).toMatch(/^Skip to/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    await context.close();
  });

  it('a control that hides the focus is found out', async () => {
    const { context, page, keyboard } = await atSignIn();
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('button { all: unset !important; }');
      document.adoptedStyleSheets = [sheet];
    });
    await expect(keyboard.tabTo('Sign in', 'button')).rejects.toThrow('does not show');
    await context.close();
  });

  it('a control that is not there is not reached', async () => {
    const { context, keyboard } = await atSignIn();
    await expect(keyboard.tabTo('Delete everything')).rejects.toThrow('Tab never came to');
    await context.close();
  });
});
