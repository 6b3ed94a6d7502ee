import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit, type ReadPass } from '../platform/audit/audit.js';
import { Words } from '../platform/crypto/words.js';
import type { Tx } from '../platform/db/tx.js';
import { concernCategory } from './categories.js';
import { closureFrom } from './closure.js';
import { QUEUE } from './queue.sql.js';
import { OUTCOMES, Referral } from './referral.entity.js';
import type {
  OpenReferral,
  ReferralFile,
  QueueGroup,
  QueueRow,
  RaisedConcern,
  Statement,
} from './referral-reads.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Every read of referrals, scoped in SQL beside row security. */
@Injectable()
export class ReferralQueries {
  constructor(
    private readonly audit: Audit,
    private readonly words: Words,
  ) {}

  /**
   * What was given to the actor, unacknowledged first, by the clock. No word of it is read.
   * @param page which part of the group `show`, from 1; past its end is its last part. Of the other
   *   groups it is always the first part.
   */
  queue(tx: Tx, actor: Actor, show: QueueGroup = 'waiting', page = 1): Promise<QueueRow[]> {
    return tx.query<QueueRow>(QUEUE, [actor.schoolId, actor.personId, tx.now, show, page]);
  }

  /** The row for a change, locked; nothing when it was not given to the actor. */
  async locked(tx: Tx, actor: Actor, id: string): Promise<Referral | undefined> {
    if (!UUID.test(id) || !(await this.holds(tx, actor, id))) return undefined;
    const found = await tx.manager.findOne(Referral, {
      where: { id, schoolId: actor.schoolId },
      lock: { mode: 'pessimistic_write' },
    });
    return found ?? undefined;
  }

  /** A live grant, at the application's time as well as the database's. */
  async holds(tx: Tx, actor: Actor, id: string): Promise<boolean> {
    const row = await tx.one(
      `SELECT 1 FROM record_access WHERE school_id = $1 AND record_id = $2 AND person_id = $3
         AND (expires_at IS NULL OR expires_at > $4)`,
      [actor.schoolId, id, actor.personId, tx.now],
    );
    return row !== undefined;
  }

  async isWaiting(tx: Tx, schoolId: string, id: string): Promise<boolean> {
    if (!UUID.test(id)) return false;
    const row = await tx.one(
      `SELECT 1 FROM referral WHERE school_id = $1 AND id = $2 AND state = 'raised'`,
      [schoolId, id],
    );
    return row !== undefined;
  }

  async subjects(tx: Tx, schoolId: string, id: string): Promise<string[]> {
    const rows = await tx.query<{ person_id: string }>(
      `SELECT person_id FROM referral_subject WHERE school_id = $1 AND referral_id = $2`,
      [schoolId, id],
    );
    return rows.map((row) => row.person_id);
  }

