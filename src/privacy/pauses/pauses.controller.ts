import { Controller, NotFoundException, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { requestPage } from '../requests/request.page.js';
import { ShowRequest } from '../subject-access/show-request.js';
import { PauseForm, ResumptionForm } from './pause.form.js';
import { ResumeClock } from './resume-clock.js';
import { StopClock } from './stop-clock.js';

/** The clock of a request stands while the school waits for an answer. */
@Allow('privacy.answer')
@Controller('/privacy/requests/:request')
export class PausesController {
  constructor(
    private readonly db: Database,
    private readonly show: ShowRequest,
    private readonly stop: StopClock,
    private readonly resume: ResumeClock,
  ) {}

  @Post('pause')
  async pause(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(PauseForm) form: Form<PauseForm>,
    @Res() res: Response,
  ): Promise<void> {
    const write = (): Promise<string> => this.stop.run(actor, form.once, id, form.values);
    await submit(res, form, write, (shown) => this.render(actor, res, id, shown));
  }

  @Post('resumption')
  async resumption(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(ResumptionForm) form: Form<ResumptionForm>,
    @Res() res: Response,
  ): Promise<void> {
    const write = (): Promise<string> => this.resume.received(actor, form.once, id, form.values);
    await submit(res, form, write, (shown) => this.render(actor, res, id, shown));
  }

  private async render(
    actor: Actor,
    res: Response,
    id: string,
    form: Form<unknown>,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.show.run(tx, actor, id));
    if (facts === undefined) throw new NotFoundException();
    res.render('privacy/requests/show', requestPage(facts, actor, form));
  }
}
