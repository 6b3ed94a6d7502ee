import { faultsByField, type Form } from '../../platform/web/form.js';
import { listeningBlockers } from '../eligibility.rules.js';
import { yearName } from '../list.page.js';
import type { NamedListener, StudentRow } from '../listener.queries.js';
import { listenerPaths } from '../listeners.paths.js';
import { studentChoices } from '../student-choices.page.js';
import type { TakeOnForm } from './take-on.form.js';

/** Students to take on, and those whose application is not accepted yet. */
export function applicationsPage(
  candidates: readonly StudentRow[],
  listeners: readonly NamedListener[],
  form?: Form<TakeOnForm>,
): object {
  const errors = form?.errors ?? [];
  const waiting = listeners.filter(({ facts, today }) =>
    listeningBlockers(facts, today).some(({ code }) => code === 'application_not_accepted'),
  );
  return {
    title: 'Applications',
    back: listenerPaths.list(),
    action: listenerPaths.applications(),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {},
    students: studentChoices(candidates),
    waiting: waiting.map(({ id, name, year }) => ({
      name,
      year: yearName(year),
      href: listenerPaths.show(id),
    })),
  };
}
