import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeopleLeft } from '../../accounts/people-left.event.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Announcements } from '../../platform/db/announcements.js';
import type { Tx } from '../../platform/db/tx.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { WorkOutStanding } from './work-out-standing.js';

/** Before the features above free their slots: those ask who may still listen. */
const ORDER = 10;

/** A listener who left the school may not listen from that day on. */
@Injectable()
export class TakeLeaversOff implements OnModuleInit {
  constructor(
    private readonly announcements: Announcements,
    private readonly calendars: CalendarQueries,
    private readonly workOut: WorkOutStanding,
  ) {}

  onModuleInit(): void {
    this.announcements.on(PeopleLeft, ORDER, (tx, event) => this.run(tx, event));
  }

  private async run(tx: Tx, { schoolId, personIds }: PeopleLeft): Promise<void> {
    const { timezone } = await this.calendars.calendar(tx, schoolId);
    const changed = await tx.query<{ id: string }>(
      `SELECT id FROM ctx.take_leavers_off($1, $2, $3, $4) AS id ORDER BY id`,
      [schoolId, personIds, isoDate(tx.now, timezone), tx.now],
    );
    const ids = changed.map(({ id }) => id);
    await this.workOut.tell(tx, schoolId, ids, ids.length > 0);
  }
}
