import { Controller, Get, NotFoundException, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, NoFields, prepareForm } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { AccessQueries } from '../access.queries.js';
import { AskForCheck } from './ask-for-check.js';
import { standingPage } from './standing.page.js';

@Allow('audit.verify')
@Controller('/audit')
export class AuditController {
  constructor(
    private readonly db: Database,
    private readonly queries: AccessQueries,
    private readonly ask: AskForCheck,
  ) {}

  @Get()
  async standing(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.show(actor, res, done);
  }

  @Paced('making')
  @Post('/checks')
  async check(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.ask.run(actor, form.once),
      () => this.show(actor, res),
    );
  }

  private async show(actor: Actor, res: Response, done?: string): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const standing = await this.queries.auditStanding(tx);
      if (standing === undefined) throw new NotFoundException();
      return standingPage(standing, actor, tx.now, done);
    });
    res.render('access/audit', page);
  }
}
