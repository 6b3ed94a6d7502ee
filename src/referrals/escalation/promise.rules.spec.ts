import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { ABOUT_STAFF, concernCategory, URGENCIES } from '../categories.js';
import { type EscalationFacts, nextEscalation } from './escalation.rules.js';
import { promiseToRaiser } from './promise.rules.js';
import type { ConcernFacts, RoutePost, Team } from '../routing/route.js';
import { routeReferral } from '../routing/routing.rules.js';

const calendar = {
  timezone: 'Europe/London',
  dayStarts: '08:40',
  dayEnds: '15:30',
  terms: [{ from: '2026-01-05', until: '2026-03-27' }],
  closures: [],
};
const inUtc = { ...calendar, timezone: 'UTC' };
const POSTS = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'] as const;
const teamOf = (...posts: RoutePost[]): Team => ({
  people: posts,
  posts: posts.map((post) => ({ post, person: post })),
});
const raisedAt = new Date('2026-03-26T13:09:30Z');

function promise(
  concern: Partial<ConcernFacts> = {},
  given: { now?: Date; team?: Team; away?: string[]; facts?: Partial<EscalationFacts> } = {},
) {
  const full: ConcernFacts = {
    child: 'child',
    year: 8,
    site: null,
    category: concernCategory('other'),
    urgency: 'today',
    aboutStaff: 'no',
    subjects: [],
    ...concern,
  };
  const cover = (given.away ?? []).map((person) => ({
    person,
    standIn: null,
    from: raisedAt,
    until: null,
  }));
  const none = { manages: [], declared: [] };
  const route = routeReferral(full, [], given.team ?? teamOf(...POSTS), cover, none, raisedAt);
  const facts: EscalationFacts = {
    urgency: full.urgency,
    raisedAt,
    route,
    calendar,
    level: 0,
    acknowledgedAt: null,
    ...given.facts,
  };
  return promiseToRaiser(route, facts, given.now ?? raisedAt);
}

describe('what the page promises', () => {
  it('is the time of the next escalation, rounded up to the minute', () => {
    expect(promise().sentences).toEqual([
      'The safeguarding team has it.',
      'Someone will look by 14:10.',
      'If nobody has looked by then, we tell another adult.',
      "You don't need to do anything else.",
    ]);
  });

  it('names the day when it is another one', () => {
    const { sentences } = promise({ urgency: 'soon' });
    expect(sentences).toContain('Someone will look by Friday 27 March, 13:10.');
    const overTheClocks = { raisedAt: new Date('2026-03-27T13:00:00Z') };
    const later = promise(
      { urgency: 'soon' },
      { now: overTheClocks.raisedAt, facts: overTheClocks },
    );
    expect(later.sentences).toContain('Someone will look by Monday 30 March, 13:00.');
  });

  it('says first to get an adult, and 999, when it is immediate', () => {
    const { sentences, getAdultNow } = promise({ urgency: 'immediate' });
    expect(sentences.slice(0, 4)).toEqual([
      'Get an adult now. Do not wait for an answer here.',
      'If someone may die or be badly hurt, ring 999.',
      'The safeguarding team has it.',
      'Someone will look by 13:20.',
    ]);
    expect(getAdultNow).toBe(true);
    expect(sentences.join(' ')).not.toContain("don't need");
  });

  it('names the post that has a concern about staff, and always the LADO', () => {
    expect(promise({ aboutStaff: 'unsure' }).sentences[0]).toBe('The head teacher has it.');
    expect(promise({ aboutStaff: 'head' }).sentences[0]).toBe('The chair of governors has it.');
    for (const aboutStaff of ['staff', 'unsure', 'head'] as const) {
      for (const acknowledgedAt of [null, raisedAt]) {
        const { sentences } = promise({ aboutStaff }, { facts: { acknowledgedAt } });
        expect(sentences.join(' ')).toContain('LADO');
      }
    }
    expect(promise().sentences.join(' ')).not.toContain('LADO');
  });

  it('says to ring social care when only the chair is left', () => {
    const { sentences, getAdultNow } = promise({}, { away: POSTS.slice(0, 3) });
    expect(sentences[0]).toBe('The chair of governors has it.');
    expect(sentences.join(' ')).toContain("Ring children's social care");
    expect(getAdultNow).toBe(true);
  });

  it('does not promise a look by people who are away', () => {
    const { sentences } = promise({}, { away: [...POSTS] });
    expect(sentences[0]).toBe(
      'The adults who should have this are away. We have told them all the same.',
    );
    expect(sentences.join(' ')).not.toContain('will look by');
  });

  it('promises nothing in school when nobody can take it', () => {
    expect(promise({}, { team: teamOf() })).toMatchObject({
      sentences: [
        'We kept what you wrote, but nobody in school can take it.',
        "Ring children's social care too. If someone is in danger now, ring 999.",
      ],
      lookBy: null,
      getAdultNow: true,
    });
  });

  it('says so when the time has gone by, and when everybody was told', () => {
    expect(promise({}, { now: new Date('2026-03-26T14:09:30Z') }).sentences).toContain(
      'Nobody has looked yet. It is going to the next person now.',
    );
    const all = { level: 40 };
    expect(promise({}, { facts: all }).sentences).toContain(
      'If nobody has looked by Friday 27 March, 13:40, everyone who can help is told again.',
    );
  });

  it('is over once somebody has it', () => {
    expect(promise({ urgency: 'immediate' }, { facts: { acknowledgedAt: raisedAt } })).toEqual({
      sentences: ["Someone has it. You don't need to do anything else."],
      lookBy: null,
      getAdultNow: false,
    });
  });

  it('never names a moment before the escalation it stands for, and always says something', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...URGENCIES.map(({ key }) => key)),
        fc.constantFrom(...ABOUT_STAFF.map(({ key }) => key)),
        fc.subarray([...POSTS, 'out_of_hours' as const, 'holiday_cover' as const]),
        fc.subarray([...POSTS]),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 4000 }),
        (urgency, aboutStaff, posts, away, level, minutes) => {
          const now = new Date(raisedAt.getTime() + minutes * 60_000);
          const given = { now, team: teamOf(...posts), away, facts: { level, calendar: inUtc } };
          const { sentences, lookBy } = promise({ urgency, aboutStaff }, given);
          expect(sentences.length).toBeGreaterThan(0);
          const said = /by (?:\w+ (\d+) March, )?(\d\d):(\d\d)/.exec(sentences.join(' '));
          if (!said || !lookBy) return;
          const [, day, hour, minute] = said.map(Number);
          const today = Number(now.toISOString().slice(8, 10));
          const named = Date.UTC(2026, 2, said[1] ? day! : today, hour, minute);
          expect(named - lookBy.getTime()).toBeGreaterThanOrEqual(0);
          expect(named - lookBy.getTime()).toBeLessThan(60_000);
          expect(lookBy > now).toBe(true);
        },
      ),
      { numRuns: runs(400, 8000) },
    );
  });

  it('takes its time from the same rule that escalates', () => {
    const route = { order: ['lead'], alongside: [], outOfHours: null, holidayCover: null };
    const plan = { urgency: 'today' as const, raisedAt, route, calendar, acknowledgedAt: null };
    expect(promise({}, { team: teamOf('safeguarding_lead') }).lookBy).toEqual(
      nextEscalation({ ...plan, level: 0 })?.at,
    );
  });
});
