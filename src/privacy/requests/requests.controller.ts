import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, prepareForm } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { ShowRequest } from '../subject-access/show-request.js';
import { CloseRequest } from './close-request.js';
import { ExtendRequest } from './extend-request.js';
import { AnswerForm, ExtensionForm, RefusalForm } from './reason.form.js';
import { RecordRequestForm } from './record-request.form.js';
import { RecordRequest } from './record-request.js';
import { requestPage } from './request.page.js';
import { RequestQueries } from './request.queries.js';
import { recordPage, requestsPage } from './requests.page.js';

@Controller('/privacy/requests')
export class RequestsController {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly record: RecordRequest,
    private readonly extend: ExtendRequest,
    private readonly close: CloseRequest,
    private readonly show: ShowRequest,
  ) {}

  @Allow('privacy.review')
  @Get()
  async queue(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      requestsPage(
        await this.requests.queue(tx, actor),
        actor,
        isoDate(tx.now, actor.school.timezone),
      ),
    );
    res.render('privacy/requests/list', page);
  }

  @Allow('privacy.record')
  @Get('new')
  async form(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.showForm(actor, res, undefined, done);
  }

  @Allow('privacy.record')
  @Paced('making')
  @Post()
  async write(
    @CurrentActor() actor: Actor,
    @Form(RecordRequestForm) form: Form<RecordRequestForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.record.run(actor, form.once, form.values),
      (shown) => this.showForm(actor, res, shown),
    );
  }

  @Allow('privacy.review')
  @Get(':request')
  async one(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, id, undefined, done);
  }

  @Allow('privacy.answer')
  @Post(':request/extension')
  async extendOne(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(ExtensionForm) form: Form<ExtensionForm>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(actor, res, id, form, () =>
      this.extend.run(actor, form.once, id, form.values.extensionReason),
    );
  }

  @Allow('privacy.answer')
  @Post(':request/refusal')
  async refuse(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(RefusalForm) form: Form<RefusalForm>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(actor, res, id, form, () =>
      this.close.refuse(actor, form.once, id, form.values.reason),
    );
  }

  @Allow('privacy.answer')
  @Post(':request/answer')
  async answer(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(AnswerForm) form: Form<AnswerForm>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(actor, res, id, form, () =>
      this.close.answer(actor, form.once, id, form.values),
    );
  }

  /** One button of a request's page: done, or the page again with what stands in the way. */
  private async tend<T extends object>(
    actor: Actor,
    res: Response,
    id: string,
    form: Form<T>,
    write: () => Promise<string>,
  ): Promise<void> {
    await submit(res, form, write, (shown) => this.render(actor, res, id, shown));
  }

  private async render(
    actor: Actor,
    res: Response,
    id: string,
    form?: Form<unknown>,
    done?: string,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.show.run(tx, actor, id));
    if (facts === undefined) throw new NotFoundException();
    res.render('privacy/requests/show', requestPage(facts, actor, form, done));
  }

  private async showForm(
    actor: Actor,
    res: Response,
    form?: Form<RecordRequestForm>,
    done?: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      recordPage(
        await this.requests.people(tx, actor),
        actor,
        isoDate(tx.now, actor.school.timezone),
        form,
        done,
      ),
    );
    res.render('privacy/requests/new', page);
  }
}
