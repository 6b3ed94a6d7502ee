/** Days that must have been, and the consent's last day; yyyy-mm-dd, null when not recorded. */
export interface RecordedDays {
  readonly acceptedOn: string | null;
  readonly consentOn: string | null;
  readonly consentUntil: string | null;
  readonly codeSignedOn: string | null;
  readonly trainedOn: string | null;
  readonly observedOn: string | null;
  readonly lastSupervisionOn: string | null;
}

export interface DayFault {
  readonly field: keyof RecordedDays;
  readonly text: string;
}

const DONE = [
  'acceptedOn',
  'consentOn',
  'codeSignedOn',
  'trainedOn',
  'observedOn',
  'lastSupervisionOn',
] as const satisfies readonly (keyof RecordedDays)[];

/**
 * What cannot be so about the days recorded of a listener; none: they may be kept. What is recorded
 * as done must lie in the past or today, and a consent ends no earlier than it was given.
 *
 * @param today the school's date, yyyy-mm-dd
 */
export function dayFaults(days: RecordedDays, today: string): DayFault[] {
  const faults: DayFault[] = DONE.filter((field) => (days[field] ?? '') > today).map((field) => ({
    field,
    text: 'This day is still to come. Enter it once it has happened.',
  }));
  const { consentOn, consentUntil } = days;
  if (consentUntil !== null && consentOn === null)
    faults.push({ field: 'consentOn', text: 'Enter the day consent was given.' });
  if (consentUntil !== null && consentOn !== null && consentUntil < consentOn)
    faults.push({ field: 'consentUntil', text: 'Consent cannot end before it was given.' });
  return faults;
}
