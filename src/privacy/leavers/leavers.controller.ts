import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../accounts/confirmation.decorators.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, prepareForm } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { ReferralQueries } from '../../referrals/referral.queries.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { LeaverQueries } from './leaver.queries.js';
import { filePage } from './leaver-file.page.js';
import { leaverPage, leaversPage } from './leavers.page.js';
import { RecordReceipt } from './record-receipt.js';
import { RecordTransfer } from './record-transfer.js';
import { ReceiptForm, TransferForm } from './transfer.form.js';

@Allow('leaver.transfer')
@Controller('/privacy/leavers')
export class LeaversController {
  constructor(
    private readonly db: Database,
    private readonly leavers: LeaverQueries,
    private readonly referrals: ReferralQueries,
    private readonly calendars: CalendarQueries,
    private readonly audit: Audit,
    private readonly sent: RecordTransfer,
    private readonly received: RecordReceipt,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      leaversPage(
        await this.leavers.all(tx, actor),
        await this.calendars.calendar(tx, actor.schoolId),
        tx.now,
        actor,
      ),
    );
    res.render('privacy/leavers/list', page);
  }

  @Get('/:leaver')
  async one(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('leaver', RecordId) id: string,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, id, { done });
  }

  /** Everything the actor holds of the child, to be printed: each concern is opened, and that is written down. */
  @ConfirmFirst()
  @Paced('copying')
  @Get('/:leaver/file')
  async file(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('leaver', RecordId) id: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const leaver = await this.leavers.one(tx, actor, id);
      if (leaver === undefined) return undefined;
      const opened = [];
      for (const referral of leaver.referrals) {
        const one = await this.referrals.openFile(tx, actor, referral);
        if (one === undefined) continue;
        await this.audit.write(tx, { action: 'exported', kind: 'referral', record: referral });
        opened.push(one);
      }
      return filePage(leaver, opened, tx.now, actor);
    });
    if (page === undefined) throw new NotFoundException();
    res.render('privacy/leavers/file', page);
  }

  @Post('/:leaver/transfer')
  async send(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('leaver', RecordId) id: string,
    @Form(TransferForm) form: Form<TransferForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.sent.run(actor, form.once, id, form.values),
      (shown) => this.render(actor, res, id, { form: shown }),
    );
  }

  @Post('/:leaver/receipt')
  async receive(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('leaver', RecordId) id: string,
    @Form(ReceiptForm) form: Form<ReceiptForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.received.run(actor, form.once, id, form.values),
      (shown) => this.render(actor, res, id, { form: shown }),
    );
  }

  private async render(
    actor: Actor,
    res: Response,
    id: string,
    shown: { done?: string; form?: Form<unknown> },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const leaver = await this.leavers.one(tx, actor, id);
      if (leaver === undefined) return undefined;
      const destinations = await this.leavers.openDestinations(tx, actor, leaver.referrals);
      const calendar = await this.calendars.calendar(tx, actor.schoolId);
      return leaverPage({ leaver, destinations, calendar, now: tx.now }, actor, shown);
    });
    if (page === undefined) throw new NotFoundException();
    res.render('privacy/leavers/leaver', page);
  }
}
