import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../accounts/actor.js';
import { Allow } from '../accounts/allow.decorator.js';
import { BookingQueries } from '../drop-ins/booking.queries.js';
import { Database } from '../platform/db/database.js';
import { Form, prepareForm } from '../platform/web/form.js';
import { submit } from '../platform/web/submit.js';
import { contactPage, contactsPage, logPage } from './contact.page.js';
import { texts } from './contact-log.rules.js';
import { ContactQueries } from './contact.queries.js';
import { LogContactForm } from './log-contact.form.js';
import { LogContact } from './log-contact.js';

@Allow('contact.log')
@Controller('/contacts')
export class ContactsController {
  constructor(
    private readonly db: Database,
    private readonly queries: ContactQueries,
    private readonly bookings: BookingQueries,
    private readonly logContact: LogContact,
  ) {}

  @Get()
  async mine(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const contacts = await this.db.run(actor, (tx) => this.queries.mine(tx, actor));
    res.render('contacts/list', contactsPage(contacts, actor));
  }

  @Get('/new')
  async new(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('booking') booking?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.show(actor, res, typeof booking === 'string' ? booking : undefined);
  }

  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Form(LogContactForm) form: Form<LogContactForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.logContact.run(actor, form),
      (shown) => this.show(actor, res, texts(form.values.booking)[0], shown),
    );
  }

  @Get('/:id')
  async one(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Query('done') done?: string,
  ): Promise<void> {
    const contact = await this.db.run(actor, (tx) => this.queries.one(tx, actor, id));
    if (contact === undefined) throw new NotFoundException();
    res.render('contacts/show', contactPage(contact, actor, done));
  }

  private async show(
    actor: Actor,
    res: Response,
    bookingId: string | undefined,
    form?: Form<LogContactForm>,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const booking =
        bookingId === undefined || !isUUID(bookingId)
          ? undefined
          : await this.bookings.forLog(tx, actor, bookingId);
      // A form that comes back is shown whatever became of its booking: it holds a listener's words.
      if (bookingId !== undefined && booking === undefined && form === undefined)
        throw new NotFoundException();
      const begun = await this.queries.begun(tx, actor, {
        bookingId: booking?.id ?? null,
        formKey: form?.once.key ?? actor.personId,
      });
      return logPage({ booking, begun, actor, now: tx.now }, form);
    });
    res.render('contacts/new', page);
  }
}
