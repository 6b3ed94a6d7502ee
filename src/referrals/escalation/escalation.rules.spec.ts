import type { SchoolCalendar } from '../../school/school-time.rules.js';
import type { Urgency } from '../categories.js';
import {
  type EscalationFacts,
  escalationsDue,
  firstTelling,
  nextEscalation,
} from './escalation.rules.js';
import type { TellingOrder } from '../routing/route.js';

const calendar: SchoolCalendar = {
  timezone: 'Europe/London',
  dayStarts: '08:40',
  dayEnds: '15:30',
  terms: [{ from: '2026-01-05', until: '2026-03-27' }],
  closures: [],
};
const route: TellingOrder = {
  order: ['lead', 'deputy', 'head'],
  alongside: [],
  outOfHours: 'oncall',
  holidayCover: 'holiday',
};
const facts = (urgency: Urgency, raisedAt: string, over: Partial<EscalationFacts> = {}) => ({
  urgency,
  raisedAt: new Date(raisedAt),
  route,
  calendar,
  level: 0,
  acknowledgedAt: null,
  ...over,
});

/** The first levels as "time: people (reason)", times in UTC. */
function levels(given: EscalationFacts, count: number): string[] {
  const all = [firstTelling(given)];
  for (let level = 0; level < count - 1; level += 1) {
    const next = nextEscalation({ ...given, level });
    if (next) all.push(next);
  }
  return all.map(
    ({ at, tell, reason }) =>
      `${at.toISOString().slice(5, 16).replace('T', ' ')}: ${tell.join(' ')} (${reason})`,
  );
}

describe('immediate', () => {
  it('goes up every ten minutes in school time, then tells everybody every thirty', () => {
    expect(levels(facts('immediate', '2026-03-26T10:00Z'), 6)).toEqual([
      '03-26 10:00: lead (raised)',
      '03-26 10:10: deputy (not-acknowledged)',
      '03-26 10:20: head (not-acknowledged)',
      '03-26 10:30: lead deputy head oncall holiday (whole-route)',
      '03-26 11:00: lead deputy head oncall holiday (whole-route)',
      '03-26 11:30: lead deputy head oncall holiday (whole-route)',
    ]);
  });

  it('tells the out-of-hours contact first when school is closed', () => {
    expect(levels(facts('immediate', '2026-03-28T23:00Z'), 3)).toEqual([
      '03-28 23:00: oncall lead (raised)',
      '03-28 23:10: deputy (not-acknowledged)',
      '03-28 23:20: head (not-acknowledged)',
    ]);
  });

  it('tells them at the first step that finds school closed', () => {
    expect(levels(facts('immediate', '2026-03-26T15:25Z'), 3)).toEqual([
      '03-26 15:25: lead (raised)',
      '03-26 15:35: oncall deputy (not-acknowledged)',
      '03-26 15:45: head (not-acknowledged)',
    ]);
  });

  it('does not spend a step on somebody who was told already', () => {
    const deputyOnCall = { ...route, outOfHours: 'deputy' };
    expect(levels(facts('immediate', '2026-03-28T23:00Z', { route: deputyOnCall }), 2)).toEqual([
      '03-28 23:00: deputy lead (raised)',
      '03-28 23:10: head (not-acknowledged)',
    ]);
  });
});

