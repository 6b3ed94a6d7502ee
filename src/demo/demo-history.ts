import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import type { NextStepKey, SkillKey, ThemeKey } from '../contacts/themes.js';
import { isSchoolDay, localTime, type SchoolCalendar } from '../school/school-time.rules.js';
import { LISTENED_AT, PLACES, SLOT_MINUTES } from './demo-drop-ins.js';
import { Seeded } from './seeded.js';

export interface PastFacts {
  readonly schoolId: string;
  readonly slug: string;
  readonly calendar: SchoolCalendar;
  /** Local dates, both included. */
  readonly from: string;
  readonly until: string;
  /** The drop-in of each weekday, 1 to 5. */
  readonly dropIns: ReadonlyMap<number, { readonly id: string; readonly roomId: string }>;
  readonly adultId: string;
  readonly listeners: readonly string[];
  readonly students: readonly { readonly id: string; readonly year: number }[];
  /** How many different students came. */
  readonly visitors: number;
}

export type PastRows = Record<'session' | 'shift' | 'slot' | 'booking' | 'contact', object[]>;

/** How often what came up: our own guess at a middling school, with a little of everything. */
const THEME_WEIGHTS: Record<ThemeKey, number> = {
  friends: 20,
  school_work: 16,
  low_or_anxious: 15,
  family: 10,
  bullying: 8,
  online: 6,
  identity: 5,
  being_new: 5,
  health: 4,
  moving: 3,
  loss: 3,
  other: 2,
  self_harm: 1,
  harm_by_others: 1,
  sexuality_and_gender: 1,
};
const SKILLS: readonly SkillKey[] = [
  'reflected_back',
  'named_feelings',
  'looked_at_options',
  'made_a_plan',
  'pointed_to_resource',
];
const NEXT_STEPS: Record<Extract<NextStepKey, 'none' | 'come_again' | 'resource_given'>, number> = {
  none: 5,
  come_again: 3,
  resource_given: 2,
};

interface PastSlot {
  id: string;
  sessionId: string;
  listenerId: string;
  startsAt: Date;
  endsAt: Date;
}

/** The sessions of a stretch of past school days, and who came to them; the same for the same facts. */
export function demoHistory(facts: PastFacts): PastRows {
  const seeded = new Seeded(`history|${facts.slug}|${facts.visitors}`);
  const rows: PastRows = { session: [], shift: [], slot: [], booking: [], contact: [] };
  const slots: PastSlot[] = [];
  let turn = 0;
  for (const date of schoolDays(facts)) {
    const dropIn = facts.dropIns.get(DateTime.fromISO(date, { zone: 'utc' }).weekday);
    if (dropIn === undefined) continue;
    const listeners = Array.from(
      { length: PLACES },
      (_, place) => facts.listeners[(turn + place) % facts.listeners.length],
    ).filter((listener) => listener !== undefined);
    turn += PLACES;
    slots.push(...sessionOn(date, dropIn, listeners, facts, rows));
  }
  const free = seeded.shuffled(slots);
  for (const student of seeded.shuffled(facts.students).slice(0, facts.visitors)) {
    const times = seeded.weighted({ '1': 7, '2': 2, '3': 1 });
    for (let time = 0; time < Number(times); time += 1)
      visit(free.pop(), student, seeded, rows, facts);
  }
  return rows;
}

function schoolDays({ from, until, calendar }: PastFacts): string[] {
  const days: string[] = [];
  const last = DateTime.fromISO(until, { zone: 'utc' });
  for (let day = DateTime.fromISO(from, { zone: 'utc' }); day <= last; day = day.plus({ days: 1 }))
    if (isSchoolDay(day.toFormat('yyyy-MM-dd'), calendar)) days.push(day.toFormat('yyyy-MM-dd'));
  return days;
}

function sessionOn(
  date: string,
  dropIn: { id: string; roomId: string },
  listeners: readonly string[],
  { schoolId, adultId, calendar }: PastFacts,
  rows: PastRows,
): PastSlot[] {
  const at = (time: string): Date => localTime(date, time, calendar.timezone);
  const [startsAt, endsAt] = [at(LISTENED_AT.from), at(LISTENED_AT.until)];
  const sessionId = randomUUID();
  rows.session.push({
    id: sessionId,
    school_id: schoolId,
    drop_in_id: dropIn.id,
    room_id: dropIn.roomId,
    local_date: date,
    starts_at: startsAt,
    ends_at: endsAt,
    adult_id: adultId,
    adult_confirmed_at: startsAt,
  });
  return listeners.flatMap((listenerId) => {
    const shiftId = randomUUID();
    rows.shift.push({
      id: shiftId,
      school_id: schoolId,
      session_id: sessionId,
      listener_id: listenerId,
    });
    const slots: PastSlot[] = [];
    const length = SLOT_MINUTES * 60_000;
    for (let begins = startsAt.getTime(); begins + length <= endsAt.getTime(); begins += length)
      slots.push({
        id: randomUUID(),
        sessionId,
        listenerId,
        startsAt: new Date(begins),
        endsAt: new Date(begins + length),
      });
    for (const slot of slots)
      rows.slot.push({
        id: slot.id,
        school_id: schoolId,
        shift_id: shiftId,
        session_id: sessionId,
        starts_at: slot.startsAt,
        ends_at: slot.endsAt,
        // The database marks it taken as its booking is written.
        state: 'free',
      });
    return slots;
  });
}

function visit(
  slot: PastSlot | undefined,
  student: { id: string; year: number },
  seeded: Seeded,
  rows: PastRows,
  { schoolId }: PastFacts,
): void {
  if (slot === undefined) return;
  const outcome = seeded.weighted({ finished: 92, did_not_attend: 8 });
  const bookingId = randomUUID();
  rows.booking.push({
    id: bookingId,
    school_id: schoolId,
    slot_id: slot.id,
    session_id: slot.sessionId,
    listener_id: slot.listenerId,
    student_id: student.id,
    year_group: student.year,
    kind: seeded.happens(0.2) && outcome === 'finished' ? 'walk_in' : 'booking',
    state: outcome,
    starts_at: slot.startsAt,
    ends_at: slot.endsAt,
    limits_accepted_at: slot.startsAt,
    made_at: slot.startsAt,
    arrived_at: outcome === 'finished' ? slot.startsAt : null,
  });
  if (outcome !== 'finished') return;
  const theme = seeded.weighted(THEME_WEIGHTS);
  rows.contact.push({
    id: randomUUID(),
    school_id: schoolId,
    listener_id: slot.listenerId,
    booking_id: bookingId,
    student_id: student.id,
    student_year: student.year,
    form_key: randomUUID(),
    occurred_at: slot.startsAt,
    state: 'logged',
    logged_at: slot.endsAt,
    minutes: seeded.whole(8, SLOT_MINUTES),
    main_theme: theme,
    themes: seeded.happens(0.3)
      ? [seeded.weighted(THEME_WEIGHTS)].filter((key) => key !== theme)
      : [],
    skills: ['listened', ...seeded.shuffled(SKILLS).slice(0, seeded.whole(0, 2))],
    next_step: seeded.weighted(NEXT_STEPS),
    risk_of_harm: false,
    wellbeing: seeded.whole(3, 5),
  });
}
