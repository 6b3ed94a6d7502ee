import { Controller, Get, HttpStatus, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Audit } from '../platform/audit/audit.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import { csrfTokenFor } from '../platform/security/csrf.js';
import { Public } from '../platform/security/public.decorator.js';
import type { KeptForm } from '../platform/web/error.filter.js';
import { fieldError, Form, withErrors } from '../platform/web/form.js';
import { accountPaths } from './accounts.paths.js';
import { Allow } from './allow.decorator.js';
import { AskConfirmation } from './ask-confirmation.js';
import { PasswordIsEnough } from './confirmation.decorators.js';
import { deviceName } from './device-name.rules.js';
import { type PasswordAnswer, PasswordGuard } from './password.strategy.js';
import { openSealedForm } from './sealed-form.js';
import { SignInForm } from './sign-in.form.js';
import { signInPage } from './sign-in.page.js';
import { SignIns } from './sign-ins.js';
import { SignedOut } from './signed-out.js';

const NO = 'That school, username and password do not go together. Check each one and try again.';

@Controller()
export class SignInController {
  constructor(
    private readonly signIns: SignIns,
    private readonly keys: Keys,
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly confirmation: AskConfirmation,
  ) {}

  @Public()
  @Get('/sign-in')
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Query('school') school?: string,
  ): Promise<void> {
    if (req.actor !== undefined) return res.redirect(HttpStatus.SEE_OTHER, '/');
    // A form whose token was not kept would be refused as forged: better to say now that we rest.
    csrfTokenFor(req);
    await keepSession(req);
    res.render(
      'accounts/sign-in',
      signInPage({ school: typeof school === 'string' ? school : '' }),
    );
  }

  @Public()
  @UseGuards(PasswordGuard)
  @Post('/sign-in')
  async signIn(
    @Req() req: Request,
    @Res() res: Response,
    @Form(SignInForm) form: Form<SignInForm>,
  ): Promise<void> {
    const answer = req.user as PasswordAnswer;
    if (!form.valid) return this.again(res, form, HttpStatus.UNPROCESSABLE_ENTITY);
    if (answer.kind === 'wait') {
      res.setHeader('Retry-After', String(answer.seconds));
      const minutes = Math.max(1, Math.round(answer.seconds / 60));
      const text = `There were many tries for this name. Please wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again. Help now works without signing in.`;
      return this.again(
        res,
        withErrors(form, [fieldError('password', text)]),
        HttpStatus.TOO_MANY_REQUESTS,
      );
    }
    if (answer.kind === 'no')
      return this.again(
        res,
        withErrors(form, [fieldError('username', NO)]),
        HttpStatus.UNPROCESSABLE_ENTITY,
      );
    await this.begin(req, answer.account);
    const { sealed } = form.values;
    const kept = this.keptFor(answer.account.personId, sealed);
    if (kept === undefined) return res.redirect(HttpStatus.SEE_OTHER, '/');
    const actor = await this.signIns.actor(req.sessionID);
    if (actor === undefined) throw new SignedOut();
    // The words wait for the second step too.
    if (actor.secondFactor === 'has') return this.confirmation.show(req, res, actor, { sealed });
    req.actor = actor;
    const title = 'Your words are still here';
    res.status(HttpStatus.OK).render('accounts/carry-on', { title, kept });
  }

  @PasswordIsEnough()
  @Allow('account.own')
  @Post('/sign-out')
  async signOut(@Req() req: Request, @Res() res: Response): Promise<void> {
    await this.signIns.end(req.sessionID);
    await new Promise<void>((resolve, reject) =>
      req.session.destroy((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    res.setHeader('Clear-Site-Data', '"cache", "storage"');
    res.redirect(HttpStatus.SEE_OTHER, `${accountPaths.signIn()}?out=1`);
  }

  /** A new id for the web session: one that was planted before is worth nothing. */
  private async begin(
    req: Request,
    account: { personId: string; schoolId: string; kind: 'student' | 'staff' },
  ): Promise<void> {
    await new Promise<void>((resolve, reject) =>
      req.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    req.session.personId = account.personId;
    const token = req.sessionID;
    const device = deviceName(req.get('user-agent'));
    await this.signIns.begin(token, account, { device, how: 'password' });
    await this.db.run({ ...account, token }, (tx) =>
      this.audit.write(tx, { action: 'sign_in', kind: 'person', record: account.personId }),
    );
    // Before the answer: a browser goes on as soon as it has the headers, and would be a stranger.
    // With its token: the session is saved once more behind the answer, over the next page's.
    csrfTokenFor(req);
    await keepSession(req);
  }

  private keptFor(personId: string, sealed: string | undefined): KeptForm | undefined {
    if (sealed === undefined || sealed === '') return undefined;
    return openSealedForm(this.keys.formSealing, personId, sealed, this.db.clock.now());
  }

  private again(res: Response, form: Form<SignInForm>, status: HttpStatus): void {
    const { school, username, sealed } = form.raw;
    res.status(status).render(
      'accounts/sign-in',
      signInPage({
        school: String(school ?? ''),
        username: String(username ?? ''),
        sealed: typeof sealed === 'string' ? sealed : undefined,
        errors: form.errors,
      }),
    );
  }
}

function keepSession(req: Request): Promise<void> {
  return new Promise((resolve, reject) =>
    req.session.save((error: unknown) => (error ? reject(error as Error) : resolve())),
  );
}
