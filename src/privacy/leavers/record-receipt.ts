import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { leaverPaths } from '../privacy.paths.js';
import { LeaverQueries } from './leaver.queries.js';
import type { ReceiptForm } from './transfer.form.js';

/** The next school has said that the file arrived. */
@Injectable()
export class RecordReceipt {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly leavers: LeaverQueries,
  ) {}

  run(actor: Actor, once: Once, child: string, { receivedOn }: ReceiptForm): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const leaver = await this.leavers.one(tx, actor, child);
      if (leaver === undefined) throw new NotFoundException();
      if (leaver.sentOn === null)
        throw Refused.conflict('receivedOn', 'Say first that it was sent.');
      if (receivedOn < leaver.sentOn || receivedOn > isoDate(tx.now, actor.school.timezone))
        throw Refused.field('receivedOn', 'Choose a day from when it was sent up to today.');
      const received = await tx.query<{ id: string }>(
        `SELECT referral_id AS id FROM file_transfer
         WHERE school_id = $1 AND referral_id = ANY ($2) AND received_on IS NULL FOR UPDATE`,
        [actor.schoolId, leaver.referrals],
      );
      if (received.length === 0)
        throw Refused.conflict('receivedOn', 'It stands here already that it arrived.');
      for (const { id } of received) {
        await tx.change(
          `UPDATE file_transfer SET received_on = $3, receipt_by = $4, receipt_at = $5
           WHERE school_id = $1 AND referral_id = $2`,
          [actor.schoolId, id, receivedOn, actor.personId, tx.now],
        );
        await this.audit.write(tx, { action: 'file_received', kind: 'referral', record: id });
      }
      return `${leaverPaths.leaver(child)}?done=received`;
    });
  }
}
