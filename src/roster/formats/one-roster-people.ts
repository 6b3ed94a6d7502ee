import { type ClassLists } from '../class-lists.js';
import { EXTRA_COLUMNS, PeopleRegister } from '../people-register.js';
import { type TableRow } from '../csv-table.js';
import { type ReadOptions } from '../roster-snapshot.js';
import { Schools } from '../schools.js';
import { readDemographics } from './demographics-lines.js';
import { readClassLists } from './enrolled-by-role.js';
import { type OneRosterManifest } from './one-roster-manifest.js';
import { readOrgs } from './org-lines.js';

/** users.csv, as far as 1.1 and 1.2 agree. `agentSourcedIds` (parents) is left alone. */
export const ONE_ROSTER_PERSON = {
  ...EXTRA_COLUMNS,
  id: { headings: ['sourcedId'], required: true },
  status: { headings: ['status'] },
  enabled: { headings: ['enabledUser'] },
  // 1.2 makes it optional; the e-mail address stands in.
  username: { headings: ['username'] },
  email: { headings: ['email'] },
  givenName: { headings: ['givenName'], required: true },
  familyName: { headings: ['familyName'], required: true },
  grade: { headings: ['grades'] },
};

/**
 * `status` is `active` or `tobedeleted`, blank in bulk files. `enabledUser` false means that the
 * school itself keeps this person out of its systems, so here too.
 */
export function isActive(row: TableRow<'status' | 'enabled'>): boolean {
  const status = row.cell('status')?.toLowerCase();
  return status !== 'tobedeleted' && row.cell('enabled')?.toLowerCase() !== 'false';
}

/** What surrounds the people: schools, classes, demographics. */
export class OneRosterSurroundings {
  readonly schools: Schools;
  readonly demographics: ReturnType<typeof readDemographics>;
  readonly classes: ClassLists | undefined;
  private readonly tutorGroups: Map<string, string> | undefined;

  /** @param orgIds named by the lines of people, for a delta without orgs.csv */
  constructor(manifest: OneRosterManifest, delta: boolean, orgIds: () => string[]) {
    const orgs = delta ? manifest.whole('orgs.csv') : manifest.required('orgs.csv').file;
    this.schools = orgs ? readOrgs(orgs) : Schools.namedBy(orgIds());
    this.demographics = readDemographics(manifest.file('demographics.csv')?.file, 'sourcedId');
    this.classes = readClassLists(
      this.schools,
      manifest.whole('classes.csv'),
      manifest.whole('enrollments.csv'),
    );
    this.tutorGroups = this.classes?.tutorGroups();
  }

  register(options: ReadOptions, people: TableRow<'birthDate'>[]): PeopleRegister {
    const birthDates = [...people, ...this.demographics.values()].map(
      (row) => row.cell('birthDate') ?? '',
    );
    return new PeopleRegister(this.schools, options, birthDates, 'month-first');
  }

  /** Undefined when no class is marked as a tutor group: then the files do not say. */
  tutorGroupOf(sourceId: string): string | null | undefined {
    if (!this.tutorGroups || this.tutorGroups.size === 0) return undefined;
    return this.tutorGroups.get(sourceId) ?? null;
  }
}
