import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import session from 'express-session';
import passport from 'passport';
import { Audit } from './platform/audit/audit.js';
import { projectRoot } from './platform/config/project-root.js';
import { SETTINGS } from './platform/config/settings.token.js';
import type { Settings } from './platform/config/settings.js';
import { Keys } from './platform/crypto/keys.js';
import { Database } from './platform/db/database.js';
import { neverStore, securityHeaders } from './platform/security/headers.js';
import { SessionStore } from './platform/security/session-store.js';
import { newSecret } from './platform/config/settings.js';
import { ErrorFilter } from './platform/web/error.filter.js';
import { Metrics } from './platform/web/metrics.js';
import { type UploadAnswer, uploads } from './platform/web/uploads.js';
import { configureViews } from './platform/web/view-engine.js';
import { may } from './accounts/permissions.js';
import { ConfirmationFilter } from './accounts/confirmation.filter.js';
import { noteRefusals } from './accounts/refusals.js';
import { SignedOutFilter } from './accounts/signed-out.filter.js';
import { SignIns } from './accounts/sign-ins.js';
import { rosterPaths } from './roster/roster.paths.js';

/** Nothing that a child writes is refused for its length; a book is. */
const BODY_LIMIT = '1mb';
/** These answer with the database away: nothing of a session is asked for. */
const WITHOUT_SESSION = /^\/(health\/|metrics$)/;

/** The one set-up that `main` and the tests use. */
export function configureApp(app: NestExpressApplication): void {
  const settings = app.get<Settings>(SETTINGS);
  const keys = app.get(Keys);
  const db = app.get(Database);

  Object.assign(app.getHttpAdapter().getInstance().locals, {
    keys,
    stylesheetPath: '/css/earshot.css',
  });
  app.disable('x-powered-by');
  if (settings.secure) app.set('trust proxy', 1);
  configureViews(app);

  app.use(measure(app.get(Metrics)));
  app.use(noteRefusals(db, app.get(Audit)));
  app.use(...securityHeaders(settings.secure));
  app.useStaticAssets(path.join(projectRoot(), 'public'), {
    index: false,
    redirect: false,
    maxAge: '1h',
  });
  app.use(neverStore);
  app.useBodyParser('urlencoded', { extended: false, limit: BODY_LIMIT });
  app.use(unless(WITHOUT_SESSION, leavingFaults(sessions(settings, keys, db))));
  app.use(passport.initialize());
  app.use(uploads(rosterUploads(app.get(SignIns))));
  app.useGlobalFilters(new ErrorFilter(), app.get(SignedOutFilter), app.get(ConfirmationFilter));
  app.enableShutdownHooks();
}

function sessions(settings: Settings, keys: Keys, db: Database) {
  return session({
    name: settings.secure ? '__Host-earshot' : 'earshot',
    secret: keys.formSealing,
    genid: newSecret,
    store: new SessionStore(db),
    resave: false,
    saveUninitialized: false,
    rolling: false,
    proxy: settings.secure,
    cookie: { httpOnly: true, sameSite: 'lax', secure: settings.secure, path: '/' },
  });
}

/** One page takes a file. Only those who may send it there have it read. */
function rosterUploads(signIns: SignIns): (req: Request) => Promise<UploadAnswer> {
  return async (req) => {
    if (req.method !== 'POST' || req.path !== rosterPaths.roster()) return 'refuse';
    if (req.session?.personId === undefined) return 'leave';
    const actor = await signIns.actor(req.sessionID);
    if (actor === undefined) return 'leave';
    return may(actor.roles, 'roster.import') ? 'read' : 'refuse';
  };
}

type Handler = (req: Request, res: Response, next: NextFunction) => void;

/** A session that cannot be read is left to AllowGuard: it knows the pages that answer without. */
function leavingFaults(handler: Handler): Handler {
  return (req, res, next) => {
    handler(req, res, (fault?: unknown) => {
      req.signInFault = fault;
      next();
    });
  };
}

function unless(paths: RegExp, handler: Handler): Handler {
  return (req, res, next) => {
    if (paths.test(req.path)) next();
    else handler(req, res, next);
  };
}

function measure(metrics: Metrics): Handler {
  return (req, res, next) => {
    const done = metrics.requests.startTimer({ method: req.method });
    res.on('finish', () => {
      const route = (req.route as { path?: string } | undefined)?.path ?? 'other';
      done({ route, status: String(res.statusCode) });
    });
    next();
  };
}
