import path from 'node:path';
import { BrokenRosterFile } from './broken-roster-file.js';
import { planImport } from './import-plan.rules.js';
import { readRoster } from './read-roster.js';
import { rosterFilesAt, type RosterFiles } from './roster-files.js';

async function files(set: string): Promise<RosterFiles> {
  return rosterFilesAt(path.resolve('test/fixtures/rosters', set));
}

describe('passwords', () => {
  it.each([
    ['sds-uk-v1-100', 'P@ssw'],
    ['sds-v2', 'P@ssw'],
    ['oneroster-1.1', 'hunter2'],
    ['oneroster-1.2', 'pw-'],
    ['sds-v1-us', 'secret-'],
  ])('of %s get into nothing that was read or planned', async (set, password) => {
    const bytes = [...(await files(set)).values()].map((file) => Buffer.from(file).toString());
    expect(bytes.join('')).toContain(password);
    const snapshot = readRoster(await files(set), { grades: 'as-given' });
    const plans = [undefined, ...snapshot.orgs].map((org) =>
      planImport([], snapshot, { org: org?.sourceId }),
    );
    expect(JSON.stringify([snapshot, plans])).not.toContain(password);
  });
});

describe('what stops the whole import', () => {
  async function changed(set: string, change: Record<string, string | null>): Promise<string> {
    const all = new Map(await files(set));
    for (const [name, text] of Object.entries(change)) {
      if (text === null) all.delete(name);
      else all.set(name, Buffer.from(text));
    }
    try {
      readRoster(all, { grades: 'as-given' });
    } catch (error) {
      if (error instanceof BrokenRosterFile) return error.message;
      throw error;
    }
    return 'nothing';
  }

  it.each<[string, Record<string, string | null>, string]>([
    ['sds-uk-v1-100', { 'Teacher.csv': null }, 'Teacher.csv: this file is missing'],
    ['sds-uk-v1-100', { 'Teacher.csv': '' }, 'Teacher.csv: this file is empty'],
    [
      'sds-uk-v1-100',
      { 'Student.csv': 'ID,School DfE Number\r\n1,10001\r\n' },
      'Student.csv, line 1: there is no column "Username"',
    ],
    [
      'sds-uk-v1-100',
      { 'Section.csv': 'ID,School DfE Number,Section Name\r\n1,10001,"Maths\r\n' },
      'Section.csv, line 2, column 3: a quote opens here and never closes',
    ],
    [
      'sds-uk-v1-100',
      { 'users.csv': 'sourcedId,orgSourcedIds\n' },
      'users.csv: Student.csv is there too; one format at a time',
    ],
    ['sds-v2', { 'orgs.csv': null }, 'orgs.csv: this file is missing'],
    [
      'sds-v2',
      { 'users.csv': null },
      'users.csv: neither this file nor Student.csv is there, so this is no roster that is known here',
    ],
    ['oneroster-1.1', { 'manifest.csv': null }, 'manifest.csv: this file of OneRoster is missing'],
    [
      'oneroster-1.2',
      { 'roles.csv': null },
      'roles.csv: this file is missing; manifest.csv lists it',
    ],
    [
      'oneroster-1.2',
      { 'manifest.csv': 'propertyName,value\noneroster.version,1.2\nfile.users,bulk\n' },
      'manifest.csv: roles.csv is absent; it is needed here',
    ],
    [
      'oneroster-1.1',
      { 'manifest.csv': 'propertyName,value\noneroster.version,1.1\nfile.users,all\n' },
      'manifest.csv, line 3, column 2 (value): a file is "bulk", "delta" or "absent"',
    ],
    [
      'oneroster-1.1',
      { 'manifest.csv': 'propertyName,value\noneroster.version,1.0\n' },
      'manifest.csv: this version of OneRoster is not known here; 1.1 and 1.2 are',
    ],
    [
      'oneroster-1.1',
      { 'manifest.csv': 'propertyName,value\n' },
      'manifest.csv: there is no line oneroster.version',
    ],
  ])('%s with %j', async (set, change, message) => {
    expect(await changed(set, change)).toBe(message);
  });
});
