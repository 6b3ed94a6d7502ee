import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Keys } from '../platform/crypto/keys.js';
import { Clock } from '../platform/clock/clock.js';
import { keptForm } from '../platform/web/kept-form.js';
import { accountPaths } from './accounts.paths.js';
import { sealForm } from './sealed-form.js';
import { signInPage } from './sign-in.page.js';
import { SignedOut } from './signed-out.js';
import { Identities } from './single-sign-on/identities.js';

/** A page leads to the sign-in page; a post gets it at once, carrying the form sealed. */
@Catch(SignedOut)
export class SignedOutFilter implements ExceptionFilter {
  constructor(
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly identities: Identities,
  ) {}

  async catch(_error: SignedOut, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const req = http.getRequest<Request>();
    const res = http.getResponse<Response>();
    if (req.method === 'GET' || req.method === 'HEAD') {
      res.redirect(HttpStatus.SEE_OTHER, accountPaths.signIn());
      return;
    }
    const owner = req.session?.personId;
    const sealed =
      owner === undefined
        ? undefined
        : sealForm(
            this.keys.formSealing,
            owner,
            keptForm(req.originalUrl, req.body as unknown),
            this.clock.now(),
          );
    // The words matter more than a button: without the database the page comes all the same.
    const kinds = await this.identities.kinds('').catch(() => []);
    res
      .status(HttpStatus.UNAUTHORIZED)
      .render('accounts/sign-in', signInPage({ sealed, unsent: sealed === undefined, kinds }));
  }
}
