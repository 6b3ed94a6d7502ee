import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { deskPage, dutyPage } from './desk.page.js';
import { DeskViews } from './desk-views.js';
import { TakeWalkIn } from './take-walk-in.js';
import { DeskWalkInForm } from './walk-in.form.js';

/** The adult on duty at a session. */
@Allow('duty.own')
@Controller()
export class DeskController {
  constructor(
    private readonly db: Database,
    private readonly views: DeskViews,
    private readonly takeWalkIn: TakeWalkIn,
  ) {}

  @Get('/duty')
  async duty(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const sessions = await this.db.run(actor, (tx) => this.views.duties(tx, actor));
    res.render('drop-ins/desk/duty', dutyPage(sessions, actor));
  }

  @Get('/sessions/:id/desk')
  async show(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.page(res, actor, id, done);
  }

  @Post('/sessions/:id/walk-ins')
  async walkIn(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(DeskWalkInForm) form: Form<DeskWalkInForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.takeWalkIn.atDesk(actor, form.once, id, form.values),
      (shown) => this.page(res, actor, id, undefined, shown),
    );
  }

  private async page(
    res: Response,
    actor: Actor,
    id: string,
    done?: string,
    form?: Form<DeskWalkInForm>,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.views.desk(tx, actor, id));
    if (facts === undefined) throw new NotFoundException();
    res.render('drop-ins/desk/desk', deskPage(facts, actor, done, form));
  }
}
