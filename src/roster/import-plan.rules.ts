import { chooseSchool } from './choose-school.rules.js';
import {
  type Added,
  type Changed,
  type CurrentPerson,
  type ImportOptions,
  type ImportPlan,
  type ImportProblem,
  type Left,
} from './import-plan.js';
import { changedFields, detailsOf } from './person-changes.rules.js';
import { placePeople, type Arrival } from './people-here.rules.js';
import {
  type PersonKind,
  type RefusedLine,
  type RosterClass,
  type RosterSnapshot,
} from './roster-snapshot.js';
import { settleUsernames } from './usernames.rules.js';

/** One in so many accounts from a roster may leave in one import unasked: 10 % (contract.md). */
const LEAVERS_ONE_IN = 10;

/**
 * What an import would do to the accounts of one school. Writing the plan and planning again from
 * the same files adds, changes and ends nothing.
 *
 * People are matched by kind and the id of the school's own system, never by name. Who stands on a
 * refused line has not left, nor has anybody whom a delta file does not mark as gone. Accounts made
 * by hand are never touched. People who left keep their account and username, and get them back.
 *
 * @param current every account of the school, also those that left
 */
export function planImport(
  current: readonly CurrentPerson[],
  snapshot: RosterSnapshot,
  options: ImportOptions = {},
): ImportPlan {
  const school = chooseSchool(snapshot, options.org);
  if ('problem' in school) return { ...NOTHING, problems: [school.problem] };

  const placed = placePeople(current, snapshot, school.orgId);
  const { accepted, refused } = withUsernames(placed.arrivals, current);
  const { left, kept } = endings(placed.left, current);
  const people = current.filter(({ active, sourceId }) => active && sourceId !== null).length;
  return {
    orgId: school.orgId,
    ...outcomes(accepted),
    left,
    kept,
    refused: inFileOrder([...placed.refused, ...refused]),
    warnings: placed.warnings,
    classes: classesHere(snapshot.classes, school.orgId, accepted),
    problems: tooManyLeavers(left.length, people, options.allowLeavers),
  };
}

/** The last line of an import: `added N, changed N, left N, refused N`. */
export function countsInWords({
  added,
  changed,
  left,
  refused,
}: Pick<ImportPlan, 'added' | 'changed' | 'left' | 'refused'>): string {
  return `added ${added.length}, changed ${changed.length}, left ${left.length}, refused ${refused.length}`;
}

const NOTHING = {
  orgId: null,
  added: [],
  changed: [],
  left: [],
  unchanged: [],
  kept: [],
  refused: [],
  warnings: [],
  classes: null,
} satisfies Omit<ImportPlan, 'problems'>;

interface Accepted extends Arrival {
  username: string;
}

function withUsernames(
  arrivals: readonly Arrival[],
  current: readonly CurrentPerson[],
): { accepted: Accepted[]; refused: RefusedLine[] } {
  const byKey = new Map(
    arrivals.map((arrival) => [keyOf(arrival.kind, arrival.person.sourceId), arrival]),
  );
  const settled = settleUsernames(
    [...byKey].map(([key, { person, account }]) => ({
      key,
      whole: person.username,
      account,
      at: person.at,
    })),
    current.map(({ id, username, sourceId }) => ({
      accountId: id,
      username,
      madeByHand: sourceId === null,
    })),
  );
  const accepted: Accepted[] = [];
  const refused: RefusedLine[] = [];
  // In the order in which usernames come free, so that they can be written one after the other.
  for (const [key, name] of settled) {
    const arrival = byKey.get(key)!;
    const { at, sourceId, orgIds } = arrival.person;
    if ('username' in name) accepted.push({ ...arrival, ...name });
    else refused.push({ ...at, sourceId, kind: arrival.kind, orgIds, reason: name.refused });
  }
  return { accepted, refused };
}

function outcomes(
  accepted: readonly Accepted[],
): Pick<ImportPlan, 'added' | 'changed' | 'unchanged'> {
  const added: Added[] = [];
  const changed: Changed[] = [];
  const unchanged: string[] = [];
  for (const arrival of accepted) {
    const { person, kind, account, username } = arrival;
    const details = detailsOf(arrival, username);
    if (!account) {
      added.push({ at: person.at, kind, sourceId: person.sourceId, ...details });
      continue;
    }
    const fields = changedFields(account, details);
    if (fields.length === 0) unchanged.push(account.id);
    else changed.push({ id: account.id, at: person.at, fields, details });
  }
  return { added, changed, unchanged };
}

/** Of several who hold a post and leave together, all stay: which one, nobody here can say. */
function endings(
  left: readonly Left[],
  current: readonly CurrentPerson[],
): Pick<ImportPlan, 'left' | 'kept'> {
  const leaving = new Set(left.map(({ id }) => id));
  const staying = current.filter(({ id, active }) => active && !leaving.has(id));
  const filled = new Set(staying.flatMap(({ posts = [] }) => posts));
  const emptied = new Map(
    current.map(({ id, posts = [] }) => [id, posts.find((post) => !filled.has(post))]),
  );
  return {
    left: left.filter(({ id }) => emptied.get(id) === undefined),
    kept: left.flatMap(({ id }) => {
      const post = emptied.get(id);
      return post === undefined ? [] : [{ id, post }];
    }),
  };
}

function tooManyLeavers(leavers: number, people: number, allowed = 0): ImportProblem[] {
  if (leavers * LEAVERS_ONE_IN <= people || leavers <= allowed) return [];
  const share = ((100 * leavers) / people).toFixed(1);
  return [
    {
      code: 'too-many-leavers',
      message:
        `${leavers} of ${people} people would leave (${share} %). ` +
        `If that is right, import again with --allow-leavers ${leavers}.`,
      leavers,
      people,
    },
  ];
}

function classesHere(
  classes: readonly RosterClass[] | null,
  orgId: string | null,
  accepted: readonly Accepted[],
): RosterClass[] | null {
  if (classes === null) return null;
  const here = new Set(accepted.map(({ kind, person }) => keyOf(kind, person.sourceId)));
  return classes
    .filter((one) => orgId === null || one.orgId === orgId)
    .map((one) => ({
      ...one,
      studentIds: one.studentIds.filter((id) => here.has(keyOf('student', id))),
      staffIds: one.staffIds.filter((id) => here.has(keyOf('staff', id))),
    }));
}

function inFileOrder(refused: RefusedLine[]): RefusedLine[] {
  return refused.sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
}

function keyOf(kind: PersonKind, sourceId: string): string {
  return `${kind} ${sourceId}`;
}
