import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { NameAdultForm } from './name-adult.form.js';
import { NameAdult } from './name-adult.js';
import { RosterListenerForm } from './roster-listener.form.js';
import { RosterListener } from './roster-listener.js';
import { RotaViews } from './rota-views.js';
import { rotaPage } from './rota.page.js';
import { WithdrawShift } from './withdraw-shift.js';

/** A coordinator changes who is there at one session. */
@Allow('drop-in.manage')
@Controller()
export class RotaController {
  constructor(
    private readonly db: Database,
    private readonly views: RotaViews,
    private readonly rosterListener: RosterListener,
    private readonly withdrawShift: WithdrawShift,
    private readonly nameAdult: NameAdult,
  ) {}

  @Get('/sessions/:id/rota')
  async show(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.page(res, actor, id, done);
  }

  @Post('/sessions/:id/shifts')
  async roster(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(RosterListenerForm) form: Form<RosterListenerForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.rosterListener.run(actor, form.once, id, form.values.listener),
      (shown) => this.page(res, actor, id, undefined, shown),
    );
  }

  @Post('/sessions/:id/adult')
  async adult(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NameAdultForm) form: Form<NameAdultForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.nameAdult.run(actor, form.once, id, form.values.adult || null),
      (shown) => this.page(res, actor, id, undefined, shown),
    );
  }

  @Post('/shifts/:id/withdrawal')
  async withdraw(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.withdrawShift.run(actor, form.once, id),
      () => {
        throw new NotFoundException();
      },
    );
  }

  private async page(
    res: Response,
    actor: Actor,
    id: string,
    done?: string,
    form?: Form<unknown>,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.views.session(tx, actor, id));
    if (facts === undefined) throw new NotFoundException();
    res.render('drop-ins/rota/session', rotaPage(facts, done, form));
  }
}
