import type { Request } from 'express';
import { csrfTokenFor } from '../platform/security/csrf.js';
import { keepSession } from './begin-session.js';
import type { SignIns } from './sign-ins.js';

/**
 * A new id for the web session at every proof of who sits there; the sign-in goes on under it, and
 * whoever knew the old one has nothing.
 */
export async function renewSession(req: Request, signIns: SignIns): Promise<void> {
  const { personId, singleSignOn } = req.session;
  const before = req.sessionID;
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
  );
  Object.assign(req.session, { personId, singleSignOn });
  await signIns.renew(before, req.sessionID);
  // Before the answer, as at the sign-in: the browser's next request comes with the new id.
  csrfTokenFor(req);
  await keepSession(req);
}
