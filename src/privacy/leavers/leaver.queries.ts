import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import type { LeaverRow, TransferRow } from './leaver-reads.js';

/** What a file of a child is: concerns about children, never those about an adult who is staff. */
const LEAVERS = `
  SELECT c.id, concat_ws(' ', coalesce(c.preferred_name, c.given_name), c.family_name) AS name,
    max(r.child_year) AS year, c.left_at AS "leftAt", array_agg(r.id ORDER BY r.raised_at, r.id) AS referrals,
    count(t.id)::int AS sent, count(t.received_on)::int AS received,
    max(t.sent_on) AS "sentOn", max(t.received_on) AS "receivedOn"
  FROM person c
  JOIN referral r ON r.school_id = c.school_id AND r.child_id = c.id AND r.about_staff = 'no'
    -- Somebody may hold a record twice: in an emergency, and to stay.
    AND EXISTS (SELECT 1 FROM record_access a WHERE a.school_id = r.school_id AND a.record_id = r.id AND a.person_id = $2
      AND (a.expires_at IS NULL OR a.expires_at > $3))
  LEFT JOIN file_transfer t ON t.school_id = r.school_id AND t.referral_id = r.id
  WHERE c.school_id = $1 AND c.kind = 'student' AND c.left_at <= $3 AND ($4::uuid IS NULL OR c.id = $4)
  GROUP BY c.id, c.school_id`;

@Injectable()
export class LeaverQueries {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  /** Children who left and of whom the actor holds a concern, longest gone first. */
  all(tx: Tx, actor: Actor): Promise<LeaverRow[]> {
    return tx.query<LeaverRow>(`${LEAVERS} ORDER BY c.left_at, c.id`, [
      actor.schoolId,
      actor.personId,
      tx.now,
      null,
    ]);
  }

  one(tx: Tx, actor: Actor, child: string): Promise<LeaverRow | undefined> {
    return tx.one<LeaverRow>(LEAVERS, [actor.schoolId, actor.personId, tx.now, child]);
  }

  /** Of which concerns the file was sent. */
  async sent(tx: Tx, actor: Actor, referrals: readonly string[]): Promise<string[]> {
    return (await this.transfers(tx, actor, referrals)).map(({ referralId }) => referralId);
  }

  /** Where the file went, each place once; that it was read is written down for every concern. */
  async openDestinations(tx: Tx, actor: Actor, referrals: readonly string[]): Promise<string[]> {
    const { schoolId } = actor;
    const found = new Set<string>();
    for (const { referralId, destination } of await this.transfers(tx, actor, referrals)) {
      const pass = await this.audit.read(tx, 'file_transfer', [referralId], 'leavers');
      const place = { table: 'file_transfer', column: 'destination', record: referralId, schoolId };
      found.add(await this.words.open(tx, pass, place, destination));
    }
    return [...found];
  }

  private transfers(tx: Tx, actor: Actor, referrals: readonly string[]): Promise<TransferRow[]> {
    return tx.query<TransferRow>(
      `SELECT referral_id AS "referralId", destination FROM file_transfer
       WHERE school_id = $1 AND referral_id = ANY ($2) ORDER BY recorded_at, referral_id`,
      [actor.schoolId, referrals],
    );
  }
}
