import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { brokeUnique } from '../../platform/db/faults.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { leaverPaths } from '../privacy.paths.js';
import { LeaverQueries } from './leaver.queries.js';
import type { TransferForm } from './transfer.form.js';

const SENT_ALREADY = 'It stands here already that the file was sent.';

/** The file of a leaver is on its way: every concern of theirs that the actor holds went with it. */
@Injectable()
export class RecordTransfer {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly words: Words,
    private readonly leavers: LeaverQueries,
  ) {}

  run(actor: Actor, once: Once, child: string, values: TransferForm): Promise<string> {
    const { schoolId } = actor;
    const sent = runOnce(this.db, actor, once, async (tx) => {
      const leaver = await this.leavers.one(tx, actor, child);
      if (leaver === undefined) throw new NotFoundException();
      if (values.sentOn > isoDate(tx.now, actor.school.timezone))
        throw Refused.field('sentOn', 'That day is still to come.');
      const known = await this.leavers.sent(tx, actor, leaver.referrals);
      const going = leaver.referrals.filter((id) => !known.includes(id));
      if (going.length === 0) throw Refused.conflict('sentOn', SENT_ALREADY);
      for (const referral of going) {
        const place = { table: 'file_transfer', column: 'destination', record: referral, schoolId };
        await tx.query(
          `INSERT INTO file_transfer (id, school_id, referral_id, sent_on, destination, sent_by, recorded_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [
            randomUUID(),
            schoolId,
            referral,
            values.sentOn,
            await this.words.seal(tx, place, values.destination),
            actor.personId,
            tx.now,
          ],
        );
        await this.audit.write(tx, { action: 'file_sent', kind: 'referral', record: referral });
      }
      return `${leaverPaths.leaver(child)}?done=sent`;
    });
    // Another holder wrote it down at the same moment.
    return sent.catch((error: unknown) => {
      if (brokeUnique(error, 'file_transfer_once')) throw Refused.conflict('sentOn', SENT_ALREADY);
      throw error;
    });
  }
}
