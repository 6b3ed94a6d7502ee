import { Injectable } from '@nestjs/common';
import { POST_KINDS } from '../accounts/post.entity.js';
import type { Tx } from '../platform/db/tx.js';
import { type CurrentPerson } from './import-plan.js';
import { type KeptChoices } from './roster-import.entity.js';
import { type RosterFormat, type RosterSnapshot } from './roster-snapshot.js';

export interface ImportRow {
  readonly id: string;
  readonly state: 'preview' | 'applied' | 'discarded';
  readonly format: RosterFormat;
  /** Null for the command line. */
  readonly madeBy: string | null;
  readonly madeAt: Date;
  readonly appliedAt: Date | null;
  readonly options: KeptChoices;
  readonly added: number;
  readonly changed: number;
  readonly left: number;
  readonly refused: number;
}

const IMPORT = `
  SELECT i.id, i.state, i.format, i.made_at AS "madeAt", i.applied_at AS "appliedAt", i.options,
    i.added, i.changed, i.left_count AS left, i.refused,
    p.given_name || ' ' || p.family_name AS "madeBy"
  FROM roster_import i LEFT JOIN person p ON p.school_id = i.school_id AND p.id = i.made_by`;

/** Pastoral staff are a choice; every other post is one that must be filled. */
const FILLED = POST_KINDS.filter((kind) => kind !== 'pastoral');

@Injectable()
export class RosterQueries {
  /** Everybody who has or had an account, with what they hold that may not be left empty. */
  accounts(tx: Tx, schoolId: string): Promise<CurrentPerson[]> {
    return tx.query<CurrentPerson>(
      `SELECT p.id, p.kind, p.source_id AS "sourceId", p.left_at IS NULL AS active, p.username,
         p.given_name AS "givenName", p.family_name AS "familyName",
         p.preferred_name AS "preferredName", p.email, p.year_group AS "yearGroup",
         p.tutor_group AS "tutorGroup", p.date_of_birth AS "dateOfBirth", p.sex, p.send,
         p.pupil_premium AS "pupilPremium", coalesce(h.held, '{}') AS posts
       FROM person p
       LEFT JOIN (
         SELECT person_id, array_agg(name ORDER BY name) AS held
         FROM (SELECT person_id, kind AS name FROM post
               WHERE school_id = $1 AND held_until IS NULL AND kind = ANY ($2)
               UNION SELECT person_id, role FROM person_role
               WHERE school_id = $1 AND role = 'admin') AS each
         GROUP BY person_id
       ) h ON h.person_id = p.id
       WHERE p.school_id = $1
       ORDER BY p.family_name, p.given_name, p.id`,
      [schoolId, FILLED],
    );
  }

  /** How fresh the roster is. */
  lastApplied(tx: Tx, schoolId: string): Promise<ImportRow | undefined> {
    return tx.one<ImportRow>(
      `${IMPORT} WHERE i.school_id = $1 AND i.state = 'applied'
       ORDER BY i.applied_at DESC, i.id LIMIT 1`,
      [schoolId],
    );
  }

  /** An upload that somebody has still to say yes to. */
  waiting(tx: Tx, schoolId: string): Promise<ImportRow | undefined> {
    return tx.one<ImportRow>(
      `${IMPORT} WHERE i.school_id = $1 AND i.state = 'preview' ORDER BY i.made_at DESC LIMIT 1`,
      [schoolId],
    );
  }

  byId(tx: Tx, schoolId: string, id: string): Promise<ImportRow | undefined> {
    return tx.one<ImportRow>(`${IMPORT} WHERE i.school_id = $1 AND i.id = $2`, [schoolId, id]);
  }

  /** What was read from the upload, while it waits. `lock` holds it still for the decision. */
  async snapshot(
    tx: Tx,
    schoolId: string,
    id: string,
    { lock }: { lock: boolean },
  ): Promise<RosterSnapshot | undefined> {
    const row = await tx.one<{ snapshot: RosterSnapshot }>(
      `SELECT snapshot FROM roster_import
       WHERE school_id = $1 AND id = $2 AND state = 'preview' ${lock ? 'FOR UPDATE' : ''}`,
      [schoolId, id],
    );
    return row?.snapshot;
  }

  /** The school of the files that was taken last time. */
  async rememberedOrg(tx: Tx, schoolId: string): Promise<string | undefined> {
    return (await this.lastApplied(tx, schoolId))?.options.org ?? undefined;
  }
}
