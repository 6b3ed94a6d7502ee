import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../accounts/actor.js';
import { Allow } from '../../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../../accounts/confirmation.decorators.js';
import type { KeptKind } from '../../../accounts/kept-kind.js';
import { Database } from '../../../platform/db/database.js';
import { Form, prepareForm } from '../../../platform/web/form.js';
import { submit } from '../../../platform/web/submit.js';
import { kindCalled } from '../kinds.js';
import { RetentionQueries } from '../retention.queries.js';
import { ChangePeriodForm } from './change-period.form.js';
import { ChangePeriod } from './change-period.js';
import { periodPage, schedulePage } from './schedule.page.js';

@Controller('/privacy/retention')
export class ScheduleController {
  constructor(
    private readonly db: Database,
    private readonly retention: RetentionQueries,
    private readonly change: ChangePeriod,
  ) {}

  @Allow('retention.see')
  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const rows = await this.db.run(actor, (tx) => this.retention.schedule(tx, actor));
    res.render('privacy/retention/schedule', schedulePage(rows, actor, done));
  }

  @Allow('retention.manage')
  @Get('/schedule/:kind')
  async edit(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('kind') kind: string,
    @Query('period') period?: unknown,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, keptOr404(kind), period);
  }

  @Allow('retention.manage')
  @ConfirmFirst()
  @Post('/schedule/:kind')
  async set(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('kind') kind: string,
    @Form(ChangePeriodForm) form: Form<ChangePeriodForm>,
  ): Promise<void> {
    const kept = keptOr404(kind);
    await submit(
      res,
      form,
      () => this.change.run(actor, form.once, kept, form.values),
      (shown) => this.render(actor, res, kept, shown.raw.period, shown),
    );
  }

  private async render(
    actor: Actor,
    res: Response,
    kept: KeptKind,
    asked: unknown,
    form?: Form<ChangePeriodForm>,
  ): Promise<void> {
    const { kind, least, most } = kept;
    const period = typeof asked === 'string' && /^\d{1,4}$/.test(asked) ? Number(asked) : undefined;
    const page = await this.db.run(actor, async (tx) => {
      const current = (await this.retention.periods(tx, actor))[kind] ?? kept.period;
      const counted = async (months: number) =>
        kept.way === 'bulk'
          ? (await this.retention.counts(tx, actor, { kind, period: months }))[0]
          : undefined;
      const fits = period !== undefined && period >= least && period <= most && period !== current;
      return periodPage(
        kept,
        { period: current, counted: await counted(current) },
        fits ? { period, counted: await counted(period) } : undefined,
        form,
      );
    });
    res.render('privacy/retention/period', page);
  }
}

function keptOr404(kind: string): KeptKind {
  const kept = kindCalled(kind);
  if (kept === undefined) throw new NotFoundException();
  return kept;
}
