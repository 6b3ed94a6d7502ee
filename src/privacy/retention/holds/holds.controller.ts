import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../accounts/actor.js';
import { Allow } from '../../../accounts/allow.decorator.js';
import { Database } from '../../../platform/db/database.js';
import { Form, NoFields, prepareForm } from '../../../platform/web/form.js';
import { RecordId } from '../../../platform/web/record-id.pipe.js';
import { submit } from '../../../platform/web/submit.js';
import { RetentionQueries } from '../retention.queries.js';
import { HoldForm } from './hold.form.js';
import { holdsPage, newHoldPage } from './holds.page.js';
import { LiftHold } from './lift-hold.js';
import { mayHoldChildren, PlaceHold } from './place-hold.js';

@Allow('retention.hold')
@Controller('/privacy/retention/holds')
export class HoldsController {
  constructor(
    private readonly db: Database,
    private readonly retention: RetentionQueries,
    private readonly place: PlaceHold,
    private readonly lift: LiftHold,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.renderList(actor, res, done);
  }

  @Get('/new')
  async form(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('referral') referral?: unknown,
  ): Promise<void> {
    prepareForm(res);
    await this.renderNew(actor, res, referral);
  }

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Form(HoldForm) form: Form<HoldForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.place.run(actor, form.once, form.values),
      (shown) => this.renderNew(actor, res, shown.raw.referral, shown),
    );
  }

  @Post('/:hold/lifting')
  async end(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('hold', RecordId) hold: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.lift.run(actor, form.once, hold),
      () => this.renderList(actor, res),
    );
  }

  private async renderList(actor: Actor, res: Response, done?: string): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      holdsPage(
        await this.retention.openHolds(tx, actor),
        this.retention.today(tx, actor),
        actor,
        done,
      ),
    );
    res.render('privacy/retention/holds', page);
  }

  private async renderNew(
    actor: Actor,
    res: Response,
    asked: unknown,
    form?: Form<HoldForm>,
  ): Promise<void> {
    const id = typeof asked === 'string' && asked !== '' ? asked : undefined;
    const facts = await this.db.run(actor, async (tx) => ({
      referral:
        id === undefined || !isUUID(id) ? undefined : await this.retention.referral(tx, actor, id),
      children:
        id === undefined && mayHoldChildren(actor) ? await this.retention.children(tx, actor) : [],
      mayHoldChildren: mayHoldChildren(actor),
    }));
    if (id !== undefined && facts.referral === undefined) throw new NotFoundException();
    res.render('privacy/retention/new-hold', newHoldPage(facts, actor, form));
  }
}
