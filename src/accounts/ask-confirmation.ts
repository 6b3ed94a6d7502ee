import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '../platform/db/database.js';
import type { FieldError } from '../platform/web/form.js';
import type { Actor } from './actor.js';
import { confirmationPage } from './confirmation.page.js';
import { Passkeys } from './second-factor/passkeys.js';
import { SecondFactorQueries } from './second-factor/second-factor.queries.js';

export interface WhatWaits {
  /** A form, sealed. */
  sealed?: string;
  /** A page. */
  back?: string;
  errors?: readonly FieldError[];
}

/** Shows the page that asks who is sitting there, with what this person can show. */
@Injectable()
export class AskConfirmation {
  constructor(
    private readonly db: Database,
    private readonly passkeys: Passkeys,
    private readonly queries: SecondFactorQueries,
  ) {}

  async show(req: Request, res: Response, actor: Actor, waits: WhatWaits): Promise<void> {
    const { facts, known, hasPassword } = await this.db.run(actor, async (tx) => ({
      facts: await this.queries.facts(tx, actor),
      hasPassword: await this.queries.hasPassword(tx, actor),
      known: await this.queries.passkeys(tx, actor),
    }));
    const { secondFactor } = actor;
    const asked =
      showsFactor(actor) && known.length > 0
        ? await this.passkeys.authentication(known)
        : undefined;
    if (asked !== undefined) req.session.passkeyChallenge = asked.challenge;
    const hasApp = facts.appSince !== null;
    res.render(
      'accounts/confirmation',
      confirmationPage({
        secondFactor,
        passkeyOptions: asked?.options,
        hasApp,
        hasPassword,
        ...waits,
      }),
    );
  }
}

/** Those who have a second factor show that; a password is for those without. */
export function showsFactor({ secondFactor }: Pick<Actor, 'secondFactor'>): boolean {
  return secondFactor === 'has' || secondFactor === 'shown';
}
