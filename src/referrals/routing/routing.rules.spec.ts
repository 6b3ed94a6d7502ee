import { concernCategory } from '../categories.js';
import type {
  ConcernFacts,
  Conflicts,
  PostHolding,
  RoutePost,
  RoutingRule,
  Team,
} from './route.js';
import { routeReferral } from './routing.rules.js';

const now = new Date('2026-03-26T10:00:00Z');
const NAMES = [
  'lead',
  'deputy',
  'deputy2',
  'head',
  'chair',
  'tutor',
  'teacher',
  'oncall',
  'holiday',
];
const holdings: PostHolding[] = [
  { post: 'safeguarding_lead', person: 'lead' },
  { post: 'safeguarding_deputy', person: 'deputy' },
  { post: 'safeguarding_deputy', person: 'deputy2' },
  { post: 'head', person: 'head' },
  { post: 'chair', person: 'chair' },
  { post: 'pastoral', person: 'tutor', years: [8] },
  { post: 'out_of_hours', person: 'oncall' },
  { post: 'holiday_cover', person: 'holiday' },
];
const team: Team = { people: NAMES, posts: holdings };
const without = (...posts: RoutePost[]): Team => ({
  ...team,
  posts: holdings.filter(({ post }) => !posts.includes(post)),
});
const away = (person: string, standIn: string | null = null) => ({
  person,
  standIn,
  from: now,
  until: null,
});
const rule = (over: Partial<RoutingRule>): RoutingRule => ({
  category: null,
  urgency: null,
  year: null,
  site: null,
  to: { post: 'pastoral' },
  ...over,
});
const noConflicts: Conflicts = { manages: [], declared: [] };

interface Given {
  concern?: Partial<ConcernFacts>;
  rules?: RoutingRule[];
  team?: Team;
  cover?: ReturnType<typeof away>[];
  conflicts?: Conflicts;
}
function route(given: Given = {}) {
  const concern: ConcernFacts = {
    child: 'child',
    year: 8,
    site: 'main',
    category: concernCategory('bullying'),
    urgency: 'today',
    aboutStaff: 'no',
    subjects: [],
    ...given.concern,
  };
  const conflicts = given.conflicts ?? noConflicts;
  const { rules = [], cover = [] } = given;
  return routeReferral(concern, rules, given.team ?? team, cover, conflicts, now);
}
const granted = ({ grants }: ReturnType<typeof route>) => grants.map(({ person }) => person);
const reasons = ({ steps }: ReturnType<typeof route>) =>
  steps.map(({ person, reason }) => `${person}: ${reason}`);

describe('a concern about a child', () => {
  it('goes lead → deputies → head → chair, and opens for every lead and deputy', () => {
    const found = route();
    expect(found.order).toEqual(['lead', 'deputy', 'deputy2', 'head', 'chair']);
    expect(granted(found)).toEqual(['lead', 'deputy', 'deputy2']);
    expect(found).toMatchObject({
      outOfHours: 'oncall',
      holidayCover: 'holiday',
      firstPost: 'safeguarding_lead',
      ringSocialCare: false,
      nameLado: false,
      unreachable: false,
    });
  });

  it('says of every step why', () => {
    expect(route({ cover: [away('lead', 'deputy')] }).steps.slice(0, 3)).toEqual([
      {
        kind: 'chain',
        post: 'safeguarding_lead',
        person: 'lead',
        standsInFor: null,
        outcome: 'skipped',
        reason: 'away',
        sentence: 'Skipped: they are away.',
      },
      expect.objectContaining({ person: 'deputy', standsInFor: 'lead', reason: 'stands-in' }),
      expect.objectContaining({ person: 'deputy', standsInFor: null, reason: 'already-on-route' }),
    ]);
  });

  it('takes the first rule that matches, and only that one', () => {
    const rules = [
      rule({ category: 'eating', to: { person: 'teacher' } }),
      rule({ category: 'bullying', year: 9, to: { person: 'teacher' } }),
      rule({
        category: 'bullying',
        urgency: 'today',
        year: 8,
        site: 'main',
        to: { person: 'tutor' },
      }),
      rule({ to: { person: 'teacher' } }),
    ];
    const found = route({ rules });
    expect(found.order[0]).toBe('tutor');
    expect(found.order).not.toContain('teacher');
    expect(granted(found)).toEqual(['lead', 'deputy', 'deputy2', 'tutor']);
  });

  it('finds pastoral staff by the year of the child', () => {
    expect(route({ rules: [rule({})] }).order[0]).toBe('tutor');
    expect(reasons(route({ rules: [rule({})], concern: { year: 9 } }))[0]).toBe(
      'null: post-unfilled',
    );
    expect(route({ rules: [rule({})], concern: { year: null } }).order[0]).toBe('lead');
  });

  it.each<[string, Partial<ConcernFacts>]>([
    ['immediate', { urgency: 'immediate' }],
    ['abuse', { category: concernCategory('home') }],
    ['self-harm', { category: concernCategory('self_harm') }],
    ['nobody said what', { category: null }],
  ])('tells pastoral staff as well, never instead: %s', (_what, concern) => {
    const found = route({ rules: [rule({})], concern });
    expect(found.order[0]).toBe('lead');
    expect(found.alongside).toEqual(['tutor']);
    expect(found.grants).toContainEqual({ person: 'tutor', because: 'alongside' });
  });

  it('passes over whoever has a conflict, and does not grant them', () => {
    const conflicts = { manages: [], declared: ['lead'] };
    const found = route({ conflicts, cover: [away('lead', 'teacher')] });
    expect(found.order[0]).toBe('deputy');
    expect(granted(found)).toEqual(['deputy', 'deputy2']);
    expect(found.order).not.toContain('teacher');
  });

  it('grants whoever stands in for a lead, and the lead who is away too', () => {
    const found = route({ cover: [away('lead', 'teacher')] });
    expect(found.order[0]).toBe('teacher');
    expect(found.grants).toContainEqual({ person: 'teacher', because: 'stands-in' });
    expect(granted(found)).toContain('lead');
  });

  it('with nobody but the chair left goes to the chair, and says to ring social care', () => {
    const cover = ['lead', 'deputy', 'deputy2', 'head'].map((person) => away(person));
    expect(route({ cover })).toMatchObject({ order: ['chair'], ringSocialCare: true });
    const onlyChair = without('safeguarding_lead', 'safeguarding_deputy', 'head');
    expect(route({ team: onlyChair })).toMatchObject({ order: ['chair'], ringSocialCare: true });
  });

  it('with everybody away tells the chair first, then who is on call, then the others', () => {
    const cover = ['lead', 'deputy', 'deputy2', 'head', 'chair'].map((person) => away(person));
    const found = route({ cover });
    expect(found.order.slice(0, 4)).toEqual(['chair', 'oncall', 'holiday', 'lead']);
    expect(found.order).toHaveLength(7);
    expect(found.ringSocialCare).toBe(true);
  });

  it('with no chair says so, and still tells those who are merely away', () => {
    const found = route({
      team: without('chair', 'head', 'out_of_hours', 'holiday_cover'),
      cover: ['lead', 'deputy', 'deputy2'].map((person) => away(person)),
    });
    expect(found.order).toEqual(['lead', 'deputy', 'deputy2']);
    expect(found.steps.at(-1)).toMatchObject({ kind: 'unfilled-chair', reason: 'no-chair-left' });
    expect(found.ringSocialCare).toBe(true);
  });

  it('with nobody at all has only the outside numbers, and says that', () => {
    const found = route({ team: { people: [], posts: [] } });
    expect(found).toMatchObject({ order: [], grants: [], unreachable: true, ringSocialCare: true });
    expect(found.steps.at(-1)?.kind).toBe('unfilled-chair');
    expect(found.steps.length).toBeGreaterThan(1);
  });

  it('knows a leaver who still stands in a rule or a post', () => {
    const found = route({ team: { ...team, people: NAMES.filter((name) => name !== 'lead') } });
    expect(reasons(found)[0]).toBe('lead: not-on-team');
    expect(granted(found)).not.toContain('lead');
  });
});

