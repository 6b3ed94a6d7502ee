import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { nextEscalation } from '../escalation/escalation.rules.js';
import { reroute } from './reroute.rules.js';
import type { Route } from './route.js';

const BASE: Route = {
  aboutStaff: 'no',
  steps: [],
  order: [],
  alongside: [],
  outOfHours: null,
  holidayCover: null,
  grants: [],
  firstPost: null,
  ringSocialCare: false,
  nameLado: false,
  unreachable: false,
};
const routeOf = (order: string[], alongside: string[] = []): Route => ({
  ...BASE,
  order,
  alongside,
  unreachable: order.length === 0,
});
const told = (...people: string[]): Set<string> => new Set(people);

describe('a referral that waits while the team changes', () => {
  it.each([
    ['nothing changed', ['dsl', 'deputy'], ['dsl'], ['dsl', 'deputy'], undefined],
    ['the lead goes away: the stand-in', ['dsl', 'head'], ['dsl'], ['stan', 'head'], ['stan']],
    ['the lead comes back', ['stan', 'head'], ['stan'], ['dsl', 'head'], ['dsl']],
    ['a deputy joins, before the head who was told', ['dsl', 'head'], ['dsl', 'head'], ['dsl', 'deputy', 'head'], ['deputy']],
    ['a deputy joins, whose turn is still to come', ['dsl', 'head'], ['dsl'], ['dsl', 'deputy', 'head'], []],
    ['nobody could take it, now somebody can', [], [], ['chair'], ['chair']],
    ['the one to come leaves', ['dsl', 'deputy', 'head'], ['dsl'], ['dsl', 'head'], []],
  ])('%s', (_what, kept, before, fresh, tellNow) => {
    const found = reroute(routeOf(kept), told(...before), routeOf(fresh));
    expect(found?.tellNow).toEqual(tellNow);
  }); // prettier-ignore

  it('keeps the places that had their turn, so that the clock tells whoever is next', () => {
    const found = reroute(
      routeOf(['dsl', 'head']),
      told('dsl'),
      routeOf(['stan', 'deputy', 'head']),
    );
    expect(found?.route).toMatchObject({ order: ['dsl', 'deputy', 'head'], alongside: ['stan'] });
  });

  const person = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
  const people = fc.uniqueArray(person, { maxLength: 5 });
  const onCall = fc.option(person);
  const routes = fc
    .record({ order: people, alongside: people, outOfHours: onCall, holidayCover: onCall })
    .map(({ order, alongside, ...rest }) => ({
      ...routeOf(
        order,
        alongside.filter((who) => !order.includes(who)),
      ),
      ...rest,
    }));

  it('tells nobody twice, forgets nobody, and comes to rest', () => {
    fc.assert(
      fc.property(routes, people, routes, (kept, before, fresh) => {
        const known = told(...before);
        const found = reroute(kept, known, fresh);
        const tellNow = found?.tellNow ?? [];
        const after = told(...before, ...tellNow);
        const route = found?.route ?? kept;

        expect(new Set(tellNow).size).toBe(tellNow.length);
        for (const who of tellNow) {
          expect(known.has(who)).toBe(false);
          expect([...fresh.order, ...fresh.alongside]).toContain(who);
        }
        const reached = [...route.order, ...route.alongside, ...after];
        for (const who of [...fresh.order, ...fresh.alongside]) expect(reached).toContain(who);
        for (const who of before.filter((one) => kept.order.includes(one)))
          expect(route.order).toContain(who);
        if (fresh.order.length > 0) expect(fresh.order.some((who) => after.has(who))).toBe(true);
        expect(reroute(route, after, fresh)).toBeUndefined();
      }),
      { numRuns: runs(2000, 50_000) },
    );
  });

  it('lets the clock reach everybody of the new route', () => {
    fc.assert(
      fc.property(routes, routes, fc.nat({ max: 6 }), (kept, fresh, level) => {
        const facts = {
          urgency: 'immediate' as const,
          raisedAt: new Date('2026-11-03T10:00:00Z'),
          calendar: {
            timezone: 'Europe/London',
            dayStarts: '08:30',
            dayEnds: '16:00',
            terms: [],
            closures: [],
          },
          acknowledgedAt: null,
        };
        const tellings = (route: Route, from: number, until: number): string[] => {
          const heard: string[] = [];
          for (let at = from; at < until; at += 1)
            heard.push(...(nextEscalation({ ...facts, route, level: at - 1 })?.tell ?? []));
          return heard;
        };
        const before = told(...tellings(kept, 0, level + 1));
        const found = reroute(kept, before, fresh);
        const route = found?.route ?? kept;
        const heard = told(
          ...before,
          ...(found?.tellNow ?? []),
          ...tellings(route, level + 1, level + 30),
        );
        for (const who of fresh.order) expect(heard).toContain(who);
      }),
      { numRuns: runs(500, 10_000) },
    );
  });
});
