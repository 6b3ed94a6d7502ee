import axe, { type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};
/** A phone by day, a desk by night: each rule meets both layouts and both schemes. */
const LOOKS = [
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 1280, height: 900, colorScheme: 'dark' },
] as const;
/** The width of WCAG 1.4.10: a 1280 px window at 400 %. */
const NARROWEST = 320;

/**
 * What is wrong with the page that is open, as a phone and as a desk show it, with all that is folded
 * unfolded: what axe finds, and scrolling sideways. Nothing wrong: an empty list.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const where = new URL(page.url()).pathname;
  const faults: string[] = [];
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  // Once a page: making axe ready takes longer than its looks. There are no frames to go into.
  await page.evaluate(`${axe.source}; undefined`);
  for (const { width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const violations = await page.evaluate(
      async (options) =>
        (await (globalThis as unknown as { axe: typeof axe }).axe.run(options)).violations,
      OPTIONS,
    );
    for (const { id, nodes } of violations)
      for (const node of nodes)
        faults.push(
          `${where} (${width} px, ${colorScheme}): ${id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`,
        );
  }
  await page.setViewportSize({ width: NARROWEST, height: 700 });
  const beyond = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (beyond > 0) faults.push(`${where}: ${beyond} px too wide at ${NARROWEST} px`);
  return faults;
}