describe('a concern about staff', () => {
  it.each(['staff', 'unsure'] as const)(
    '%s goes head → chair, whatever the rules say',
    (aboutStaff) => {
      const found = route({ concern: { aboutStaff }, rules: [rule({ to: { person: 'lead' } })] });
      expect(found.order).toEqual(['head', 'chair']);
      expect(found).toMatchObject({ outOfHours: null, holidayCover: null, nameLado: true });
    },
  );

  it('about the head goes to the chair alone', () => {
    const found = route({ concern: { aboutStaff: 'head' } });
    expect(found.order).toEqual(['chair']);
    expect(granted(found)).toEqual(['chair']);
    expect(found.ringSocialCare).toBe(false);
  });

  it('about the head, named by somebody who chose "staff", does too', () => {
    const found = route({ concern: { aboutStaff: 'staff', subjects: ['head'] } });
    expect(found.order).toEqual(['chair']);
    expect(reasons(found)).toEqual(['head: is-subject', 'chair: holds-post']);
  });

  it('is never covered by the safeguarding team, unless one of them is head', () => {
    const concern = { aboutStaff: 'staff' as const };
    const cover = [away('head', 'lead')];
    expect(route({ concern, cover }).order).toEqual(['chair']);
    expect(route({ concern, cover: [away('head', 'teacher')] }).order).toEqual([
      'teacher',
      'chair',
    ]);
    const leadIsHead = { ...team, posts: [{ post: 'head' as const, person: 'lead' }, ...holdings] };
    expect(route({ concern, team: leadIsHead }).order).toEqual(['lead', 'head', 'chair']);
  });

  it('grants one person alone while the subject is only described', () => {
    const twoHeads = {
      ...team,
      posts: [...holdings, { post: 'head' as const, person: 'teacher' }],
    };
    const described = route({ concern: { aboutStaff: 'unsure' }, team: twoHeads });
    expect(granted(described)).toEqual(['head']);
    const named = route({ concern: { aboutStaff: 'staff', subjects: ['tutor'] }, team: twoHeads });
    expect(granted(named)).toEqual(['head', 'teacher']);
  });

  it('about the chair, who manages the head, is left to the LADO', () => {
    const conflicts = { manages: [{ manager: 'chair', managed: 'head' }], declared: [] };
    const found = route({ concern: { aboutStaff: 'staff', subjects: ['chair'] }, conflicts });
    expect(found).toMatchObject({ order: [], unreachable: true, nameLado: true });
    expect(found.steps.at(-1)?.kind).toBe('unfilled-chair');
  });

  it('tells a head who is away when there is no chair', () => {
    const found = route({
      concern: { aboutStaff: 'staff' },
      team: without('chair'),
      cover: [away('head')],
    });
    expect(found).toMatchObject({ order: ['head'], ringSocialCare: true, unreachable: false });
  });
});
