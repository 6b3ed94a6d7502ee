import { plainDate } from '../../platform/clock/local-time.js';
import type { FieldError } from '../../platform/web/form.js';
import {
  type ListenerBlockerCode,
  listeningBlockers,
  supervisionDueBy,
} from '../eligibility.rules.js';
import type { ListenerEntry } from '../listener.queries.js';
import { listeningPaths } from '../listeners.paths.js';

/**
 * The reasons in words for the listener. An open question and a "no" on suitability say the same:
 * that is for an adult to tell, face to face.
 */
const KINDLY: Record<ListenerBlockerCode, string> = {
  left: 'You are not on the school’s list any more. Talk to your coordinator if that is wrong.',
  application_not_accepted: 'Your application is still being looked at.',
  not_suitable: 'A check that adults do is not finished. Your coordinator can tell you more.',
  suitability_unknown:
    'A check that adults do is not finished. Your coordinator can tell you more.',
  no_parental_consent: 'We still need the yes of your parent or carer.',
  parental_consent_ended: 'We need the yes of your parent or carer once more.',
  code_of_conduct_not_signed: 'You still need to sign the code of conduct.',
  not_trained: 'You have not finished all parts of the training yet.',
  competencies_not_observed: 'Your trainer still wants to see you practise some skills.',
  no_certificate: 'Your certificate is not there yet.',
  certificate_ended: 'Your certificate has run out. Ask about a refresher.',
  supervision_overdue: 'It is time to talk with your supervisor first.',
  paused: 'You are on a break.',
  load_at_cap: 'You have listened to a lot lately. Rest for a while: you have done plenty.',
  exam_leave: 'You are on exam leave.',
  absent: 'You are away from school.',
};

const DONE = new Map(
  Object.entries({
    break: {
      heading: 'Your break has begun',
      next: 'Your shifts are given to others. You do not need to explain it to anyone. Come back here when you feel ready.',
    },
    return: {
      heading: 'Good to have you back',
      next: 'Your coordinator can give you shifts again.',
    },
  }),
);

/** @param own undefined when the role was given before anybody took the student on */
export function listeningPage(
  own: ListenerEntry | undefined,
  { done, errors = [] }: { done?: string; errors?: readonly FieldError[] } = {},
): object {
  if (own === undefined) return { title: 'Looking after yourself', errors, beginning: true };
  const { id, facts, today, pausedBy } = own;
  const blockers = listeningBlockers(facts, today);
  const onBreak = facts.pausedSince !== null;
  return {
    title: 'Looking after yourself',
    done: DONE.get(done ?? ''),
    errors,
    able: blockers.length === 0,
    reasons: [...new Set(blockers.map(({ code }) => KINDLY[code]))],
    onBreak,
    mayReturn: onBreak && pausedBy === id,
    break: listeningPaths.break(),
    return: listeningPaths.return(),
    supervision: supervisionWords(supervisionDueBy(facts), today),
  };
}

function supervisionWords(by: string | null, today: string): string {
  if (by === null) return 'Your first supervision comes after the training.';
  return by < today
    ? 'Your next supervision is due now. Ask your supervisor for a time.'
    : `Your next supervision is due by ${plainDate(by)}.`;
}
