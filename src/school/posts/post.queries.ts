import { Injectable } from '@nestjs/common';
import type { PostKind } from '../../accounts/post.entity.js';
import type { Tx } from '../../platform/db/tx.js';
import type { Holding } from './post-change.rules.js';
import type { PostChange } from './post-proposal.entity.js';

export interface HoldingRow extends Holding {
  readonly name: string;
  readonly username: string;
  readonly heldFrom: Date;
  /** Has an address: otherwise no letter ever reaches them. */
  readonly mailed: boolean;
}

export interface ProposalRow {
  readonly id: string;
  readonly change: PostChange;
  readonly kind: PostKind | null;
  readonly personId: string;
  readonly personName: string;
  readonly yearGroup: number | null;
  readonly proposedBy: string;
  readonly proposerName: string;
  readonly proposedAt: Date;
  readonly outcome: 'confirmed' | 'refused' | 'withdrawn' | null;
  readonly deciderName: string | null;
  readonly decidedAt: Date | null;
}

const PROPOSAL = `
  SELECT o.id, o.change, o.kind, o.person_id AS "personId", o.year_group AS "yearGroup",
    p.given_name || ' ' || p.family_name AS "personName",
    o.proposed_by AS "proposedBy", b.given_name || ' ' || b.family_name AS "proposerName",
    o.proposed_at AS "proposedAt", o.outcome, o.decided_at AS "decidedAt",
    d.given_name || ' ' || d.family_name AS "deciderName"
  FROM post_proposal o
  JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
  JOIN person b ON b.school_id = o.school_id AND b.id = o.proposed_by
  LEFT JOIN person d ON d.school_id = o.school_id AND d.id = o.decided_by`;

@Injectable()
export class PostQueries {
  /** Who holds what now. A leaver's post stays in the list until it is ended. */
  holdings(tx: Tx, schoolId: string): Promise<HoldingRow[]> {
    return tx.query<HoldingRow>(
      `SELECT o.id, o.kind, o.person_id AS "personId", o.year_group AS "yearGroup",
         o.leaving_reported_at IS NOT NULL AS leaving,
         p.left_at IS NULL OR p.left_at > $2 AS here,
         p.given_name || ' ' || p.family_name AS name, p.username, o.held_from AS "heldFrom",
         coalesce(p.email, '') <> '' AS mailed
       FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
       WHERE o.school_id = $1 AND o.held_until IS NULL
       ORDER BY o.held_from, o.id`,
      [schoolId, tx.now],
    );
  }

  /**
   * The same, held still until the transaction ends: of two who each end one of two leads, the
   * second sees what the first did.
   */
  async lockedHoldings(tx: Tx, schoolId: string): Promise<HoldingRow[]> {
    await tx.query(
      `SELECT id FROM post WHERE school_id = $1 AND held_until IS NULL ORDER BY id FOR UPDATE`,
      [schoolId],
    );
    return this.holdings(tx, schoolId);
  }

  waiting(tx: Tx, schoolId: string): Promise<ProposalRow[]> {
    return tx.query<ProposalRow>(
      `${PROPOSAL} WHERE o.school_id = $1 AND o.outcome IS NULL ORDER BY o.proposed_at, o.id`,
      [schoolId],
    );
  }

  /** The latest ten decisions. */
  decided(tx: Tx, schoolId: string): Promise<ProposalRow[]> {
    return tx.query<ProposalRow>(
      `${PROPOSAL} WHERE o.school_id = $1 AND o.outcome IS NOT NULL
       ORDER BY o.decided_at DESC, o.id LIMIT 10`,
      [schoolId],
    );
  }

  proposal(tx: Tx, schoolId: string, id: string): Promise<ProposalRow | undefined> {
    return tx.one<ProposalRow>(`${PROPOSAL} WHERE o.school_id = $1 AND o.id = $2`, [schoolId, id]);
  }

  /** @returns false when somebody else decided it a moment ago. */
  async lockWaiting(tx: Tx, schoolId: string, id: string): Promise<boolean> {
    const waiting = await tx.one(
      `SELECT id FROM post_proposal WHERE school_id = $1 AND id = $2 AND outcome IS NULL FOR UPDATE`,
      [schoolId, id],
    );
    return waiting !== undefined;
  }

  /** Who reads rounded numbers as a leader. */
  async leaders(tx: Tx, schoolId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT person_id AS id FROM person_role WHERE school_id = $1 AND role = 'leader'`,
      [schoolId],
    );
    return rows.map(({ id }) => id);
  }

  /** The years there are students in. */
  async yearGroups(tx: Tx, schoolId: string): Promise<number[]> {
    const rows = await tx.query<{ year: number }>(
      `SELECT DISTINCT year_group AS year FROM person
       WHERE school_id = $1 AND kind = 'student' AND left_at IS NULL AND year_group IS NOT NULL
       ORDER BY 1`,
      [schoolId],
    );
    return rows.map(({ year }) => year);
  }
}
