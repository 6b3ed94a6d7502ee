import { Injectable } from '@nestjs/common';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { ShredBatch } from './shred-batch.js';
import { toldNow } from './told-now.js';

const MINUTE = 60_000;
/** A batch that is still not done by then lost its job. */
const LOST_AFTER_MINUTES = 15;

interface School {
  id: string;
  timezone: string;
}

/**
 * Takes away what goes by itself (accounts of leavers whom nothing names, old sign-ins, previews that
 * nobody confirmed) and tells people that something waits for them. It shreds nothing else.
 */
@Injectable()
export class SweepRetention {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly shred: ShredBatch,
  ) {}

  async run(): Promise<void> {
    const { schools, now } = await this.db.asWorker(async (tx) => ({
      schools: await tx.query<School>(`SELECT id, timezone FROM school ORDER BY id`),
      now: tx.now,
    }));
    const faults: unknown[] = [];
    for (const school of schools)
      await this.db
        .asWorker((tx) => this.sweepSchool(tx, school))
        .catch((fault: unknown) => faults.push(fault));
    const lost = new Date(now.getTime() - LOST_AFTER_MINUTES * MINUTE);
    for (const batch of await this.shred.unfinished(lost))
      await this.shred.run(batch).catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw new AggregateError(faults, 'Some of what was due was not done.');
  }

  private async sweepSchool(tx: Tx, { id, timezone }: School): Promise<void> {
    await tx.query(`SELECT ctx.forget_accounts($1)`, [id]);
    await tx.query(`SELECT ctx.forget_sign_ins($1)`, [id]);
    await tx.query(`SELECT ctx.forget_previews($1, $2)`, [id, tx.now]);
    for (const personId of await this.tellNow(tx, id, isoDate(tx.now, timezone)))
      await this.jobs.send(tx, MAIL, {
        schoolId: id,
        personId,
        view: 'privacy/mail/review-waits',
      });
  }

  /**
   * Who is to have a letter today: once a month while records wait for them, and for each hold of
   * theirs on the day they chose. One letter says all of it.
   */
  private async tellNow(tx: Tx, schoolId: string, today: string): Promise<Set<string>> {
    const waiting = await tx.query<{
      person: string;
      hold: string | null;
      reviewOn: string | null;
    }>(
      `SELECT DISTINCT person_id AS person, hold_id AS hold, review_on AS "reviewOn"
       FROM ctx.retention_waits_for($1, $2) ORDER BY 1, 2`,
      [schoolId, today],
    );
    const told = new Set<string>();
    for (const { person: personId, hold, reviewOn } of waiting) {
      const [about, period] =
        hold === null ? ['records', today.slice(0, 7)] : [`hold ${hold}`, reviewOn ?? ''];
      if (await toldNow(tx, { schoolId, personId }, about, period)) told.add(personId);
    }
    return told;
  }
}
