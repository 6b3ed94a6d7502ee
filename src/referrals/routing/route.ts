import type { AboutStaff, ConcernCategory, Urgency } from '../categories.js';

/** Posts a route may pass through; the first four are given only with confirmation (domain.md). */
export const ROUTE_POSTS = {
  safeguarding_lead: 'Designated safeguarding lead',
  safeguarding_deputy: 'Deputy safeguarding lead',
  head: 'Head teacher',
  chair: 'Chair of governors',
  pastoral: 'Pastoral staff',
  out_of_hours: 'Out-of-hours contact',
  holiday_cover: 'Holiday cover',
} as const;

export type RoutePost = keyof typeof ROUTE_POSTS;

/** What routing needs to know of a concern; never its words. */
export interface ConcernFacts {
  readonly child: string | null;
  /** The child's year; null when nobody knows who the child is. */
  readonly year: number | null;
  readonly site: string | null;
  readonly category: ConcernCategory | null;
  readonly urgency: Urgency;
  readonly aboutStaff: AboutStaff;
  /** Members of staff named as subject; empty when the subject is only described. */
  readonly subjects: readonly string[];
}

/** A line of the school's own routing; null matches anything. The first that matches decides. */
export interface RoutingRule {
  readonly category: string | null;
  readonly urgency: Urgency | null;
  readonly year: number | null;
  readonly site: string | null;
  readonly to: { readonly person: string } | { readonly post: RoutePost };
}

export interface PostHolding {
  readonly post: RoutePost;
  readonly person: string;
  /** For pastoral staff: the years they look after; absent or null is every year. */
  readonly years?: readonly number[] | null;
}

/**
 * The adults who may be given a referral, and the posts they hold, in the school's order. Leave
 * out leavers, suspended accounts, and administrators who hold no other post.
 */
export interface Team {
  readonly people: readonly string[];
  readonly posts: readonly PostHolding[];
}

export interface Conflicts {
  /** Who line-manages whom, as the school says it. */
  readonly manages: readonly { readonly manager: string; readonly managed: string }[];
  /** People who declared a conflict with this child, for example a parent on the staff. */
  readonly declared: readonly string[];
}

/** Why a step is as it is. The sentences name nobody: the page prints person and post beside them. */
export const ROUTE_REASONS = {
  'rule-matched': "Chosen because the school's own routing sends this kind of concern here.",
  'holds-post': 'Chosen as the next post in the chain.',
  'stands-in': 'Chosen because they stand in for somebody who is away.',
  'away-but-nobody-left': 'Away, but told all the same because nobody else is left.',
  'on-call-and-nobody-left': 'Told because nobody else is left.',
  'pastoral-in-addition':
    'Told as well as the safeguarding team, never instead: the concern is too serious.',
  'told-when-closed': 'Told when the concern waits while school is closed.',
  'told-in-holidays': 'Told when the concern waits in the holidays.',
  away: 'Skipped: they are away.',
  'already-on-route': 'Skipped here: they are already on the route.',
  'cover-goes-round': 'Skipped: cover goes round in a circle and comes back to them.',
  'is-subject': 'Skipped: the concern is about them.',
  'managed-by-subject': 'Skipped: the person the concern is about manages them.',
  'is-child': 'Skipped: they are the child the concern is about.',
  'declared-conflict': 'Skipped: they declared a conflict of interest.',
  'not-on-staff-route': 'Skipped: concerns about staff do not go to the safeguarding team.',
  'not-on-team': 'Skipped: they are no longer among the adults who can be given a concern.',
  'post-unfilled': 'Skipped: nobody holds this post.',
  'no-chair-left': "No chair can take it. Ring children's social care, and the LADO about staff.",
} as const;

export type RouteReason = keyof typeof ROUTE_REASONS;

export interface RouteStep {
  /** How this step came up: the school's rule, the fixed chain, on call, or for want of anybody. */
  readonly kind: 'rule' | 'chain' | 'on-call' | 'last-resort' | 'unfilled-chair';
  readonly post: RoutePost | null;
  /** Null when a post is unfilled. */
  readonly person: string | null;
  readonly standsInFor: string | null;
  /** `alongside`: told too, at once. `on-call`: told when the clock says so. */
  readonly outcome: 'chosen' | 'alongside' | 'on-call' | 'skipped';
  readonly reason: RouteReason;
  readonly sentence: string;
}

/** What escalation needs of a route, and all that it needs: kept with the referral. */
export interface TellingOrder {
  /** Who is told one after another; nobody twice. Empty only when `unreachable`. */
  readonly order: readonly string[];
  /** Told together with the first, in addition; nobody of `order`. */
  readonly alongside: readonly string[];
  readonly outOfHours: string | null;
  readonly holidayCover: string | null;
}

export interface RouteGrant {
  readonly person: string;
  readonly because:
    'safeguarding-lead' | 'safeguarding-deputy' | 'stands-in' | 'on-route' | 'alongside';
}

export interface Route extends TellingOrder {
  /** Step 0 as it was understood: anything but `no` is the staff route. */
  readonly aboutStaff: AboutStaff;
  /** Everybody considered, in order, with the reason. Never empty. */
  readonly steps: readonly RouteStep[];
  /** Who may read at routing. Whoever an escalation tells is granted then, in its transaction. */
  readonly grants: readonly RouteGrant[];
  /** The post whose holder is told first; null when `unreachable`. */
  readonly firstPost: RoutePost | null;
  /** The page tells the raiser to ring children's social care. */
  readonly ringSocialCare: boolean;
  /** The page names the local authority designated officer. */
  readonly nameLado: boolean;
  /** Nobody in school may be told: only the outside numbers on the page are left. */
  readonly unreachable: boolean;
}
