import {
  Controller,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import QRCode from 'qrcode';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import { type Actor, CurrentActor, fullName } from '../actor.js';
import { Allow } from '../allow.decorator.js';
import { ConfirmFirst } from '../confirmation.decorators.js';
import { Person } from '../person.entity.js';
import { renewSession } from '../renew-session.js';
import { SignIns } from '../sign-ins.js';
import { AddPasskey } from './add-passkey.js';
import { BeginTotp } from './begin-totp.js';
import { CodeForm } from './code.form.js';
import { ConfirmTotp } from './confirm-totp.js';
import type { Added } from './make-recovery-codes.js';
import { AddPasskeyForm } from './passkey.form.js';
import { Passkeys } from './passkeys.js';
import { RemovePasskey } from './remove-passkey.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.js';
import {
  authenticatorAppPage,
  newPasskeyPage,
  recoveryCodesPage,
  secondFactorPage,
} from './second-factor.page.js';
import { SecondFactorQueries } from './second-factor.queries.js';
import { totpAddress } from './totp.rules.js';

@Allow('account.second-factor')
@Controller('/account/second-factor')
export class SecondFactorController {
  constructor(
    private readonly db: Database,
    private readonly queries: SecondFactorQueries,
    private readonly beginTotp: BeginTotp,
    private readonly confirmTotp: ConfirmTotp,
    private readonly passkeys: Passkeys,
    private readonly addPasskey: AddPasskey,
    private readonly removePasskey: RemovePasskey,
    private readonly renewCodes: RenewRecoveryCodes,
    private readonly signIns: SignIns,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.showAll(res, actor, { done });
  }

  @ConfirmFirst()
  @Post('app')
  async beginApp(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.beginTotp.run(actor, form.once),
      (shown) => this.showAll(res, actor, { form: shown }),
    );
  }

  @ConfirmFirst()
  @Get('app')
  async showApp(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    await this.showSecret(res, actor);
  }

  @ConfirmFirst()
  @Post('app/confirmation')
  @HttpCode(200)
  async confirmApp(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Form(CodeForm) form: Form<CodeForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        const added = await this.confirmTotp.run(actor, form.once, form.values.code);
        await renewSession(req, this.signIns);
        return shownOnce(res, added);
      },
      (shown) => this.showSecret(res, actor, shown),
    );
  }

  @ConfirmFirst()
  @Get('passkeys/new')
  async newPasskey(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    await this.askForPasskey(req, res, actor);
  }

  @ConfirmFirst()
  @Post('passkeys')
  @HttpCode(200)
  async makePasskey(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Form(AddPasskeyForm) form: Form<AddPasskeyForm>,
    @Res() res: Response,
  ): Promise<void> {
    const challenge = req.session.passkeyChallenge;
    delete req.session.passkeyChallenge;
    await submit(
      res,
      form,
      async () => {
        const added = await this.addPasskey.run(actor, form.once, form.values, challenge);
        await renewSession(req, this.signIns);
        return shownOnce(res, added);
      },
      (shown) => this.askForPasskey(req, res, actor, shown),
    );
  }

  @ConfirmFirst()
  @Post('passkeys/:id/removal')
  async takePasskeyAway(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.removePasskey.run(actor, form.once, id),
      (shown) => this.showAll(res, actor, { form: shown }),
    );
  }

  @ConfirmFirst()
  @Post('recovery-codes')
  @HttpCode(200)
  async newCodes(
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => shownOnce(res, await this.renewCodes.run(actor, form.once)),
      (shown) => this.showAll(res, actor, { form: shown }),
    );
  }

  private async showAll(
    res: Response,
    actor: Actor,
    shown: { done?: string; form?: Form<object> },
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.queries.facts(tx, actor));
    res.render('accounts/second-factor/show', secondFactorPage(actor, facts, shown));
  }

  private async showSecret(res: Response, actor: Actor, form?: Form<object>): Promise<void> {
    const { made, username } = await this.db.run(actor, async (tx) => ({
      made: await this.queries.secret(tx, actor, 'new'),
      username: (await tx.manager.findOneByOrFail(Person, { id: actor.personId })).username,
    }));
    // Nothing is being set up: the way back from the end of it leads here.
    if (made === undefined) return res.redirect(HttpStatus.SEE_OTHER, accountPaths.secondFactor());
    const address = totpAddress(made.secret, actor.school.name, username);
    const picture = await QRCode.toDataURL(address, { margin: 2, scale: 6 });
    res.render('accounts/second-factor/app', authenticatorAppPage(made.secret, picture, form));
  }

  private async askForPasskey(
    req: Request,
    res: Response,
    actor: Actor,
    form?: Form<object>,
  ): Promise<void> {
    const { known, username } = await this.db.run(actor, async (tx) => ({
      known: await this.queries.passkeys(tx, actor),
      username: (await tx.manager.findOneByOrFail(Person, { id: actor.personId })).username,
    }));
    const person = { username, name: fullName(actor), id: actor.personId };
    const { options, challenge } = await this.passkeys.registration(person, known);
    req.session.passkeyChallenge = challenge;
    res.render('accounts/second-factor/passkey', newPasskeyPage(options, form));
  }
}

/** Codes are shown by this answer alone: a page to be redirected to would have to keep them. */
function shownOnce(res: Response, { path, codes }: Added): string | undefined {
  if (codes === undefined) return path;
  res.render('accounts/second-factor/recovery-codes', recoveryCodesPage(codes));
  return undefined;
}
