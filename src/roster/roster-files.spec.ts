import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { BrokenRosterFile } from './broken-roster-file.js';
import { fileNamed, ROSTER_LIMITS, rosterFilesAt, rosterFilesInZip } from './roster-files.js';
import { filesInZip } from './zip-files.js';

const CSV = strToU8('SIS ID\r\n' + '1\r\n'.repeat(500));
const CENTRAL_ENTRY = 0x02014b50;

/** Rewrites every directory entry of a zip, as a forger would. */
function forged(zip: Uint8Array, change: (view: DataView, entry: number) => void): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at + 46 < zip.length; at++) {
    if (view.getUint32(at, true) === CENTRAL_ENTRY) change(view, at);
  }
  return zip;
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof BrokenRosterFile) return error.message;
    throw error;
  }
  return 'nothing';
}

describe('a zip of CSV files', () => {
  it('gives its CSV files by name, packed or not, whatever folder they are in', () => {
    const files = rosterFilesInZip(
      zipSync({
        'roster 2026/Student.csv': CSV,
        'roster 2026/teacher.CSV': [CSV, { level: 0 }],
        'roster 2026/readme.txt': strToU8('hello'),
        '__MACOSX/roster 2026/._Student.csv': strToU8('junk'),
      }),
    );
    expect([...files.keys()]).toEqual(['Student.csv', 'teacher.CSV']);
    expect(Buffer.from(fileNamed(files, 'Teacher.csv')!.bytes)).toEqual(Buffer.from(CSV));
    expect(fileNamed(files, 'School.csv')).toBeUndefined();
  });

  it('finds the directory behind a comment', () => {
    const zip = Buffer.concat([zipSync({ 'a.csv': CSV }), Buffer.from('a comment')]);
    expect(rosterFilesInZip(zip).size).toBe(1);
  });

  it.each<[string, () => Uint8Array, string]>([
    ['no zip at all', () => CSV, 'x.zip: this is not a zip file, or it was cut short'],
    ['nothing', () => new Uint8Array(), 'x.zip: this is not a zip file, or it was cut short'],
    ['no CSV in it', () => zipSync({ 'a.txt': CSV }), 'x.zip: there are no CSV files in it'],
    [
      'two files of one name',
      () => zipSync({ 'a/users.csv': CSV, 'b/Users.csv': CSV }),
      'Users.csv: there are two files with this name',
    ],
    [
      'a password on it',
      () => forged(zipSync({ 'a.csv': CSV }), (view, at) => view.setUint16(at + 8, 1, true)),
      'a.csv: this file is locked with a password',
    ],
    [
      'another packing',
      () => forged(zipSync({ 'a.csv': CSV }), (view, at) => view.setUint16(at + 10, 14, true)),
      'a.csv: packed in a way that is not known here',
    ],
    [
      'a packed length that cuts the file short',
      () =>
        forged(zipSync({ 'a.csv': [CSV, { level: 0 }] }), (view, at) =>
          view.setUint32(at + 20, 20, true),
        ),
      'a.csv: this file is damaged inside the zip',
    ],
    [
      'too many files',
      () => {
        const many: Zippable = {};
        for (let n = 0; n <= ROSTER_LIMITS.files; n++) many[`${n}.csv`] = new Uint8Array();
        return zipSync(many);
      },
      'x.zip: more than 100 files in the zip',
    ],
  ])('refuses %s', (_, zip, message) => {
    expect(messageOf(() => rosterFilesInZip(zip(), 'x.zip'))).toBe(message);
  });

  it('stops a bomb while it inflates, whatever size it claims', () => {
    const bomb = zipSync({ 'a.csv': new Uint8Array(5_000_000) });
    const modest = forged(bomb, (view, at) => view.setUint32(at + 24, 100, true));
    const limits = { files: 10, fileBytes: 100_000, totalBytes: 1_000_000 };
    expect(messageOf(() => filesInZip(modest, 'x.zip', limits, () => true))).toBe(
      'a.csv: this file is too large',
    );
  });

  it('counts the files together', () => {
    const zip = zipSync({ 'a.csv': new Uint8Array(600), 'b.csv': new Uint8Array(600) });
    const limits = { files: 10, fileBytes: 1000, totalBytes: 1000 };
    expect(messageOf(() => filesInZip(zip, 'x.zip', limits, () => true))).toBe(
      'b.csv: this file is too large',
    );
  });

  it('never takes a damaged file for a shorter one', () => {
    const zip = zipSync({ 'a.csv': CSV });
    fc.assert(
      fc.property(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Uint8Array.from(zip);
        damaged[at]! ^= flip;
        let file: Uint8Array | undefined;
        const message = messageOf(() => {
          [file] = rosterFilesInZip(damaged, 'x.zip').values();
        });
        if (message === 'nothing') expect(Buffer.from(file!)).toEqual(Buffer.from(CSV));
        else expect(message).not.toBe('');
      }),
      { numRuns: runs(400, 8000) },
    );
  });
});

describe('a folder of CSV files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'earshot roster '));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('gives its CSV files and leaves the rest', async () => {
    await writeFile(path.join(folder, 'users.csv'), CSV);
    await writeFile(path.join(folder, '.hidden.csv'), CSV);
    await writeFile(path.join(folder, 'notes.txt'), 'x');
    expect([...(await rosterFilesAt(folder)).keys()]).toEqual(['users.csv']);
  });

  it('reads a zip at the place just as well', async () => {
    const zip = path.join(folder, 'roster.zip');
    await writeFile(zip, zipSync({ 'users.csv': CSV }));
    expect([...(await rosterFilesAt(zip)).keys()]).toEqual(['users.csv']);
  });

  it('says when there is nothing', async () => {
    await mkdir(path.join(folder, 'empty'));
    await expect(rosterFilesAt(path.join(folder, 'empty'))).rejects.toThrow(
      'empty: there are no CSV files in it',
    );
    await expect(rosterFilesAt(path.join(folder, 'nowhere'))).rejects.toThrow(
      'nowhere: there is no such folder or zip file',
    );
  });
});
