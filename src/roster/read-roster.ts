import { BrokenRosterFile } from './broken-roster-file.js';
import { headingsOf } from './csv-table.js';
import { readOneRoster11 } from './formats/one-roster-1-1.js';
import { readOneRoster12 } from './formats/one-roster-1-2.js';
import { OneRosterManifest } from './formats/one-roster-manifest.js';
import { readSdsV1, readSdsV1Uk } from './formats/sds-v1.js';
import { readSdsV21 } from './formats/sds-v2-1.js';
import { readSdsV2 } from './formats/sds-v2.js';
import { fileNamed, type RosterFiles } from './roster-files.js';
import { type ReadOptions, type RosterSnapshot } from './roster-snapshot.js';

/**
 * Tells the format of the files by their names and headings and reads them.
 *
 * @throws BrokenRosterFile naming file, line and column; then nothing of the roster may be used
 */
export function readRoster(files: RosterFiles, options: ReadOptions): RosterSnapshot {
  if (fileNamed(files, 'manifest.csv')) {
    const manifest = new OneRosterManifest(files);
    const read = manifest.version === '1.1' ? readOneRoster11 : readOneRoster12;
    return read(manifest, options);
  }
  const users = fileNamed(files, 'users.csv');
  const students = fileNamed(files, 'Student.csv');
  if (users && students) {
    throw new BrokenRosterFile(
      { file: users.name },
      `${students.name} is there too; one format at a time`,
    );
  }
  if (users) {
    const headings = headingsOf(users);
    // Without it a full export cannot be told from a delta, and everybody else would seem to have left.
    if (headings.has('enableduser') || headings.has('datelastmodified')) {
      throw new BrokenRosterFile({ file: 'manifest.csv' }, 'this file of OneRoster is missing');
    }
    return headings.has('orgsourcedids') ? readSdsV2(files, options) : readSdsV21(files, options);
  }
  if (students) {
    return headingsOf(students).has('schooldfenumber')
      ? readSdsV1Uk(files, options)
      : readSdsV1(files, options);
  }
  throw new BrokenRosterFile(
    { file: 'users.csv' },
    'neither this file nor Student.csv is there, so this is no roster that is known here',
  );
}
