import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { CreateDropInForm } from './create-drop-in.form.js';
import { CreateDropIn } from './create-drop-in.js';
import { dropInPage, dropInsPage, newDropInPage } from './drop-ins.page.js';
import { EndDropIn } from './end-drop-in.js';
import { RotaViews } from './rota-views.js';

/** A coordinator sets up drop-ins and sees whether their sessions can open. */
@Allow('drop-in.manage')
@Controller('/drop-ins')
export class DropInsController {
  constructor(
    private readonly db: Database,
    private readonly views: RotaViews,
    private readonly createDropIn: CreateDropIn,
    private readonly endDropIn: EndDropIn,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.views.dropIns(tx, actor));
    res.render('drop-ins/rota/list', dropInsPage(facts));
  }

  @Get('new')
  async new(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    await this.form(res, actor);
  }

  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Form(CreateDropInForm) form: Form<CreateDropInForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.createDropIn.run(actor, form.once, form.values),
      (shown) => this.form(res, actor, shown),
    );
  }

  @Get(':id')
  async show(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.page(res, actor, id, done);
  }

  @Post(':id/ending')
  async end(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.endDropIn.run(actor, form.once, id),
      (shown) => this.page(res, actor, id, undefined, shown),
    );
  }

  private async form(res: Response, actor: Actor, form?: Form<CreateDropInForm>): Promise<void> {
    const choices = await this.db.run(actor, (tx) => this.views.choices(tx, actor));
    res.render('drop-ins/rota/new', newDropInPage(choices, actor, form));
  }

  private async page(
    res: Response,
    actor: Actor,
    id: string,
    done?: string,
    form?: Form<NoFields>,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.views.dropIn(tx, actor, id));
    if (facts === undefined) throw new NotFoundException();
    res.render('drop-ins/rota/show', dropInPage(facts, done, form));
  }
}
