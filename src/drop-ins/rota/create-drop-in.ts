import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { fieldError } from '../../platform/web/form.js';
import { Refused } from '../../platform/web/submit.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { TeamQueries } from '../../school/team.queries.js';
import { dropInPaths } from '../drop-ins.paths.js';
import { planProblems } from '../session-dates.rules.js';
import type { CreateDropInForm } from './create-drop-in.form.js';
import { DropIn } from './drop-in.entity.js';
import { PlanSessions } from './plan-sessions.js';
import { holdRota } from './rota-lock.js';
import { TendRota } from './tend-rota.js';

@Injectable()
export class CreateDropIn {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly calendar: CalendarQueries,
    private readonly team: TeamQueries,
    private readonly plan: PlanSessions,
    private readonly rota: TendRota,
  ) {}

  /** Makes the drop-in, its sessions within terms and closures, and their shifts and slots. */
  async run(actor: Actor, once: Once, values: CreateDropInForm): Promise<string> {
    const { schoolId, personId } = actor;
    const weekday = Number(values.weekday);
    const problems = planProblems({ ...values, weekday }, actor.school.timezone);
    if (problems.length > 0)
      throw new Refused(problems.map(({ field, sentence }) => fieldError(field, sentence)));

    return runOnce(this.db, actor, once, async (tx) => {
      await holdRota(tx, schoolId, 'alone');
      await this.checkRoom(tx, schoolId, values.room);
      const adultId = values.adult ? await this.adult(tx, schoolId, values.adult) : personId;
      const dropIn = tx.manager.create(DropIn, {
        id: randomUUID(),
        schoolId,
        name: values.name,
        roomId: values.room,
        weekday,
        startsAt: values.startsAt,
        endsAt: values.endsAt,
        slotMinutes: values.slotMinutes,
        listeners: values.listeners,
        fromDate: values.from,
        untilDate: values.until,
        adultId,
        madeBy: personId,
        madeAt: tx.now,
        endedAt: null,
      });
      await tx.insert(DropIn, dropIn);
      const ahead = await this.plan.one(tx, dropIn, await this.calendar.calendar(tx, schoolId));
      if (ahead === 0) throw Refused.field('from', NO_DATE);
      await this.rota.run(tx, schoolId);
      await this.audit.write(tx, { action: 'drop_in_made', kind: 'drop_in', record: dropIn.id });
      return `${dropInPaths.show(dropIn.id)}?done=made`;
    });
  }

  private async checkRoom(tx: Tx, schoolId: string, room: string): Promise<void> {
    const rooms = await this.calendar.rooms(tx, schoolId);
    const open = rooms.find(({ id }) => id === room)?.open;
    if (open === undefined) throw Refused.field('room', 'Choose a room from the list.');
    if (!open) throw Refused.field('room', 'That room cannot be used just now. Choose another.');
  }

  private async adult(tx: Tx, schoolId: string, adult: string): Promise<string> {
    const adults = await this.team.adults(tx, schoolId, tx.now);
    if (!adults.some(({ id }) => id === adult))
      throw Refused.field('adult', 'Choose an adult from the list.');
    return adult;
  }
}

const NO_DATE =
  'No day from the first to the last falls on that weekday in a term, outside closures and still to come. Check the dates, the weekday and the terms.';
