import { Controller, Get, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { ListenerQueries } from '../listener.queries.js';
import { applicationsPage } from './applications.page.js';
import { TakeOnForm } from './take-on.form.js';
import { TakeOnListener } from './take-on-listener.js';

@Allow('listener.manage')
@Controller('/listeners/applications')
export class ApplicationsController {
  constructor(
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly takeOn: TakeOnListener,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    await this.show(res, actor);
  }

  @Post()
  async begin(
    @CurrentActor() actor: Actor,
    @Form(TakeOnForm) form: Form<TakeOnForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.takeOn.run(actor, form.once, form.values),
      (shown) => this.show(res, actor, shown),
    );
  }

  private async show(res: Response, actor: Actor, form?: Form<TakeOnForm>): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      applicationsPage(
        await this.listeners.candidates(tx, actor.schoolId),
        await this.listeners.register(tx, actor.schoolId),
        form,
      ),
    );
    res.render('listeners/applications', page);
  }
}
