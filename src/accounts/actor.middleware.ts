import { randomUUID } from 'node:crypto';
import { Injectable, NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { csrfTokenFor } from '../platform/security/csrf.js';
import { Navigation } from '../platform/web/navigation.js';
import type { Shell } from '../platform/web/view-engine.js';
import { accountPaths } from './accounts.paths.js';
import { type Actor, calledName } from './actor.js';
import { may, type Permission } from './permissions.js';
import { SignIns } from './sign-ins.js';

/** Where help is found or asked for, and the notices themselves: no news stands there. */
const KEPT_CLEAR = /^\/(help-now|concerns|privacy)(\/|$)/;

/** Finds out who is asking, and builds what surrounds every page for them. */
@Injectable()
export class ActorMiddleware implements NestMiddleware {
  constructor(
    private readonly signIns: SignIns,
    private readonly navigation: Navigation,
  ) {}

  use(req: Request, res: Response, next: NextFunction): void {
    // Without a web session there can be no sign-in: nothing to ask the database.
    const known = req.session?.personId !== undefined;
    const asked = known ? this.signIns.actor(req.sessionID) : Promise.resolve(undefined);
    asked
      .catch((fault: unknown) => {
        // For AllowGuard: some pages answer all the same.
        req.signInFault = fault;
        return undefined;
      })
      .then((actor) => {
        req.actor = actor;
        res.locals.once ??= randomUUID();
        res.locals.shell = shellFor(req, res, actor, this.navigation);
        next();
      })
      .catch(next);
  }
}

/** As it was asked for: inside a middleware `req.path` is what is left below its mount. */
function pathOf(req: Request): string {
  return req.originalUrl.replace(/\?.*$/, '');
}

function shellFor(
  req: Request,
  res: Response,
  actor: Actor | undefined,
  navigation: Navigation,
): Shell {
  return {
    schoolName: actor?.school.name,
    helpNowPath: actor === undefined ? '/help-now' : `/help-now/${actor.school.slug}`,
    quickExit: actor === undefined || actor.kind === 'student',
    person: actor === undefined ? undefined : { name: calledName(actor) },
    menu:
      actor === undefined
        ? []
        : navigation.menuFor(
            (permission) => may(actor.roles, permission as Permission),
            pathOf(req),
          ),
    // Made only when a page prints it, so that reading a page without a form stores nothing.
    get csrfToken() {
      return csrfTokenFor(req);
    },
    cspNonce: res.locals.cspNonce as string,
    newsPath:
      actor?.noticeNews === true && !KEPT_CLEAR.test(pathOf(req))
        ? accountPaths.notices()
        : undefined,
    signOutPath: accountPaths.signOut(),
    passwordPath: accountPaths.password(),
    signInsPath: accountPaths.ownSignIns(),
    secondFactorPath:
      actor !== undefined && may(actor.roles, 'account.second-factor')
        ? accountPaths.secondFactor()
        : undefined,
    session:
      actor === undefined
        ? undefined
        : {
            idleSeconds: actor.idleSeconds,
            stayPath: accountPaths.stay(),
            signInPath: accountPaths.signIn(),
          },
    demoBanner: actor?.school.demo ?? false,
    stylesheetPath: (req.app.locals as { stylesheetPath: string }).stylesheetPath,
  };
}
