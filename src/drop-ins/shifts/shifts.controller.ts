import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Form } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { BookingQueries } from '../booking.queries.js';
import { DeskViews } from '../desk/desk-views.js';
import { TakeWalkIn } from '../desk/take-walk-in.js';
import { OwnWalkInForm } from '../desk/walk-in.form.js';
import { OwnShiftsQueries } from './own-shifts.queries.js';
import { shiftsPage, type ShiftsFacts } from './shifts.page.js';

/** A listener's own shifts. */
@Allow('shift.own')
@Controller('/shifts')
export class ShiftsController {
  constructor(
    private readonly db: Database,
    private readonly bookings: BookingQueries,
    private readonly shifts: OwnShiftsQueries,
    private readonly sessions: DeskViews,
    private readonly takeWalkIn: TakeWalkIn,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.page(res, actor, done);
  }

  @Post(':id/walk-ins')
  async walkIn(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(OwnWalkInForm) form: Form<OwnWalkInForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.takeWalkIn.onShift(actor, form.once, id, form.values),
      (shown) => this.page(res, actor, undefined, shown, form.valid ? undefined : id),
    );
  }

  /** @param about the shift of a form with faults: one that is not theirs is not there */
  private async page(
    res: Response,
    actor: Actor,
    done?: string,
    form?: Form<unknown>,
    about?: string,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.facts(tx, actor));
    if (about !== undefined && !facts.shifts.some(({ id }) => id === about))
      throw new NotFoundException();
    res.render('drop-ins/shifts/list', shiftsPage(facts, actor, done, form));
  }

  private async facts(tx: Tx, actor: Actor): Promise<ShiftsFacts> {
    const shifts = await this.shifts.shifts(tx, actor);
    const ids = shifts.map(({ sessionId }) => sessionId);
    const own = await this.shifts.bookings(tx, actor, ids);
    return {
      shifts,
      sessions: await this.sessions.known(tx, actor, ids),
      bookings: own.filter(({ listenerId }) => listenerId === actor.personId),
      owed: await this.bookings.owedLogs(tx, actor),
      missed: await this.bookings.missedLately(tx, actor),
      now: tx.now,
    };
  }
}
