import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { BookingQueries } from '../booking.queries.js';
import { bookingsPage } from './bookings.page.js';
import { CancelBooking } from './cancel-booking.js';

/** A student's own bookings. */
@Allow('booking.own')
@Controller('/bookings')
export class BookingsController {
  constructor(
    private readonly db: Database,
    private readonly bookings: BookingQueries,
    private readonly cancelBooking: CancelBooking,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.render(res, actor, done);
  }

  @Post(':id/cancellation')
  async cancel(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.cancelBooking.run(actor, form.once, id),
      (shown) => this.render(res, actor, undefined, shown),
    );
  }

  private async render(
    res: Response,
    actor: Actor,
    done?: string,
    form?: Form<NoFields>,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      bookingsPage(await this.bookings.own(tx, actor), actor, tx.now, done, form),
    );
    res.render('drop-ins/bookings/list', page);
  }
}
