import { type PlaceInFile } from './broken-roster-file.js';
import { type ClassLists } from './class-lists.js';
import { type TableRow } from './csv-table.js';
import {
  cleanText,
  dateOrder,
  readDate,
  readEmail,
  readId,
  readSend,
  readSex,
  readUsername,
  readYearGroup,
  readYesNo,
  type DateOrder,
} from './person-fields.rules.js';
import {
  type PersonKind,
  type ReadOptions,
  type RefusedLine,
  type RosterLine,
  type RosterPerson,
  type RosterSnapshot,
} from './roster-snapshot.js';
import { type Schools } from './schools.js';

/** What the formats call differently and this register reads alike. */
export type PersonColumn =
  'id' | 'username' | 'email' | 'givenName' | 'familyName' | 'preferredName' | ExtraColumn;

/** Columns that schools add to any format (domain.md: optional roster columns). */
export type ExtraColumn = 'tutorGroup' | 'send' | 'pupilPremium' | 'birthDate' | 'sex';

export const EXTRA_COLUMNS = {
  tutorGroup: {
    headings: ['Tutor Group', 'metadata.tutorGroup', 'Registration Group', 'Reg Group', 'Form'],
  },
  send: { headings: ['SEND', 'metadata.send', 'SEN', 'SEN Status'] },
  pupilPremium: { headings: ['Pupil Premium', 'metadata.pupilPremium', 'PP'] },
  birthDate: { headings: ['Birthdate', 'Date of Birth', 'DOB', 'metadata.birthDate'] },
  sex: { headings: ['Sex', 'metadata.sex', 'Gender'] },
};

export type CellPlace = Pick<PlaceInFile, 'column' | 'heading'>;

export interface PersonFound {
  row: TableRow<PersonColumn>;
  kind: PersonKind | null;
  /** As the file names them; districts and departments too. Null: a delta file does not say. */
  orgIds: readonly string[] | null;
  orgPlace?: CellPlace;
  active: boolean;
  /** The grade may stand in another file than the person (roles.csv of SDS v2.1). */
  grade?: TableRow<'grade'>;
  demographics?: TableRow<'birthDate' | 'sex'>;
  /** From a class marked as tutor group, when there is no column. */
  tutorGroup?: string | null;
}

/** Collects the people of a roster: cleans each line, or refuses it with the reason. */
export class PeopleRegister {
  private readonly people: RosterPerson[] = [];
  private readonly refused: RefusedLine[] = [];
  private readonly warnings: RefusedLine[] = [];
  private readonly first = new Map<string, RosterPerson>();
  private readonly order: DateOrder;

  constructor(
    private readonly schools: Schools,
    private readonly options: ReadOptions,
    birthDates: readonly string[],
    usualOrder: DateOrder,
  ) {
    this.order = dateOrder(birthDates, usualOrder);
  }

  add(found: PersonFound): void {
    const { row, kind, active } = found;
    const id = readId(row.cell('id') ?? '');
    if ('refused' in id) return this.refuse(row, row.placeOf('id'), id.refused);
    const about = { sourceId: id.value, kind };

    const orgs = this.orgsOf(found);
    if ('refused' in orgs) return this.refuse(row, found.orgPlace ?? {}, orgs.refused, about);
    const whose = { ...about, orgIds: orgs.schools.length > 0 ? orgs.schools : undefined };

    const names = [cleanText(row.cell('givenName') ?? ''), cleanText(row.cell('familyName') ?? '')];
    if (active && !names.some(Boolean)) {
      return this.refuse(row, row.placeOf('givenName'), 'there is no name', whose);
    }
    const username = readUsername(row.cell('username') || row.cell('email') || '');
    if (active && 'refused' in username) {
      return this.refuse(row, row.placeOf('username'), username.refused, whose);
    }
    const year = this.yearGroup(found);
    if ('refused' in year) {
      const { grade = row } = found;
      return this.refuse(grade, found.grade?.placeOf('grade') ?? {}, year.refused, whose);
    }

    const doubts: RefusedLine[] = [];
    const personal: TableRow<'birthDate' | 'sex'> = found.demographics ?? row;
    this.keep({
      at: { file: row.file, line: row.line },
      ...about,
      orgIds: orgs.schools,
      active,
      username: 'value' in username ? username.value : '',
      givenName: names[0] || names[1]!,
      familyName: names[0] ? names[1]! : '',
      preferredName:
        row.cell('preferredName') === undefined ? undefined : textOrNull(row, 'preferredName'),
      email: email(row, 'value' in username ? username.value : '', doubts),
      yearGroup: year.value,
      tutorGroup:
        row.cell('tutorGroup') === undefined ? found.tutorGroup : textOrNull(row, 'tutorGroup'),
      dateOfBirth: read(personal, 'birthDate', (text) => this.dateOfBirth(text), doubts),
      sex: read(personal, 'sex', readSex, doubts),
      send: read(row, 'send', readSend, doubts),
      pupilPremium: read(row, 'pupilPremium', readYesNo, doubts),
    });
    this.warnings.push(...doubts.map((line) => ({ ...line, ...whose })));
  }

