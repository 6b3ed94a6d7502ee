import { Controller, Get, HttpStatus, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { Request, Response } from 'express';
import { csrfTokenFor } from '../platform/security/csrf.js';
import { Public } from '../platform/security/public.decorator.js';
import { fieldError, Form, withErrors } from '../platform/web/form.js';
import { accountPaths } from './accounts.paths.js';
import { Allow } from './allow.decorator.js';
import { BeginSession, keepSession } from './begin-session.js';
import { CarryOn } from './carry-on.js';
import { PasswordIsEnough } from './confirmation.decorators.js';
import { type PasswordAnswer, PasswordGuard } from './password.strategy.js';
import { SignInForm } from './sign-in.form.js';
import { signInPage } from './sign-in.page.js';
import { SignIns } from './sign-ins.js';
import { Identities } from './single-sign-on/identities.js';
import { LeaveProvider } from './single-sign-on/leave-provider.js';

const NO = 'That school, username and password do not go together. Check each one and try again.';

@Controller()
export class SignInController {
  constructor(
    private readonly signIns: SignIns,
    private readonly beginSession: BeginSession,
    private readonly carryOn: CarryOn,
    private readonly identities: Identities,
    private readonly leaveProvider: LeaveProvider,
  ) {}

  @Public()
  @Get('/sign-in')
  async show(
    @Req() req: Request,
    @Res() res: Response,
    @Query('school') school?: string,
    @Query('account') account?: string,
  ): Promise<void> {
    if (req.actor !== undefined) return res.redirect(HttpStatus.SEE_OTHER, '/');
    // A form whose token was not kept would be refused as forged: better to say now that we rest.
    csrfTokenFor(req);
    await keepSession(req);
    const named = typeof school === 'string' ? school : '';
    const kinds = await this.identities.kinds(named.toLowerCase());
    const refused = account === 'refused' ? 'account' : undefined;
    res.render('accounts/sign-in', signInPage({ school: named, kinds, refused }));
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
    await this.beginSession.run(req, answer.account, 'password', answer.failures);
    await this.carryOn.run(req, res, answer.account.personId, form.values.sealed);
  }

  @PasswordIsEnough()
  @Allow('account.own')
  @Post('/sign-out')
  async signOut(@Req() req: Request, @Res() res: Response): Promise<void> {
    const { singleSignOn } = req.session;
    await this.signIns.end(req.sessionID);
    await new Promise<void>((resolve, reject) =>
      req.session.destroy((error: unknown) => (error ? reject(error as Error) : resolve())),
    );
    res.setHeader('Clear-Site-Data', '"cache", "storage"');
    if (singleSignOn !== undefined) return this.leaveProvider.run(res, singleSignOn);
    res.redirect(HttpStatus.SEE_OTHER, `${accountPaths.signIn()}?out=1`);
  }

  private async again(res: Response, form: Form<SignInForm>, status: HttpStatus): Promise<void> {
    const { school, username, sealed } = form.raw;
    const kinds = await this.identities.kinds('');
    res.status(status).render(
      'accounts/sign-in',
      signInPage({
        school: String(school ?? ''),
        username: String(username ?? ''),
        sealed: typeof sealed === 'string' ? sealed : undefined,
        errors: form.errors,
        kinds,
      }),
    );
  }
}