  /** Opens one referral, words and all: scoped, and written down before a word is read. */
  async open(tx: Tx, actor: Actor, id: string): Promise<OpenReferral | undefined> {
    if (!UUID.test(id) || !(await this.holds(tx, actor, id))) return undefined;
    const { schoolId } = actor;
    const r = await tx.manager.findOneBy(Referral, { id, schoolId });
    if (r === null) return undefined;
    const pass = await this.audit.read(tx, 'referral', [id], 'grant');
    const open = (column: string, sealed: Buffer | null): Promise<string | undefined> =>
      this.words.openIfAny(tx, pass, { table: 'referral', column, record: id, schoolId }, sealed);

    const actions = await tx.query<{
      id: string;
      what: Buffer;
      owner: string;
      ownerId: string;
      dueOn: string;
      doneAt: Date | null;
    }>(
      `SELECT a.id, a.what, concat_ws(' ', p.given_name, p.family_name) AS owner, a.owner_id AS "ownerId",
         a.due_on AS "dueOn", a.done_at AS "doneAt"
       FROM referral_action a JOIN person p ON p.school_id = a.school_id AND p.id = a.owner_id
       WHERE a.school_id = $1 AND a.referral_id = $2 ORDER BY a.done_at NULLS FIRST, a.due_on, a.made_at`,
      [schoolId, id],
    );
    const events = await tx.query<{
      id: string;
      at: Date;
      kind: string;
      by: string | null;
      words: Buffer | null;
    }>(
      `SELECT e.id, e.at, e.kind, concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS by, e.words
       FROM referral_event e LEFT JOIN person p ON p.school_id = e.school_id AND p.id = e.person_id
       WHERE e.school_id = $1 AND e.referral_id = $2 ORDER BY e.at, e.id`,
      [schoolId, id],
    );
    const statements = await this.statements(tx, schoolId, id, pass);
    const holders = await tx.query<{ id: string; name: string; reason: string }>(
      `SELECT p.id, concat_ws(' ', p.given_name, p.family_name) AS name,
         (array_agg(a.reason ORDER BY a.expires_at NULLS FIRST))[1] AS reason
       FROM record_access a JOIN person p ON p.school_id = a.school_id AND p.id = a.person_id
       WHERE a.school_id = $1 AND a.record_id = $2 AND (a.expires_at IS NULL OR a.expires_at > $3)
       GROUP BY p.id, p.given_name, p.family_name ORDER BY min(a.granted_at), name`,
      [schoolId, id, tx.now],
    );
    const subjects = await this.subjects(tx, schoolId, id);
    const named = [
      r.raisedBy,
      ...subjects,
      ...(r.childId === null ? [] : [r.childId]),
      ...(r.acknowledgedBy === null ? [] : [r.acknowledgedBy]),
      ...r.route.steps.flatMap((step) => [step.person, step.standsInFor]).filter((p) => p !== null),
    ];
    const names = await this.names(tx, schoolId, named);
    // One after another: a connection answers one question at a time.
    const opened: OpenReferral['actions'] = [];
    for (const action of actions)
      opened.push({ ...action, what: (await open(`action.${action.id}`, action.what)) ?? '' });
    const chronology: OpenReferral['events'] = [];
    for (const { id: event, at, kind, by, words: sealed } of events) {
      const words = await open(`event.${event}`, sealed);
      const told = { at, kind, by: by === '' ? null : by };
      chronology.push(
        kind === 'closed' && words !== undefined
          ? { ...told, closure: closureFrom(words) }
          : { ...told, words },
      );
    }
    return {
      id,
      state: r.state,
      urgency: r.urgency,
      category: r.category,
      aboutStaff: r.aboutStaff,
      about: r.about,
      child:
        r.childId === null
          ? null
          : { id: r.childId, name: names[r.childId] ?? 'A student', year: r.childYear },
      raisedBy: { id: r.raisedBy, name: names[r.raisedBy] ?? 'Somebody' },
      raisedAs: r.raisedAs,
      raisedAt: r.raisedAt,
      nextEscalationAt: r.nextEscalationAt,
      acknowledgedAt: r.acknowledgedAt,
      acknowledgedBy: r.acknowledgedBy === null ? null : (names[r.acknowledgedBy] ?? 'Somebody'),
      closedAt: r.closedAt,
      route: r.route,
      subjects,
      words: await open('words', r.words),
      aboutWords: await open('about_words', r.aboutWords),
      toldWhom: await open('told_whom', r.toldWhom),
      actions: opened,
      events: chronology,
      statements,
      holders,
      names,
    };
  }

  /** The same as it follows a child to the next school: what is coded is in words. */
  async openFile(tx: Tx, actor: Actor, id: string): Promise<ReferralFile | undefined> {
    const referral = await this.open(tx, actor, id);
    return (
      referral && {
        ...referral,
        worry: concernCategory(referral.category ?? '')?.label,
        events: referral.events.map((event) => ({
          ...event,
          outcome: OUTCOMES.find(({ key }) => key === event.closure?.outcome)?.text,
        })),
      }
    );
  }

  /** The officer of the council for worries about adults; nothing until the school says it. */
  async ladoPhone(tx: Tx, schoolId: string): Promise<string | null> {
    const row = await tx.one<{ phone: string | null }>(
      `SELECT lado_phone AS phone FROM school WHERE id = $1`,
      [schoolId],
    );
    return row?.phone ?? null;
  }

