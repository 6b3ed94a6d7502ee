import { Controller, NotFoundException, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { MarkArrival } from '../bookings/mark-arrival.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';

/** Said by the listener or by the adult at the desk. */
@Allow('desk.run')
@Controller('/bookings')
export class ArrivalsController {
  constructor(private readonly markArrival: MarkArrival) {}

  @Post(':id/arrival')
  async arrive(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.markArrival.run(actor, form.once, id),
      (shown) => {
        if (shown.resumed) throw new NotFoundException();
        res.render('drop-ins/bookings/arrival', {
          title: 'Arrival',
          errors: shown.errors,
          anchor: `booking-${id}`,
        });
      },
    );
  }
}
