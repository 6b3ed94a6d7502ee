import type { Request } from 'express';
import { csrfTokenFor } from '../platform/security/csrf.js';
import { keepSession } from './begin-session.js';
import { SignedOut } from './signed-out.js';
import type { SignIns } from './sign-ins.js';

/**
 * A new id for the web session at every proof of who sits there; the sign-in goes on under it, and
 * whoever knew the old one has nothing.
 *
 * @throws SignedOut when the sign-in went on under another id meanwhile
 */
export async function renewSession(req: Request, signIns: SignIns): Promise<void> {
  const { personId, singleSignOn } = req.session;
  const before = req.sessionID;
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve())),
  );
  Object.assign(req.session, { personId, singleSignOn });
  if (!(await signIns.renew(before, req.sessionID))) {
    // The same request a moment before: its answer holds the cookie that is good, and this one none.
    await new Promise((resolve) => req.session.destroy(resolve));
    throw new SignedOut();
  }
  // Before the answer, as at the sign-in: the browser's next request comes with the new id.
  csrfTokenFor(req);
  await keepSession(req);
}
