// `npm run tour`: starts the built application with its demo on a data folder that is thrown away,
// signs in as each role and writes pictures to docs/tour/<role>-<page>-<width>-<scheme>.png.
// docs/tour/README.md says which of them are kept in the repository.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'docs', 'tour');
const SCHOOL = 'harbour';
const PASSWORD = 'earshot-demo';
const START_MS = 180_000;
/** A page longer than this is cut: what a person scrolls to for minutes shows nothing new. */
const TALLEST = 2400;
const LOOKS = [390, 1280].flatMap((width) =>
  ['light', 'dark'].map((scheme) => ({ width, scheme })),
);

/**
 * Who sees what: username → page → the way there from an address, a list of links to follow (the
 * first that matches on each page).
 */
const STOPS = {
  nobody: {
    'sign-in': ['/sign-in'],
    'help-now': [`/help-now/${SCHOOL}`],
    'not-found': ['/there-is-no-such-page'],
  },
  student: {
    'first-page': ['/'],
    sessions: ['/sessions'],
    bookings: ['/bookings'],
    concern: ['/concerns/new'],
    'help-now': [`/help-now/${SCHOOL}`],
    'kept-about-me': ['/privacy/own'],
    'ask-about-data': ['/privacy/own/new'],
    'who-read': ['/access/mine'],
    'sign-ins': ['/account/sign-ins'],
    notice: ['/privacy'],
  },
  student20: {
    'first-page': ['/'],
    booking: ['/sessions', 'main a[href*="/bookings/new"]'],
  },
  listener: {
    'first-page': ['/'],
    shifts: ['/shifts'],
    log: ['/shifts', 'main a[href*="/contacts/new"]'],
  },
  staff: { 'first-page': ['/'], concern: ['/concerns/new'] },
  coordinator: {
    'first-page': ['/'],
    'drop-ins': ['/drop-ins'],
    'new-drop-in': ['/drop-ins/new'],
    'one-drop-in': ['/drop-ins', 'main a[href^="/drop-ins/"]:not([href$="/new"])'],
    listeners: ['/listeners'],
    listener: ['/listeners', 'main th a[href^="/listeners/"]'],
    terms: ['/school/calendar'],
    summaries: ['/summaries'],
  },
  supervisor: { 'first-page': ['/'], supervision: ['/listeners/supervision'] },
  pastoral: { 'first-page': ['/'] },
  dsl: {
    'first-page': ['/'],
    cover: ['/school/cover'],
    referral: ['/referrals', 'main a[href^="/referrals/"]'],
    'emergency-access': ['/access/break-glass'],
    'ask-for-emergency-access': ['/access/break-glass/new'],
    reads: ['/access/records'],
    'privacy-requests': ['/privacy/requests'],
    'privacy-request-on-paper': ['/privacy/requests/new'],
    'retention-review': ['/privacy/retention/review'],
    leavers: ['/privacy/leavers'],
    holds: ['/privacy/retention/holds'],
  },
  deputy: { 'first-page': ['/'] },
  head: {
    'first-page': ['/'],
    'who-has-read-what': ['/access'],
    retention: ['/privacy/retention'],
    certificates: ['/privacy/retention/batches'],
    'impact-assessment': ['/privacy/impact-assessment'],
    posts: ['/school/posts'],
    proposals: ['/school/posts/proposals'],
  },
  chair: { 'first-page': ['/'] },
  leader: { 'first-page': ['/'], summary: ['/summaries', 'main a[href^="/summaries/"]'] },
  admin: {
    'first-page': ['/'],
    roster: ['/roster'],
    accounts: ['/accounts'],
    account: [
      '/accounts',
      'main a[href^="/accounts/"][href*="-"]:not([href*="single"]):not([href*="sheets"])',
    ],
    audit: ['/audit'],
    'single-sign-on': ['/accounts/single-sign-on'],
    'second-factor': ['/account/second-factor'],
    'new-passkey': ['/account/second-factor/passkeys/new'],
    notices: ['/privacy/notices'],
    settings: ['/school/settings'],
  },
};

const executablePath = ensureChromium();
await build();
const application = await startApplication();
const faults = [];
try {
  await clearFolder();
  const browser = await chromium.launch({
    executablePath,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-sync',
    ],
  });
  for (const [username, pages] of Object.entries(STOPS)) await show(browser, username, pages);
  await browser.close();
} finally {
  await application.stop();
}
console.log(await sizes());
for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);

async function show(browser, username, pages) {
  const context = await browser.newContext({
    baseURL: application.url,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  });
  const page = await context.newPage();
  if (username !== 'nobody') await signIn(page, username);
  for (const [name, [address, ...links]] of Object.entries(pages)) {
    await page.goto(address);
    const missing = await follow(page, links);
    if (missing) faults.push(`${username} ${name}: there is no ${missing} on ${page.url()}`);
    else await picture(page, `${username}-${name}`);
  }
  await context.close();
}

async function signIn(page, username) {
  await page.goto('/sign-in');
  for (const [name, value] of Object.entries({ school: SCHOOL, username, password: PASSWORD }))
    await page.locator(`[name=${name}]`).fill(value);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL((address) => address.pathname !== '/sign-in');
}

/** The link that was not there, or nothing. */
async function follow(page, links) {
  for (const link of links) {
    const first = page.locator(link).first();
    const href = (await first.count()) > 0 ? await first.getAttribute('href') : null;
    if (href === null) return link;
    await page.goto(href);
  }
  return undefined;
}

async function picture(page, name) {
  for (const { width, scheme } of LOOKS) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.min(Math.max(tall, 900), TALLEST) });
    await page.screenshot({ path: path.join(folder, `${name}-${width}-${scheme}.png`) });
  }
}

async function startApplication() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'earshot tour '));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [path.join(root, 'dist', 'src', 'main.js')], {
    // Away from a .env file of this folder.
    cwd: dataDir,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      PUBLIC_URL: url,
      EARSHOT_DATA: path.join(dataDir, 'data'),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  const until = performance.now() + START_MS;
  while (!(await answers(`${url}/health/ready`))) {
    if (child.exitCode !== null || performance.now() > until) {
      await stop();
      throw new Error('The application did not become ready.');
    }
    await wait(200);
  }
  return { url, stop };
}

async function answers(url) {
  return fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Only pictures: what explains them stays. */
async function clearFolder() {
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder))
    if (file.endsWith('.png')) await rm(path.join(folder, file));
}

async function sizes() {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.png'));
  const bytes = await Promise.all(
    files.map(async (file) => (await stat(path.join(folder, file))).size),
  );
  const total = bytes.reduce((sum, size) => sum + size, 0);
  return `${files.length} pictures in docs/tour, ${(total / 1e6).toFixed(1)} MB`;
}
