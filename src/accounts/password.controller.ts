import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Form } from '../platform/web/form.js';
import { submit } from '../platform/web/submit.js';
import { accountPaths } from './accounts.paths.js';
import { type Actor, CurrentActor } from './actor.js';
import { Allow } from './allow.decorator.js';
import { ChangePasswordForm } from './change-password.form.js';
import { ChangePassword } from './change-password.js';
import { passwordPage } from './password.page.js';
import { renewSession } from './renew-session.js';
import { SignIns } from './sign-ins.js';

@Allow('account.own')
@Controller()
export class PasswordController {
  constructor(
    private readonly changePassword: ChangePassword,
    private readonly signIns: SignIns,
  ) {}

  @Get('/account/password')
  show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('changed') changed?: string,
  ): void {
    res.render('accounts/password', passwordPage(actor, undefined, changed === '1'));
  }

  @Post('/account/password')
  async change(
    @Req() req: Request,
    @Res() res: Response,
    @CurrentActor() actor: Actor,
    @Form(ChangePasswordForm) form: Form<ChangePasswordForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        await this.changePassword.run(actor, form.once, form.values, req.ip ?? '');
        await renewSession(req, this.signIns);
        return `${accountPaths.password()}?changed=1`;
      },
      (shown) => res.render('accounts/password', passwordPage(actor, shown)),
    );
  }
}
