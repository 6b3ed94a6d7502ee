import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { ListenerQueries } from '../listener.queries.js';
import { StandingChanged } from '../standing-changed.event.js';
import { type Standing, standingOn } from './standing.rules.js';

interface WorkedOut extends Standing {
  readonly id: string;
}

/** Keeps what the eligibility rule comes to where a booking can see it, and tells when it changed. */
@Injectable()
export class WorkOutStanding {
  constructor(
    private readonly listeners: ListenerQueries,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Works standing out as of today, from what this transaction sees. Called after every write of a
   * fact, in the same transaction, and for everybody when the school's day turns.
   *
   * @param listenerIds these only; without them everybody of the school who has not left
   */
  async run(tx: Tx, schoolId: string, listenerIds?: readonly string[]): Promise<void> {
    await this.lockForChange(tx, schoolId);
    const entries = await this.listeners.entries(tx, schoolId, listenerIds);
    const now = entries.map(({ id, facts, today }) => ({ id, ...standingOn(facts, today) }));
    const before = await this.kept(tx, schoolId, now);
    await this.keep(tx, schoolId, now);

    const changed = now.filter((standing) => !same(standing, before.get(standing.id)));
    const lost = changed.filter(({ id, mayListen }) => !mayListen && before.get(id)?.mayListen);
    await this.tell(
      tx,
      schoolId,
      changed.map(({ id }) => id),
      lost.length > 0,
    );
  }

  /**
   * Tells the features above and, when somebody may no longer listen, the coordinators: one letter
   * each, whatever the number. Whoever did it themself needs none.
   */
  async tell(tx: Tx, schoolId: string, changed: string[], lost: boolean): Promise<void> {
    if (changed.length > 0) await tx.announce(new StandingChanged(schoolId, changed));
    if (!lost) return;
    const coordinators = await tx.query<{ id: string }>(
      `SELECT id FROM ctx.coordinators($1) AS id ORDER BY id`,
      [schoolId],
    );
    for (const { id: personId } of coordinators)
      if (personId !== tx.asker?.personId)
        await this.jobs.send(tx, MAIL, {
          schoolId,
          personId,
          view: 'listeners/mail/standing-lost',
        });
  }

  /** Two who change facts at once take turns: the later one sees what both wrote. */
  private async lockForChange(tx: Tx, schoolId: string): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('standing|' || $1, 0))`, [
      schoolId,
    ]);
  }

  private async kept(
    tx: Tx,
    schoolId: string,
    of: readonly WorkedOut[],
  ): Promise<Map<string, Standing>> {
    const rows = await tx.query<WorkedOut>(
      `SELECT person_id AS id, may_listen AS "mayListen", may_listen_until AS until
       FROM listener_standing WHERE school_id = $1 AND person_id = ANY ($2::uuid[])`,
      [schoolId, of.map(({ id }) => id)],
    );
    return new Map(rows.map(({ id, ...standing }) => [id, standing]));
  }

  private async keep(tx: Tx, schoolId: string, standings: readonly WorkedOut[]): Promise<void> {
    await tx.query(
      `INSERT INTO listener_standing (school_id, person_id, may_listen, may_listen_until, worked_out_at)
       SELECT $1, w.id, w.may_listen, w.until, $2
       FROM unnest($3::uuid[], $4::boolean[], $5::date[]) AS w (id, may_listen, until)
       ON CONFLICT (school_id, person_id) DO UPDATE SET may_listen = excluded.may_listen,
         may_listen_until = excluded.may_listen_until, worked_out_at = excluded.worked_out_at`,
      [
        schoolId,
        tx.now,
        standings.map(({ id }) => id),
        standings.map(({ mayListen }) => mayListen),
        standings.map(({ until }) => until),
      ],
    );
  }
}

/** Somebody new who may not listen has lost nothing. */
function same(now: Standing, before: Standing = { mayListen: false, until: null }): boolean {
  return now.mayListen === before.mayListen && now.until === before.until;
}
