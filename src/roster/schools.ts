import { type RosterOrg } from './roster-snapshot.js';

/** The words of SDS and OneRoster for an organisation that pupils go to; SDS v1 says nothing. */
const SCHOOL_KINDS = new Set(['', 'school', 'college', 'university', 'campus', 'adulteducation']);

export interface OrgLine {
  sourceId: string;
  name: string;
  kind: string;
  parentId?: string;
}

/** The organisations of a roster, and which school each of them means. */
export class Schools {
  readonly orgs: RosterOrg[];
  private readonly lines: Map<string, OrgLine>;

  constructor(lines: OrgLine[]) {
    this.lines = new Map(lines.map((line) => [line.sourceId, line]));
    this.orgs = [...this.lines.values()].map(({ sourceId, name, kind }) => ({
      sourceId,
      name: name || sourceId,
      kind: kind.toLowerCase(),
      isSchool: isSchool(kind),
    }));
  }

  /** For a delta file without organisations: whatever its lines name is taken for a school. */
  static namedBy(ids: Iterable<string>): Schools {
    return new Schools([...new Set(ids)].map((id) => ({ sourceId: id, name: id, kind: 'school' })));
  }

  has(id: string): boolean {
    return this.lines.has(id);
  }

  /** The nearest school going up: a department means its college. Nothing for a district. */
  schoolOf(id: string): string | undefined {
    const passed = new Set<string>();
    let line = this.lines.get(id);
    while (line && !isSchool(line.kind) && !passed.has(line.sourceId)) {
      passed.add(line.sourceId);
      line = line.parentId === undefined ? undefined : this.lines.get(line.parentId);
    }
    return line && isSchool(line.kind) ? line.sourceId : undefined;
  }

  /** Why nobody can be put in a school by these ids, or the schools they mean. */
  schoolsOf(ids: readonly string[]): { schools: string[] } | { refused: string } {
    if (ids.length === 0) return { refused: 'belongs to no school' };
    const unknown = ids.find((id) => !this.has(id));
    if (unknown !== undefined && ids.every((id) => this.schoolOf(id) === undefined)) {
      return { refused: 'belongs to a school that the files do not list' };
    }
    const schools = new Set(ids.map((id) => this.schoolOf(id)).filter((id) => id !== undefined));
    return schools.size > 0 ? { schools: [...schools] } : { refused: 'belongs to no school' };
  }
}

function isSchool(kind: string): boolean {
  return SCHOOL_KINDS.has(kind.toLowerCase());
}
