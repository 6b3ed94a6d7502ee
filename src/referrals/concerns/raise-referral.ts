import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Grants } from '../../access/grants.js';
import { type Actor, hasRole } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { TeamQueries } from '../../school/team.queries.js';
import { concernCategory, urgencyOrSafest } from '../categories.js';
import { firstTelling, nextEscalation } from '../escalation/escalation.rules.js';
import { Referral } from '../referral.entity.js';
import { ReferralEventRow } from '../referral-event.entity.js';
import { ReferralQueries } from '../referral.queries.js';
import { canNameChild } from '../referral.policy.js';
import { concernPaths } from '../referrals.paths.js';
import { routeFor } from '../routing/route-for.js';
import type { IntakeConcern } from './concern-intake.rules.js';

/**
 * Turns a concern into a referral with an owner: routed, granted, told, its clock running, all in
 * one transaction. It refuses nothing for a formality (domain.md rule 8): an unknown child, category
 * or urgency is taken at its most careful meaning.
 */
@Injectable()
export class RaiseReferral {
  constructor(
    private readonly db: Database,
    private readonly words: Words,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly grants: Grants,
    private readonly calendars: CalendarQueries,
    private readonly teams: TeamQueries,
    private readonly queries: ReferralQueries,
  ) {}

  run(actor: Actor, once: Once, concern: IntakeConcern): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) =>
      concernPaths.show(await this.within(tx, actor, concern)),
    );
  }

  /** Raises it inside the caller's transaction (a log that says "yes, somebody may be harmed"). */
  async within(tx: Tx, actor: Actor, concern: IntakeConcern): Promise<string> {
    const { schoolId, personId } = actor;
    const id = randomUUID();
    const child = await this.childOf(tx, actor, concern);
    const subjects = await this.subjectsOf(tx, actor, concern);
    const category = concernCategory(concern.category ?? '');
    const urgency = urgencyOrSafest(concern.urgency);
    const team = await this.teams.team(tx, schoolId, tx.now);
    const calendar = await this.calendars.calendar(tx, schoolId);
    const route = routeFor(
      {
        childId: child?.id ?? null,
        childYear: child?.year ?? null,
        category: category?.key ?? null,
        urgency,
        aboutStaff: concern.aboutStaff,
      },
      subjects,
      team,
      tx.now,
    );
    const plan = { urgency, raisedAt: tx.now, route, calendar };
    const first = firstTelling(plan);
    const next = nextEscalation({ ...plan, level: 0, acknowledgedAt: null });
    const seal = (column: string, text: string | undefined): Promise<Buffer | null> =>
      this.words.sealIfAny(tx, { table: 'referral', column, record: id, schoolId }, text);

    await tx.insert(Referral, {
      id,
      schoolId,
      state: 'raised',
      level: 0,
      nextEscalationAt: next?.at ?? null,
      category: category?.key ?? null,
      urgency,
      about: child === undefined ? 'unknown' : concern.about,
      aboutStaff: route.aboutStaff,
      childId: child?.id ?? null,
      childYear: child?.year ?? null,
      route: route as object,
      raisedBy: personId,
      raisedAs:
        actor.kind === 'staff' ? 'staff' : hasRole(actor, 'listener') ? 'listener' : 'student',
      raisedAt: tx.now,
      words: await seal('words', concern.words),
      aboutWords: await seal('about_words', concern.aboutWords),
      toldWhom: await seal('told_whom', concern.toldWhom),
    });
    for (const subject of subjects)
      await tx.query(
        `INSERT INTO referral_subject (school_id, referral_id, person_id) VALUES ($1, $2, $3)`,
        [schoolId, id, subject],
      );
    await this.audit.write(tx, {
      action: 'raised',
      kind: 'referral',
      record: id,
      detail: { urgency, steps: route.steps.length },
    });
    const told = first.tell.filter((person) => !subjects.includes(person));
    await this.grants.give(tx, [
      ...route.grants.map(({ person, because }) => grant(schoolId, id, person, because)),
      ...told.map((person) => grant(schoolId, id, person, 'told-at-once')),
    ]);
    await tx.query(
      `INSERT INTO escalation (school_id, referral_id, level, due_at, fired_at, told)
       VALUES ($1, $2, 0, $3, $3, $4)`,
      [schoolId, id, tx.now, told],
    );
    await tx.insert(ReferralEventRow, {
      id: randomUUID(),
      schoolId,
      referralId: id,
      at: tx.now,
      personId,
      kind: 'raised',
    });
    const view = urgency === 'immediate' ? 'referrals/mail/immediate' : 'referrals/mail/waiting';
    for (const person of told) await this.jobs.send(tx, MAIL, { schoolId, personId: person, view });
    return id;
  }

  /** The child, when the raiser may name them; otherwise their own description stands alone. */
  private async childOf(
    tx: Tx,
    actor: Actor,
    concern: IntakeConcern,
  ): Promise<{ id: string; year: number | null } | undefined> {
    const wanted = concern.about === 'me' ? actor.personId : concern.student;
    if (concern.about === 'unknown' || wanted === undefined) return undefined;
    const fromOwnShift = await this.queries.isOnMyShifts(tx, wanted);
    if (canNameChild(actor.roles, concern.about, fromOwnShift).length > 0) return undefined;
    return this.queries.child(tx, actor.schoolId, wanted);
  }

  /**
   * Whom it is about among the staff: the one picked, whatever else the form says, and the head when
   * it is about the head.
   */
  private async subjectsOf(tx: Tx, actor: Actor, concern: IntakeConcern): Promise<string[]> {
    const heads = concern.aboutStaff === 'head' ? await this.queries.heads(tx, actor.schoolId) : [];
    const picked =
      concern.subject === undefined
        ? undefined
        : await this.queries.adult(tx, actor.schoolId, concern.subject);
    return [...new Set([...heads, ...(picked === undefined ? [] : [picked])])];
  }
}

function grant(schoolId: string, recordId: string, personId: string, reason: string) {
  return { schoolId, recordId, personId, reason };
}
