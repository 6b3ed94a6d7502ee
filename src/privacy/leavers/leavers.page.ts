import type { Actor } from '../../accounts/actor.js';
import { fullDate, isoDate, plainDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import type { SchoolCalendar } from '../../school/school-time.rules.js';
import { leaverPaths } from '../privacy.paths.js';
import type { LeaverRow } from './leaver-reads.js';
import { transferDueOn } from './transfer-due.rules.js';

const DONE = new Map(
  Object.entries({
    sent: {
      heading: 'Sent',
      next: 'Ask the next school for a receipt, and write down here when it comes.',
    },
    received: {
      heading: 'The receipt is here',
      next: 'Nothing more. Your own copy stays by the schedule.',
    },
  }),
);

export function leaversPage(
  leavers: readonly LeaverRow[],
  calendar: SchoolCalendar,
  now: Date,
  actor: Actor,
): object {
  const today = isoDate(now, actor.school.timezone);
  const placed = leavers.map((leaver) => ({ leaver, ...standing(leaver, calendar, today, actor) }));
  // Overdue first, then what is due, then what waits for a receipt, then what is done.
  placed.sort((a, b) => a.order - b.order || a.due.localeCompare(b.due));
  return {
    title: 'Leavers',
    wide: true,
    headings: [
      { text: 'Who' },
      { text: 'Their file' },
      { text: 'Left' },
      { text: 'Concerns', numeric: true },
    ],
    rows: placed.map(({ leaver, text, late }) => ({
      cells: [
        { text: nameOf(leaver), href: leaverPaths.leaver(leaver.id), header: true },
        late ? { tag: { urgency: 'today', text: 'Overdue' }, soft: text } : { text },
        { text: fullDate(leaver.leftAt, actor.school.timezone) },
        { text: String(leaver.referrals.length), numeric: true },
      ],
    })),
  };
}

function standing(
  leaver: LeaverRow,
  calendar: SchoolCalendar,
  today: string,
  actor: Actor,
): { order: number; due: string; late: boolean; text: string } {
  const due = transferDueOn(isoDate(leaver.leftAt, actor.school.timezone), calendar);
  const all = leaver.referrals.length;
  if (leaver.sent < all) {
    const late = due < today;
    return { order: late ? 0 : 1, due, late, text: `To be sent by ${plainDate(due)}` };
  }
  if (leaver.received < all)
    return {
      order: 2,
      due,
      late: false,
      text: `Sent on ${plainDate(leaver.sentOn ?? due)}, no receipt yet`,
    };
  return {
    order: 3,
    due,
    late: false,
    text: `Receipt of ${plainDate(leaver.receivedOn ?? due)}`,
  };
}

export function leaverPage(
  facts: {
    leaver: LeaverRow;
    destinations: readonly string[];
    calendar: SchoolCalendar;
    now: Date;
  },
  actor: Actor,
  { done, form }: { done?: string; form?: Form<unknown> } = {},
): object {
  const { leaver, destinations } = facts;
  const zone = actor.school.timezone;
  const { text, late } = standing(leaver, facts.calendar, isoDate(facts.now, zone), actor);
  const errors = form?.errors ?? [];
  const all = leaver.referrals.length;
  return {
    title: 'A leaver’s file',
    back: leaverPaths.list(),
    heading: nameOf(leaver),
    done: DONE.get(done ?? ''),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    late,
    facts: [
      { key: 'Left', value: fullDate(leaver.leftAt, zone) },
      { key: 'Concerns you hold', value: String(all) },
      { key: 'Their file', value: text },
      ...(destinations.length === 0 ? [] : [{ key: 'Sent to', lines: destinations }]),
    ],
    filePath: leaverPaths.file(leaver.id),
    transferPath: leaver.sent < all ? leaverPaths.transfer(leaver.id) : undefined,
    receiptPath: leaver.sent > leaver.received ? leaverPaths.receipt(leaver.id) : undefined,
  };
}

export function nameOf({ name, year }: LeaverRow): string {
  return year === null ? name : `${name}, Year ${year} then`;
}
