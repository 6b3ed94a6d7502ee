import { POST_KINDS, type PostKind } from '../../accounts/post.entity.js';
import { POST_NAMES } from './post-names.js';
import type { PostChange } from './post-proposal.entity.js';

/** A post somebody holds now. */
export interface Holding {
  readonly id: string;
  readonly kind: PostKind;
  readonly personId: string;
  /** Pastoral staff only; null is every year. */
  readonly yearGroup: number | null;
  /** Reported as leaving: holds the post until somebody follows. */
  readonly leaving: boolean;
  /** False for somebody who has left the school: they hold the post in name only. */
  readonly here: boolean;
}

export interface AskedChange {
  readonly change: PostChange;
  readonly kind: PostKind | null;
  readonly personId: string;
  readonly yearGroup: number | null;
}

export interface ChangeFault {
  readonly field: 'kind' | 'person' | 'yearGroup';
  readonly text: string;
}

/** Whoever holds one of these reads what children wrote, or decides who does. */
const GUARDED: readonly PostKind[] = ['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'];
/** Whoever holds one of these knows exact numbers from their work (disclosure-control.md, "The attacker"). */
const OPERATING: readonly PostKind[] = [
  'safeguarding_lead',
  'safeguarding_deputy',
  'head',
  'pastoral',
];
/** Who confirms what another one proposed (domain.md, "People"). */
const CONFIRMING: readonly PostKind[] = ['head', 'safeguarding_lead'];

const LEADER =
  'They are a leader, who reads rounded numbers only. An administrator has to take that role away first.';

export const isGuarded = (kind: PostKind): boolean => GUARDED.includes(kind);

/**
 * Why a change of posts cannot be; null when it can. Asked when it is proposed and again, of the
 * world as it is then, when it is confirmed.
 *
 * @param adults ids of the staff who are at the school
 * @param leaders ids of those who read summaries as leaders, and so may know rounded numbers alone
 */
export function changeFault(
  asked: AskedChange,
  holdings: readonly Holding[],
  adults: readonly string[],
  leaders: readonly string[],
): ChangeFault | null {
  const held = heldBy(asked, holdings);
  switch (asked.change) {
    case 'give':
      if (asked.yearGroup !== null && asked.kind !== 'pastoral')
        return { field: 'yearGroup', text: 'Only pastoral staff look after one year.' };
      if (!adults.includes(asked.personId))
        return { field: 'person', text: 'Choose an adult who works at the school now.' };
      if (asked.kind !== null && OPERATING.includes(asked.kind) && leaders.includes(asked.personId))
        return { field: 'person', text: LEADER };
      if (held !== undefined) return { field: 'person', text: 'They hold this post already.' };
      return null;
    case 'end':
      if (held === undefined) return { field: 'person', text: 'They do not hold this post now.' };
      if (held.leaving && mustStay(held, holdings))
        return {
          field: 'person',
          text: 'They are reported as leaving already. The post ends when somebody follows them.',
        };
      return null;
    case 'reset_sign_in':
    case 'reset_second_factor':
      // Of any adult: who may read which record is not known here, and two people may ask for less.
      return adults.includes(asked.personId)
        ? null
        : { field: 'person', text: 'Choose an adult who works at the school now.' };
  }
}

/**
 * What a change does once it is confirmed. A guarded post is never left empty: its last holder is
 * only marked as leaving, and goes when somebody follows.
 */
export function changeEffect(
  asked: AskedChange,
  holdings: readonly Holding[],
): 'given' | 'ended' | 'leaving' | 'reset' | 'second-factor' {
  if (asked.change === 'give') return 'given';
  if (asked.change === 'reset_sign_in') return 'reset';
  if (asked.change === 'reset_second_factor') return 'second-factor';
  const held = heldBy(asked, holdings);
  return held !== undefined && mustStay(held, holdings) ? 'leaving' : 'ended';
}

/** The post that a change is about, if that person holds it. */
export function heldBy<H extends Holding>(
  asked: AskedChange,
  holdings: readonly H[],
): H | undefined {
  return holdings.find(
    ({ kind, personId, yearGroup }) =>
      kind === asked.kind && personId === asked.personId && yearGroup === asked.yearGroup,
  );
}

/** Who gives up a post of this kind when somebody is given it: those reported as leaving. */
export function whoGoes<H extends Holding>(kind: PostKind, holdings: readonly H[]): H[] {
  return holdings.filter((held) => held.kind === kind && held.leaving);
}

/** The only one at the school who holds a guarded post. Somebody who has left keeps nothing filled. */
function mustStay(held: Holding, holdings: readonly Holding[]): boolean {
  const others = holdings.some(
    ({ kind, personId, here }) => kind === held.kind && personId !== held.personId && here,
  );
  return isGuarded(held.kind) && held.here && !others;
}

/** Who could confirm what somebody proposes: the head and the leads at the school, but never they. */
export function whoMayConfirm(proposer: string, holdings: readonly Holding[]): string[] {
  const people = holdings
    .filter(({ kind, here }) => here && CONFIRMING.includes(kind))
    .map(({ personId }) => personId);
  return [...new Set(people)].filter((person) => person !== proposer);
}

/** What a concern would miss today, in the order of the posts. Pastoral staff are a choice. */
export function postGaps(holdings: readonly Holding[]): { kind: PostKind; text: string }[] {
  return POST_KINDS.filter((kind) => kind !== 'pastoral').flatMap((kind) => {
    const held = holdings.filter((holding) => holding.kind === kind && holding.here);
    const { name } = POST_NAMES[kind];
    if (held.length === 0) return [{ kind, text: `${name}: nobody holds this post.` }];
    if (held.every(({ leaving }) => leaving))
      return [{ kind, text: `${name}: is leaving, and nobody has been named to follow.` }];
    return [];
  });
}