  /** All that a raiser may know of what they raised (through a function: the rows are hidden). */
  async raisedByMe(tx: Tx): Promise<RaisedConcern[]> {
    return tx.query<RaisedConcern>(
      `SELECT id, raised_at AS "raisedAt", acknowledged_at AS "acknowledgedAt", state, level, about,
         urgency, route FROM ctx.my_concerns()`,
    );
  }

  async isOnMyShifts(tx: Tx, student: string): Promise<boolean> {
    if (!UUID.test(student)) return false;
    const row = await tx.one(`SELECT 1 FROM ctx.students_on_my_shifts() s WHERE s = $1`, [student]);
    return row !== undefined;
  }

  /** Whom a raiser may pick: the roll for staff, people from their own shifts for a listener. */
  async pickableStudents(
    tx: Tx,
    actor: Actor,
  ): Promise<{ id: string; name: string; family: string; year: number | null }[]> {
    const scope = actor.kind === 'staff' ? 'true' : 'p.id IN (SELECT ctx.students_on_my_shifts())';
    return tx.query(
      `SELECT p.id, coalesce(p.preferred_name, p.given_name) AS name, p.family_name AS family,
         p.year_group AS year
       FROM person p
       WHERE p.school_id = $1 AND p.kind = 'student' AND p.left_at IS NULL AND ${scope}
       ORDER BY p.year_group, p.family_name, p.given_name`,
      [actor.schoolId],
    );
  }

  async child(
    tx: Tx,
    schoolId: string,
    id: string,
  ): Promise<{ id: string; year: number | null } | undefined> {
    if (!UUID.test(id)) return undefined;
    return tx.one(
      `SELECT id, year_group AS year FROM person WHERE school_id = $1 AND id = $2 AND kind = 'student'`,
      [schoolId, id],
    );
  }

  async adult(tx: Tx, schoolId: string, id: string): Promise<string | undefined> {
    if (!UUID.test(id)) return undefined;
    const row = await tx.one<{ id: string }>(
      `SELECT id FROM person WHERE school_id = $1 AND id = $2 AND kind = 'staff'`,
      [schoolId, id],
    );
    return row?.id;
  }

  async heads(tx: Tx, schoolId: string): Promise<string[]> {
    const rows = await tx.query<{ person_id: string }>(
      `SELECT DISTINCT person_id FROM post WHERE school_id = $1 AND kind = 'head' AND held_until IS NULL`,
      [schoolId],
    );
    return rows.map((row) => row.person_id);
  }

  /** What was said against it stands beside it, sealed under its own key. */
  private async statements(
    tx: Tx,
    schoolId: string,
    record: string,
    pass: ReadPass,
  ): Promise<Statement[]> {
    const rows = await tx.query<Omit<Statement, 'words'> & { id: string; sealed: Buffer }>(
      `SELECT s.id, s.kind, s.said_on AS "saidOn", s.outcome, s.settled_at AS "settledAt", s.words AS sealed,
         concat_ws(' ', coalesce(p.preferred_name, p.given_name), p.family_name) AS by
       FROM record_statement s JOIN person p ON p.school_id = s.school_id AND p.id = s.person_id
       WHERE s.school_id = $1 AND s.record_id = $2 ORDER BY s.placed_at, s.id`,
      [schoolId, record],
    );
    const opened: Statement[] = [];
    for (const { id, sealed, ...row } of rows) {
      const place = { table: 'record_statement', column: id, record, schoolId };
      opened.push({ ...row, words: await this.words.open(tx, pass, place, sealed) });
    }
    return opened;
  }

  private async names(tx: Tx, schoolId: string, ids: string[]): Promise<Record<string, string>> {
    const rows = await tx.query<{ id: string; name: string }>(
      `SELECT id, concat_ws(' ', coalesce(preferred_name, given_name), family_name) AS name
       FROM person WHERE school_id = $1 AND id = ANY ($2)`,
      [schoolId, ids],
    );
    return Object.fromEntries(rows.map((row) => [row.id, row.name]));
  }
}
