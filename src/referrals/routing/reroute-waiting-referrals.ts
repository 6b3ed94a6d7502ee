import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Grants } from '../../access/grants.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { type SchoolTeam, TeamQueries } from '../../school/team.queries.js';
import { nextEscalation } from '../escalation/escalation.rules.js';
import { ReferralEventRow } from '../referral-event.entity.js';
import { reroute, type Rerouted } from './reroute.rules.js';
import { routeFor, type RoutedConcern } from './route-for.js';
import type { Route } from './route.js';

interface Waiting extends RoutedConcern {
  id: string;
  level: number;
  raisedAt: Date;
  route: Route;
  subjects: string[];
  /** Everybody an escalation told; whoever the route names alongside was told with its first. */
  told: string[];
}

const WAITING = `
  SELECT r.id, r.level, r.raised_at AS "raisedAt", r.route, r.child_id AS "childId",
    r.child_year AS "childYear", r.category, r.urgency, r.about_staff AS "aboutStaff",
    ARRAY(SELECT s.person_id::text FROM referral_subject s
      WHERE s.school_id = r.school_id AND s.referral_id = r.id) AS subjects,
    ARRAY(SELECT DISTINCT person::text FROM escalation e, unnest(e.told) AS person
      WHERE e.school_id = r.school_id AND e.referral_id = r.id) AS told
  FROM referral r WHERE r.school_id = $1 AND r.state = 'raised'`;

/**
 * Follows the team for whatever nobody has acknowledged: an absence that began, a post that was
 * filled, a holder who left. It asks the facts of the moment, not what happened, so that nothing
 * depends on an event that was missed. Every replica may run it; a referral is taken by one.
 */
@Injectable()
export class RerouteWaitingReferrals {
  constructor(
    private readonly db: Database,
    private readonly teams: TeamQueries,
    private readonly calendars: CalendarQueries,
    private readonly grants: Grants,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
  ) {}

  /** @returns how many referrals go by another route now. */
  async run(): Promise<number> {
    const schools = await this.db.asWorker((tx) =>
      tx.query<{ id: string }>(
        `SELECT DISTINCT school_id AS id FROM referral WHERE state = 'raised'`,
        [],
      ),
    );
    let rerouted = 0;
    for (const { id: schoolId } of schools) {
      const changed = await this.db.asWorker((tx) => this.changedIn(tx, schoolId));
      for (const id of changed)
        if (await this.db.asWorker((tx) => this.rerouteOne(tx, schoolId, id))) rerouted += 1;
    }
    return rerouted;
  }

  private async changedIn(tx: Tx, schoolId: string): Promise<string[]> {
    const team = await this.teams.team(tx, schoolId, tx.now);
    const waiting = await tx.query<Waiting>(WAITING, [schoolId]);
    return waiting.filter((one) => changeOf(one, team, tx.now) !== undefined).map(({ id }) => id);
  }

  private async rerouteOne(tx: Tx, schoolId: string, id: string): Promise<boolean> {
    const one = await tx.one<Waiting>(`${WAITING} AND r.id = $2 FOR UPDATE OF r SKIP LOCKED`, [
      schoolId,
      id,
    ]);
    if (one === undefined) return false;
    const change = changeOf(one, await this.teams.team(tx, schoolId, tx.now), tx.now);
    if (change === undefined) return false;
    const { route, tellNow } = change;
    const calendar = await this.calendars.calendar(tx, schoolId);
    const next = nextEscalation({ ...one, route, calendar, acknowledgedAt: null });
    await tx.query(
      `UPDATE referral SET route = $3, next_escalation_at = $4 WHERE school_id = $1 AND id = $2`,
      [schoolId, id, JSON.stringify(route), next?.at ?? null],
    );
    await this.grants.give(tx, [
      ...route.grants.map(({ person, because }) => grant(schoolId, id, person, because)),
      ...tellNow.map((person) => grant(schoolId, id, person, 'rerouted')),
    ]);
    const view =
      one.urgency === 'immediate' ? 'referrals/mail/immediate' : 'referrals/mail/waiting';
    for (const personId of tellNow) await this.jobs.send(tx, MAIL, { schoolId, personId, view });
    await tx.insert(ReferralEventRow, {
      id: randomUUID(),
      schoolId,
      referralId: id,
      at: tx.now,
      kind: 'rerouted',
    });
    await this.audit.write(tx, {
      action: 'rerouted',
      kind: 'referral',
      record: id,
      schoolId,
      detail: { told: tellNow.length },
    });
    return true;
  }
}

function changeOf(one: Waiting, team: SchoolTeam, now: Date): Rerouted | undefined {
  const told = new Set([...one.told, ...one.route.alongside]);
  return reroute(one.route, told, routeFor(one, one.subjects, team, now));
}

function grant(schoolId: string, recordId: string, personId: string, reason: string) {
  return { schoolId, recordId, personId, reason };
}
