import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { BookSlotForm } from '../bookings/book-slot.form.js';
import { BookSlot } from '../bookings/book-slot.js';
import { offeredSlots } from './offer.rules.js';
import { type Offer, Offers } from './offers.js';
import { bookSlotPage, sessionPage, sessionsPage } from './sessions.page.js';

/** A student looks for a time and books it. */
@Allow('session.book')
@Controller('/sessions')
export class SessionsController {
  constructor(
    private readonly db: Database,
    private readonly offers: Offers,
    private readonly bookSlot: BookSlot,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('listener') listener?: string,
  ): Promise<void> {
    const offer = await this.db.run(actor, (tx) => this.offers.load(tx, actor));
    res.render('drop-ins/sessions/list', sessionsPage(offer, asked(listener)));
  }

  @Get(':session')
  async show(
    @Param('session', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    const offer = await this.find(actor, id);
    res.render('drop-ins/sessions/show', sessionPage(offer, id));
  }

  @Get(':session/bookings/new')
  async new(
    @Param('session', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('listener') listener?: string,
  ): Promise<void> {
    const offer = await this.find(actor, id);
    res.render('drop-ins/sessions/book', bookSlotPage(offer, id, asked(listener)));
  }

  @Post(':session/bookings')
  async book(
    @Param('session', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(BookSlotForm) form: Form<BookSlotForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.bookSlot.run(actor, form.once, id, form.values),
      async (shown) => {
        const offer = await this.findOrOthers(actor, id);
        res.render('drop-ins/sessions/book', bookSlotPage(offer, id, undefined, shown));
      },
    );
  }

  /** When nothing of the session is left, the other days as well. */
  private findOrOthers(actor: Actor, id: string): Promise<Offer> {
    return this.db.run(actor, async (tx) => {
      const offer = await this.offers.load(tx, actor, id);
      if (offer.sessions.length === 0) throw new NotFoundException();
      if (offeredSlots(offer).length > 0) return offer;
      const others = await this.offers.load(tx, actor);
      return { ...others, sessions: [...offer.sessions, ...others.sessions] };
    });
  }

  private async find(actor: Actor, id: string): Promise<Offer> {
    const offer = await this.db.run(actor, (tx) => this.offers.load(tx, actor, id));
    if (offer.sessions.length === 0) throw new NotFoundException();
    return offer;
  }
}

/** `?listener=a&listener=b` comes as a list. */
function asked(listener: unknown): string | undefined {
  return typeof listener === 'string' && listener !== '' ? listener : undefined;
}
