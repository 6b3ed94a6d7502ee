import { Controller, Get, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { School } from '../../accounts/school.entity.js';
import { Database } from '../../platform/db/database.js';
import { Form } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { ChangeSettings } from './change-settings.js';
import { SettingsForm } from './settings.form.js';
import { type SchoolFacts, settingsPage } from './settings.page.js';

@Allow('school.settings')
@Controller('/school/settings')
export class SettingsController {
  constructor(
    private readonly db: Database,
    private readonly changeSettings: ChangeSettings,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = settingsPage(await this.facts(actor), undefined, done === '1');
    res.render('school/settings', page);
  }

  @Post()
  async change(
    @CurrentActor() actor: Actor,
    @Form(SettingsForm) form: Form<SettingsForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.changeSettings.run(actor, form.once, form.values),
      async (shown) => res.render('school/settings', settingsPage(await this.facts(actor), shown)),
    );
  }

  private facts(actor: Actor): Promise<SchoolFacts> {
    return this.db.run(actor, async (tx) => {
      const { name, dayStarts, dayEnds, helpPhone, socialCarePhone, ladoPhone, safePlace } =
        await tx.manager.findOneByOrFail(School, { id: actor.schoolId });
      return { name, dayStarts, dayEnds, helpPhone, socialCarePhone, ladoPhone, safePlace };
    });
  }
}
