import type { Request } from 'express';
import { isForged } from '../security/csrf.js';
import { AS_TYPED } from './form.js';

/** A form that an error would have lost, to be shown again on the error page. */
export interface KeptForm {
  action: string;
  fields: { name: string; value: string }[];
  /** The token it came with, where nobody can be asked for a fresh one. */
  csrf?: string;
  /** Something was left out that has to be typed again: it is shown filled in, and not sent. */
  incomplete?: boolean;
}

/** All but what is made anew, and secrets: those stand in no page that somebody may leave open. */
const NOT_KEPT = ['_csrf', '_resume', ...AS_TYPED];

export function keptForm(action: string, body: unknown): KeptForm {
  const fields: KeptForm['fields'] = [];
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (NOT_KEPT.includes(name)) continue;
    for (const part of Array.isArray(value) ? value : [value])
      if (typeof part === 'string') fields.push({ name, value: part });
  }
  return { action, fields, incomplete: holdsPassword(body) };
}

/**
 * What was sent and not done because of us, under the key it came with: sent again it is done once,
 * even if it was done after all. Nothing of a form with a password, and nothing that another site
 * may have sent.
 */
export function formToSendAgain(req: Request): KeptForm | undefined {
  const body = (req.body ?? {}) as Record<string, unknown>;
  if (req.method !== 'POST' || typeof body._once !== 'string') return undefined;
  if (holdsPassword(body) || !isOurOwn(req)) return undefined;
  const csrf = typeof body._csrf === 'string' ? body._csrf : '';
  return { ...keptForm(req.originalUrl, body), csrf };
}

/** A form that cannot be sent again as it is kept. */
export function holdsPassword(body: unknown): boolean {
  return AS_TYPED.some((name) => name in ((body ?? {}) as object));
}

/** Without a session nothing is known of the token; then the browser's own word is needed. */
function isOurOwn(req: Request): boolean {
  if (req.session === undefined) return req.get('sec-fetch-site') === 'same-origin';
  return !isForged(req);
}
