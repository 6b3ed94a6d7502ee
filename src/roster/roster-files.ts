import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BrokenRosterFile } from './broken-roster-file.js';
import { filesInZip } from './zip-files.js';

/** CSV files by name, as spelt in the folder or zip. No two differ only in case. */
export type RosterFiles = ReadonlyMap<string, Uint8Array>;

export interface RosterFile {
  name: string;
  bytes: Uint8Array;
}

const MB = 1024 * 1024;

/**
 * Far above any school (a trust of 30,000 people with all its enrolments is about 40 MB), far below
 * what would hurt the server.
 */
export const ROSTER_LIMITS = { files: 100, fileBytes: 64 * MB, totalBytes: 128 * MB };

/** A folder of CSV files, or one zip of them. Other files in the folder are left alone. */
export async function rosterFilesAt(location: string): Promise<RosterFiles> {
  const name = path.basename(location);
  const found = await stat(location).catch(() => undefined);
  if (!found) throw new BrokenRosterFile({ file: name }, 'there is no such folder or zip file');
  if (!found.isDirectory()) {
    if (found.size > ROSTER_LIMITS.totalBytes) throw tooLarge(name);
    return rosterFilesInZip(await readFile(location), name);
  }
  const files: RosterFile[] = [];
  let total = 0;
  for (const entry of (await readdir(location)).filter(isCsv).sort()) {
    const place = path.join(location, entry);
    const { size } = await stat(place);
    total += size;
    if (size > ROSTER_LIMITS.fileBytes || total > ROSTER_LIMITS.totalBytes) throw tooLarge(entry);
    files.push({ name: entry, bytes: await readFile(place) });
  }
  return byName(files, name);
}

/** The CSV files of an uploaded zip. A folder inside the zip does not matter, a clash of names does. */
export function rosterFilesInZip(zip: Uint8Array, zipName = 'the zip file'): RosterFiles {
  const inside = filesInZip(zip, zipName, ROSTER_LIMITS, (entry) =>
    isCsv(path.posix.basename(entry)),
  );
  return byName(
    inside.map(({ name, bytes }) => ({ name: path.posix.basename(name), bytes })),
    zipName,
  );
}

/** Finds a file whatever its case: the formats say `Student.csv`, exports also say `student.csv`. */
export function fileNamed(files: RosterFiles, wanted: string): RosterFile | undefined {
  for (const [name, bytes] of files) {
    if (name.toLowerCase() === wanted.toLowerCase()) return { name, bytes };
  }
  return undefined;
}

export function requiredFile(files: RosterFiles, wanted: string): RosterFile {
  const file = fileNamed(files, wanted);
  if (!file) throw new BrokenRosterFile({ file: wanted }, 'this file is missing');
  return file;
}

/** Not the `._users.csv` twins that a Mac adds. */
function isCsv(name: string): boolean {
  return name.toLowerCase().endsWith('.csv') && !name.startsWith('.');
}

function byName(files: RosterFile[], place: string): RosterFiles {
  if (files.length === 0)
    throw new BrokenRosterFile({ file: place }, 'there are no CSV files in it');
  if (files.length > ROSTER_LIMITS.files) {
    throw new BrokenRosterFile({ file: place }, `more than ${ROSTER_LIMITS.files} CSV files`);
  }
  const seen = new Set<string>();
  for (const { name } of files) {
    if (seen.has(name.toLowerCase())) {
      throw new BrokenRosterFile({ file: name }, 'there are two files with this name');
    }
    seen.add(name.toLowerCase());
  }
  return new Map(files.map(({ name, bytes }) => [name, bytes]));
}

function tooLarge(file: string): BrokenRosterFile {
  return new BrokenRosterFile(
    { file },
    `too large: a file may have ${ROSTER_LIMITS.fileBytes / MB} MB and all together ${ROSTER_LIMITS.totalBytes / MB} MB`,
  );
}
