import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeopleLeft } from '../../accounts/people-left.event.js';
import { NoMatchAdded } from '../../listeners/no-match-added.event.js';
import { StandingChanged } from '../../listeners/standing-changed.event.js';
import { Announcements } from '../../platform/db/announcements.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs, type Queue } from '../../platform/jobs/jobs.js';
import { CalendarChanged } from '../../school/calendar-changed.event.js';
import { ShiftQueries } from '../shifts/shift.queries.js';
import { PlanSessions } from './plan-sessions.js';
import { ReleaseBookings } from './release-bookings.js';
import { holdRota } from './rota-lock.js';
import { TendRota } from './tend-rota.js';

const ROTA: Queue<{ schoolId: string }> = { name: 'rota' };
/** After listeners (who may listen now) and before the help page. */
const ORDER = 50;

/** What happens elsewhere and costs sessions, shifts or bookings. */
@Injectable()
export class RotaEffects implements OnModuleInit {
  constructor(
    private readonly announcements: Announcements,
    private readonly jobs: Jobs,
    private readonly db: Database,
    private readonly shifts: ShiftQueries,
    private readonly release: ReleaseBookings,
    private readonly plan: PlanSessions,
    private readonly rota: TendRota,
  ) {}

  onModuleInit(): void {
    const { announcements } = this;
    announcements.on(PeopleLeft, ORDER, (tx, event) => this.peopleLeft(tx, event));
    announcements.on(StandingChanged, ORDER, (tx, event) => this.standingChanged(tx, event));
    announcements.on(NoMatchAdded, ORDER, (tx, event) => this.noMatchAdded(tx, event));
    announcements.on(CalendarChanged, ORDER, (tx, event) => this.calendarChanged(tx, event));
    this.jobs.handle(ROTA, ({ schoolId }) => this.tend(schoolId));
  }

  /** Everything of a school, as the worker. */
  tend(schoolId: string): Promise<void> {
    return this.db.asWorker(async (tx) => {
      await holdRota(tx, schoolId, 'alone');
      await this.rota.run(tx, schoolId);
    });
  }

  private async peopleLeft(tx: Tx, { schoolId, personIds }: PeopleLeft): Promise<void> {
    await holdRota(tx, schoolId, 'alone');
    await this.release.ofLeavers(tx, schoolId, personIds);
    await tx.query(
      `UPDATE session SET adult_id = NULL, adult_confirmed_at = NULL
       WHERE school_id = $1 AND adult_id = ANY ($2) AND ends_at > $3`,
      [schoolId, personIds, tx.now],
    );
    await tx.query(
      `UPDATE drop_in SET adult_id = NULL WHERE school_id = $1 AND adult_id = ANY ($2)`,
      [schoolId, personIds],
    );
    await this.rota.run(tx, schoolId);
  }

  /**
   * A listener pauses in a transaction of their own, which may take their shifts away but give none
   * to others: that is left to the worker.
   */
  private async standingChanged(tx: Tx, event: StandingChanged): Promise<void> {
    const { schoolId, listenerIds } = event;
    await holdRota(tx, schoolId, 'alone');
    const lost = await this.shifts.lost(tx, schoolId, listenerIds);
    await this.release.withShifts(tx, schoolId, lost);
    await this.jobs.send(tx, ROTA, { schoolId });
  }

  private async noMatchAdded(tx: Tx, { schoolId, one, other }: NoMatchAdded): Promise<void> {
    await holdRota(tx, schoolId, 'alone');
    await this.release.between(tx, schoolId, one, other);
  }

  private async calendarChanged(tx: Tx, { schoolId }: CalendarChanged): Promise<void> {
    await holdRota(tx, schoolId, 'alone');
    await this.plan.all(tx, schoolId);
    await this.rota.run(tx, schoolId);
  }
}
