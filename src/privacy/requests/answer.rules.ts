import type { Pause } from './request-clock.rules.js';
import type { Identity } from './request-kinds.js';

export type AnswerBlocker = 'not_known' | 'proof_awaited';

/**
 * Why nothing may be given or answered yet; none when it may. What is kept about a child goes to
 * nobody who has not shown who they are. A refusal gives nothing away and is not asked about here.
 */
export function answerBlockers(request: {
  identity: Identity;
  pauses: readonly Pause[];
}): AnswerBlocker[] {
  const awaited = request.pauses.some(
    ({ why, resumedOn }) => why === 'identity' && resumedOn === null,
  );
  return [
    ...(awaited ? ['proof_awaited' as const] : []),
    ...(request.identity === 'not_yet' && !awaited ? ['not_known' as const] : []),
  ];
}

/** For the page and for whoever sends it all the same. */
export const ANSWER_BLOCKERS: Readonly<Record<AnswerBlocker, string>> = {
  proof_awaited:
    'They were asked for proof of who they are. Nothing can be given or answered until it is in; it can only be refused.',
  not_known:
    'It is not known yet who asks. Ask them for proof first; until it is in, nothing can be given or answered. It can only be refused.',
};
