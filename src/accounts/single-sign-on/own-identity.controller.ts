import { Controller, Get, HttpStatus, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '../../platform/db/database.js';
import { type FieldError, Form, NoFields } from '../../platform/web/form.js';
import { Refused, submit } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import { type Actor, CurrentActor } from '../actor.js';
import { Allow } from '../allow.decorator.js';
import { ConfirmFirst } from '../confirmation.decorators.js';
import { keepSession } from '../begin-session.js';
import { Identities } from './identities.js';
import { IdentityProviderQueries } from './identity-provider.queries.js';
import { LinkOwnIdentity } from './link-own-identity.js';
import { ownIdentityPage } from './own-identity.page.js';
import { whyOf } from './provider-fault.js';
import { faultInWords } from './provider-faults.page.js';
import { ProviderJourneys } from './provider-journeys.js';
import { UnlinkIdentity } from './unlink-identity.js';

/** One's own school account: linked by whoever is signed in with their password. */
@Allow('account.own')
@Controller('/account/single-sign-on')
export class OwnIdentityController {
  constructor(
    private readonly db: Database,
    private readonly queries: IdentityProviderQueries,
    private readonly identities: Identities,
    private readonly journeys: ProviderJourneys,
    private readonly linkOwn: LinkOwnIdentity,
    private readonly unlink: UnlinkIdentity,
  ) {}

  @Get()
  async show(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.page(req, res, actor, { done });
  }

  /**
   * Comes back to `show` with an account to say yes to: a link made elsewhere links nothing. The proof
   * comes before leaving, because what comes back waits in the session, which a proof renews.
   */
  @ConfirmFirst()
  @Get('start')
  async start(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    const { slug } = actor.school;
    const provider = await this.identities.providerOf(slug);
    if (provider?.enabled !== true)
      return res.redirect(HttpStatus.SEE_OTHER, accountPaths.ownIdentity());
    let begun;
    try {
      begun = await this.journeys.begin(slug, provider, actor.personId);
    } catch (fault) {
      const refused = Refused.field('link', faultInWords(whyOf(fault), provider));
      res.status(HttpStatus.SERVICE_UNAVAILABLE);
      return this.page(req, res, actor, { errors: refused.errors });
    }
    req.session.pending = begun.pending;
    await keepSession(req);
    res.redirect(HttpStatus.SEE_OTHER, begun.address.href);
  }

  @Post('link')
  async link(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    const { offered } = req.session;
    delete req.session.offered;
    await submit(
      res,
      form,
      () => {
        if (offered === undefined)
          throw Refused.conflict('link', 'Go to your school account once more, then say yes.');
        return this.linkOwn.run(actor, form.once, offered);
      },
      (shown) => this.page(req, res, actor, { errors: shown.errors }),
    );
  }

  @ConfirmFirst()
  @Post('unlinking')
  async unlinkOwn(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.unlink.runOwn(actor, form.once),
      (shown) => this.page(req, res, actor, { errors: shown.errors }),
    );
  }

  private async page(
    req: Request,
    res: Response,
    actor: Actor,
    shown: { done?: string; errors?: readonly FieldError[] },
  ): Promise<void> {
    const [kind] = await this.identities.kinds(actor.school.slug);
    const linkedAt = await this.db.run(actor, (tx) =>
      this.queries.linkedSince(tx, actor.schoolId, actor.personId),
    );
    const offered = req.session.offered?.label;
    const facts = { kind, linkedAt, offered };
    res.render('accounts/single-sign-on/own', ownIdentityPage(facts, actor.school.timezone, shown));
  }
}
