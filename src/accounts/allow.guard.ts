import {
  CanActivate,
  ExecutionContext,
  ForbiddenException,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { isForged } from '../platform/security/csrf.js';
import { ALWAYS_ANSWERS, IS_PUBLIC } from '../platform/security/public.decorator.js';
import { FormKept, type KeptForm } from '../platform/web/error.filter.js';
import { accountPaths } from './accounts.paths.js';
import { PERMISSION } from './allow.decorator.js';
import { may, type Permission } from './permissions.js';
import { SignedOut } from './signed-out.js';

/**
 * Deny by default, in the order of contract.md: signed out, then a forged post, then no right to
 * it, which looks like a page that is not there.
 */
@Injectable()
export class AllowGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

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
    return this.mustChangePassword(req, http.getResponse<Response>());
  }

  /** A first password opens one page: the one that replaces it. */
  private mustChangePassword(req: Request, res: Response): boolean {
    if (req.actor?.mustChangePassword !== true) return true;
    if (req.path === accountPaths.password() || req.path === accountPaths.signOut()) return true;
    res.redirect(303, accountPaths.password());
    return false;
  }
}

/** Our own page with an old token: 403, and the words come back. Anybody else's: a plain 403. */
function refuseForged(req: Request): never {
  if (req.get('sec-fetch-site') !== 'same-origin') throw new ForbiddenException();
  throw new FormKept(403, keptForm(req.originalUrl, req.body as unknown));
}

export function keptForm(action: string, body: unknown): KeptForm {
  const fields: KeptForm['fields'] = [];
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (name === '_csrf' || name === '_resume') continue;
    for (const part of Array.isArray(value) ? value : [value])
      if (typeof part === 'string') fields.push({ name, value: part });
  }
  return { action, fields };
}
