import { Injectable } from '@nestjs/common';
import { type Actor, hasRole } from '../../accounts/actor.js';
import type { Tx } from '../../platform/db/tx.js';
import type { Audience } from '../privacy.paths.js';
import type { NoticeTexts } from './notice-texts.js';

export interface PublishedNotice {
  readonly audience: Audience;
  readonly version: number;
  readonly sections: NoticeTexts;
  readonly publishedAt: Date;
}

export interface NoticeDraft {
  readonly audience: Audience;
  readonly sections: NoticeTexts;
  readonly editedBy: string;
  readonly editedAt: Date;
  /** Which text it is; a draft that was kept again has another. */
  readonly edition: number;
}

export interface PublicNotice {
  readonly name: string;
  readonly version: number | null;
  readonly sections: NoticeTexts | null;
  readonly publishedAt: Date | null;
}

/** Whose notices somebody is told. A listener is a student too. */
export function audiencesOf(actor: Actor): Audience[] {
  if (actor.kind === 'staff') return ['staff'];
  return hasRole(actor, 'listener') ? ['student', 'listener'] : ['student'];
}

@Injectable()
export class NoticeQueries {
  /** All that were ever published, the newest first. */
  published(tx: Tx, schoolId: string): Promise<PublishedNotice[]> {
    return tx.query<PublishedNotice>(
      `SELECT audience, version, sections, published_at AS "publishedAt" FROM privacy_notice
       WHERE school_id = $1 AND version IS NOT NULL ORDER BY audience, version DESC`,
      [schoolId],
    );
  }

  async draft(
    tx: Tx,
    schoolId: string,
    audience: Audience,
    lock = false,
  ): Promise<NoticeDraft | undefined> {
    return tx.one<NoticeDraft>(
      `SELECT n.audience, n.sections, concat_ws(' ', p.given_name, p.family_name) AS "editedBy",
         n.edited_at AS "editedAt", n.edition
       FROM privacy_notice n JOIN person p ON p.school_id = n.school_id AND p.id = n.edited_by
       WHERE n.school_id = $1 AND n.audience = $2 AND n.version IS NULL ${lock ? 'FOR UPDATE OF n' : ''}`,
      [schoolId, audience],
    );
  }

  /** The last text that was kept, a draft or what was published since; 0 when there was none. */
  async edition(tx: Tx, schoolId: string, audience: Audience): Promise<number> {
    const row = await tx.one<{ edition: number }>(
      `SELECT coalesce(max(edition), 0) AS edition FROM privacy_notice WHERE school_id = $1 AND audience = $2`,
      [schoolId, audience],
    );
    return row?.edition ?? 0;
  }

  /** They have it before them: it is not news to them any more. */
  async markSeen(tx: Tx, actor: Actor): Promise<void> {
    await tx.query(
      `INSERT INTO privacy_notice_seen (school_id, person_id, audience, version, seen_at)
       SELECT $1, $2, audience, max(version), $4 FROM privacy_notice
       WHERE school_id = $1 AND version IS NOT NULL AND audience = ANY ($3) GROUP BY audience
       ON CONFLICT DO NOTHING`,
      [actor.schoolId, actor.personId, audiencesOf(actor), tx.now],
    );
  }

  /** What anybody may read of a school; undefined when there is no such school. */
  async public(tx: Tx, school: string, audience: Audience): Promise<PublicNotice | undefined> {
    return tx.one<PublicNotice>(
      `SELECT name, version, sections, published_at AS "publishedAt" FROM ctx.public_notice($1, $2)`,
      [school, audience],
    );
  }
}
