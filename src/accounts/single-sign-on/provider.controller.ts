import { Controller, Get, Inject, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { Database } from '../../platform/db/database.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import { type Actor, CurrentActor } from '../actor.js';
import { Allow } from '../allow.decorator.js';
import { ConfirmFirst } from '../confirmation.decorators.js';
import { IdentityProviderQueries } from './identity-provider.queries.js';
import { ProviderForm, SwitchForm } from './provider.form.js';
import { ProviderJourneys } from './provider-journeys.js';
import { providerPage } from './provider.page.js';
import { SetProvider } from './set-provider.js';
import { SwitchProvider } from './switch-provider.js';
import { TestProvider } from './test-provider.js';

@Allow('account.manage')
@Controller('/accounts/single-sign-on')
export class ProviderController {
  constructor(
    private readonly db: Database,
    private readonly queries: IdentityProviderQueries,
    private readonly journeys: ProviderJourneys,
    private readonly setProvider: SetProvider,
    private readonly testProvider: TestProvider,
    private readonly switchProvider: SwitchProvider,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  // Before anything is typed here: a client secret must not wait in a page.
  @ConfirmFirst()
  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.page(res, actor, { done });
  }

  @ConfirmFirst()
  @Post()
  async set(
    @CurrentActor() actor: Actor,
    @Form(ProviderForm) form: Form<ProviderForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.setProvider.run(actor, form.once, form.values),
      (shown) => this.page(res, actor, { form: shown }),
    );
  }

  @ConfirmFirst()
  @Paced('making')
  @Post('test')
  async test(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.testProvider.run(actor, form.once),
      (shown) => this.page(res, actor, { form: shown }),
    );
  }

  @ConfirmFirst()
  @Post('switch')
  async switch(
    @CurrentActor() actor: Actor,
    @Form(SwitchForm) form: Form<SwitchForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.switchProvider.run(actor, form.once, form.values.to),
      (shown) => this.page(res, actor, { form: shown }),
    );
  }

  private async page(
    res: Response,
    actor: Actor,
    shown: { done?: string; form?: Form<object> },
  ): Promise<void> {
    const provider = await this.db.run(actor, (tx) => this.queries.ofSchool(tx, actor.schoolId));
    const around = {
      timezone: actor.school.timezone,
      listed: this.settings.oidcIssuers,
      returnAddress: this.journeys.returnAddress,
      signedOutAddress: this.journeys.signedOutAddress,
      startAddress: new URL(accountPaths.signInAt(actor.school.slug), this.settings.publicUrl).href,
    };
    res.render('accounts/single-sign-on/provider', providerPage(provider, around, shown));
  }
}
