import { Controller, Get, HttpCode, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Audit } from '../../platform/audit/audit.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/db/database.js';
import { csrfTokenFor } from '../../platform/security/csrf.js';
import { Public } from '../../platform/security/public.decorator.js';
import { fieldError, Form, withErrors } from '../../platform/web/form.js';
import { accountPaths } from '../accounts.paths.js';
import { BeginSession, keepSession } from '../begin-session.js';
import { CarryOn } from '../carry-on.js';
import { signInPage } from '../sign-in.page.js';
import { goingPage } from './going.page.js';
import { Identities, type SchoolProvider } from './identities.js';
import { isAway, ProviderFault, whyOf } from './provider-fault.js';
import { type Pending, ProviderJourneys } from './provider-journeys.js';
import { WithSchoolForm } from './with-school.form.js';

declare module 'express-session' {
  interface SessionData {
    /** On the way to a provider. */
    pending?: Pending;
    /** A form that came after the sign-in ran out, sealed, to be carried past the provider. */
    sealedForm?: string;
    /** An account that came back to be linked; its holder has yet to say yes. */
    offered?: { issuer: string; subject: string; label: string };
    /** The school whose provider opened this sign-in. */
    singleSignOn?: string;
  }
}

const NO_SCHOOL =
  'That school has no sign-in of this kind. Check its short name, or sign in with your password.';

/** The door for people with an account at their school's provider. */
@Public()
@Controller('/sign-in')
export class SingleSignOnController {
  constructor(
    private readonly identities: Identities,
    private readonly journeys: ProviderJourneys,
    private readonly beginSession: BeginSession,
    private readonly carryOn: CarryOn,
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /**
   * Keeps a sealed form and leads on. Not straight to the provider: browsers hold `form-action` of
   * our Content-Security-Policy against every redirect that follows a form.
   */
  @Post('with')
  @HttpCode(200)
  async choose(
    @Req() req: Request,
    @Res() res: Response,
    @Form(WithSchoolForm) form: Form<WithSchoolForm>,
  ): Promise<void> {
    const { school, sealed } = form.values;
    const [kind] = form.valid ? await this.identities.kinds(school) : [];
    if (kind === undefined) {
      const shown = form.valid ? withErrors(form, [fieldError('school', NO_SCHOOL)]) : form;
      const facts = { school: String(form.raw.school ?? ''), sealed, errors: shown.errors };
      return this.door(req, res, HttpStatus.UNPROCESSABLE_ENTITY, facts);
    }
    req.session.sealedForm = sealed === '' ? undefined : sealed;
    await keepSession(req);
    res.setHeader('Refresh', `0; url=${accountPaths.signInAt(school)}`);
    res.render('accounts/single-sign-on/going', goingPage(kind, accountPaths.signInAt(school)));
  }

  /** Also what a school puts on its own start page. */
  @Get('with/:school')
  async go(
    @Param('school') typed: string,
    @Req() req: Request,
    @Res() res: Response,
  ): Promise<void> {
    const school = typed.toLowerCase().slice(0, 60);
    if (req.actor !== undefined) return res.redirect(HttpStatus.SEE_OTHER, '/');
    const provider = await this.identities.providerOf(school);
    if (provider?.enabled !== true)
      return res.redirect(HttpStatus.SEE_OTHER, accountPaths.signIn());
    const begun = await this.journeys.begin(school, provider).catch((fault: unknown) => fault);
    if (begun === null || typeof begun !== 'object' || !('pending' in begun))
      return this.refuse(req, res, school, provider, whyOf(begun));
    const { address, pending } = begun as { address: URL; pending: Pending };
    req.session.pending = pending;
    await keepSession(req);
    res.redirect(HttpStatus.SEE_OTHER, address.href);
  }

  @Get('return')
  async comeBack(@Req() req: Request, @Res() res: Response): Promise<void> {
    const { pending, sealedForm } = req.session;
    // Good for one return, whatever becomes of it.
    delete req.session.pending;
    await keepSession(req);
    // Nobody went anywhere: a page that was loaded again, or a return that somebody made up.
    if (pending === undefined)
      return res.redirect(
        HttpStatus.SEE_OTHER,
        req.actor === undefined ? `${accountPaths.signIn()}?account=refused` : '/',
      );
    const { school } = pending;
    const provider = await this.identities.providerOf(school);
    if (provider?.enabled !== true || !stillThe(provider, pending))
      return this.refuse(req, res, school, provider, 'switched_off');
    const query = new URLSearchParams(req.originalUrl.replace(/^[^?]*\??/, ''));
    let account;
    try {
      if (pending.until < this.clock.now().getTime()) throw new ProviderFault('too_late');
      account = await this.journeys.end(provider, pending, query);
    } catch (fault) {
      return this.refuse(req, res, school, provider, whyOf(fault));
    }
    if (pending.link !== undefined) {
      if (req.actor?.personId !== pending.link)
        return this.refuse(req, res, school, provider, 'other_person');
      const { subject, label } = account;
      req.session.offered = { issuer: provider.issuer, subject, label };
      await keepSession(req);
      return res.redirect(HttpStatus.SEE_OTHER, accountPaths.ownIdentity());
    }
    const found = await this.identities.admit(provider.id, account.subject, account.address);
    if (typeof found === 'string') return this.refuse(req, res, school, provider, found);
    await this.beginSession.run(req, found, 'sso');
    req.session.singleSignOn = school;
    await keepSession(req);
    await this.carryOn.run(req, res, found.personId, sealedForm);
  }

  /** One page for all: whoever tries accounts out learns nothing of who is on the roll. */
  private async refuse(
    req: Request,
    res: Response,
    school: string,
    provider: SchoolProvider | undefined,
    why: string,
  ): Promise<void> {
    if (provider !== undefined)
      await this.db.run(null, (tx) =>
        this.audit.write(tx, {
          action: 'sign_in_refused',
          kind: 'identity_provider',
          record: provider.id,
          detail: { why },
        }),
      );
    const away = isAway(why);
    await this.door(req, res, away ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.FORBIDDEN, {
      school,
      sealed: req.session.sealedForm,
      refused: away ? 'away' : 'account',
    });
  }

  private async door(
    req: Request,
    res: Response,
    status: HttpStatus,
    facts: Parameters<typeof signInPage>[0],
  ): Promise<void> {
    delete req.session.sealedForm;
    csrfTokenFor(req);
    await keepSession(req);
    const kinds = await this.identities.kinds('');
    res.status(status).render('accounts/sign-in', signInPage({ ...facts, kinds }));
  }
}

/** A provider that was changed meanwhile is not the one that was asked. */
function stillThe({ id, issuer }: SchoolProvider, pending: Pending): boolean {
  return id === pending.provider && issuer === pending.issuer;
}
