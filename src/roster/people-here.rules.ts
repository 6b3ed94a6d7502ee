import { type CurrentPerson, type Left } from './import-plan.js';
import {
  type PersonKind,
  type RefusedLine,
  type RosterPerson,
  type RosterSnapshot,
} from './roster-snapshot.js';

/** An active person of the school in the files, with the account they have already. */
export interface Arrival {
  person: RosterPerson;
  kind: PersonKind;
  account?: CurrentPerson;
}

export interface PlacedPeople {
  arrivals: Arrival[];
  left: Left[];
  refused: RefusedLine[];
  warnings: RefusedLine[];
}

/**
 * Sorts the people of the files: at this school, gone from it, or refused.
 *
 * A delta gives changes only, so in it nobody leaves who is not marked as gone: somebody whom it
 * puts at another school is a warning and leaves with the next full export, and somebody without a
 * school in it stays where they are.
 */
export function placePeople(
  current: readonly CurrentPerson[],
  snapshot: RosterSnapshot,
  orgId: string | null,
): PlacedPeople {
  const accounts = new RosterAccounts(current);
  const isHere = (line: RefusedLine) =>
    orgId === null || line.orgIds === undefined || line.orgIds.includes(orgId);
  const placed: PlacedPeople = {
    arrivals: [],
    left: [],
    refused: snapshot.refused.filter(isHere),
    warnings: snapshot.warnings.filter(isHere),
  };
  const settled = new Set<string>();
  for (const line of placed.refused) accounts.of(line).forEach(({ id }) => settled.add(id));

  const met = new Map<string, (PersonKind | null)[]>();
  for (const person of snapshot.people) {
    const before = met.get(person.sourceId) ?? [];
    met.set(person.sourceId, [...before, person.kind]);
    const found = accounts.of(person);
    if (before.some((kind) => kind === person.kind || kind === null || person.kind === null)) {
      refuse(placed, person, 'repeats the id of an earlier line');
      found.forEach(({ id }) => settled.add(id));
      continue;
    }
    if (found.length > 1) {
      refuse(placed, person, 'the id is that of a student and of a member of staff');
      found.forEach(({ id }) => settled.add(id));
      continue;
    }
    const [account] = found;
    const kind = person.kind ?? account?.kind;
    if (account) settled.add(account.id);

    if (!person.active) {
      if (account?.active) placed.left.push({ id: account.id, why: 'marked-in-the-files' });
    } else if (person.orgIds.length === 0) {
      // A delta that does not repeat the school. An update does not bring back who left.
      if (account?.active) placed.arrivals.push({ person, kind: account.kind, account });
      else if (!account) refuse(placed, person, 'is new here, but the files give no school');
    } else if (orgId !== null && !person.orgIds.includes(orgId)) {
      if (account?.active) leaveForAnotherSchool(placed, person, account, snapshot.delta);
    } else if (kind) {
      placed.arrivals.push({ person, kind, account });
    } else {
      refuse(placed, person, 'is new here, but the files give no role');
    }
  }
  if (!snapshot.delta) {
    for (const account of accounts.active()) {
      if (!settled.has(account.id)) placed.left.push({ id: account.id, why: 'not-in-the-files' });
    }
  }
  return placed;
}

function leaveForAnotherSchool(
  placed: PlacedPeople,
  { at, sourceId, kind, orgIds }: RosterPerson,
  account: CurrentPerson,
  delta: boolean,
): void {
  if (!delta) placed.left.push({ id: account.id, why: 'at-another-school' });
  else {
    const reason = 'is at another school now; leaves here with the next full export';
    placed.warnings.push({ ...at, sourceId, kind, orgIds, reason });
  }
}

function refuse(placed: PlacedPeople, person: RosterPerson, reason: string): void {
  const { at, sourceId, kind, orgIds } = person;
  placed.refused.push({ ...at, sourceId, kind, orgIds, reason });
}

/** The accounts that came from a roster, by the id of the school's own system. */
class RosterAccounts {
  private readonly bySourceId = new Map<string, CurrentPerson[]>();

  constructor(current: readonly CurrentPerson[]) {
    for (const account of current) {
      if (account.sourceId === null) continue;
      const same = this.bySourceId.get(account.sourceId) ?? [];
      this.bySourceId.set(account.sourceId, [...same, account]);
    }
  }

  /** One at most when the kind is known; without it a student and a member of staff can match. */
  of({ sourceId, kind }: { sourceId?: string; kind?: PersonKind | null }): CurrentPerson[] {
    const accounts = this.bySourceId.get(sourceId ?? '') ?? [];
    return kind ? accounts.filter((account) => account.kind === kind) : accounts;
  }

  active(): CurrentPerson[] {
    return [...this.bySourceId.values()].flat().filter(({ active }) => active);
  }
}
