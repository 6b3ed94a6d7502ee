import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Grants } from '../../access/grants.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import type { Urgency } from '../categories.js';
import { type EscalationFacts, escalationsDue, nextEscalation } from './escalation.rules.js';
import { ReferralEventRow } from '../referral-event.entity.js';
import type { Route } from '../routing/route.js';

const AT_A_TIME = 200;

interface DueReferral {
  id: string;
  schoolId: string;
  level: number;
  urgency: Urgency;
  raisedAt: Date;
  route: Route;
}

/**
 * The clock that only a person stops. Every replica sweeps; a referral is taken by one (SKIP LOCKED),
 * in a transaction of its own, so that one that fails holds no other back.
 */
@Injectable()
export class EscalateOverdueReferrals {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly grants: Grants,
    private readonly audit: Audit,
    private readonly calendars: CalendarQueries,
  ) {}

  /** @returns how many tellings fired. */
  async run(): Promise<number> {
    const due = await this.db.asWorker((tx) =>
      tx.query<{ id: string }>(
        `SELECT id FROM referral WHERE state = 'raised' AND next_escalation_at <= $1
         ORDER BY next_escalation_at LIMIT $2`,
        [tx.now, AT_A_TIME],
      ),
    );
    let fired = 0;
    const faults: unknown[] = [];
    for (const { id } of due) {
      try {
        fired += await this.db.asWorker((tx) => this.escalate(tx, id));
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0)
      throw new AggregateError(faults, 'Some referrals could not be escalated.');
    return fired;
  }

  private async escalate(tx: Tx, id: string): Promise<number> {
    const referral = await tx.one<DueReferral>(
      `SELECT id, school_id AS "schoolId", level, urgency, raised_at AS "raisedAt", route
       FROM referral WHERE id = $1 AND state = 'raised' AND next_escalation_at <= $2
       FOR UPDATE SKIP LOCKED`,
      [id, tx.now],
    );
    if (referral === undefined) return 0;
    const { schoolId } = referral;
    const calendar = await this.calendars.calendar(tx, schoolId);
    const facts: EscalationFacts = { ...referral, calendar, acknowledgedAt: null };
    const due = escalationsDue(facts, tx.now);
    const subjects = await this.subjectsOf(tx, referral);
    const told = new Set<string>();
    for (const step of due) {
      const people = step.tell.filter((person) => !subjects.has(person));
      people.forEach((person) => told.add(person));
      await tx.query(
        `INSERT INTO escalation (school_id, referral_id, level, due_at, fired_at, told)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [schoolId, id, step.level, step.at, tx.now, people],
      );
    }
    const level = due.at(-1)?.level ?? referral.level;
    const next = nextEscalation({ ...facts, level });
    await tx.query(
      `UPDATE referral SET level = $3, next_escalation_at = $4 WHERE school_id = $1 AND id = $2`,
      [schoolId, id, level, next?.at ?? null],
    );
    // The calendar was changed meanwhile: the time that was kept is no longer the time it is due.
    if (due.length === 0) return 0;
    await this.grants.give(
      tx,
      [...told].map((personId) => ({ schoolId, recordId: id, personId, reason: 'escalation' })),
    );
    // After an outage several steps fire at once: each person still gets one letter.
    for (const personId of told)
      await this.jobs.send(tx, MAIL, { schoolId, personId, view: 'referrals/mail/still-waiting' });
    await tx.insert(ReferralEventRow, {
      id: randomUUID(),
      schoolId,
      referralId: id,
      at: tx.now,
      kind: 'escalated',
    });
    await this.audit.write(tx, {
      action: 'escalated',
      kind: 'referral',
      record: id,
      schoolId,
      detail: { level },
    });
    return due.length;
  }

  private async subjectsOf(tx: Tx, referral: DueReferral): Promise<Set<string>> {
    const rows = await tx.query<{ person_id: string }>(
      `SELECT person_id FROM referral_subject WHERE school_id = $1 AND referral_id = $2`,
      [referral.schoolId, referral.id],
    );
    return new Set(rows.map((row) => row.person_id));
  }
}
