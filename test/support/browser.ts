import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium.mjs';
import type { TestApp } from './app.js';
import { showSecondFactor, tokenIn } from './second-factor.js';
import { PASSWORD } from './builders/school.js';

/** What a person holds: a window on the application, and what went wrong in it unseen. */
export interface BrowserWindow {
  context: BrowserContext;
  page: Page;
  /** Dialogs, script errors, breaches of the content policy and answers of 500 and above. */
  faults: string[];
}

export interface WindowOptions {
  width?: number;
  scheme?: 'light' | 'dark';
  javaScript?: boolean;
}

/**
 * A headless Chromium that reaches this machine alone. A test file opens one and closes it, so each
 * worker of jest has one at a time; people are kept apart by their windows.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('No Chromium: run `node scripts/chromium.mjs`, or set CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** A window with cookies of its own. Paths are relative to the application: `page.goto('/help-now')`. */
export async function openWindow(
  browser: Browser,
  { url }: Pick<TestApp, 'url'>,
  { width = 1280, scheme = 'light', javaScript = true }: WindowOptions = {},
): Promise<BrowserWindow> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    javaScriptEnabled: javaScript,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  watch(page, faults);
  return { context, page, faults };
}

/** Signs in by the form, as a person does. */
export async function signIn(
  app: Pick<TestApp, 'db'>,
  page: Page,
  school: string,
  username: string,
  password = PASSWORD,
): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('School').fill(school);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  const answers = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const status = (await answers).status();
  if (status !== 303) throw new Error(`${username} of ${school} could not sign in: ${status}`);
  await page.waitForURL((address) => address.pathname !== '/sign-in');
  await passSecondFactor(app, page);
}

/** Where a second factor is asked for or has to be set up: it has been shown, and the story goes on. */
export async function passSecondFactor(app: Pick<TestApp, 'db'>, page: Page): Promise<void> {
  const { pathname } = new URL(page.url());
  if (!/^\/(sign-in\/confirmation|account\/second-factor)$/.test(pathname)) return;
  const cookies = await page.context().cookies();
  const cookie = cookies.find(({ name }) => name === 'earshot');
  await showSecondFactor(app, tokenIn(`earshot=${cookie?.value ?? ''}`));
  await page.goto('/');
}

function watch(page: Page, faults: string[]): void {
  const at = (): string => new URL(page.url()).pathname;
  page.on('dialog', (dialog) => {
    // "Leave without sending what you wrote?": yes, as the test says where to go.
    if (dialog.type() === 'beforeunload') return void dialog.accept();
    faults.push(`${at()}: a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.push(`${at()}: ${error.message}`));
  page.on('console', (message) => {
    // Chromium also logs every answer of 400 and above as an error: those are judged by their status.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(`${at()}: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.url()}: ${response.status()}`);
  });
}
