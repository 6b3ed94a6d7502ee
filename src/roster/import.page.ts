import { accountPaths } from '../accounts/accounts.paths.js';
import { type PostKind } from '../accounts/post.entity.js';
import { faultsByField, type Form } from '../platform/web/form.js';
import { POST_NAMES } from '../school/posts/post-names.js';
import { placeInWords } from './broken-roster-file.js';
import { FORMAT_NAMES } from './format-names.js';
import {
  type ChangedField,
  type CurrentPerson,
  type ImportPlan,
  type ImportProblem,
  type Left,
} from './import-plan.js';
import { planMark } from './plan-mark.rules.js';
import { type RefusedLine, type RosterSnapshot } from './roster-snapshot.js';
import { whenMade } from './roster.page.js';
import { rosterPaths } from './roster.paths.js';
import { type ImportRow } from './roster.queries.js';

/** A first import adds the whole school: enough to see that it is the right one. */
const SHOWN = 100;
/** Longer lists of what is meant to happen are folded; whoever leaves or is refused never is. */
const UNFOLDED = 20;

const FIELDS: Readonly<Record<ChangedField, string>> = {
  username: 'username',
  givenName: 'first name',
  familyName: 'family name',
  preferredName: 'preferred name',
  email: 'email',
  yearGroup: 'year',
  tutorGroup: 'tutor group',
  dateOfBirth: 'date of birth',
  sex: 'sex',
  send: 'special needs',
  pupilPremium: 'pupil premium',
  active: 'is back',
};

const WHY_LEFT: Readonly<Record<Left['why'], string>> = {
  'not-in-the-files': 'Not in the files',
  'marked-in-the-files': 'The files say they left',
  'at-another-school': 'Now at another school',
};

/** What an import would do, before anybody says yes. */
export function previewPage(
  row: ImportRow,
  snapshot: RosterSnapshot,
  { plan, accounts }: { plan: ImportPlan; accounts: readonly CurrentPerson[] },
  form?: Form<object>,
): object {
  const errors = form?.errors ?? [];
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const chosen = snapshot.orgs.find(({ sourceId }) => sourceId === plan.orgId);
  const { problem, school, leavers } = openQuestions(plan.problems);
  return {
    title: 'Check this import',
    wide: true,
    errors,
    fault: faultsByField(errors),
    back: rosterPaths.roster(),
    problem,
    school: school && { ...school, action: rosterPaths.choices(row.id) },
    leavers: leavers && { ...leavers, action: rosterPaths.choices(row.id) },
    facts: [
      {
        key: 'Files',
        value: FORMAT_NAMES[snapshot.format] + (snapshot.delta ? ', changes only' : ''),
      },
      ...(chosen ? [{ key: 'School in the files', value: chosen.name }] : []),
      {
        key: 'Years',
        value: row.options.grades === 'us' ? 'American grades, one added' : 'As given',
      },
      {
        key: 'Without an account',
        value: `${snapshot.withoutAccount} parents, guardians and others`,
      },
    ],
    counts: [
      { key: 'Added', value: String(plan.added.length) },
      { key: 'Changed', value: String(plan.changed.length) },
      { key: 'Leaving', value: String(plan.left.length) },
      { key: 'The same as before', value: String(plan.unchanged.length) },
      { key: 'Lines refused', value: String(plan.refused.length) },
    ],
    nothingToDo: plan.added.length + plan.changed.length + plan.left.length === 0,
    tables: [
      refusedTable('refused', 'Lines that are refused', plan.refused),
      leftTable(plan.left, byId),
      keptTable(plan.kept, byId),
      changedTable(plan, byId),
      addedTable(plan),
      refusedTable('warnings', 'Cells that are left out', plan.warnings),
    ].filter(({ rows }) => rows.length > 0),
    // Without a plan there is nothing to say yes to.
    confirm: plan.problems.length === 0 && {
      action: rosterPaths.application(row.id),
      seen: planMark(plan),
    },
    discard: rosterPaths.removal(row.id),
  };
}

/** What was done. */
export function appliedPage(row: ImportRow, timezone: string): object {
  return {
    title: 'Roster imported',
    back: rosterPaths.roster(),
    heading: `${row.added} added, ${row.changed} changed, ${row.left} left`,
    when: row.appliedAt && whenMade(row.appliedAt, timezone),
    refused: row.refused > 0 && row.refused,
    next:
      row.added > 0
        ? 'Whoever is new cannot sign in yet. Print a sheet of first passwords for each tutor group.'
        : 'Nothing else to do. Whoever left has been signed out.',
    sheets: row.added > 0 && accountPaths.passwordSheets(),
  };
}

