import { Controller, Get, HttpCode, Inject, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Clock } from '../platform/clock/clock.js';
import type { Settings } from '../platform/config/settings.js';
import { SETTINGS } from '../platform/config/settings.token.js';
import { Database } from '../platform/db/database.js';
import { Paced } from '../platform/security/pace.js';
import { Form } from '../platform/web/form.js';
import { submit } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { type Actor, CurrentActor } from './actor.js';
import { Allow } from './allow.decorator.js';
import { ConfirmFirst } from './confirmation.decorators.js';
import { MakePasswordSheet } from './make-password-sheet.js';
import { PasswordSheetForm } from './password-sheet.form.js';
import { passwordCardsPage, passwordSheetsPage } from './password-sheet.page.js';
import { readGroupKey } from './sheet-group.rules.js';

@Allow('account.manage')
@Controller('/accounts/password-sheets')
export class PasswordSheetsController {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountQueries,
    private readonly makeSheet: MakePasswordSheet,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('group') group?: string,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.render(res, actor, group, { done });
  }

  @ConfirmFirst()
  @Paced('making')
  @Post()
  @HttpCode(200)
  async make(
    @CurrentActor() actor: Actor,
    @Form(PasswordSheetForm) form: Form<PasswordSheetForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        const { path, cards } = await this.makeSheet.run(actor, form.once, form.values);
        if (cards === undefined) return path;
        // Shown here and now: a page to be redirected to would have to keep the passwords somewhere.
        res.render(
          'accounts/password-cards',
          passwordCardsPage(
            cards,
            {
              school: actor.school.slug,
              address: this.settings.publicUrl.href,
              back: accountPaths.passwordSheets(),
            },
            { now: this.clock.now(), timezone: actor.school.timezone },
          ),
        );
        return undefined;
      },
      (shown) => this.render(res, actor, form.raw.group, { form: shown }),
    );
  }

  private async render(
    res: Response,
    actor: Actor,
    key: unknown,
    shown: { done?: string; form?: Form<object> },
  ): Promise<void> {
    const { schoolId, personId } = actor;
    const group = typeof key === 'string' ? readGroupKey(key) : undefined;
    const page = await this.db.run(actor, async (tx) =>
      passwordSheetsPage(
        await this.accounts.sheetGroups(tx, schoolId, personId),
        group && {
          group,
          people: await this.accounts.withoutOwnPassword(tx, schoolId, group, personId),
        },
        shown,
      ),
    );
    res.render('accounts/password-sheets', page);
  }
}
