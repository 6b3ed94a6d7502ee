import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { THEMES } from '../contacts/themes.js';
import { Audit } from '../platform/audit/audit.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import { ContributionQueries } from './contribution.queries.js';
import { preparePublication, type Prepared } from './disclosure-control/prepare-publication.js';
import type { Contribution, Publication } from './disclosure-control/publication.js';
import { openSolver } from './disclosure-control/solver.js';
import { academicYearOf } from './publication-periods.rules.js';
import { PublicationRow } from './publication.entity.js';
import { type FrozenFigures, SummaryQueries } from './summary.queries.js';

const TOPICS = {
  keys: THEMES.map(({ key }) => key),
  sensitive: THEMES.filter(({ sensitive }) => sensitive).map(({ key }) => key),
};

interface Written {
  readonly row: PublicationRow;
  readonly contributions: readonly Contribution[];
  /** What it was audited together with. */
  readonly frozen: readonly FrozenFigures[];
  readonly prepared: Prepared;
}

/**
 * Rounds, certifies and audits the figures of a term, and leaves a draft of published figures for a
 * person to sign off. The solver runs between two transactions, never inside one.
 */
@Injectable()
export class PrepareSummary {
  constructor(
    private readonly db: Database,
    private readonly keys: Keys,
    private readonly audit: Audit,
    private readonly calendars: CalendarQueries,
    private readonly contributions: ContributionQueries,
    private readonly summaries: SummaryQueries,
  ) {}

  /** A second run of the same job finds it prepared and does nothing. */
  async run(schoolId: string, id: string): Promise<void> {
    const facts = await this.db.asWorker((tx) => this.facts(tx, schoolId, id));
    if (facts === undefined) return;
    const { row, contributions, frozen } = facts;
    const solver = openSolver();
    const prepared = await preparePublication(
      {
        school: schoolId,
        academicYear: row.academicYear,
        period: { key: row.periodKey, terms: [row.termId] },
        contributions,
        roll: facts.roll,
        topics: TOPICS,
        frozen,
        key: this.keys.rounding,
      },
      solver,
    ).finally(() => solver.close());
    await this.db.asWorker((tx) => this.write(tx, { ...facts, prepared }));
  }

  private async facts(tx: Tx, schoolId: string, id: string) {
    const row = await tx.manager.findOneBy(PublicationRow, { id, schoolId });
    if (row === null || row.state !== 'preparing') return undefined;
    const terms = await this.calendars.terms(tx, schoolId);
    const term = terms.find((known) => known.id === row.termId);
    if (term === undefined) return undefined;
    const { timezone } = await this.calendars.calendar(tx, schoolId);
    const first =
      terms.find(({ startsOn }) => academicYearOf(startsOn) === row.academicYear) ?? term;
    const year = { name: row.academicYear, startsOn: first.startsOn };
    return {
      row,
      contributions: await this.contributions.ofTerm(tx, schoolId, timezone, year, term),
      roll: await this.contributions.roll(tx, schoolId, term),
      frozen: await this.summaries.frozen(tx, schoolId, row.academicYear),
    };
  }

  private async write(tx: Tx, { row, contributions, frozen, prepared }: Written): Promise<void> {
    const { id, schoolId } = row;
    const still = await tx.manager.findOne(PublicationRow, {
      where: { id, schoolId, state: 'preparing' },
      lock: { mode: 'pessimistic_write' },
    });
    if (still === null) return;
    const done = prepared.kind === 'ready' ? 'prepared' : 'refused';
    await this.audit.write(tx, { action: done, kind: 'publication', record: id, schoolId });
    if (prepared.kind === 'refused') {
      const refusedWhy = prepared.reason;
      await tx.manager.update(PublicationRow, { id, schoolId }, { state: 'refused', refusedWhy });
      return;
    }
    const { publication } = prepared;
    await this.contributions.keep(tx, schoolId, row.academicYear, row.termId, contributions);
    await this.writeTables(tx, schoolId, id, publication);
    await tx.manager.update(
      PublicationRow,
      { id, schoolId },
      {
        state: 'draft',
        catalogueVersion: publication.catalogueVersion,
        base: publication.base,
        solverVersion: publication.solverVersion,
        keyId: this.keys.fingerprint,
        dataHash: hashOf(contributions),
        auditedWith: frozen.map((figures) => figures.id),
        relaxedSteps: publication.relaxedSteps,
        withheld: publication.withheld,
        roll: publication.roll,
      },
    );
  }

  private async writeTables(
    tx: Tx,
    schoolId: string,
    id: string,
    { cells, certificate, audit }: Publication,
  ): Promise<void> {
    for (const [place, cell] of cells.entries())
      await tx.query(
        `INSERT INTO publication_cell (school_id, publication_id, place, statistic, cell_key, atom_set_hash, p, display)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [schoolId, id, place, cell.statistic, cell.cellKey, cell.atomSetHash, cell.p, cell.display],
      );
    for (const { atomKey, y } of certificate)
      await tx.query(
        `INSERT INTO publication_certificate (school_id, publication_id, atom_key, y) VALUES ($1, $2, $3, $4)`,
        [schoolId, id, atomKey, y],
      );
    for (const [place, check] of audit.entries())
      await tx.query(
        `INSERT INTO publication_audit (school_id, publication_id, place, target, profile, lo, hi, pass, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          schoolId,
          id,
          place,
          check.target,
          check.profile,
          check.lo,
          check.hi,
          check.pass,
          check.why ?? null,
        ],
      );
  }
}

function hashOf(contributions: readonly Contribution[]): Buffer {
  const lines = contributions.map((one) => JSON.stringify(one)).sort();
  return createHash('sha256').update(lines.join('\n')).digest();
}