function openQuestions(problems: readonly ImportProblem[]) {
  const [problem] = problems;
  switch (problem?.code) {
    case undefined:
      return {};
    case 'no-school':
      return { problem: 'The files have no school in them, so nothing can be imported.' };
    case 'several-schools':
    case 'unknown-school':
      return {
        school: {
          hint:
            problem.code === 'several-schools'
              ? 'The files have several schools. Earshot remembers your answer.'
              : 'The school that was imported last time is not in these files.',
          items: problem.schools.map(({ sourceId, name }) => ({
            value: sourceId,
            text: name,
            hint: `Id ${sourceId}`,
          })),
        },
      };
    case 'too-many-leavers': {
      const { leavers, people } = problem;
      const share = Math.round((100 * leavers) / people);
      return {
        leavers: {
          heading: `${leavers} of ${people} people would leave (${share} %)`,
          items: [
            { value: String(leavers), text: `Yes, these ${leavers} people have left the school` },
          ],
        },
      };
    }
  }
}

interface Table {
  id: string;
  caption: string;
  headings: { text: string; numeric?: boolean }[];
  rows: { cells: { text: string; header?: boolean; soft?: string }[] }[];
  more: string | false;
  folded: boolean;
}

function table<T>(
  id: string,
  caption: string,
  headings: string[],
  all: readonly T[],
  cells: (one: T) => { text: string; header?: boolean; soft?: string }[],
): Table {
  const rest = all.length - SHOWN;
  return {
    id,
    caption: `${caption} (${all.length})`,
    headings: headings.map((text) => ({ text })),
    rows: all.slice(0, SHOWN).map((one) => ({ cells: cells(one) })),
    more: rest > 0 && `And ${rest} more.`,
    folded: (id === 'added' || id === 'changed') && all.length > UNFOLDED,
  };
}

function refusedTable(id: string, caption: string, lines: readonly RefusedLine[]): Table {
  return table(id, caption, ['Where', 'Why'], lines, (line) => [
    { text: placeInWords(line), header: true },
    { text: line.reason },
  ]);
}

function leftTable(left: ImportPlan['left'], byId: Map<string, CurrentPerson>): Table {
  return table('left', 'Leaving', ['Name', 'Who', 'Why'], left, ({ id, why }) => [
    { text: nameOf(byId.get(id)), header: true, soft: byId.get(id)?.username },
    { text: whoIs(byId.get(id)) },
    { text: WHY_LEFT[why] },
  ]);
}

function keptTable(kept: ImportPlan['kept'], byId: Map<string, CurrentPerson>): Table {
  return table(
    'kept',
    'Not in the files, but kept because nobody else holds their post',
    ['Name', 'Post'],
    kept,
    ({ id, post }) => [
      { text: nameOf(byId.get(id)), header: true },
      { text: post === 'admin' ? 'Administrator' : POST_NAMES[post as PostKind].name },
    ],
  );
}

function changedTable({ changed }: ImportPlan, byId: Map<string, CurrentPerson>): Table {
  return table('changed', 'Changing', ['Name', 'Who', 'What'], changed, ({ id, fields }) => [
    { text: nameOf(byId.get(id)), header: true, soft: byId.get(id)?.username },
    { text: whoIs(byId.get(id)) },
    { text: fields.map((field) => FIELDS[field]).join(', ') },
  ]);
}

function addedTable({ added }: ImportPlan): Table {
  return table('added', 'New', ['Name', 'Who', 'Username'], added, (person) => [
    { text: nameOf(person), header: true },
    { text: whoIs(person) },
    { text: person.username },
  ]);
}

function nameOf(person: Pick<CurrentPerson, 'givenName' | 'familyName'> | undefined): string {
  return person === undefined ? '' : `${person.givenName} ${person.familyName}`.trim();
}

function whoIs(
  person: Pick<CurrentPerson, 'kind' | 'yearGroup' | 'tutorGroup'> | undefined,
): string {
  if (person?.kind !== 'student') return 'Staff';
  const year = person.yearGroup === null ? 'Student' : `Year ${person.yearGroup}`;
  return person.tutorGroup === null ? year : `${year}, ${person.tutorGroup}`;
}
