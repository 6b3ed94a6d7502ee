import {
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import type { Response } from 'express';
import { Clock } from '../platform/clock/clock.js';
import type { Settings } from '../platform/config/settings.js';
import { SETTINGS } from '../platform/config/settings.token.js';
import { Database } from '../platform/db/database.js';
import { Paced } from '../platform/security/pace.js';
import { Form, NoFields, prepareForm } from '../platform/web/form.js';
import { RecordId } from '../platform/web/record-id.pipe.js';
import { submit } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { type Actor, CurrentActor } from './actor.js';
import { Allow } from './allow.decorator.js';
import { ChangeRolesForm } from './change-roles.form.js';
import { ChangeRoles } from './change-roles.js';
import { ConfirmFirst } from './confirmation.decorators.js';
import { passwordCardsPage } from './password-sheet.page.js';
import { accountPage, peoplePage } from './people.page.js';
import { ResetPassword } from './reset-password.js';
import { ResetSecondFactor } from './reset-second-factor.js';
import { SearchPeopleForm } from './search-people.form.js';
import { SuspendPerson } from './suspend-person.js';
import { UnlinkIdentity } from './single-sign-on/unlink-identity.js';

/** A page that is read, not paged through: who has more like that types more of the name. */
const FOUND = 50;

@Allow('account.manage')
@Controller('/accounts')
export class PeopleController {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountQueries,
    private readonly changeRoles: ChangeRoles,
    private readonly resetPassword: ResetPassword,
    private readonly resetSecondFactor: ResetSecondFactor,
    private readonly suspendPerson: SuspendPerson,
    private readonly unlinkIdentity: UnlinkIdentity,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    await this.showList(res, actor);
  }

  @Paced('searching')
  @Post('searches')
  @HttpCode(200)
  async search(
    @CurrentActor() actor: Actor,
    @Form(SearchPeopleForm) form: Form<SearchPeopleForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        prepareForm(res, form);
        await this.showList(res, actor, form);
        return undefined;
      },
      (shown) => this.showList(res, actor, shown),
    );
  }

  @Get(':id')
  async show(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.showPerson(res, actor, id, { done });
  }

  @ConfirmFirst()
  @Post(':id/roles')
  async setRoles(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(ChangeRolesForm) form: Form<ChangeRolesForm>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, id, form, () =>
      this.changeRoles.run(actor, form.once, id, form.values),
    );
  }

  @ConfirmFirst()
  @Post(':id/suspension')
  async suspend(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, id, form, () => this.suspendPerson.suspend(actor, form.once, id));
  }

  @ConfirmFirst()
  @Post(':id/restoration')
  async restore(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, id, form, () => this.suspendPerson.restore(actor, form.once, id));
  }

  @ConfirmFirst()
  @Post(':id/second-factor')
  async forgetSecondFactor(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, id, form, () => this.resetSecondFactor.run(actor, form.once, id));
  }

  @ConfirmFirst()
  @Post(':id/password')
  @HttpCode(200)
  async reset(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        const { path, card } = await this.resetPassword.run(actor, form.once, id);
        if (card === undefined) return path;
        res.render(
          'accounts/password-cards',
          passwordCardsPage(
            [card],
            {
              school: actor.school.slug,
              address: this.settings.publicUrl.href,
              back: accountPaths.person(id),
            },
            { now: this.clock.now(), timezone: actor.school.timezone },
          ),
        );
        return undefined;
      },
      (shown) => this.showPerson(res, actor, id, { form: shown }),
    );
  }

  @ConfirmFirst()
  @Post(':id/unlinking')
  async unlink(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, id, form, () => this.unlinkIdentity.run(actor, form.once, id));
  }

  private async showList(
    res: Response,
    actor: Actor,
    form?: Form<SearchPeopleForm>,
  ): Promise<void> {
    const { schoolId } = actor;
    const rows = await this.db.run(actor, (tx) =>
      form?.valid === true
        ? this.accounts.search(tx, schoolId, form.values.search, FOUND)
        : this.accounts.withRoles(tx, schoolId),
    );
    const { timezone } = actor.school;
    res.render('accounts/people', peoplePage(rows, { timezone, limit: FOUND }, form));
  }

  /** One button of a person's page: done, or the page again with what stands in the way. */
  private async tend<T extends object>(
    res: Response,
    actor: Actor,
    id: string,
    form: Form<T>,
    write: () => Promise<string>,
  ): Promise<void> {
    await submit(res, form, write, (shown) => this.showPerson(res, actor, id, { form: shown }));
  }

  private async showPerson(
    res: Response,
    actor: Actor,
    id: string,
    shown: { done?: string; form?: Form<object> },
  ): Promise<void> {
    const person = await this.db.run(actor, (tx) => this.accounts.byId(tx, actor.schoolId, id));
    if (person === undefined) throw new NotFoundException();
    const { timezone } = actor.school;
    res.render(
      'accounts/person',
      accountPage(person, { timezone, administrator: actor.personId }, shown),
    );
  }
}
