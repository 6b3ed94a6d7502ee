import type { Page } from 'playwright-core';
import { FORMS, formsOn, kindOf } from './page-walker.js';

/** These end something, and have nothing in them to get wrong. */
const NOT_TO_SEND = /\/(sign-out|removal|discard|ending)\??$/;

/**
 * Sends each kind of form as it stands, nothing filled in, and shows what comes back (most often the
 * form with its errors) to `look`. What a form did is not undone.
 *
 * @param forms where each kind of form stands (`walk` found them)
 * @param sent the kinds sent so far, here or by somebody else; none is sent again
 * @returns the faults that `look` found
 */
export async function wrongForms(
  page: Page,
  forms: ReadonlyMap<string, string>,
  look: () => Promise<string[]>,
  sent = new Set<string>(),
): Promise<string[]> {
  const faults: string[] = [];
  for (const [kind, address] of forms) {
    if (sent.has(kind) || NOT_TO_SEND.test(kind)) continue;
    await page.goto(address);
    const index = (await formsOn(page)).findIndex((action) => kindOf(action) === kind);
    // An earlier form may have taken this one away.
    if (index < 0) continue;
    sent.add(kind);
    const form = page.locator(FORMS).nth(index);
    await Promise.all([
      page.waitForNavigation(),
      form.evaluate((element) => (element as HTMLFormElement).submit()),
    ]);
    faults.push(...(await look()));
  }
  return faults;
}
