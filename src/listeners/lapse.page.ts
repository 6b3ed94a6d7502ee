import { plainDate } from '../platform/clock/local-time.js';
import { type ListenerBlockerCode, lapsesNext } from './eligibility.rules.js';
import type { ListenerEntry } from './listener.queries.js';

/** What a lapse is called before it has happened; the rule's sentences say it afterwards. */
const NAMES: Partial<Record<ListenerBlockerCode, string>> = {
  left: 'Leaves the school',
  parental_consent_ended: 'Parental consent',
  certificate_ended: 'Certificate',
  supervision_overdue: 'Supervision',
  paused: 'A break begins',
  exam_leave: 'Exam leave begins',
  absent: 'Away from then on',
};

/** "Supervision", "From 9 December 2026"; null when nothing will lapse. */
export function nextLapse({
  facts,
  today,
}: Pick<ListenerEntry, 'facts' | 'today'>): { what: string; when: string } | null {
  const lapse = lapsesNext(facts, today);
  if (lapse === null) return null;
  const what = lapse.blockers.map(({ code }) => NAMES[code] ?? 'Something').join(', ');
  return { what, when: `from ${plainDate(lapse.on)}` };
}