describe('today', () => {
  it('gives each step sixty minutes of school time', () => {
    expect(levels(facts('today', '2026-03-26T10:00Z'), 4)).toEqual([
      '03-26 10:00: lead (raised)',
      '03-26 11:00: deputy (not-acknowledged)',
      '03-26 12:00: head (not-acknowledged)',
      '03-26 13:00: lead deputy head oncall holiday (whole-route)',
    ]);
  });

  it('tells the out-of-hours contact when school closes, and never waits over two hours', () => {
    expect(levels(facts('today', '2026-03-26T15:00Z'), 5)).toEqual([
      '03-26 15:00: lead (raised)',
      '03-26 15:30: oncall (school-closed)',
      '03-26 17:00: deputy (not-acknowledged)',
      '03-26 19:00: head (not-acknowledged)',
      '03-26 21:00: lead deputy head oncall holiday (whole-route)',
    ]);
  });

  it('tells them with the step when it falls on the closing bell', () => {
    expect(levels(facts('today', '2026-03-26T14:30Z'), 2)).toEqual([
      '03-26 14:30: lead (raised)',
      '03-26 15:30: oncall deputy (not-acknowledged)',
    ]);
  });

  it('tells them at once when school is closed already, however few terms are entered', () => {
    const noTerms = { ...calendar, terms: [] };
    expect(levels(facts('today', '2026-03-26T10:00Z', { calendar: noTerms }), 2)).toEqual([
      '03-26 10:00: oncall lead (raised)',
      '03-26 12:00: deputy (not-acknowledged)',
    ]);
  });

  it('falls back on holiday cover when nobody is the out-of-hours contact', () => {
    const noContact = { ...route, outOfHours: null };
    expect(levels(facts('today', '2026-03-28T10:00Z', { route: noContact }), 1)).toEqual([
      '03-28 10:00: holiday lead (raised)',
    ]);
  });
});

describe('soon', () => {
  it('waits for the next weekday, and in the holidays holiday cover is told', () => {
    // Friday 27 March is the last day of term; the clocks go forward on the Sunday.
    expect(levels(facts('soon', '2026-03-26T10:00Z'), 6)).toEqual([
      '03-26 10:00: lead (raised)',
      '03-27 10:00: deputy (not-acknowledged)',
      '03-30 09:00: holiday head (not-acknowledged)',
      '03-31 09:00: lead deputy head oncall holiday (whole-route)',
      '03-31 09:30: lead deputy head oncall holiday (whole-route)',
      '03-31 10:00: lead deputy head oncall holiday (whole-route)',
    ]);
  });

  it('leaves holiday cover alone on a weekend in term', () => {
    expect(levels(facts('soon', '2026-03-21T12:00Z'), 2)).toEqual([
      '03-21 12:00: lead (raised)',
      '03-23 12:00: deputy (not-acknowledged)',
    ]);
  });
});

describe('the edges', () => {
  it('stops for a person who acknowledges, and for nothing else', () => {
    const acknowledged = facts('immediate', '2026-03-26T10:00Z', {
      acknowledgedAt: new Date('2026-03-26T10:03Z'),
    });
    expect(nextEscalation(acknowledged)).toBeNull();
    expect(escalationsDue(acknowledged, new Date('2027-01-01'))).toEqual([]);
  });

  it('tells those alongside with the first, and when the whole route is told', () => {
    const pastoral = { ...route, alongside: ['tutor'] };
    const given = facts('immediate', '2026-03-26T10:00Z', { route: pastoral });
    expect(firstTelling(given).tell).toEqual(['lead', 'tutor']);
    expect(nextEscalation(given)?.tell).toEqual(['deputy']);
    expect(nextEscalation({ ...given, level: 2 })?.tell).toContain('tutor');
  });

  it('keeps rising when the route has nobody, so that the gap is never quiet', () => {
    const nobody = { order: [], alongside: [], outOfHours: null, holidayCover: null };
    const given = facts('immediate', '2026-03-26T10:00Z', { route: nobody });
    expect(levels(given, 3)).toEqual([
      '03-26 10:00:  (raised)',
      '03-26 10:10:  (whole-route)',
      '03-26 10:40:  (whole-route)',
    ]);
  });

  it('is due at its instant, not a millisecond before', () => {
    const given = facts('immediate', '2026-03-26T10:00:30.500Z');
    const due = (iso: string) => escalationsDue(given, new Date(iso)).map(({ level }) => level);
    expect(due('2026-03-26T10:10:30.499Z')).toEqual([]);
    expect(due('2026-03-26T10:10:30.500Z')).toEqual([1]);
    expect(escalationsDue(given, new Date(NaN))).toEqual([]);
  });

  it('lists every level missed in an outage of 35 days, once each', () => {
    const due = escalationsDue(facts('today', '2026-03-26T10:00Z'), new Date('2026-04-30T10:00Z'));
    expect(due.map(({ level }) => level)).toEqual(due.map((_, index) => index + 1));
    expect(due).toHaveLength(2 + 1 + ((35 * 24 - 3) * 60) / 30);
  });
});
