import { plainDate } from '../../platform/clock/local-time.js';
import { faultsByField, type Form } from '../../platform/web/form.js';
import { supervisionDueBy } from '../eligibility.rules.js';
import type { NamedListener } from '../listener.queries.js';
import { listenerPaths } from '../listeners.paths.js';
import type { SupervisionForm } from './supervision.form.js';

const DONE = new Map(
  Object.entries({
    recorded: {
      heading: 'The supervision is recorded',
      next: 'The next one is counted from that day.',
    },
  }),
);

/** Who is due, the longest overdue first; whoever has not been trained is not yet due. */
export function supervisionPage(
  listeners: readonly NamedListener[],
  today: string,
  { form, done }: { form?: Form<SupervisionForm>; done?: string } = {},
): object {
  const errors = form?.errors ?? [];
  const due = listeners
    .map((listener) => ({ listener, by: supervisionDueBy(listener.facts) }))
    .sort((a, b) => ((a.by ?? '9999') < (b.by ?? '9999') ? -1 : 1));
  const overdue = due.filter(({ by }) => by !== null && by < today).length;
  return {
    title: 'Supervision',
    back: listenerPaths.list(),
    done: DONE.get(done ?? ''),
    lead:
      overdue === 0
        ? 'Nobody is overdue.'
        : `${overdue} of ${due.length} overdue. Nobody can be booked with them until it is recorded.`,
    action: listenerPaths.supervision(),
    today,
    errors,
    fault: faultsByField(errors),
    values: { on: today, ...form?.raw },
    chosen: [form?.raw.listeners ?? []].flat(),
    listeners: due.map(({ listener, by }) => ({
      value: listener.id,
      text: listener.name,
      hint: dueWords(listener, by, today),
    })),
  };
}

function dueWords({ facts }: NamedListener, by: string | null, today: string): string {
  const last =
    facts.lastSupervisionOn === null
      ? 'None yet.'
      : `Last one on ${plainDate(facts.lastSupervisionOn)}.`;
  if (by === null) return `${last} Not due before training is finished.`;
  return by < today
    ? `Overdue: was due by ${plainDate(by)}. ${last}`
    : `Due by ${plainDate(by)}. ${last}`;
}
