import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, prepareForm } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { AssessmentForm } from './assessment.form.js';
import { assessmentPage, sectionPage } from './assessment.page.js';
import { AssessmentQueries } from './assessment.queries.js';
import { WriteAssessment } from './write-assessment.js';

type Facts = Parameters<typeof assessmentPage>[0];

@Allow('privacy.manage')
@Controller('/privacy/impact-assessment')
export class AssessmentController {
  constructor(
    private readonly db: Database,
    private readonly queries: AssessmentQueries,
    private readonly write: WriteAssessment,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = assessmentPage(await this.facts(actor), actor, done);
    res.render('privacy/impact-assessment/show', page);
  }

  @Paced('copying')
  @Get('print')
  async print(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const page = { ...assessmentPage(await this.facts(actor), actor), layout: 'print' };
    res.render('privacy/impact-assessment/print', page);
  }

  @Get(':section')
  async section(
    @CurrentActor() actor: Actor,
    @Param('section') key: string,
    @Res() res: Response,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, key);
  }

  @Post(':section')
  async keep(
    @CurrentActor() actor: Actor,
    @Param('section') key: string,
    @Form(AssessmentForm) form: Form<AssessmentForm>,
    @Res() res: Response,
  ): Promise<void> {
    if (sectionPage(key, await this.facts(actor)) === undefined) throw new NotFoundException();
    await submit(
      res,
      form,
      () => this.write.run(actor, form.once, key, form.values),
      (shown) => this.render(actor, res, key, shown),
    );
  }

  private async render(
    actor: Actor,
    res: Response,
    key: string,
    form?: Form<unknown>,
  ): Promise<void> {
    const page = sectionPage(key, await this.facts(actor), form);
    if (page === undefined) throw new NotFoundException();
    res.render('privacy/impact-assessment/section', page);
  }

  private facts(actor: Actor): Promise<Facts> {
    return this.db.run(actor, async (tx) => ({
      facts: await this.queries.facts(tx, actor),
      answers: await this.queries.answers(tx, actor.schoolId),
      now: tx.now,
    }));
  }
}
