import { type ChangedField, type CurrentPerson, type PersonDetails } from './import-plan.js';
import { type Arrival } from './people-here.rules.js';

/** What the account holds after the import; what the files do not say stays as it is. */
export function detailsOf({ person, kind, account }: Arrival, username: string): PersonDetails {
  const said = <K extends keyof PersonDetails>(
    field: K,
    value: PersonDetails[K] | undefined,
  ): PersonDetails[K] | null => (value === undefined ? (account?.[field] ?? null) : value);
  return {
    username,
    givenName: person.givenName,
    familyName: person.familyName,
    preferredName: said('preferredName', person.preferredName),
    email: said('email', person.email),
    yearGroup: kind === 'student' ? said('yearGroup', person.yearGroup) : null,
    tutorGroup: said('tutorGroup', person.tutorGroup),
    dateOfBirth: said('dateOfBirth', person.dateOfBirth),
    sex: said('sex', person.sex),
    send: said('send', person.send),
    pupilPremium: said('pupilPremium', person.pupilPremium),
  };
}

/** `active` stands for an account that comes back. */
export function changedFields(account: CurrentPerson, after: PersonDetails): ChangedField[] {
  const fields = (Object.keys(after) as (keyof PersonDetails)[]).filter(
    (field) => after[field] !== account[field],
  );
  return account.active ? fields : [...fields, 'active'];
}
