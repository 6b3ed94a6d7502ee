import { readFileSync } from 'node:fs';
import { EMERGENCY, HELPLINES } from './helplines.js';

/** Pages and words that must stand without data, so they hold the numbers themselves. */
const WRITTEN_OUT = ['help-now-text', 'help-now-strip'];

describe('helplines', () => {
  it.each(HELPLINES.map((line) => [line.name, line] as const))(
    '%s: the link does what the words say',
    (_name, { act, href }) => {
      if (href.startsWith('https:')) expect(new URL(href).protocol).toBe('https:');
      else {
        const number = /^(?:tel|sms):(\d+)/.exec(href)?.[1];
        expect(number).toBeDefined();
        expect(act.replace(/ /g, '')).toContain(number);
      }
    },
  );

  it.each(WRITTEN_OUT)('the numbers written out in %s are the same', (partial) => {
    const text = readFileSync(`views/partials/${partial}.hbs`, 'utf8');
    const written = [...text.matchAll(/href="(?:tel|sms):(\d+)/g)].map(([, number]) => number);
    const known = [EMERGENCY, ...HELPLINES].map(({ href }) => /\d+/.exec(href)?.[0]);
    expect(written.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining(written));
  });
});