  snapshot({
    classes,
    ...about
  }: Pick<RosterSnapshot, 'format' | 'delta' | 'withoutAccount'> & {
    classes: ClassLists | undefined;
  }): RosterSnapshot {
    const filled = classes?.filledWith(this.people);
    return {
      ...about,
      orgs: this.schools.orgs,
      people: this.people,
      classes: filled?.classes ?? null,
      refused: this.refused,
      warnings: [...this.warnings, ...(filled?.warnings ?? [])],
    };
  }

  private orgsOf({ orgIds, active }: PersonFound): { schools: string[] } | { refused: string } {
    if (orgIds === null) return { schools: [] };
    const orgs = this.schools.schoolsOf(orgIds);
    // Somebody who is going needs no school to be found by their id.
    return active || 'schools' in orgs ? orgs : { schools: [] };
  }

  private yearGroup({ kind, active, grade }: PersonFound) {
    const text = grade?.cell('grade');
    // Teachers have grades too, in some exports: those they teach.
    if (kind === 'staff' || !active || text === undefined) return { value: undefined };
    const year = readYearGroup(text, this.options.grades);
    return kind === null && 'refused' in year ? { value: undefined } : year;
  }

  private dateOfBirth(text: string): string | null | undefined {
    return text === '' ? null : readDate(text, this.order);
  }

  /** A line again with another school adds the school; a line again with anything else is refused. */
  private keep(person: RosterPerson): void {
    const key = JSON.stringify([person.kind, person.sourceId]);
    const first = this.first.get(key);
    if (!first) {
      this.first.set(key, person);
      this.people.push(person);
      return;
    }
    const further = person.orgIds.filter((id) => !first.orgIds.includes(id));
    if (further.length > 0 && same(first, person)) {
      first.orgIds.push(...further);
      return;
    }
    this.refused.push({
      ...person.at,
      sourceId: person.sourceId,
      kind: person.kind,
      orgIds: person.orgIds,
      reason: `repeats the id of line ${first.at.line}`,
    });
  }

  /** @param place a cell of the line, to point at */
  refuse(
    { file, line }: RosterLine,
    { column, heading }: CellPlace,
    reason: string,
    about: Pick<RefusedLine, 'sourceId' | 'kind' | 'orgIds'> = {},
  ): void {
    this.refused.push({ file, line, column, heading, ...about, reason });
  }

  refuseRole(row: TableRow<PersonColumn>, place: CellPlace): void {
    this.refuse(row, place, 'this role is not known here', { sourceId: row.cell('id') });
  }
}

/** Undefined when there is no such column, or when the cell cannot be read: what is known stays. */
function read<K extends string, T>(
  row: TableRow<K>,
  column: K,
  meaning: (text: string) => T | null | undefined,
  doubts: RefusedLine[],
): T | null | undefined {
  const text = row.cell(column);
  const value = text === undefined ? undefined : meaning(text);
  if (text !== undefined && value === undefined) {
    doubts.push(doubt(row, column, 'this cannot be read and is left out'));
  }
  return value;
}

/** SDS usernames are addresses; OneRoster has a column. Neither is worth refusing a person for. */
function email(
  row: TableRow<PersonColumn>,
  username: string,
  doubts: RefusedLine[],
): string | null | undefined {
  const said = read(row, 'email', (text) => (text === '' ? null : readEmail(text)), doubts);
  return said ?? readEmail(username) ?? said;
}

function doubt<K extends string>(row: TableRow<K>, column: K, reason: string): RefusedLine {
  return { file: row.file, line: row.line, ...row.placeOf(column), reason };
}

function textOrNull(row: TableRow<PersonColumn>, column: PersonColumn): string | null {
  return cleanText(row.cell(column) ?? '') || null;
}

function same(one: RosterPerson, other: RosterPerson): boolean {
  const details = (person: RosterPerson) => JSON.stringify({ ...person, at: 0, orgIds: 0 });
  return details(one) === details(other);
}
