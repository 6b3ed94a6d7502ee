import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../accounts/confirmation.decorators.js';
import { Database } from '../../platform/db/database.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, prepareForm } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { ClarificationForm } from '../pauses/pause.form.js';
import { ResumeClock } from '../pauses/resume-clock.js';
import { sendCopy } from '../subject-access/send-copy.js';
import { SubjectAccessQueries } from '../subject-access/subject-access.queries.js';
import { AskForOwn } from './ask-for-own.js';
import { AskForm } from './ask.form.js';
import { askPage, ownRequestPage, ownRequestsPage } from './own-requests.page.js';
import { RequestQueries } from './request.queries.js';

@Allow('privacy.own')
@Controller('/privacy/own')
export class OwnRequestsController {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly queries: SubjectAccessQueries,
    private readonly ask: AskForOwn,
    private readonly resume: ResumeClock,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const own = await this.db.run(actor, (tx) => this.requests.own(tx, actor));
    res.render('privacy/requests/own', ownRequestsPage(own, actor));
  }

  @Get('new')
  form(@Res() res: Response): void {
    prepareForm(res);
    res.render('privacy/requests/ask', askPage());
  }

  @Paced('asking')
  @Post()
  async send(
    @CurrentActor() actor: Actor,
    @Form(AskForm) form: Form<AskForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.ask.run(actor, form.once, form.values),
      (shown) => res.render('privacy/requests/ask', askPage(shown)),
    );
  }

  @Get(':request')
  async show(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, id, done);
  }

  @Post(':request/clarification')
  async clarify(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(ClarificationForm) form: Form<ClarificationForm>,
    @Res() res: Response,
  ): Promise<void> {
    const write = (): Promise<string> => this.resume.clarified(actor, form.once, id, form.values);
    await submit(res, form, write, (shown) => this.render(actor, res, id, undefined, shown));
  }

  @ConfirmFirst()
  @Paced('copying')
  @Get(':request/copy.pdf')
  async pdf(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Res() res: Response,
  ): Promise<void> {
    await this.copy(actor, id, res, 'pdf');
  }

  @ConfirmFirst()
  @Paced('copying')
  @Get(':request/copy.json')
  async json(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Res() res: Response,
  ): Promise<void> {
    await this.copy(actor, id, res, 'json');
  }

  private async render(
    actor: Actor,
    res: Response,
    id: string,
    done?: string,
    form?: Form<unknown>,
  ): Promise<void> {
    const found = await this.db.run(actor, async (tx) => {
      const request = await this.requests.openOwn(tx, actor, id);
      if (request === undefined) return undefined;
      return { request, openUntil: await this.queries.copyUntil(tx, actor, id) };
    });
    if (found === undefined) throw new NotFoundException();
    const page = ownRequestPage(found.request, found.openUntil, actor, done, form);
    res.render('privacy/requests/own-request', page);
  }

  private async copy(actor: Actor, id: string, res: Response, as: 'pdf' | 'json'): Promise<void> {
    const copy = await this.db.run(actor, async (tx) => {
      if (!(await this.requests.isOwn(tx, actor, id))) return undefined;
      return this.queries.openCopy(tx, actor, id);
    });
    if (copy === undefined) throw new NotFoundException();
    await sendCopy(res, copy, as);
  }
}
