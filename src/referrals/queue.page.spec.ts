import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { queueGroup, queuePage } from './queue.page.js';
import { QUEUE_PAGE } from './queue.sql.js';
import type { QueueGroup, QueueRow } from './referral-reads.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const actor = { school: { timezone: 'Europe/London' } } as Parameters<typeof queuePage>[1];
const STATE = { waiting: 'raised', mine: 'acknowledged', team: 'in_progress', closed: 'closed' };

const row = (group: QueueGroup, place: number, groupSize: number, due?: string): QueueRow => ({
  id: `${group}-${place}`,
  group,
  groupSize,
  place,
  state: STATE[group] as QueueRow['state'],
  urgency: 'soon',
  category: null,
  about: 'unknown',
  aboutStaff: 'no',
  childGiven: null,
  childFamily: null,
  childYear: null,
  raisedAs: 'staff',
  raisedAt: NOW,
  nextEscalationAt: group === 'waiting' ? NOW : null,
  level: 0,
  reason: 'on-route',
  nextDue: due ?? null,
  inARow: 1,
});
const groups = fc.constantFrom<QueueGroup>('waiting', 'mine', 'team', 'closed');

interface Shown {
  heading: string;
  items: object[];
  parts?: { text: string; earlier?: string; later?: string };
  overdue: { href: string }[];
  overdueMore: boolean;
  menu: { text: string; count?: number; current: boolean }[];
}
const page = (rows: QueueRow[], group: QueueGroup): Shown =>
  queuePage(rows, actor, NOW, group) as Shown;

describe('the queue as it is shown', () => {
  it('takes for a group nothing but the name of one', () => {
    fc.assert(
      fc.property(fc.anything(), (asked) => {
        const known = ['waiting', 'mine', 'team', 'closed'].includes(asked as string);
        expect(queueGroup(asked)).toBe(known && typeof asked === 'string' ? asked : 'waiting');
      }),
      { numRuns: runs(200, 5000) },
    );
    for (const asked of ['constructor', '__proto__', 'toString', ['mine'], undefined])
      expect(queueGroup(asked)).toBe('waiting');
    expect(queueGroup('closed')).toBe('closed');
  });

  it('says that there are more exactly when there are, and never counts what is cut as gone', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 450 }), fc.nat(9), (group, size, turn) => {
        const most = group === 'closed' ? QUEUE_PAGE.closed : QUEUE_PAGE.others;
        const number = Math.min(turn, Math.floor((size - 1) / most));
        const first = number * most + 1;
        const last = Math.min(size, first + most - 1);
        const rows = Array.from({ length: last - first + 1 }, (_, at) =>
          row(group, first + at, size),
        );
        const { parts, items, menu, heading } = page(rows, group);
        expect(items).toHaveLength(rows.length);
        expect(parts === undefined).toBe(size <= most);
        expect(parts?.later !== undefined).toBe(last < size);
        expect(parts?.earlier !== undefined).toBe(first > 1);
        if (parts !== undefined) expect(parts.text).toContain(`${first} to ${last} of ${size}`);
        if (group !== 'closed') expect(menu.find(({ current }) => current)?.count).toBe(size);
        if (group === 'waiting') expect(heading).toMatch(new RegExp(`^${size} waits? for someone`));
      }),
      { numRuns: runs(200, 5000) },
    );
  });

  it('says that more are due when the last that fits is due already', () => {
    const due = (size: number): QueueRow[] =>
      Array.from({ length: Math.min(size, 100) }, (_, at) =>
        row('team', at + 1, size, '2026-11-24'),
      );
    expect(page(due(100), 'waiting')).toMatchObject({ overdueMore: false });
    const cut = page(due(101), 'waiting');
    expect(cut.overdueMore).toBe(true);
    expect(cut.overdue).toHaveLength(100);
    expect(page([row('mine', 1, 1, '2026-11-25')], 'mine').overdue).toEqual([]);
    // Turning the pages of one group leaves what is due in the others.
    const turned = [row('waiting', 101, 101), row('mine', 1, 1, '2026-11-24')];
    expect(page(turned, 'waiting').overdue).toHaveLength(1);
    expect(page([row('mine', 101, 101, '2026-11-24')], 'mine').overdue).toEqual([]);
  });

  it('says which are part of a flood, and puts none of them aside', () => {
    const rows = Array.from({ length: 12 }, (_, at) => ({ ...row('waiting', at + 1, 12) }));
    const why = (inARow: number): (string | undefined)[] =>
      page(
        rows.map((each) => ({ ...each, inARow })),
        'waiting',
      ).items.map((item) => (item as { why: string }).why);
    expect(why(10)).toEqual(rows.map(() => 'You are on its route'));
    expect(why(12)).toEqual(
      rows.map(() => 'One of 12 from the same person within an hour. You are on its route'),
    );
  });
});
