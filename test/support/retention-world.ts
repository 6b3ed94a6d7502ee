import { randomUUID } from 'node:crypto';
import type { Asker } from '../../src/platform/db/tx.js';
import { ShredBatch } from '../../src/privacy/retention/shred-batch.js';
import { startApp, type TestApp } from './app.js';
import { makeListener } from './builders/listeners.js';
import { makeChild, makeClosedReferral } from './builders/old-records.js';
import { buildSchool, type BuiltSchool } from './builders/school.js';
import { askerFor } from './context.js';

const STAFF = ['tom', 'dee', 'del', 'hana', 'chad', 'ada'] as const;
export type StaffName = (typeof STAFF)[number];

/** A school of adults who keep records, and what each of them asks of the database. */
export class RetentionWorld {
  private constructor(
    readonly app: TestApp,
    readonly school: BuiltSchool,
    readonly askers: Readonly<Record<StaffName, Asker>>,
  ) {}

  static async build(): Promise<RetentionWorld> {
    const app = await startApp();
    const school = await buildSchool(app, {
      lia: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
    await makeListener(app, school, 'lia');
    const askers = {} as Record<StaffName, Asker>;
    for (const name of STAFF) askers[name] = await askerFor(app, school, name);
    return new RetentionWorld(app, school, askers);
  }

  get lia(): string {
    return this.school.people.lia ?? '';
  }

  now(): Date {
    return this.app.clock.now();
  }

  as<T extends object>(name: StaffName, sql: string, values: unknown[] = []): Promise<T[]> {
    return this.app.db.run(this.askers[name], (tx) => tx.query<T>(sql, values));
  }

  worker<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.app.db.asWorker((tx) => tx.query<T>(sql, values));
  }

  /** The read of a referral as its page writes it down. */
  read(name: StaffName, id: string): Promise<object[]> {
    return this.as(name, `SELECT audit.append('read', 'referral', $1, '{}', NULL)`, [id]);
  }

  async preview(kind: string): Promise<string> {
    const batch = randomUUID();
    await this.as('dee', `SELECT ctx.retention_preview($1, $2, $3)`, [batch, kind, this.now()]);
    return batch;
  }

  async confirmed(kind: string): Promise<string> {
    const batch = await this.preview(kind);
    await this.as('dee', `SELECT ctx.retention_confirm($1, $2)`, [batch, this.now()]);
    return batch;
  }

  shred(batchId: string): Promise<void> {
    return this.app.app.get(ShredBatch).run({ schoolId: this.school.id, batchId });
  }

  hold(name: StaffName, target: string, of = 'person'): Promise<object[]> {
    return this.as(
      name,
      `INSERT INTO retention_hold (id, school_id, of_kind, target_id, reason, placed_by, placed_at, review_on)
       VALUES (gen_random_uuid(), $1, $2, $3, 'x', $4, now(), '2040-01-01')`,
      [this.school.id, of, target, this.askers[name].personId],
    );
  }

  lift(name: StaffName, target: string): Promise<object[]> {
    return this.as(
      name,
      `UPDATE retention_hold SET lifted_by = $2, lifted_at = now() WHERE target_id = $1`,
      [target, this.askers[name].personId],
    );
  }

  setPeriod(name: StaffName, kind: string, period: number): Promise<object[]> {
    return this.as(
      name,
      `INSERT INTO retention_schedule (school_id, kind, version, period, why, changed_by, changed_at)
       VALUES ($1, $2, 99, $3, 'law', $4, now())`,
      [this.school.id, kind, period, this.askers[name].personId],
    );
  }

  /** Says that it may go. */
  decide(
    name: StaffName,
    id: string,
    due: string,
    by = this.askers[name].personId,
  ): Promise<object[]> {
    return this.as(
      name,
      `INSERT INTO retention_decision (id, school_id, referral_id, outcome, fell_due_on, decided_by, decided_at)
       VALUES (gen_random_uuid(), $1, $2, 'may_go', $3, $4, now())`,
      [this.school.id, id, due, by],
    );
  }

  async second(name: StaffName, id: string): Promise<{ done: boolean; batch: string }> {
    const batch = randomUUID();
    const decision = await this.app.db.asOwner((tx) =>
      tx.one<{ id: string }>(`SELECT id FROM retention_decision WHERE referral_id = $1`, [id]),
    );
    const [row] = await this.as<{ done: boolean }>(
      name,
      `SELECT ctx.retention_second($1, $2, $3) AS done`,
      [decision?.id, batch, this.now()],
    );
    return { done: row?.done === true, batch };
  }

  /** Born on 4 March 1990 and raised in 2006: due since DUE. */
  async dueReferral(): Promise<{ id: string; child: string }> {
    const child = await makeChild(this.app, this.school, { birth: '1990-03-04' });
    const facts = { by: 'tom', holder: 'dee', child, raisedAt: '2006-05-05T10:00:00Z' };
    return { id: await makeClosedReferral(this.app, this.school, facts), child };
  }
}

export const DUE = '2015-03-04';
/** What the database says to whoever may not. */
export const REFUSED =
  /permission denied|row-level security|held|Nobody confirmed|not theirs|fallen due and was read/;
