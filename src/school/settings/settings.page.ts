import { faultsByField, type Form } from '../../platform/web/form.js';
import { schoolPaths } from '../school.paths.js';
import type { SettingsForm } from './settings.form.js';

/** What a school says of itself; null is not said yet. */
export interface SchoolFacts {
  readonly name: string;
  readonly dayStarts: string;
  readonly dayEnds: string;
  readonly helpPhone: string | null;
  readonly socialCarePhone: string | null;
  readonly ladoPhone: string | null;
  readonly safePlace: string | null;
}

/** What a frightened child or a member of staff would look for on the help page in vain. */
const MISSED: readonly { fact: keyof SchoolFacts; text: string }[] = [
  { fact: 'safePlace', text: 'where to find an adult' },
  { fact: 'helpPhone', text: 'a phone number at school' },
  { fact: 'socialCarePhone', text: "the phone number of children's social care" },
  { fact: 'ladoPhone', text: 'the phone number of the LADO' },
];

export function settingsPage(facts: SchoolFacts, form?: Form<SettingsForm>, done = false): object {
  const errors = form?.errors ?? [];
  return {
    title: 'School settings',
    done,
    action: schoolPaths.settings(),
    missing: MISSED.filter(({ fact }) => facts[fact] === null).map(({ text }) => text),
    errors,
    fault: faultsByField(errors),
    values: form?.raw ?? facts,
  };
}
