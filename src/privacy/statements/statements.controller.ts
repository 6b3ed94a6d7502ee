import { Controller, NotFoundException, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { requestPage } from '../requests/request.page.js';
import { ShowRequest } from '../subject-access/show-request.js';
import { PlaceStatement } from './place-statement.js';
import { StatementForm } from './statement.form.js';

/** What somebody says, beside the record that it is about. */
@Allow('privacy.answer')
@Controller('/privacy/requests/:request/statements')
export class StatementsController {
  constructor(
    private readonly db: Database,
    private readonly show: ShowRequest,
    private readonly place: PlaceStatement,
  ) {}

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(StatementForm) form: Form<StatementForm>,
    @Res() res: Response,
  ): Promise<void> {
    const write = (): Promise<string> => this.place.run(actor, form.once, id, form.values);
    await submit(res, form, write, async (shown) => {
      const facts = await this.db.run(actor, (tx) => this.show.run(tx, actor, id));
      if (facts === undefined) throw new NotFoundException();
      res.render('privacy/requests/show', requestPage(facts, actor, shown));
    });
  }
}
