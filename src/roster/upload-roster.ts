import { createHash, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { BrokenRosterFile } from './broken-roster-file.js';
import { countsOf, ImportRoster } from './import-roster.js';
import { readRoster } from './read-roster.js';
import { rosterFilesInZip } from './roster-files.js';
import { RosterImport } from './roster-import.entity.js';
import { type RosterSnapshot } from './roster-snapshot.js';
import { rosterPaths } from './roster.paths.js';
import { type UploadRosterForm } from './upload-roster.form.js';

export interface UploadedZip {
  name: string;
  bytes: Buffer;
}

@Injectable()
export class UploadRoster {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly imports: ImportRoster,
  ) {}

  /** Reads the files and keeps what they say until somebody has looked at it; changes no account. */
  async run(
    actor: Actor,
    once: Once,
    zip: UploadedZip | undefined,
    { grades }: UploadRosterForm,
  ): Promise<string> {
    if (zip === undefined || zip.bytes.length === 0)
      throw Refused.field('file', 'Choose the zip file from your own system.');
    const snapshot = read(zip, grades);
    const { schoolId } = actor;
    return runOnce(this.db, actor, withFile(once, zip), async (tx) => {
      await this.imports.queue(tx, schoolId);
      const choices = { grades };
      const { plan } = await this.imports.plan(tx, { schoolId, snapshot, choices });
      // One at a time: what waited before was read from older files.
      await tx.manager.update(
        RosterImport,
        { schoolId, state: 'preview' },
        { state: 'discarded', snapshot: null },
      );
      const id = randomUUID();
      await tx.insert(RosterImport, {
        id,
        schoolId,
        state: 'preview',
        format: snapshot.format,
        madeBy: actor.personId,
        madeAt: tx.now,
        options: choices,
        snapshot: snapshot as object,
        ...countsOf(plan),
      });
      await this.audit.write(tx, {
        action: 'roster_uploaded',
        kind: 'roster_import',
        record: id,
        detail: { format: snapshot.format },
      });
      return rosterPaths.import(id);
    });
  }
}

function read(zip: UploadedZip, grades: UploadRosterForm['grades']): RosterSnapshot {
  try {
    return readRoster(rosterFilesInZip(zip.bytes, zip.name), { grades });
  } catch (error) {
    if (error instanceof BrokenRosterFile)
      throw Refused.field('file', `${error.message}. Nothing was changed.`);
    throw error;
  }
}

/** Another file under the same form key is another request. */
function withFile(once: Once, { bytes }: UploadedZip): Once {
  return { ...once, mac: createHash('sha256').update(once.mac).update(bytes).digest() };
}
