import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../accounts/actor.js';
import { Allow } from '../accounts/allow.decorator.js';
import { Database } from '../platform/db/database.js';
import { Form, NoFields, prepareForm } from '../platform/web/form.js';
import { submit } from '../platform/web/submit.js';
import { TeamQueries } from '../school/team.queries.js';
import { AcknowledgeReferral } from './acknowledge-referral.js';
import { AddActionForm } from './add-action.form.js';
import { AddAction } from './add-action.js';
import { CloseReferralForm } from './close-referral.form.js';
import { CloseReferral } from './close-referral.js';
import { CompleteAction } from './complete-action.js';
import { NameSubjectForm } from './name-subject.form.js';
import { NameSubject } from './name-subject.js';
import { queueGroup, queuePage } from './queue.page.js';
import { referralPage } from './referral.page.js';
import { ReferralQueries } from './referral.queries.js';
import { ReopenReferralForm } from './reopen-referral.form.js';
import { ReopenReferral } from './reopen-referral.js';
import { barredFrom } from './routing/route-for.js';

@Allow('referral.work')
@Controller('/referrals')
export class ReferralsController {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly teams: TeamQueries,
    private readonly acknowledge: AcknowledgeReferral,
    private readonly addAction: AddAction,
    private readonly complete: CompleteAction,
    private readonly close: CloseReferral,
    private readonly reopen: ReopenReferral,
    private readonly nameSubject: NameSubject,
  ) {}

  @Get()
  async queue(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('show') show?: unknown,
    @Query('page') page?: unknown,
  ): Promise<void> {
    prepareForm(res);
    const group = queueGroup(show);
    const number = typeof page === 'string' && /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1;
    const shown = await this.db.run(actor, async (tx) =>
      queuePage(await this.queries.queue(tx, actor, group, number), actor, tx.now, group),
    );
    res.render('referrals/list', shown);
  }

  @Get('/:id')
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, id, undefined, done);
  }

  @Post('/:id/acknowledgement')
  async acknowledgeOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.acknowledge.run(actor, form.once, id),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  @Post('/:id/actions')
  async add(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Form(AddActionForm) form: Form<AddActionForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.addAction.run(actor, form.once, id, form.values),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  @Post('/:id/actions/:action/completion')
  async completeOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Param('action') action: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.complete.run(actor, form.once, id, action),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  @Post('/:id/closure')
  async closeOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Form(CloseReferralForm) form: Form<CloseReferralForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.close.run(actor, form.once, id, form.values),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  @Post('/:id/reopening')
  async reopenOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Form(ReopenReferralForm) form: Form<ReopenReferralForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.reopen.run(actor, form.once, id, form.values.why),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  @Post('/:id/subject')
  async nameOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
    @Form(NameSubjectForm) form: Form<NameSubjectForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.nameSubject.run(actor, form.once, id, form.values.subject),
      (shown) => this.render(actor, res, id, shown),
    );
  }

  /** Words are rendered only from what the transaction gave after its commit. */
  private async render(
    actor: Actor,
    res: Response,
    id: string,
    form?: Form<unknown>,
    done?: string,
  ): Promise<void> {
    const found = await this.db.run(actor, async (tx) => {
      const referral = await this.queries.open(tx, actor, id);
      if (referral === undefined) return undefined;
      const adults = await this.teams.adults(tx, actor.schoolId, tx.now);
      const team = await this.teams.team(tx, actor.schoolId, tx.now);
      const concern = { ...referral, childId: referral.child?.id ?? null };
      const barred = new Set(barredFrom(concern, referral.subjects, team).keys());
      const ladoPhone = await this.queries.ladoPhone(tx, actor.schoolId);
      return { referral, adults, barred, ladoPhone, now: tx.now };
    });
    if (found === undefined) throw new NotFoundException();
    res.render('referrals/show', referralPage(found, actor, form, done));
  }
}
