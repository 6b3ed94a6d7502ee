import { type ArgumentsHost, Catch, type ExceptionFilter, HttpStatus } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Clock } from '../platform/clock/clock.js';
import { Keys } from '../platform/crypto/keys.js';
import { ErrorFilter } from '../platform/web/error.filter.js';
import { keptForm } from '../platform/web/kept-form.js';
import { accountPaths } from './accounts.paths.js';
import type { Actor } from './actor.js';
import { AskConfirmation } from './ask-confirmation.js';
import { ConfirmationDue, SecondFactorMissing } from './confirmation-due.js';
import { sealForm } from './sealed-form.js';

/** A page leads to the proof; a post waits for it and goes on from there. */
@Catch(ConfirmationDue, SecondFactorMissing)
export class ConfirmationFilter implements ExceptionFilter {
  private readonly others = new ErrorFilter();

  constructor(
    private readonly keys: Keys,
    private readonly clock: Clock,
    private readonly page: AskConfirmation,
  ) {}

  catch(error: ConfirmationDue | SecondFactorMissing, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const req = http.getRequest<Request>();
    const res = http.getResponse<Response>();
    const missing = error instanceof SecondFactorMissing;
    if (req.method === 'GET' || req.method === 'HEAD' || req.actor === undefined) {
      const back = req.originalUrl === '/' ? undefined : req.originalUrl;
      const path = missing ? accountPaths.secondFactor() : accountPaths.confirmation(back);
      return res.redirect(HttpStatus.SEE_OTHER, path);
    }
    if (missing) return setUpFirst(req, res);
    // Nobody waits for what a filter promises: its faults are told from here.
    this.askFirst(req, res, req.actor).catch((fault: unknown) => this.others.catch(fault, host));
  }

  private askFirst(req: Request, res: Response, actor: Actor): Promise<void> {
    const form = keptForm(req.originalUrl, req.body as unknown);
    const sealed = sealForm(this.keys.formSealing, actor.personId, form, this.clock.now());
    res.status(HttpStatus.UNAUTHORIZED);
    return this.page.show(req, res, actor, { sealed });
  }
}

/** The words stay on the page while another tab is used for the set-up. */
function setUpFirst(req: Request, res: Response): void {
  res.status(HttpStatus.FORBIDDEN).render('accounts/second-factor/first', {
    title: 'Set up your second step first',
    setUp: accountPaths.secondFactor(),
    kept: keptForm(req.originalUrl, req.body as unknown),
  });
}
