import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { ListenerQueries } from '../listener.queries.js';
import { RecordSupervision } from './record-supervision.js';
import { SupervisionForm } from './supervision.form.js';
import { supervisionPage } from './supervision.page.js';

@Allow('listener.supervise')
@Controller('/listeners/supervision')
export class SupervisionController {
  constructor(
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly recordSupervision: RecordSupervision,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.show(res, actor, { done });
  }

  @Post()
  async record(
    @CurrentActor() actor: Actor,
    @Form(SupervisionForm) form: Form<SupervisionForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.recordSupervision.run(actor, form.once, form.values),
      (shown) => this.show(res, actor, { form: shown }),
    );
  }

  private async show(
    res: Response,
    actor: Actor,
    shown: { done?: string; form?: Form<SupervisionForm> },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      supervisionPage(
        await this.listeners.register(tx, actor.schoolId),
        isoDate(tx.now, actor.school.timezone),
        shown,
      ),
    );
    res.render('listeners/supervision', page);
  }
}
