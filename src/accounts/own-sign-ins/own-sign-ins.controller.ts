import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { type Actor, CurrentActor } from '../actor.js';
import { Allow } from '../allow.decorator.js';
import { ConfirmFirst, PasswordIsEnough } from '../confirmation.decorators.js';
import { EndOwnSignIns } from './end-own-sign-ins.js';
import { ownSignInsPage } from './own-sign-ins.page.js';
import { OwnSignInQueries } from './own-sign-ins.queries.js';

@Allow('account.own')
@Controller('/account')
export class OwnSignInsController {
  constructor(
    private readonly db: Database,
    private readonly queries: OwnSignInQueries,
    private readonly end: EndOwnSignIns,
  ) {}

  /** The page's script asks it before the idle time ends; being asked is all it takes. */
  @PasswordIsEnough()
  @Get('stay')
  @HttpCode(204)
  stay(): void {}

  @Get('sign-ins')
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const { live, odd } = await this.db.run(actor, async (tx) => ({
      live: await this.queries.live(tx, actor),
      odd: await this.queries.odd(tx),
    }));
    res.render('accounts/sign-ins', ownSignInsPage(actor, { live, odd }, done));
  }

  @ConfirmFirst()
  @Post('sign-ins/ending')
  async endOthers(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.end.run(actor, form.once),
      () => this.list(actor, res),
    );
  }

  @ConfirmFirst()
  @Post('sign-ins/:id/ending')
  async endOne(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.end.run(actor, form.once, id),
      () => this.list(actor, res),
    );
  }
}
