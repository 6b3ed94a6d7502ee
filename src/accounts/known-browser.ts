import type { Request } from 'express';
import { newSecret } from '../platform/config/settings.js';

const NAME = 'earshot-browser';
/** The longest that browsers keep a cookie. */
const DAYS = 400;

/**
 * What an adult's browser is known again by: random, the same for all adults who use it, and worth
 * nothing to get in with. A browser that has none gets one with this answer.
 */
export function knownBrowser(req: Request, secure: boolean): string {
  const name = secure ? `__Host-${NAME}` : NAME;
  const kept = new RegExp(`(?:^|;\\s*)${name}=([\\w-]{43})(?:;|$)`).exec(req.headers.cookie ?? '');
  const value = kept?.[1] ?? newSecret();
  req.res?.cookie(name, value, {
    httpOnly: true,
    sameSite: 'lax',
    secure,
    path: '/',
    maxAge: DAYS * 86_400_000,
  });
  return value;
}
