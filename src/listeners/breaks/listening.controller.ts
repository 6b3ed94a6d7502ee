import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { type FieldError, Form, NoFields } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { ListenerQueries } from '../listener.queries.js';
import { listeningPaths } from '../listeners.paths.js';
import { EndBreak } from './end-break.js';
import { listeningPage } from './listening.page.js';
import { TakeBreak } from './take-break.js';

/** A listener's own page: how they stand, and the button that stops everything at once. */
@Allow('shift.own')
@Controller('/listening')
export class ListeningController {
  constructor(
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly takeBreak: TakeBreak,
    private readonly endBreak: EndBreak,
  ) {}

  @Get()
  async own(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.show(res, actor, { done });
  }

  @Post('break')
  async begin(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    const then = `${listeningPaths.own()}?done=break`;
    await submit(
      res,
      form,
      () => this.takeBreak.run(actor, form.once, actor.personId, then),
      ({ errors }) => this.show(res, actor, { errors }),
    );
  }

  @Post('return')
  async end(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    const then = `${listeningPaths.own()}?done=return`;
    await submit(
      res,
      form,
      () => this.endBreak.run(actor, form.once, actor.personId, then),
      ({ errors }) => this.show(res, actor, { errors }),
    );
  }

  private async show(
    res: Response,
    actor: Actor,
    shown: { done?: string; errors?: readonly FieldError[] },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const [own] = await this.listeners.entries(tx, actor.schoolId, [actor.personId]);
      return listeningPage(own, shown);
    });
    res.render('listeners/listening', page);
  }
}
