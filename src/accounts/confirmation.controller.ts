import { Controller, Get, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import { fieldError, type FieldError, Form } from '../platform/web/form.js';
import { type Actor, CurrentActor } from './actor.js';
import { Allow } from './allow.decorator.js';
import { AskConfirmation, showsFactor } from './ask-confirmation.js';
import { ConfirmIdentity } from './confirm-identity.js';
import { PasswordIsEnough } from './confirmation.decorators.js';
import { ConfirmationForm } from './confirmation.form.js';
import { renewSession } from './renew-session.js';
import { openSealedForm } from './sealed-form.js';
import { SignIns } from './sign-ins.js';

const NO =
  'That was not right, or it was used before. Wait for the next code in your app, or use a recovery code.';
const WRONG_PASSWORD = 'That is not your password.';

/** The second step of a sign-in, and the proof that is asked for before what matters. */
@PasswordIsEnough()
@Allow('account.own')
@Controller('/sign-in/confirmation')
export class ConfirmationController {
  constructor(
    private readonly db: Database,
    private readonly keys: Keys,
    private readonly signIns: SignIns,
    private readonly page: AskConfirmation,
    private readonly confirm: ConfirmIdentity,
  ) {}

  @Get()
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @CurrentActor() actor: Actor,
    @Query('back') back?: string,
  ): Promise<void> {
    await this.page.show(req, res, actor, { back: ownPath(back) });
  }

  @Post()
  async answer(
    @Req() req: Request,
    @Res() res: Response,
    @CurrentActor() actor: Actor,
    @Form(ConfirmationForm) form: Form<ConfirmationForm>,
  ): Promise<void> {
    const { sealed } = form.values;
    const back = ownPath(form.values.back);
    const again = (status: HttpStatus, errors: readonly FieldError[]): Promise<void> => {
      res.status(status);
      return this.page.show(req, res, actor, { back, sealed, errors });
    };
    if (!form.valid) return again(HttpStatus.UNPROCESSABLE_ENTITY, form.errors);
    const challenge = req.session.passkeyChallenge;
    delete req.session.passkeyChallenge;
    const answer = await this.confirm.run(actor, form.values, req.ip ?? '', challenge);
    const field = showsFactor(actor) ? 'code' : 'password';
    if (answer.kind === 'wait') {
      res.setHeader('Retry-After', String(answer.seconds));
      const minutes = Math.max(1, Math.round(answer.seconds / 60));
      const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`;
      const others = field === 'code' ? ', or use a recovery code or a passkey now' : '';
      const text = `There were many tries. Please wait ${wait} and try again${others}. Help now works meanwhile.`;
      return again(HttpStatus.TOO_MANY_REQUESTS, [fieldError(field, text)]);
    }
    if (answer.kind === 'no')
      return again(HttpStatus.UNPROCESSABLE_ENTITY, [
        fieldError(field, field === 'code' ? NO : WRONG_PASSWORD),
      ]);
    await renewSession(req, this.signIns);
    const kept =
      sealed === undefined
        ? undefined
        : openSealedForm(this.keys.formSealing, actor.personId, sealed, this.db.clock.now());
    if (kept === undefined) return res.redirect(HttpStatus.SEE_OTHER, back ?? '/');
    const title = 'Thank you. Now go on';
    res.status(HttpStatus.OK).render('accounts/go-on', { title, layout: 'plain', kept });
  }
}

/** A page of ours, so that nobody is led elsewhere by what stands in an address. */
function ownPath(path: unknown): string | undefined {
  return typeof path === 'string' && /^\/(?![/\\])[\w\-./?=&]*$/.test(path) ? path : undefined;
}
