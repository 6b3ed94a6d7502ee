import { type Asked, type Cover, reach } from '../../school/cover.rules.js';
import { pastoralOnlyInAddition } from '../categories.js';
import { barred, stepZero } from './conflicts.rules.js';
import {
  type ConcernFacts,
  type Conflicts,
  ROUTE_REASONS,
  type Route,
  type RouteGrant,
  type RoutePost,
  type RouteReason,
  type RouteStep,
  type RoutingRule,
  type Team,
} from './route.js';

const CHILD_CHAIN = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'] as const;
const STAFF_CHAIN = ['head', 'chair'] as const;
const SAFEGUARDING: readonly RoutePost[] = ['safeguarding_lead', 'safeguarding_deputy'];

/** A place on the route, for one person; nobody when the post is unfilled. */
interface Seat {
  readonly kind: RouteStep['kind'];
  readonly post: RoutePost | null;
  readonly person: string | null;
}

interface Facts {
  readonly concern: ConcernFacts;
  readonly team: Team;
  readonly cover: readonly Cover[];
  readonly now: Date;
  readonly refuse: (person: string) => RouteReason | null;
}

/**
 * Where a concern goes (domain.md rule 4), as ordered steps each with its reason.
 *
 * A concern about a child: the first matching rule of the school, then lead → deputies → head →
 * chair, several holders of a post in the school's order. About staff: head → chair, or the chair
 * alone when it is about the head; the school's rules are not asked, nobody is on call, and nobody
 * of the safeguarding team takes part, even as cover, unless they hold the post of head or chair.
 *
 * Whoever is away is replaced by their cover; whoever has a conflict is passed over, cover and all.
 * When that leaves nobody, it is the chair, away or not; then whoever is on call; then the others
 * who are merely away: a message that waits for somebody's return beats no message. Only conflicts
 * or an empty team can leave `order` empty: then `unreachable` says so, the last step is
 * `unfilled-chair`, and the page has the outside numbers.
 *
 * The same facts always give the same route. `now` decides only who is away.
 */
export function routeReferral(
  concern: ConcernFacts,
  rules: readonly RoutingRule[],
  team: Team,
  cover: readonly Cover[],
  conflicts: Conflicts,
  now: Date,
): Route {
  const aboutStaff = stepZero(concern);
  const aboutChild = aboutStaff === 'no';
  const facts = { concern, team, cover, now, refuse: refusals(concern, team, conflicts) };

  const seats = aboutChild
    ? [...ruleSeats(concern, rules, team), ...seatsOf('chain', CHILD_CHAIN, team)]
    : seatsOf('chain', aboutStaff === 'head' ? ['chair'] : STAFF_CHAIN, team);
  const steps: RouteStep[] = [];
  for (const seat of seats) steps.push(...fill(seat, people(steps, 'chosen'), facts));
  if (aboutChild) steps.push(...onCall('out_of_hours', facts), ...onCall('holiday_cover', facts));
  const nobodyLeft = people(steps, 'chosen').length === 0;
  if (nobodyLeft) steps.push(...lastResort(steps));

  const chosen = steps.filter(({ outcome }) => outcome === 'chosen');
  const order = people(steps, 'chosen');
  const onCallFor = (post: RoutePost) =>
    steps.find((step) => step.outcome === 'on-call' && step.post === post)?.person ?? null;
  return {
    aboutStaff,
    steps,
    order,
    alongside: people(steps, 'alongside').filter((person) => !order.includes(person)),
    outOfHours: onCallFor('out_of_hours'),
    holidayCover: onCallFor('holiday_cover'),
    grants: aboutChild ? childGrants(steps, facts) : staffGrants(chosen, concern, aboutStaff),
    firstPost: chosen[0]?.post ?? null,
    ringSocialCare: nobodyLeft || (aboutChild && chosen.every(({ post }) => post === 'chair')),
    nameLado: !aboutChild,
    unreachable: order.length === 0,
  };
}

