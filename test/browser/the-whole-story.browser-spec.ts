import type { Browser } from 'playwright-core';
import { startApp, type TestApp } from '../support/app.js';
import {
  openBrowser,
  openWindow,
  passSecondFactor,
  type WindowOptions,
} from '../support/browser.js';
import { PASSWORD } from '../support/builders/school.js';
import {
  type Card,
  publishAutumn,
  STORY,
  storySchool,
  type StorySchool,
} from '../support/builders/whole-story.js';
import { Keyboard } from '../support/keyboard.js';

const WORDS = 'They are afraid to go home tonight.';

describe.each([
  ['with scripts, at a desk', { width: 1280 }],
  ['without JavaScript, on a phone, by night', { width: 390, scheme: 'dark', javaScript: false }],
] as [string, WindowOptions][])('the whole story with the keyboard alone, %s', (_how, options) => {
  let app: TestApp;
  let browser: Browser;
  let story: StorySchool;

  beforeAll(async () => {
    app = await startApp();
    story = await storySchool(app);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await app.close();
  });

  const staff = (username: string): Pick<Card, 'username' | 'password'> => ({
    username,
    password: PASSWORD,
  });

  /** Signs in on a window of their own, does their part, and nothing went wrong unseen. */
  async function as(
    who: Pick<Card, 'username' | 'password'>,
    part: (keyboard: Keyboard, main: () => Promise<string>) => Promise<void>,
  ): Promise<void> {
    const { context, page, faults } = await openWindow(browser, app, options);
    const keyboard = await Keyboard.of(page);
    await page.goto('/sign-in');
    await keyboard.type('School', 'harbour');
    await keyboard.type('Username', who.username);
    await keyboard.type('Password', who.password);
    await keyboard.press('Sign in', 'button');
    await passSecondFactor(app, page);
    await part(keyboard, () => page.locator('main').innerText());
    expect(faults).toEqual([]);
    await context.close();
  }

  it('a student books a time', () =>
    as(story.student, async (keyboard, main) => {
      await keyboard.press('Talk to someone', 'link');
      await keyboard.press(/^Choose\s+Tuesday 8 November/, 'link');
      await keyboard.choose(/^12:40/);
      await keyboard.tick(/understand/i);
      await keyboard.press('Book this time', 'button');
      expect(await main()).toContain('Your time is booked');
    }));

  it('the listener marks the arrival, logs the talk and says yes', async () => {
    app.clock.moveTo(STORY.meets);
    await as(story.listener, async (keyboard, main) => {
      await keyboard.press('My shifts', 'link');
      await keyboard.press(/^They are here/, 'button');
      await keyboard.press(/8 November.*Year 9/, 'link');
      await keyboard.choose(/^Yes, or I am not sure/);
      await keyboard.type(/^What did they say/, WORDS);
      await keyboard.select('What is the worry about?', 'Being hurt');
      await keyboard.choose('Today');
      await keyboard.type('How many minutes did you talk?', '15');
      await keyboard.select('What did you mostly talk about?', 'Family');
      await keyboard.tick('Listened');
      await keyboard.choose('Concern raised');
      await keyboard.choose('3');
      await keyboard.press('Save the log', 'button');
      expect(await main()).toContain('Logged, and an adult has your worry');
    });
  });

  it('the lead has it, acknowledges it and closes it', () =>
    as(staff('dee'), async (keyboard, main) => {
      // Their first page is the queue.
      await keyboard.press(/Year 9$/, 'link');
      expect(await main()).toContain(WORDS);
      await keyboard.press('Acknowledge: I have it', 'button');
      await keyboard.type('What it was about', 'Afraid to go home.');
      await keyboard.type('What was done', 'Rang home and met the family.');
      await keyboard.type('What was decided', 'Referred.');
      await keyboard.type('Why', 'A risk of harm.');
      await keyboard.select('Outcome', 'Passed to children');
      await keyboard.press('Close this referral', 'button');
      expect(await main()).toContain('Rang home and met the family.');
      expect(await main()).not.toContain('Close this referral');
    }));

  it('the leader reads a summary that names nobody', async () => {
    app.clock.moveTo(STORY.settled);
    await publishAutumn(app, story.school.id);
    await as(staff('lena'), async (_keyboard, main) => {
      // Their first page is the newest summary.
      const read = await main();
      expect(read).toContain('Fewer than 20 students talked to a trained listener.');
      for (const { name } of [story.student, story.listener])
        for (const part of name.split(' ')) expect(read).not.toContain(part);
    });
  });
});
