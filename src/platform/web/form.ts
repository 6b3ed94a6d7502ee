import { createHash, randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Request, Response } from 'express';
import type { Once } from '../db/once.js';
import type { Keys } from '../crypto/keys.js';
import { cleanText } from './clean-text.js';

/** A fault beside its field; `href` leads there from the summary. */
export interface FieldError {
  field: string;
  text: string;
  href: string;
}

/**
 * What was posted, checked: it never throws. `raw` is what was typed, to be shown again.
 */
export interface Form<T> {
  readonly values: T;
  readonly raw: Readonly<Record<string, string | string[]>>;
  readonly errors: readonly FieldError[];
  readonly valid: boolean;
  readonly once: Once;
  /** The key as it stands in the page; `once` binds it to the address it was posted to. */
  readonly shownKey: string;
  /** Comes back after signing in again or after a stale page: shown filled, not acted upon. */
  readonly resumed: boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Fields of the form's own machinery. */
const MACHINERY = ['_csrf', '_once', '_resume'];

/**
 * Passwords and secrets are taken as they were typed, a space around them too, and are printed into
 * no page.
 */
export const AS_TYPED = ['password', 'current', 'again', 'clientSecret'];

/** A form that is one button: `@Form(NoFields)`. */
export class NoFields {}

/** Unknown values are what NoFields has: a class that declares no field. */
const CHECKS = { whitelist: true, stopAtFirstError: true, forbidUnknownValues: false };

/** `@Form(RaiseReferralForm) form: Form<RaiseReferralForm>` */
export const Form = createParamDecorator(
  (type: new () => object, context: ExecutionContext): Form<object> => {
    const request = context.switchToHttp().getRequest<Request>();
    return readForm(type, request.body as unknown, keysOf(request), request.originalUrl);
  },
);

/** Reads, cleans and checks a posted body. `path` is part of what a replay is told by. */
export function readForm<T extends object>(
  type: new () => T,
  body: unknown,
  keys: Keys,
  path: string,
): Form<T> {
  const fields = fieldsOf(body);
  const raw: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (MACHINERY.includes(name)) continue;
    const clean = AS_TYPED.includes(name) ? (text: string): string => text : cleanText;
    raw[name.replace(/\[\]$/, '')] = Array.isArray(value) ? value.map(clean) : clean(value);
  }
  const values = plainToInstance(type, raw, { enableImplicitConversion: false });
  const errors = validateSync(values, CHECKS).map(asFieldError);
  const posted = fields._once;
  const shownKey =
    typeof posted === 'string' && UUID.test(posted) ? posted.toLowerCase() : randomUUID();
  const mac = keys.requestMac(JSON.stringify([path, Object.entries(raw).sort(byName)]));
  return {
    values,
    raw,
    errors,
    valid: errors.length === 0,
    once: { key: keyFor(shownKey, path), mac },
    shownKey,
    resumed: fields._resume === '1',
  };
}

/** The same form with other faults: a rule of the domain refused it. */
export function withErrors<T>(form: Form<T>, errors: FieldError[]): Form<T> {
  return { ...form, errors, valid: errors.length === 0 };
}

/** The same words under a new key: the old one was used for other words. */
export function withNewKey<T>(form: Form<T>): Form<T> {
  return { ...form, shownKey: randomUUID() };
}

export function fieldError(field: string, text: string): FieldError {
  return { field, text, href: `#${field}` };
}

/** The first fault of each field, to stand beside it: `fault.words`. */
export function faultsByField(errors: readonly FieldError[]): Record<string, string> {
  const byField: Record<string, string> = {};
  for (const error of errors) byField[error.field] ??= error.text;
  return byField;
}

/** Shows `form` (or an empty one) with its key, so that a 422 may be posted again. */
export function prepareForm(res: Response, form?: Form<unknown>): void {
  res.locals.once = form?.shownKey ?? randomUUID();
}

/** One page may hold several forms under one key: the address tells them apart. */
function keyFor(shownKey: string, path: string): string {
  const hex = createHash('sha256').update(`${shownKey}|${path}`).digest('hex');
  return [8, 4, 4, 4, 12]
    .map((length, at, lengths) => {
      const from = lengths.slice(0, at).reduce((sum, n) => sum + n, 0);
      return hex.slice(from, from + length);
    })
    .join('-');
}

function asFieldError(error: ValidationError): FieldError {
  return fieldError(
    error.property,
    Object.values(error.constraints ?? {})[0] ?? 'Check this answer.',
  );
}

function fieldsOf(body: unknown): Record<string, string | string[]> {
  if (typeof body !== 'object' || body === null) return {};
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') fields[name] = value;
    else if (Array.isArray(value))
      fields[name] = value.filter((part): part is string => typeof part === 'string');
  }
  return fields;
}

function byName(a: [string, unknown], b: [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}

function keysOf(request: Request): Keys {
  return (request.app.locals as { keys: Keys }).keys;
}
