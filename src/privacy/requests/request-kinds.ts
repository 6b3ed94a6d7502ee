import type { RequestClock } from './request-clock.rules.js';

export const REQUEST_KINDS = [
  { key: 'access', label: 'A copy of what is kept', own: 'See a copy of what is kept about me' },
  { key: 'correction', label: 'A correction', own: 'Put right something that is wrong' },
  {
    key: 'objection',
    label: 'An objection',
    own: 'Say that I do not want something done with what is kept about me',
  },
  { key: 'erasure', label: 'Erasure', own: 'Ask for something to be deleted' },
  { key: 'restriction', label: 'Restriction', own: 'Ask for something not to be used for now' },
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number]['key'];
export const REQUEST_KIND_KEYS = REQUEST_KINDS.map(({ key }) => key);

export type RequestState = 'received' | 'in_review' | 'answered' | 'refused';

/** How somebody who asks on paper, or by word of mouth, showed who they are. */
export const PROOFS = [
  { key: 'known', label: 'Known to the school in person' },
  { key: 'document', label: 'Showed a document' },
  { key: 'responsibility', label: 'Parental responsibility is on the school’s file' },
] as const;
export type Proof = (typeof PROOFS)[number]['key'];

export const IDENTITIES = [
  ...PROOFS,
  { key: 'not_yet', label: 'Not known yet: they are asked for proof' },
] as const;
export type Identity = (typeof IDENTITIES)[number]['key'] | 'signed_in';

/** What may become of a request that is not for a copy. */
export const OUTCOMES = {
  correction: [
    { key: 'corrected', label: 'Put right where it is kept' },
    { key: 'statement_kept', label: 'What they say stands beside the record' },
    { key: 'not_upheld', label: 'Not changed' },
  ],
  other: [
    { key: 'upheld', label: 'Done as they asked' },
    { key: 'partly', label: 'Done in part' },
    { key: 'not_upheld', label: 'Not done' },
  ],
} as const;

export function outcomesOf(kind: RequestKind): readonly { key: string; label: string }[] {
  return kind === 'access' ? [] : kind === 'correction' ? OUTCOMES.correction : OUTCOMES.other;
}

export function isOpen(state: RequestState): boolean {
  return state === 'received' || state === 'in_review';
}

export function kindLabel(kind: RequestKind): string {
  return REQUEST_KINDS.find(({ key }) => key === kind)?.label ?? kind;
}

/** What the rules of the clock ask of a request. */
export function clockOf({
  receivedOn,
  extendedAt,
  pauses,
}: Pick<RequestClock, 'receivedOn' | 'pauses'> & { extendedAt: Date | null }): RequestClock {
  return { receivedOn, extended: extendedAt !== null, pauses };
}
