import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';

const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE'];

const csrf = csrfSync({
  getTokenFromRequest: (req) => (req.body as { _csrf?: string } | undefined)?._csrf,
  getTokenFromState: (req) => req.session.csrfToken,
  storeTokenInState: (req, token) => {
    req.session.csrfToken = token;
  },
});

/** The session's token, made when a page first prints it. */
export function csrfTokenFor(req: Request): string {
  return csrf.generateToken(req);
}

/** A request that changes something must come from our own page and carry the session's token. */
export function isForged(req: Request): boolean {
  if (!UNSAFE.includes(req.method)) return false;
  const site = req.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return !csrf.isRequestValid(req);
}
