import { HttpStatus, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import { AskConfirmation } from './ask-confirmation.js';
import { openSealedForm } from './sealed-form.js';
import { SignIns } from './sign-ins.js';
import { SignedOut } from './signed-out.js';

/** Where somebody goes who has just signed in: to the form they were writing, or to their first page. */
@Injectable()
export class CarryOn {
  constructor(
    private readonly signIns: SignIns,
    private readonly keys: Keys,
    private readonly db: Database,
    private readonly confirmation: AskConfirmation,
  ) {}

  /** @param sealed a form that came after the sign-in ran out; shown to whoever wrote it only */
  async run(req: Request, res: Response, personId: string, sealed?: string): Promise<void> {
    const kept =
      sealed === undefined || sealed === ''
        ? undefined
        : openSealedForm(this.keys.formSealing, personId, sealed, this.db.clock.now());
    if (kept === undefined) return res.redirect(HttpStatus.SEE_OTHER, '/');
    const actor = await this.signIns.actor(req.sessionID);
    if (actor === undefined) throw new SignedOut();
    // The words wait for the second step too.
    if (actor.secondFactor === 'has') return this.confirmation.show(req, res, actor, { sealed });
    req.actor = actor;
    res
      .status(HttpStatus.OK)
      .render('accounts/carry-on', { title: 'Your words are still here', kept });
  }
}
