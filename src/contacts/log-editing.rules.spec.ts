import fc from 'fast-check';
import { locksAt, logEditingBlockers } from './log-editing.rules.js';

const COMPLETED = new Date('2026-10-24T12:40:00Z');
const LOG = { author: 'amara', completedAt: COMPLETED };
const after = (ms: number) => new Date(COMPLETED.getTime() + ms);
const DAY = 24 * 60 * 60_000;
const codes = (person: string, now: Date, log: Parameters<typeof logEditingBlockers>[0] = LOG) =>
  logEditingBlockers(log, person, now).map(({ code }) => code);

describe('who may change a contact log', () => {
  it('is its author, for 24 elapsed hours, over the change of clocks too', () => {
    expect(locksAt(LOG)).toEqual(new Date('2026-10-25T12:40:00Z'));
    expect(codes('amara', COMPLETED)).toEqual([]);
    expect(codes('amara', after(DAY - 1))).toEqual([]);
    expect(codes('amara', after(DAY))).toEqual(['locked']);
  });

  it('is nobody else, ever', () => {
    expect(codes('chi', COMPLETED)).toEqual(['not_the_author']);
    expect(codes('chi', after(DAY))).toEqual(['not_the_author', 'locked']);
  });

  it('stays open to the author while the log is owed', () => {
    const owed = { author: 'amara', completedAt: null };
    expect(locksAt(owed)).toBeNull();
    expect(codes('amara', after(400 * DAY), owed)).toEqual([]);
  });

  it('never opens again once locked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * DAY }), fc.nat(3 * DAY), (first, more) => {
        if (codes('amara', after(first)).length === 0) return;
        expect(codes('amara', after(first + more))).toContain('locked');
      }),
    );
  });
});
