import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { ListenerQueries } from '../listener.queries.js';
import { AddNoMatch } from './add-no-match.js';
import { NoMatchForm } from './no-match.form.js';
import { noMatchPage } from './no-match.page.js';
import { RemoveNoMatch } from './remove-no-match.js';

@Allow('listener.manage')
@Controller('/listeners/:id/no-match')
export class NoMatchController {
  constructor(
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly addNoMatch: AddNoMatch,
    private readonly removeNoMatch: RemoveNoMatch,
  ) {}

  @Get()
  async list(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.show(res, actor, id, { done });
  }

  @Post()
  async add(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoMatchForm) form: Form<NoMatchForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.addNoMatch.run(actor, form.once, id, form.values),
      (shown) => this.show(res, actor, id, { form: shown }),
    );
  }

  @Post(':other/removal')
  async remove(
    @Param('id', RecordId) id: string,
    @Param('other', RecordId) other: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.removeNoMatch.run(actor, form.once, id, other),
      () => this.show(res, actor, id, {}),
    );
  }

  private async show(
    res: Response,
    actor: Actor,
    id: string,
    shown: { done?: string; form?: Form<NoMatchForm> },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const listener = await this.listeners.one(tx, actor.schoolId, id);
      if (listener === undefined) throw new NotFoundException();
      return noMatchPage(
        listener,
        await this.listeners.noMatch(tx, actor.schoolId, id),
        await this.listeners.students(tx, actor.schoolId),
        shown,
      );
    });
    res.render('listeners/no-match', page);
  }
}