function refusals(concern: ConcernFacts, team: Team, conflicts: Conflicts): Facts['refuse'] {
  const conflicted = barred(concern, team, conflicts);
  const holds = (person: string, posts: readonly RoutePost[]) =>
    team.posts.some((held) => held.person === person && posts.includes(held.post));
  const aboutStaff = stepZero(concern) !== 'no';
  return (person) => {
    const conflict = conflicted.get(person);
    if (conflict) return conflict;
    if (!team.people.includes(person)) return 'not-on-team';
    const offRoute = aboutStaff && holds(person, SAFEGUARDING) && !holds(person, STAFF_CHAIN);
    return offRoute ? 'not-on-staff-route' : null;
  };
}

function seatsOf(kind: Seat['kind'], posts: readonly RoutePost[], team: Team): Seat[] {
  return posts.flatMap((post): Seat[] => {
    const held = team.posts.filter((holding) => holding.post === post);
    return held.length > 0
      ? held.map(({ person }) => ({ kind, post, person }))
      : [{ kind, post, person: null }];
  });
}

function ruleSeats(concern: ConcernFacts, rules: readonly RoutingRule[], team: Team): Seat[] {
  const fits = (wanted: string | number | null, is: string | number | null) =>
    wanted === null || wanted === is;
  const rule = rules.find(
    ({ category, urgency, year, site }) =>
      fits(category, concern.category?.key ?? null) &&
      fits(urgency, concern.urgency) &&
      fits(year, concern.year) &&
      fits(site, concern.site),
  );
  if (!rule) return [];
  if ('person' in rule.to) return [{ kind: 'rule', post: null, person: rule.to.person }];
  const forThisYear = team.posts.filter(
    ({ years }) => !years || (concern.year !== null && years.includes(concern.year)),
  );
  return seatsOf('rule', [rule.to.post], { ...team, posts: forThisYear });
}

/** The steps that filling one seat takes: everybody asked, the last one chosen if anybody was. */
function fill(seat: Seat, taken: readonly string[], facts: Facts): RouteStep[] {
  if (seat.person === null) return [toStep(seat, null, 'skipped', 'post-unfilled')];
  const { trail } = reach(seat.person, facts.cover, facts.now, facts.refuse);
  return trail.map((asked) => {
    const [outcome, reason] = verdict(seat, asked, taken, facts);
    return toStep({ ...seat, person: asked.person }, asked.standsInFor, outcome, reason);
  });
}

function verdict(
  seat: Seat,
  asked: Asked<RouteReason>,
  taken: readonly string[],
  { concern, team }: Facts,
): [RouteStep['outcome'], RouteReason] {
  if (asked.outcome === 'refused') return ['skipped', asked.refusal];
  if (asked.outcome === 'away') return ['skipped', 'away'];
  if (asked.outcome === 'asked-before') return ['skipped', 'cover-goes-round'];
  if (seat.kind === 'on-call') {
    return ['on-call', seat.post === 'holiday_cover' ? 'told-in-holidays' : 'told-when-closed'];
  }
  if (taken.includes(asked.person)) return ['skipped', 'already-on-route'];
  const inChain = team.posts.some(
    ({ post, person }) => person === asked.person && CHILD_CHAIN.some((link) => link === post),
  );
  if (
    seat.kind === 'rule' &&
    !inChain &&
    pastoralOnlyInAddition(concern.category, concern.urgency)
  ) {
    return ['alongside', 'pastoral-in-addition'];
  }
  if (asked.standsInFor !== null) return ['chosen', 'stands-in'];
  return ['chosen', seat.kind === 'rule' ? 'rule-matched' : 'holds-post'];
}

