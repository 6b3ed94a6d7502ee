import { fullDate } from '../platform/clock/local-time.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import type { AccountRow } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { fullName } from './actor.js';
import { resetBlocker } from './reset-password.rules.js';
import { GIVEN_ROLES, roleChangeBlockers } from './role-changes.rules.js';
import { suspensionBlocker } from './suspension.rules.js';
import { ROLE_FAULTS, ROLE_NAMES, ROLE_TASKS } from './role-names.js';
import { unlinkBlocker } from './single-sign-on/unlinking.rules.js';

/** @param found undefined before anybody was looked for */
export function peoplePage(
  rows: readonly AccountRow[],
  { timezone, limit }: { timezone: string; limit: number },
  found?: Form<object>,
): object {
  const errors = found?.errors ?? [];
  const searched = found !== undefined && errors.length === 0;
  return {
    title: 'Accounts',
    wide: true,
    errors,
    fault: faultsByField(errors),
    values: found?.raw ?? {},
    action: accountPaths.search(),
    sheets: accountPaths.passwordSheets(),
    singleSignOn: accountPaths.singleSignOn(),
    caption: searched ? 'People found' : 'Adults with a role or post',
    empty: searched ? 'Nobody has a name like that.' : 'Nobody has a role yet.',
    emptyNext: searched
      ? 'Type less of the name, or the username.'
      : 'Find somebody and give them one.',
    more:
      searched &&
      rows.length === limit &&
      `Only the first ${limit} are shown. Type more of the name.`,
    headings: ['Name', 'Who', 'Roles', 'Last sign-in'].map((text) => ({ text })),
    rows: rows.map((row) => ({
      cells: [
        {
          text: fullName(row),
          href: accountPaths.person(row.id),
          soft: row.username,
          header: true,
        },
        { text: whoIs(row) },
        { text: rolesInWords(row) },
        { text: lastSignIn(row, timezone) },
      ],
    })),
  };
}

const DONE = new Map([
  ['roles', { heading: 'The roles are saved', next: 'They hold from now on.' }],
  [
    'suspended',
    {
      heading: 'They are suspended',
      next: 'They are signed out everywhere and cannot sign in. If they listen to others, tell the coordinator.',
    },
  ],
  ['restored', { heading: 'They may sign in again', next: 'With the password they had.' }],
  [
    'second-factor',
    {
      heading: 'Their second step was taken away',
      next: 'They were signed out and told by mail. They set up a new one when they next sign in.',
    },
  ],
  [
    'reset',
    {
      heading: 'The password was reset',
      next: 'The new one was shown once. If it was lost, reset it again.',
    },
  ],
  [
    'unlinked',
    {
      heading: 'The school account is unlinked',
      next: 'They are signed out. When they next sign in with it, they are looked for on the roll again.',
    },
  ],
]);

/** One person. The title holds no name: it stays in the browser's history. */
export function accountPage(
  person: AccountRow,
  { timezone, administrator }: { timezone: string; administrator: string },
  { done, form }: { done?: string; form?: Form<object> } = {},
): object {
  const errors = form?.errors ?? [];
  const [roleBlocker] = roleChangeBlockers(
    { ...person, hasLeft: person.leftAt !== null },
    administrator,
  );
  const blocker = resetBlocker(person, administrator);
  const { suspendedAt } = person;
  const suspended = suspendedAt !== null;
  const suspensionFault = suspended ? null : suspensionBlocker(person, administrator);
  return {
    title: 'Account',
    heading: fullName(person),
    errors,
    fault: faultsByField(errors),
    done: DONE.get(done ?? ''),
    back: accountPaths.people(),
    rows: [
      { key: 'Username', value: person.username },
      { key: 'Who', value: whoIs(person) },
      { key: 'Roles and posts', value: rolesInWords(person) },
      { key: 'Email', value: person.email ?? 'None' },
      ...(suspendedAt === null
        ? []
        : [{ key: 'Suspended since', value: fullDate(suspendedAt, timezone) }]),
      { key: 'Last sign-in', value: lastSignIn(person, timezone) },
      ...(person.password === null ? [] : [{ key: 'Password', value: PASSWORDS[person.password] }]),
      {
        key: 'School account',
        value:
          person.linkedAt === null
            ? 'Not linked'
            : `Linked since ${fullDate(person.linkedAt, timezone)}`,
      },
      { key: 'Comes from', value: person.fromRoster ? 'The roster' : 'Added by hand' },
    ],
    roles:
      roleBlocker === undefined
        ? {
            action: accountPaths.roles(person.id),
            values: form?.raw.roles ?? GIVEN_ROLES.filter((role) => person.roles.includes(role)),
            items: GIVEN_ROLES.map((role) => ({
              value: role,
              text: ROLE_NAMES[role],
              hint: ROLE_TASKS[role],
            })),
          }
        : { blocked: ROLE_FAULTS[roleBlocker] },
    suspended,
    suspension:
      suspensionFault === null
        ? {
            action: suspended
              ? accountPaths.restoration(person.id)
              : accountPaths.suspension(person.id),
          }
        : { blocked: suspensionFault },
    secondFactor: person.hasSecondFactor && {
      ...(blocker === null
        ? { action: accountPaths.personSecondFactor(person.id) }
        : { blocked: blocker }),
    },
    unlink: person.linkedAt !== null && unlinking(person, administrator),
    reset:
      blocker === null ? { action: accountPaths.personPassword(person.id) } : { blocked: blocker },
  };
}

const PASSWORDS = {
  none: 'None yet: they cannot sign in',
  first: 'A first password, not yet changed',
  own: 'Their own',
};

function unlinking(person: AccountRow, administrator: string): object {
  const blocked = unlinkBlocker(person, administrator);
  return blocked === null ? { action: accountPaths.unlinking(person.id) } : { blocked };
}

function whoIs({ kind, yearGroup, tutorGroup, leftAt, suspendedAt }: AccountRow): string {
  if (leftAt !== null) return 'Has left';
  if (suspendedAt !== null) return 'Suspended';
  if (kind === 'staff') return 'Staff';
  const year = yearGroup === null ? 'Student' : `Year ${yearGroup}`;
  return tutorGroup === null ? year : `${year}, ${tutorGroup}`;
}

function rolesInWords({ roles }: AccountRow): string {
  const special = roles.filter((role) => role !== 'staff' && role !== 'student');
  return (special.length === 0 ? roles : special).map((role) => ROLE_NAMES[role]).join(', ');
}

function lastSignIn({ lastSignInAt }: AccountRow, timezone: string): string {
  return lastSignInAt === null ? 'Never' : fullDate(lastSignInAt, timezone);
}
