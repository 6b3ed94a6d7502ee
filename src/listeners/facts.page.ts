import { faultsByField, type Form } from '../platform/web/form.js';
import type { FactsForm } from './facts.form.js';
import type { NamedListener } from './listener.queries.js';
import { listenerPaths } from './listeners.paths.js';

export function factsPage(
  { id, name, today, facts, codeSignedOn }: NamedListener,
  form?: Form<FactsForm>,
): object {
  const errors = form?.errors ?? [];
  return {
    title: 'What is recorded of a listener',
    name,
    back: listenerPaths.show(id),
    action: listenerPaths.facts(id),
    today,
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? {
      acceptedOn: facts.applicationAcceptedOn,
      consentOn: facts.parentalConsentOn,
      consentUntil: facts.parentalConsentUntil,
      codeSignedOn,
      trainedOn: facts.trainedOn,
      observedOn: facts.competenciesObservedOn,
      certificateUntil: facts.certificateUntil,
      lastSupervisionOn: facts.lastSupervisionOn,
      supervisionEveryDays: String(facts.supervisionEveryDays),
      loadCap: String(facts.loadCap),
    },
  };
}
