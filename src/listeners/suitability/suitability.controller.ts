import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { type FieldError, Form } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { ListenerQueries } from '../listener.queries.js';
import { AnswerSuitability } from './answer-suitability.js';
import { SuitabilityForm } from './suitability.form.js';
import { suitabilityPage } from './suitability.page.js';

@Allow('listener.suitability')
@Controller('/listeners')
export class SuitabilityController {
  constructor(
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly answerSuitability: AnswerSuitability,
  ) {}

  @Get('suitability')
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.show(res, actor, { done });
  }

  @Post(':id/suitability')
  async answer(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(SuitabilityForm) form: Form<SuitabilityForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.answerSuitability.run(actor, form.once, id, form.values),
      ({ errors }) => this.show(res, actor, { errors, about: id }),
    );
  }

  /** @param shown.about whose answer was refused: nobody of the list is nobody at all */
  private async show(
    res: Response,
    actor: Actor,
    shown: { done?: string; errors?: readonly FieldError[]; about?: string },
  ): Promise<void> {
    const register = await this.db.run(actor, (tx) => this.listeners.register(tx, actor.schoolId));
    if (shown.about !== undefined && !register.some(({ id }) => id === shown.about))
      throw new NotFoundException();
    const page = suitabilityPage(register, shown);
    res.render('listeners/suitability', page);
  }
}
