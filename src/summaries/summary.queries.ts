import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Actor } from '../accounts/actor.js';
import type { Tx } from '../platform/db/tx.js';
import type { CertifiedFigures } from './disclosure-control/audit.js';
import type {
  CertificateEntry,
  PublishedCell,
  Roll,
  Withheld,
} from './disclosure-control/publication.js';
import { PublicationRow } from './publication.entity.js';

export interface ReadPublication {
  row: PublicationRow;
  cells: PublishedCell[];
}

/** Published figures as the audit of the next ones takes them in. */
export interface FrozenFigures extends CertifiedFigures {
  id: string;
}

/** What readers see: published figures only; row security hides drafts from them. */
@Injectable()
export class SummaryQueries {
  list(tx: Tx, actor: Actor): Promise<PublicationRow[]> {
    return tx.manager.find(PublicationRow, {
      where: { schoolId: actor.schoolId },
      order: { cutoff: 'DESC', askedAt: 'DESC' },
    });
  }

  async one(tx: Tx, actor: Actor, id: string): Promise<ReadPublication | undefined> {
    if (!isUUID(id)) return undefined;
    const row = await tx.manager.findOneBy(PublicationRow, { id, schoolId: actor.schoolId });
    if (row === null) return undefined;
    return { row, cells: await this.cells(tx, actor.schoolId, id) };
  }

  /** For the job: all publications of a school's academic year that were frozen, oldest first. */
  async frozen(tx: Tx, schoolId: string, academicYear: string): Promise<FrozenFigures[]> {
    const rows = await tx.manager.find(PublicationRow, {
      where: { schoolId, academicYear, state: 'frozen' },
      order: { frozenAt: 'ASC' },
    });
    const figures: FrozenFigures[] = [];
    for (const row of rows)
      figures.push({
        id: row.id,
        school: schoolId,
        academicYear,
        period: { key: row.periodKey, terms: [row.termId] },
        base: row.base ?? 0,
        roll: row.roll as Roll,
        withheld: row.withheld as Withheld[],
        cells: await this.cells(tx, schoolId, row.id),
        certificate: await tx.query<CertificateEntry>(
          `SELECT atom_key AS "atomKey", y FROM publication_certificate
           WHERE school_id = $1 AND publication_id = $2 ORDER BY atom_key`,
          [schoolId, row.id],
        ),
      });
    return figures;
  }

  /**
   * For the sign-off: what of an academic year is frozen, oldest first. Sign-offs of one year take
   * turns, so none overlooks the one beside it.
   */
  async frozenNow(
    tx: Tx,
    schoolId: string,
    academicYear: string,
  ): Promise<{ id: string; periodName: string }[]> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('publication|' || $1, 0))`, [
      schoolId,
    ]);
    return tx.manager.find(PublicationRow, {
      select: { id: true, periodName: true },
      where: { schoolId, academicYear, state: 'frozen' },
      order: { frozenAt: 'ASC' },
    });
  }

  private cells(tx: Tx, schoolId: string, id: string): Promise<PublishedCell[]> {
    return tx.query<PublishedCell>(
      `SELECT statistic, cell_key AS "cellKey", atom_set_hash AS "atomSetHash", p, display
       FROM publication_cell WHERE school_id = $1 AND publication_id = $2 ORDER BY place`,
      [schoolId, id],
    );
  }
}
