import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../accounts/actor.js';
import { Allow } from '../../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../../accounts/confirmation.decorators.js';
import { Database } from '../../../platform/db/database.js';
import { Form, NoFields, prepareForm } from '../../../platform/web/form.js';
import { RecordId } from '../../../platform/web/record-id.pipe.js';
import { submit } from '../../../platform/web/submit.js';
import { RetentionQueries } from '../retention.queries.js';
import { retentionDue } from '../retention.rules.js';
import { AgreeThatItGoes } from './agree-that-it-goes.js';
import { DecideReferral } from './decide-referral.js';
import { DecisionForm } from './decision.form.js';
import { decisionPage, reviewPage } from './review.page.js';

@Allow('retention.review')
@Controller('/privacy/retention/review')
export class ReviewController {
  constructor(
    private readonly db: Database,
    private readonly retention: RetentionQueries,
    private readonly decide: DecideReferral,
    private readonly agree: AgreeThatItGoes,
  ) {}

  @Get()
  async queue(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    const page = await this.db.run(actor, async (tx) =>
      reviewPage(
        await this.retention.counts(tx, actor),
        await this.retention.dueReferrals(tx, actor),
        actor,
        { done },
      ),
    );
    res.render('privacy/retention/review', page);
  }

  @Get('/:referral')
  async one(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('referral', RecordId) id: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, id);
  }

  @Post('/:referral/decision')
  async decideOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('referral', RecordId) id: string,
    @Form(DecisionForm) form: Form<DecisionForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.decide.run(actor, form.once, id, form.values),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  /** From here a safeguarding record goes for good. */
  @ConfirmFirst()
  @Post('/:referral/agreement')
  async agreeToOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('referral', RecordId) id: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.agree.run(actor, form.once, id),
      (shown) => this.render(actor, res, id, shown as Form<DecisionForm>),
    );
  }

  private async render(
    actor: Actor,
    res: Response,
    id: string,
    form?: Form<DecisionForm>,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const referral = await this.retention.referral(tx, actor, id);
      if (referral === undefined) return undefined;
      const retention = retentionDue(
        {
          kind: referral.aboutStaff === 'no' ? 'referral' : 'referral_staff',
          on: referral.raisedOn,
          held: referral.held,
          open: referral.state !== 'closed',
          birth: referral.birth,
          yearThen: referral.year,
          subjects: referral.subjects,
          keepUntil: referral.keepUntil,
        },
        await this.retention.periods(tx, actor),
      );
      const due = (await this.retention.dueReferrals(tx, actor)).find((one) => one.id === id);
      const decisions = await this.retention.openDecisions(tx, actor, id);
      return decisionPage({ referral, retention, due, decisions }, actor, form);
    });
    if (page === undefined) throw new NotFoundException();
    res.render('privacy/retention/decision', page);
  }
}
