import type { Page } from 'playwright-core';
import { kindOf } from './page-walker.js';

/** These end something, and have nothing in them to get wrong. */
const NOT_TO_SEND = /\/(sign-out|removal|discard|ending)$/;

/**
 * Sends each kind of form on these pages as it stands, nothing filled in, and shows what comes back
 * (most often the form with its errors) to `look`. What a form did is not undone.
 *
 * @param sent the kinds sent so far, here or by somebody else; none is sent again
 * @returns the faults that `look` found
 */
export async function wrongForms(
  page: Page,
  addresses: readonly string[],
  look: () => Promise<string[]>,
  sent = new Set<string>(),
): Promise<string[]> {
  const faults: string[] = [];
  for (const address of addresses) {
    await page.goto(address);
    const forms = page.locator('main form[method=post]');
    const actions = await forms.evaluateAll((all) =>
      all.map((form) => new URL((form as HTMLFormElement).action).pathname),
    );
    for (const [index, action] of actions.entries()) {
      const kind = kindOf(action);
      if (sent.has(kind) || NOT_TO_SEND.test(action)) continue;
      sent.add(kind);
      await page.goto(address);
      const form = forms.nth(index);
      // An earlier form may have taken this one away.
      if ((await form.count()) === 0) continue;
      await Promise.all([
        page.waitForNavigation(),
        form.evaluate((element) => (element as HTMLFormElement).submit()),
      ]);
      faults.push(...(await look()));
    }
  }
  return faults;
}
