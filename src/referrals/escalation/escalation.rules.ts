import {
  addSchoolMinutes,
  isHoliday,
  isSchoolOpen,
  localDate,
  sameTimeNextWeekday,
  schoolClosesAt,
  type SchoolCalendar,
} from '../../school/school-time.rules.js';
import type { Urgency } from '../categories.js';
import type { TellingOrder } from '../routing/route.js';

/** How long each step has, from domain.md rule 5; minutes. */
const IMMEDIATE_STEP = 10;
const TODAY_STEP_SCHOOL_TIME = 60;
const TODAY_STEP_ELAPSED = 120;
const WHOLE_ROUTE_EVERY = 30;

export const ESCALATION_REASONS = {
  raised: 'It was raised.',
  'not-acknowledged': 'Nobody acknowledged it in time, so it went one step up the route.',
  'school-closed': 'School closed and nobody had acknowledged it.',
  'whole-route': 'Everybody on the route was told and nobody has acknowledged it.',
} as const;

export type EscalationReason = keyof typeof ESCALATION_REASONS;

/** What decides every telling of a referral: stored facts and the school's calendar, no clock. */
export interface EscalationPlan {
  readonly urgency: Urgency;
  readonly raisedAt: Date;
  readonly route: TellingOrder;
  readonly calendar: SchoolCalendar;
}

export interface EscalationFacts extends EscalationPlan {
  /**
   * The highest level that has fired. 0 is the telling at the moment of raising; each further level
   * is one more telling, and every level fires exactly once (`escalation UNIQUE (referral, level)`).
   */
  readonly level: number;
  readonly acknowledgedAt: Date | null;
}

export interface Escalation {
  readonly at: Date;
  readonly level: number;
  /** Whom to tell at this level, most urgent first, nobody twice; grant them in the same breath. */
  readonly tell: readonly string[];
  readonly reason: EscalationReason;
  readonly sentence: string;
}

type Telling = Pick<Escalation, 'at' | 'tell' | 'reason'>;

/**
 * The telling that comes after `level`, or null once somebody has acknowledged. Until then there is
 * always a next one, for ever.
 *
 * Times are counted from `raisedAt`, never from when a sweep happened to run, so a restart neither
 * shifts nor repeats anything: after an outage several levels are simply due at once (`at` in the
 * past), and `escalationsDue` lists them.
 */
export function nextEscalation(facts: EscalationFacts): Escalation | null {
  return facts.acknowledgedAt === null ? escalationAt(facts.level + 1, facts) : null;
}

/** The telling in the transaction that raises it: level 0, due at `raisedAt`. */
export function firstTelling(plan: EscalationPlan): Escalation {
  return escalationAt(0, plan);
}

/**
 * Every level that should have fired by `now` and has not, in order; none once acknowledged. After
 * an outage write a row for each of them, and one mail to each person of all of them.
 */
export function escalationsDue(facts: EscalationFacts, now: Date): Escalation[] {
  if (facts.acknowledgedAt !== null) return [];
  const ladder = ladderOf(facts);
  const due: Escalation[] = [];
  for (let level = facts.level + 1; ; level += 1) {
    const escalation = onLadder(level, ladder, facts);
    if (!(escalation.at <= now)) return due;
    due.push(escalation);
  }
}

function escalationAt(level: number, plan: EscalationPlan): Escalation {
  return onLadder(level, ladderOf(plan), plan);
}

interface Ladder {
  readonly tellings: readonly Telling[];
  /** When the last step has had its time too. */
  readonly wholeRouteFrom: Date;
}

function onLadder(level: number, { tellings, wholeRouteFrom }: Ladder, plan: EscalationPlan) {
  const telling = tellings[level] ?? {
    at: plusMinutes(wholeRouteFrom, WHOLE_ROUTE_EVERY * (level - tellings.length)),
    tell: everybody(plan.route),
    reason: 'whole-route' as const,
  };
  return { ...telling, level, sentence: ESCALATION_REASONS[telling.reason] };
}

/**
 * The tellings one by one: at each step whoever on the route is next and not told yet, and the
 * on-call contact with (and before) the first step that finds school closed.
 *
 * `today` has one more: if school closes while a step is running, the out-of-hours contact is told
 * then, and the step's own clock runs on, so closing never makes anybody later.
 */
function ladderOf(plan: EscalationPlan): Ladder {
  const { urgency, raisedAt, route, calendar } = plan;
  const tellings: Telling[] = [];
  const told = new Set<string>();
  const add = (at: Date, reason: EscalationReason, people: readonly (string | null)[]) => {
    const tell = [...new Set(people.filter((who) => who !== null))].filter((who) => !told.has(who));
    for (const who of tell) told.add(who);
    tellings.push({ at, tell, reason });
  };

  add(raisedAt, 'raised', [onCallAt(raisedAt, plan), route.order[0] ?? null, ...route.alongside]);
  for (let at = raisedAt; ;) {
    const following = deadline(urgency, at, calendar);
    const closes = urgency === 'today' ? schoolClosesAt(at, calendar) : null;
    if (closes && closes < following && isUntold(onCallAt(closes, plan), told)) {
      add(closes, 'school-closed', [onCallAt(closes, plan)]);
    }
    const next = route.order.find((person) => !told.has(person));
    if (next === undefined) return { tellings, wholeRouteFrom: following };
    add(following, 'not-acknowledged', [onCallAt(following, plan), next]);
    at = following;
  }
}

const isUntold = (person: string | null, told: ReadonlySet<string>) =>
  person !== null && !told.has(person);

/**
 * Who is on call at that moment, besides the route. `soon` waits for weekdays, so what matters is a
 * holiday; for the others it is that school is closed. Where one post is unfilled the other answers.
 */
function onCallAt(at: Date, { urgency, route, calendar }: EscalationPlan): string | null {
  if (urgency === 'soon') {
    const holiday = isHoliday(localDate(at, calendar), calendar);
    return holiday ? (route.holidayCover ?? route.outOfHours) : null;
  }
  return isSchoolOpen(at, calendar) ? null : (route.outOfHours ?? route.holidayCover);
}

/** Until when a person told at `told` has time to acknowledge. Always later than `told`. */
function deadline(urgency: Urgency, told: Date, calendar: SchoolCalendar): Date {
  if (urgency === 'immediate') return plusMinutes(told, IMMEDIATE_STEP);
  if (urgency === 'soon') return sameTimeNextWeekday(told, calendar);
  const elapsed = plusMinutes(told, TODAY_STEP_ELAPSED);
  const schoolTime = addSchoolMinutes(told, TODAY_STEP_SCHOOL_TIME, calendar);
  return schoolTime !== null && schoolTime < elapsed ? schoolTime : elapsed;
}

function everybody({ order, alongside, outOfHours, holidayCover }: TellingOrder): string[] {
  const people = [...order, ...alongside, outOfHours, holidayCover];
  return [...new Set(people.filter((person) => person !== null))];
}

const plusMinutes = (at: Date, minutes: number) => new Date(at.getTime() + minutes * 60_000);
