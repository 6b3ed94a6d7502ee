import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PeopleLeft } from '../accounts/people-left.event.js';
import { Audit } from '../platform/audit/audit.js';
import type { Tx } from '../platform/db/tx.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MAIL } from '../platform/mail/letters.js';
import { HelpFactsChanged } from '../school/help-facts-changed.event.js';
import { type CurrentPerson, type ImportPlan } from './import-plan.js';
import { planImport } from './import-plan.rules.js';
import { type KeptChoices, RosterImport } from './roster-import.entity.js';
import { type RosterSnapshot } from './roster-snapshot.js';
import { RosterQueries } from './roster.queries.js';
import { addPeople, changePeople, endPeople, replaceClasses } from './write-people.js';

export interface Planned {
  plan: ImportPlan;
  /** The accounts it was planned against. */
  accounts: CurrentPerson[];
}

interface ImportFrom {
  schoolId: string;
  snapshot: RosterSnapshot;
  choices: KeptChoices;
}

/**
 * Applies the files of a school's own system to its accounts, all of it or nothing: as the owner on
 * the command line, as an administrator through row security on the page.
 */
@Injectable()
export class ImportRoster {
  constructor(
    private readonly roster: RosterQueries,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Plans and, unless the plan has problems, writes.
   * @param madeBy null on the command line
   */
  async run(tx: Tx, from: ImportFrom & { madeBy: string | null }): Promise<Planned> {
    await this.queue(tx, from.schoolId);
    const planned = await this.plan(tx, from);
    if (planned.plan.problems.length === 0) await this.write(tx, planned.plan, from);
    return planned;
  }

  /** Until this transaction ends, another import of the school waits: it would plan on what was. */
  async queue(tx: Tx, schoolId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('roster ' || $1, 0))`, [
      schoolId,
    ]);
  }

  /** What an import would do now. The school of the files is the one of last time, unless chosen. */
  async plan(tx: Tx, { schoolId, snapshot, choices }: ImportFrom): Promise<Planned> {
    const accounts = await this.roster.accounts(tx, schoolId);
    const org = choices.org ?? (await this.roster.rememberedOrg(tx, schoolId));
    const { allowLeavers } = choices;
    return { accounts, plan: planImport(accounts, snapshot, { org, allowLeavers }) };
  }

  /**
   * Writes a plan made in this transaction, after `queue`.
   * @param importId the upload that was looked at first, if there was one
   */
  async write(
    tx: Tx,
    plan: ImportPlan,
    from: ImportFrom & { madeBy: string | null },
    importId?: string,
  ): Promise<void> {
    if (plan.problems.length > 0) throw new Error('A plan with problems was to be written.');
    const { schoolId } = from;
    const leavers = plan.left.map(({ id }) => id);
    await changePeople(tx, schoolId, plan.changed);
    await addPeople(tx, schoolId, plan.added);
    if (plan.classes !== null) await replaceClasses(tx, schoolId, plan.classes);
    if (leavers.length > 0) {
      await endPeople(tx, schoolId, leavers);
      await tx.announce(new PeopleLeft(schoolId, leavers));
    }
    await tx.announce(new HelpFactsChanged(schoolId));
    if (plan.kept.length > 0) await this.tellHeads(tx, schoolId);
    const id = await this.keep(tx, plan, from, importId);
    await this.audit.write(tx, {
      action: 'roster_imported',
      kind: 'roster_import',
      record: id,
      schoolId,
      detail: { ...countsOf(plan), kept: plan.kept.length, format: from.snapshot.format },
    });
    // Last: an administrator may be among the leavers, and their transaction ends with their sign-in.
    await tx.query(`SELECT ctx.end_sign_ins_of($1, $2)`, [leavers, tx.now]);
  }

  private async keep(
    tx: Tx,
    plan: ImportPlan,
    { schoolId, snapshot, choices, madeBy }: ImportFrom & { madeBy: string | null },
    importId?: string,
  ): Promise<string> {
    const remembered = plan.orgId ?? (await this.roster.rememberedOrg(tx, schoolId));
    const facts = {
      state: 'applied' as const,
      appliedAt: tx.now,
      options: { ...choices, org: remembered ?? null },
      snapshot: null,
      ...countsOf(plan),
    };
    if (importId !== undefined) {
      await tx.manager.update(RosterImport, { schoolId, id: importId }, facts);
      return importId;
    }
    const id = randomUUID();
    const { format } = snapshot;
    await tx.insert(RosterImport, { ...facts, id, schoolId, format, madeBy, madeAt: tx.now });
    return id;
  }

  /** Somebody who alone holds a post is gone from the files: it is for the head to name who follows. */
  private async tellHeads(tx: Tx, schoolId: string): Promise<void> {
    const heads = await tx.query<{ id: string }>(
      `SELECT DISTINCT o.person_id AS id FROM post o
       WHERE o.school_id = $1 AND o.kind = 'head' AND o.held_until IS NULL`,
      [schoolId],
    );
    for (const { id } of heads)
      await this.jobs.send(tx, MAIL, {
        schoolId,
        personId: id,
        view: 'roster/mail/holder-not-on-roster',
      });
  }
}

export function countsOf({
  added,
  changed,
  left,
  refused,
}: ImportPlan): Record<'added' | 'changed' | 'left' | 'refused', number> {
  return {
    added: added.length,
    changed: changed.length,
    left: left.length,
    refused: refused.length,
  };
}
