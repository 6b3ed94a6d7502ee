import { clockTime, isoDate, longDateTime } from '../../platform/clock/local-time.js';
import { type EscalationFacts, nextEscalation } from './escalation.rules.js';
import type { Route } from '../routing/route.js';

export interface RaiserPromise {
  /** Plain sentences for a child's page, in the order to show them. They name posts, never people. */
  readonly sentences: readonly string[];
  /** The next moment at which something happens by itself; null once somebody has it. */
  readonly lookBy: Date | null;
  /** Show help-now before anything else. */
  readonly getAdultNow: boolean;
}

/**
 * What the page may truthfully tell the raiser at `now`: computed from the route and its clock,
 * never a fixed promise (domain.md rule 5). Times are the school's local time, rounded up to the
 * minute, so that the page never names a moment before the escalation it stands for.
 *
 * The facts are those stored with the referral; the route is the one it was given when routed.
 */
export function promiseToRaiser(route: Route, facts: EscalationFacts, now: Date): RaiserPromise {
  const next = nextEscalation(facts);
  if (next === null) {
    return {
      sentences: ["Someone has it. You don't need to do anything else.", ...lado(route)],
      lookBy: null,
      getAdultNow: false,
    };
  }
  const immediate = facts.urgency === 'immediate';
  return {
    sentences: [
      ...(immediate ? GET_AN_ADULT : []),
      ...(route.unreachable ? ['We kept what you wrote, but nobody in school can take it.'] : []),
      ...(route.unreachable ? [] : inSchool(route, facts, next, now)),
      ...outside(route),
    ],
    lookBy: route.unreachable ? null : next.at,
    getAdultNow: immediate || route.ringSocialCare,
  };
}

const GET_AN_ADULT = [
  'Get an adult now. Do not wait for an answer here.',
  'If someone may die or be badly hurt, ring 999.',
];

/** When only people who are away, or none of the usual ones, were left to tell. */
const NOBODY_TO_REACH = [
  'The adults who should have this are away. We have told them all the same.',
  'Please tell another adult you trust as well. Do not wait for an answer here.',
];

function inSchool(
  route: Route,
  { calendar, urgency }: EscalationFacts,
  next: { readonly at: Date; readonly reason: string },
  now: Date,
): string[] {
  if (route.steps.some(({ kind }) => kind === 'last-resort')) return NOBODY_TO_REACH;
  const by = localMoment(next.at, now, calendar.timezone);
  const holder = `${holderOf(route)} has it.`;
  if (next.at <= now) {
    return [holder, 'Nobody has looked yet. It is going to the next person now.'];
  }
  if (next.reason === 'whole-route') {
    return [holder, `If nobody has looked by ${by}, everyone who can help is told again.`];
  }
  const then = 'If nobody has looked by then, we tell another adult.';
  const rest = urgency === 'immediate' ? [] : ["You don't need to do anything else."];
  return [holder, `Someone will look by ${by}.`, then, ...rest];
}

function holderOf({ aboutStaff, firstPost }: Route): string {
  if (firstPost === 'chair') return 'The chair of governors';
  return aboutStaff === 'no' ? 'The safeguarding team' : 'The head teacher';
}

/** The ways that do not depend on the school. */
function outside(route: Route): string[] {
  const ring = "Ring children's social care too. If someone is in danger now, ring 999.";
  return [...(route.ringSocialCare ? [ring] : []), ...lado(route)];
}

const lado = ({ nameLado }: Route): string[] =>
  nameLado
    ? [
        'You can also tell the LADO. They work for the council and deal with worries about adults who work with children.',
      ]
    : [];

/** "14:10" today, "Tuesday 24 November, 14:10" on any other day. */
function localMoment(at: Date, now: Date, timezone: string): string {
  const whole = new Date(Math.ceil(at.getTime() / 60_000) * 60_000);
  return isoDate(whole, timezone) === isoDate(now, timezone)
    ? clockTime(whole, timezone)
    : longDateTime(whole, timezone);
}