/** The first holder of an on-call post who can be reached, themself or through cover. */
function onCall(post: RoutePost, facts: Facts): RouteStep[] {
  const steps: RouteStep[] = [];
  for (const seat of seatsOf('on-call', [post], facts.team)) {
    if (people(steps, 'on-call').length === 0) steps.push(...fill(seat, [], facts));
  }
  return steps;
}

/** Nobody was reached: the chair though away, then those on call, then the others though away. */
function lastResort(steps: readonly RouteStep[]): RouteStep[] {
  const away = steps.filter(
    (step) => step.kind === 'chain' && step.reason === 'away' && step.standsInFor === null,
  );
  const chairs = away.filter(({ post }) => post === 'chair');
  const ready = steps.filter(({ outcome }) => outcome === 'on-call');
  const others = away.filter(({ post }) => post !== 'chair');
  const told: RouteStep[] = [];
  for (const { post, person, standsInFor, outcome } of [...chairs, ...ready, ...others]) {
    if (people(told, 'chosen').includes(person ?? '')) continue;
    const why = outcome === 'on-call' ? 'on-call-and-nobody-left' : 'away-but-nobody-left';
    told.push(toStep({ kind: 'last-resort', post, person }, standsInFor, 'chosen', why));
  }
  if (chairs.length > 0) return told;
  const unfilled = { kind: 'unfilled-chair', post: 'chair', person: null } as const;
  return [...told, toStep(unfilled, null, 'skipped', 'no-chair-left')];
}

/**
 * Every lead and deputy without a conflict, away or not (somebody must be able to join the dots),
 * whoever stands in for one of them, the first on the route, and those told alongside.
 */
function childGrants(steps: readonly RouteStep[], { team, refuse }: Facts): RouteGrant[] {
  const held = (post: RoutePost, because: RouteGrant['because']) =>
    team.posts
      .filter((holding) => holding.post === post && refuse(holding.person) === null)
      .map(({ person }) => ({ person, because }));
  const standIns = steps.filter(
    ({ reason, post }) => reason === 'stands-in' && post !== null && SAFEGUARDING.includes(post),
  );
  return onePerPerson([
    ...held('safeguarding_lead', 'safeguarding-lead'),
    ...held('safeguarding_deputy', 'safeguarding-deputy'),
    ...granted(people(standIns, 'chosen'), 'stands-in'),
    ...granted(people(steps, 'chosen').slice(0, 1), 'on-route'),
    ...granted(people(steps, 'alongside'), 'alongside'),
  ]);
}

/**
 * Only the holders of the post it reaches first: the chair comes in by escalation, not before. A
 * subject who is only described may be any of them, so then one person alone, until they name the
 * subject and the concern is routed again.
 */
function staffGrants(
  chosen: readonly RouteStep[],
  { subjects }: ConcernFacts,
  aboutStaff: Route['aboutStaff'],
): RouteGrant[] {
  const onlyDescribed = subjects.length === 0 && aboutStaff !== 'head';
  const first = chosen.filter(({ post }) => post === chosen[0]?.post);
  return granted(people(onlyDescribed ? first.slice(0, 1) : first, 'chosen'), 'on-route');
}

const granted = (persons: readonly string[], because: RouteGrant['because']): RouteGrant[] =>
  persons.map((person) => ({ person, because }));

function onePerPerson(grants: readonly RouteGrant[]): RouteGrant[] {
  return grants.filter(
    ({ person }, index) => grants.findIndex((other) => other.person === person) === index,
  );
}

function people(steps: readonly RouteStep[], outcome: RouteStep['outcome']): string[] {
  const persons = steps.flatMap((step) =>
    step.outcome === outcome && step.person !== null ? [step.person] : [],
  );
  return [...new Set(persons)];
}

function toStep(
  { kind, post, person }: Seat,
  standsInFor: string | null,
  outcome: RouteStep['outcome'],
  reason: RouteReason,
): RouteStep {
  return { kind, post, person, standsInFor, outcome, reason, sentence: ROUTE_REASONS[reason] };
}
