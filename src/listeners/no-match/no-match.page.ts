import { faultsByField, type Form } from '../../platform/web/form.js';
import { yearName } from '../list.page.js';
import type { NamedListener, StudentRow } from '../listener.queries.js';
import { listenerPaths } from '../listeners.paths.js';
import { studentChoices } from '../student-choices.page.js';
import type { NoMatchForm } from './no-match.form.js';

const DONE = new Map(
  Object.entries({
    added: {
      heading: 'They are in the list',
      next: 'From now on neither is offered to the other. A time they have booked already stays.',
    },
    removed: { heading: 'They are taken out', next: 'They can be offered to each other again.' },
  }),
);

export function noMatchPage(
  { id, name }: NamedListener,
  known: readonly StudentRow[],
  students: readonly StudentRow[],
  { form, done }: { form?: Form<NoMatchForm>; done?: string } = {},
): object {
  const errors = form?.errors ?? [];
  const taken = new Set([id, ...known.map((other) => other.id)]);
  return {
    title: 'People a listener does not meet',
    name,
    back: listenerPaths.show(id),
    done: DONE.get(done ?? ''),
    action: listenerPaths.noMatch(id),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    students: studentChoices(students.filter((student) => !taken.has(student.id))),
    known: known.map((other) => ({
      name: other.name,
      year: yearName(other.year),
      removal: listenerPaths.noMatchRemoval(id, other.id),
    })),
  };
}
