import { DateTime } from 'luxon';
import type { KeptKind } from '../../accounts/kept-kind.js';

/** What is known of one record. Dates are the school's own, yyyy-MM-dd. */
export interface RecordFacts {
  readonly kind: KeptKind['kind'];
  /** The day it is about: the contact, the booking, the day somebody stopped, the day it was raised. */
  readonly on: string;
  readonly held: boolean;
  /** Linked to a referral that is kept. */
  readonly linked?: boolean;
  /** A referral that is not closed. */
  readonly open?: boolean;
  readonly birth?: string | null;
  /** The child's year group on that day, when it is known. */
  readonly yearThen?: number | null;
  /** Birth dates of the adults it is about; null where the register has none. */
  readonly subjects?: readonly (string | null)[];
  /** Until when it was decided to keep it. */
  readonly keepUntil?: string | null;
}

export type Retention =
  | { readonly dueOn: string; readonly because: string }
  | { readonly keptBecause: 'held' | 'linked' | 'open'; readonly because: string };

/** The period of each kind, in its unit. */
export type Periods = Readonly<Record<string, number>>;

/** The highest state pension age in law (Pensions Act 2007, schedule 3): 68 years. */
export const PENSION_MONTHS = 68 * 12;
/** An adult who works in a school is at least 18. */
const ADULT_MONTHS = 18 * 12;

const KEPT = {
  held: 'Somebody put it on hold. It stays until the hold is lifted.',
  linked: 'A concern was raised from it. It stays as long as that.',
  open: 'It is not closed.',
} as const;

/**
 * When a record falls due, or why it is kept (domain.md, rule 7). Falling due is not going: bookings,
 * logs and the like are then previewed, and a referral is read and decided about by two people.
 * `ctx.retention_due` reckons the same in SQL, and a test compares the two; only what is linked falls
 * due there by its own period, so that no number tells of a concern, and `ctx.take_out` leaves it.
 *
 * @param periods months of each kind; a missing one is an error of the caller
 */
export function retentionDue(facts: RecordFacts, periods: Periods): Retention {
  const kept = facts.held ? 'held' : facts.linked ? 'linked' : facts.open ? 'open' : null;
  if (kept !== null) return { keptBecause: kept, because: KEPT[kept] };
  const months = periodOf(periods, facts.kind);
  switch (facts.kind) {
    case 'referral':
      return decided(facts, childDue(facts, months));
    case 'referral_staff':
      return decided(facts, staffDue(facts, months, periodOf(periods, 'referral')));
    case 'contact':
    case 'booking':
    case 'account':
      return {
        dueOn: plusMonths(afterSchoolYear(facts.on), months),
        because: `The end of its school year, and ${inWords(months, 'months')} more.`,
      };
    default:
      return {
        dueOn: plusMonths(facts.on, months),
        because: `${inWords(months, 'months')} after that day.`,
      };
  }
}

interface Due {
  readonly dueOn: string;
  readonly because: string;
}

function childDue({ on, birth, yearThen }: RecordFacts, months: number): Due {
  const years = inWords(months, 'months');
  if (birth) return { dueOn: afterBirth(birth, months), because: `Date of birth and ${years}.` };
  // Nobody may be taken for older than they are: the year group says who is the youngest in it.
  const because =
    yearThen == null
      ? `The date of birth and the year are not known: ${years} after the latest that is possible.`
      : `The date of birth is not known: ${years} after the latest of Year ${yearThen}.`;
  return { dueOn: afterBirth(latestBirth(yearThen ?? 1, on), months), because };
}

function staffDue(facts: RecordFacts, months: number, childMonths: number): Due {
  const subjects =
    facts.subjects === undefined || facts.subjects.length === 0 ? [null] : facts.subjects;
  const pension = subjects.map((birth) =>
    afterBirth(birth ?? plusMonths(facts.on, -ADULT_MONTHS), PENSION_MONTHS),
  );
  const child = childDue(facts, childMonths);
  return [
    {
      dueOn: plusMonths(facts.on, months),
      because: `${inWords(months, 'months')} after it was raised.`,
    },
    { dueOn: pension.sort().at(-1) ?? '', because: 'The pension age of the adult it is about.' },
    child,
  ].reduce((latest, next) => (next.dueOn > latest.dueOn ? next : latest));
}

function decided({ keepUntil }: RecordFacts, due: Due): Due {
  if (keepUntil == null || keepUntil <= due.dueOn) return due;
  return { dueOn: keepUntil, because: 'It was read and decided to keep it until then.' };
}

/** The day after the school year of a date: in England a school year ends on 31 August. */
export function afterSchoolYear(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number);
  return `${String(month > 8 ? year + 1 : year).padStart(4, '0')}-09-01`;
}

/** The latest birthday of a child who was in a year group on a day: Year 7 turns 12 by 31 August. */
export function latestBirth(yearGroup: number, on: string): string {
  const year = Number(afterSchoolYear(on).slice(0, 4)) - 5 - yearGroup;
  return `${String(year).padStart(4, '0')}-08-31`;
}

/** Whoever was born on 29 February has their day on 1 March where there is none. */
export function afterBirth(birth: string, months: number): string {
  const day = plusMonths(birth, months);
  return birth.endsWith('-02-29') && day.endsWith('-28')
    ? DateTime.fromISO(day, { zone: 'utc' }).plus({ days: 1 }).toFormat('yyyy-MM-dd')
    : day;
}

/** The same day of a later month, or its last day: 31 August and six months is 28 February. */
export function plusMonths(date: string, months: number): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ months }).toFormat('yyyy-MM-dd');
}

/** "25 years", "18 months", "35 days". */
export function inWords(period: number, unit: 'months' | 'days'): string {
  if (unit === 'days') return period === 1 ? '1 day' : `${period} days`;
  if (period > 0 && period % 12 === 0) return period === 12 ? '1 year' : `${period / 12} years`;
  return period === 1 ? '1 month' : `${period} months`;
}

function periodOf(periods: Periods, kind: string): number {
  const period = periods[kind];
  if (period === undefined) throw new Error(`The schedule has no period for ${kind}.`);
  return period;
}
