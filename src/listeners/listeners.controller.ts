import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../accounts/actor.js';
import { Allow } from '../accounts/allow.decorator.js';
import { may } from '../accounts/permissions.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { Form } from '../platform/web/form.js';
import { RecordId } from '../platform/web/record-id.pipe.js';
import { submit } from '../platform/web/submit.js';
import { ChangeFacts } from './change-facts.js';
import { FactsForm } from './facts.form.js';
import { factsPage } from './facts.page.js';
import { listPage } from './list.page.js';
import { listenerPage } from './listener.page.js';
import { ListenerQueries, type NamedListener } from './listener.queries.js';
import { trainingPage } from './training.page.js';

@Controller('/listeners')
export class ListenersController {
  constructor(
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly changeFacts: ChangeFacts,
  ) {}

  @Allow('listener.see')
  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const listeners = await this.register(actor);
    res.render('listeners/list', listPage(listeners, may(actor.roles, 'listener.manage')));
  }

  @Allow('listener.see')
  @Get('training')
  async training(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    res.render('listeners/training', trainingPage(await this.register(actor)));
  }

  @Allow('listener.see')
  @Get(':id')
  async show(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const listener = await this.present(tx, actor, id);
      const noMatch = await this.listeners.noMatch(tx, actor.schoolId, id);
      return listenerPage(listener, noMatch, may(actor.roles, 'listener.manage'), done);
    });
    res.render('listeners/show', page);
  }

  @Allow('listener.manage')
  @Get(':id/facts')
  async facts(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    await this.showFacts(res, actor, id);
  }

  @Allow('listener.manage')
  @Post(':id/facts')
  async change(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(FactsForm) form: Form<FactsForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.changeFacts.run(actor, form.once, id, form.values),
      (shown) => this.showFacts(res, actor, id, shown),
    );
  }

  private register(actor: Actor): Promise<NamedListener[]> {
    return this.db.run(actor, (tx) => this.listeners.register(tx, actor.schoolId));
  }

  private async showFacts(
    res: Response,
    actor: Actor,
    id: string,
    form?: Form<FactsForm>,
  ): Promise<void> {
    const listener = await this.db.run(actor, (tx) => this.present(tx, actor, id));
    res.render('listeners/facts', factsPage(listener, form));
  }

  private async present(tx: Tx, actor: Actor, id: string): Promise<NamedListener> {
    const listener = await this.listeners.one(tx, actor.schoolId, id);
    if (listener === undefined) throw new NotFoundException();
    return listener;
  }
}
