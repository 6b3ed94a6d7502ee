import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import type { Cover } from '../../school/cover.rules.js';
import {
  ABOUT_STAFF,
  CONCERN_CATEGORIES,
  pastoralOnlyInAddition,
  URGENCIES,
} from '../categories.js';
import { stepZero } from './conflicts.rules.js';
import {
  type ConcernFacts,
  type Conflicts,
  ROUTE_POSTS,
  ROUTE_REASONS,
  type Route,
  type RoutePost,
  type RoutingRule,
  type Team,
} from './route.js';
import { routeReferral } from './routing.rules.js';

const now = new Date('2026-03-26T10:00:00Z');
const POSTS = Object.keys(ROUTE_POSTS) as RoutePost[];
const person = fc.constantFrom<string>('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const year = fc.option(fc.integer({ min: 7, max: 9 }));
const site = fc.option(fc.constantFrom('north', 'south'));
const urgency = fc.constantFrom(...URGENCIES.map(({ key }) => key));
const post = fc.constantFrom(...POSTS);

const concerns: fc.Arbitrary<ConcernFacts> = fc.record({
  child: fc.oneof(fc.constant('child'), fc.constant(null), person),
  year,
  site,
  category: fc.option(fc.constantFrom(...CONCERN_CATEGORIES)),
  urgency,
  aboutStaff: fc.constantFrom(...ABOUT_STAFF.map(({ key }) => key)),
  subjects: fc.oneof(fc.constant([]), fc.uniqueArray(person, { maxLength: 3 })),
});
const rules: fc.Arbitrary<RoutingRule[]> = fc.array(
  fc.record({
    category: fc.option(fc.constantFrom(...CONCERN_CATEGORIES.map(({ key }) => key))),
    urgency: fc.option(urgency),
    year,
    site,
    to: fc.oneof(fc.record({ person }), fc.record({ post })),
  }),
  { maxLength: 4 },
);
const teams: fc.Arbitrary<Team> = fc.record({
  people: fc.uniqueArray(person, { maxLength: 8 }),
  posts: fc.array(
    fc.record({ post, person, years: fc.option(fc.array(fc.integer({ min: 7, max: 9 }))) }),
    { maxLength: 14 },
  ),
});
const covers: fc.Arbitrary<Cover[]> = fc.array(
  fc.record({
    person,
    standIn: fc.option(person),
    from: fc.constantFrom(new Date(0), now, new Date(now.getTime() + 1)),
    until: fc.constantFrom(null, now, new Date(now.getTime() + 1)),
  }),
  { maxLength: 10 },
);
const conflicts: fc.Arbitrary<Conflicts> = fc.record({
  manages: fc.array(fc.record({ manager: person, managed: person }), { maxLength: 5 }),
  declared: fc.uniqueArray(person, { maxLength: 2 }),
});

type Facts = [ConcernFacts, RoutingRule[], Team, Cover[], Conflicts];
const always = (name: string, check: (route: Route, ...facts: Facts) => void) =>
  it(name, () => {
    fc.assert(
      fc.property(concerns, rules, teams, covers, conflicts, (...facts) => {
        check(routeReferral(...facts, now), ...facts);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });

const told = (route: Route) =>
  [...route.order, ...route.alongside, route.outOfHours, route.holidayCover].filter(
    (who) => who !== null,
  );
const reached = (route: Route) => [...told(route), ...route.grants.map((grant) => grant.person)];
const holds = (team: Team, who: string, ...posts: RoutePost[]) =>
  team.posts.some((held) => held.person === who && posts.includes(held.post));

describe('every route there can be', () => {
  always('is never empty, and when nobody can be told it says where to turn', (route, concern) => {
    expect(route.steps.length).toBeGreaterThan(0);
    expect(route.unreachable).toBe(route.order.length === 0);
    if (!route.unreachable) return;
    expect(route.ringSocialCare).toBe(true);
    expect(route.steps.at(-1)).toMatchObject({ kind: 'unfilled-chair', post: 'chair' });
    if (stepZero(concern) !== 'no') expect(route.nameLado).toBe(true);
  });

  always(
    'never reaches a subject, whom they manage, or the child',
    (route, concern, _r, team, _c, says) => {
      const subjects = [
        ...concern.subjects,
        ...(concern.aboutStaff === 'head'
          ? team.posts.filter((held) => held.post === 'head').map((held) => held.person)
          : []),
      ];
      for (const who of reached(route)) {
        expect(subjects).not.toContain(who);
        expect(who).not.toBe(concern.child);
        expect(says.declared).not.toContain(who);
        for (const { manager, managed } of says.manages) {
          if (subjects.includes(manager)) expect(who).not.toBe(managed);
        }
      }
    },
  );

  always('reaches nobody who is not on the team', (route, _concern, _rules, team) => {
    for (const who of reached(route)) expect(team.people).toContain(who);
  });

  always('keeps a staff concern to the staff route', (route, concern, _rules, team, cover) => {
    if (stepZero(concern) === 'no') return;
    expect(route.alongside).toEqual([]);
    expect([route.outOfHours, route.holidayCover]).toEqual([null, null]);
    for (const who of reached(route)) {
      const safeguarding = holds(team, who, 'safeguarding_lead', 'safeguarding_deputy');
      const onRoute = holds(team, who, 'head', 'chair');
      if (safeguarding) expect(onRoute).toBe(true);
      if (!onRoute) expect(cover.map(({ standIn }) => standIn)).toContain(who);
      expect(route.order).toContain(who);
    }
    if (concern.aboutStaff === 'head') {
      for (const step of route.steps) expect(step.post).toBe('chair');
    }
    const onlyDescribed = concern.subjects.length === 0 && concern.aboutStaff !== 'head';
    if (onlyDescribed) expect(route.grants.length).toBeLessThanOrEqual(1);
  });

  always(
    'opens a concern about a child for every lead and deputy without a conflict',
    (route, concern, _r, team, _c, says) => {
      if (stepZero(concern) !== 'no') return;
      for (const held of team.posts) {
        if (held.post !== 'safeguarding_lead' && held.post !== 'safeguarding_deputy') continue;
        const conflicted = says.declared.includes(held.person) || held.person === concern.child;
        const may = !conflicted && team.people.includes(held.person);
        expect(route.grants.some((grant) => grant.person === held.person)).toBe(may);
      }
    },
  );

  always(
    'never gives a serious concern to pastoral staff instead',
    (route, concern, _rules, team) => {
      const first = route.steps.find(({ outcome }) => outcome === 'chosen');
      if (!first?.person || !pastoralOnlyInAddition(concern.category, concern.urgency)) return;
      if (first.kind !== 'rule' || stepZero(concern) !== 'no') return;
      const chain = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'] as const;
      expect(holds(team, first.person, ...chain)).toBe(true);
    },
  );

  always(
    'opens for the first on the route and for those alongside, and lists nobody twice',
    (route) => {
      const people = route.grants.map((grant) => grant.person);
      for (const who of [...route.order.slice(0, 1), ...route.alongside])
        expect(people).toContain(who);
      expect(new Set(people).size).toBe(people.length);
      const inOrder = [...route.order, ...route.alongside];
      expect(new Set(inOrder).size).toBe(inOrder.length);
    },
  );

  always('leaves out nobody who could act', (route, concern, _rules, team, cover, says) => {
    if (stepZero(concern) !== 'no') return;
    const here = (who: string) =>
      !cover.some(
        (row) => row.person === who && row.from <= now && (row.until === null || now < row.until),
      );
    for (const { post: held, person: who } of team.posts) {
      if (!['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'].includes(held)) continue;
      const barred = says.declared.includes(who) || who === concern.child;
      if (!barred && team.people.includes(who) && here(who)) expect(route.order).toContain(who);
    }
  });

  always('gives a known reason and its sentence for every step', (route) => {
    for (const { reason, sentence, outcome, person: who } of route.steps) {
      expect(sentence).toBe(ROUTE_REASONS[reason]);
      if (outcome !== 'skipped') expect(who).not.toBeNull();
      expect(sentence.startsWith('Skipped') || reason === 'no-chair-left').toBe(
        outcome === 'skipped',
      );
    }
    const chosen = route.steps.filter(({ outcome }) => outcome === 'chosen');
    expect(chosen.map(({ person: who }) => who)).toEqual(route.order);
  });

  always(
    'says to ring social care whenever only the chair, or nobody here, is left',
    (route, concern) => {
      const chosen = route.steps.filter(({ outcome }) => outcome === 'chosen');
      if (chosen.some(({ kind }) => kind === 'last-resort'))
        expect(route.ringSocialCare).toBe(true);
      if (stepZero(concern) === 'no' && chosen.every(({ post: held }) => held === 'chair')) {
        expect(route.ringSocialCare).toBe(true);
      }
    },
  );

  always(
    'is the same again from the same facts, which it leaves as they were',
    (route, ...facts) => {
      const copy = structuredClone(facts);
      expect(routeReferral(...copy, now)).toEqual(route);
      expect(copy).toEqual(facts);
    },
  );
});
