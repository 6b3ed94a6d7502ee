import {
  CanActivate,
  ExecutionContext,
  ForbiddenException,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { Clock } from '../platform/clock/clock.js';
import { isForged } from '../platform/security/csrf.js';
import { ALWAYS_ANSWERS, IS_PUBLIC } from '../platform/security/public.decorator.js';
import { FormKept } from '../platform/web/error.filter.js';
import { holdsPassword, keptForm } from '../platform/web/kept-form.js';
import { accountPaths } from './accounts.paths.js';
import { PERMISSION } from './allow.decorator.js';
import { ConfirmationDue, SecondFactorMissing } from './confirmation-due.js';
import { CONFIRM_FIRST, PASSWORD_IS_ENOUGH } from './confirmation.decorators.js';
import { secondFactorGap } from './confirmation.rules.js';
import { may, type Permission } from './permissions.js';
import { SignedOut } from './signed-out.js';

/**
 * Deny by default, in the order of contract.md: signed out, then a forged post, then no right to
 * it, which looks like a page that is not there.
 */
@Injectable()
export class AllowGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly clock: Clock,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    const places = [context.getHandler(), context.getClass()];
    const isPublic = this.reflector.getAllAndOverride<boolean | undefined>(IS_PUBLIC, places);
    const always = this.reflector.getAllAndOverride<boolean | undefined>(ALWAYS_ANSWERS, places);
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, places);

    // Who is asking could not be found out: only a page that never fails goes on, as if signed out.
    if (req.signInFault !== undefined && always !== true) throw req.signInFault;
    if (isPublic !== true && req.actor === undefined) throw new SignedOut();
    if (isForged(req)) refuseForged(req);
    if (isPublic === true) return true;
    if (permission === undefined || req.actor === undefined || !may(req.actor.roles, permission))
      throw new NotFoundException();
    const passwordIsEnough = this.reflector.getAllAndOverride<boolean | undefined>(
      PASSWORD_IS_ENOUGH,
      places,
    );
    if (!this.mustChangePassword(req, http.getResponse<Response>())) return false;
    if (passwordIsEnough === true || this.changesFirstPassword(req)) return true;
    const confirmFirst = this.reflector.getAllAndOverride<boolean | undefined>(
      CONFIRM_FIRST,
      places,
    );
    const page = { permission, confirmFirst: confirmFirst === true };
    const gap = secondFactorGap(req.actor, page, this.clock.now());
    if (gap === 'confirm') throw new ConfirmationDue();
    if (gap === 'set-up') throw new SecondFactorMissing();
    return true;
  }

  /** Whoever knows a one-time password may replace it; it opens nothing else. */
  private changesFirstPassword({ actor, path }: Request): boolean {
    return actor?.mustChangePassword === true && path === accountPaths.password();
  }

  /** A first password opens one page: the one that replaces it. */
  private mustChangePassword(req: Request, res: Response): boolean {
    if (req.actor?.mustChangePassword !== true) return true;
    // Who came by the school's account never had that password in their hands.
    if (req.session.singleSignOn !== undefined) return true;
    if (req.path === accountPaths.password() || req.path === accountPaths.signOut()) return true;
    res.redirect(303, accountPaths.password());
    return false;
  }
}

/** Our own page with an old token: 403, and the words come back. Anybody else's: a plain 403. */
function refuseForged(req: Request): never {
  if (req.get('sec-fetch-site') !== 'same-origin' || holdsPassword(req.body))
    throw new ForbiddenException();
  throw new FormKept(403, keptForm(req.originalUrl, req.body as unknown));
}
