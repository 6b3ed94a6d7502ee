import { HttpStatus } from '@nestjs/common';
import type { Response } from 'express';
import { AlreadySent } from '../db/once.js';
import {
  type FieldError,
  fieldError,
  type Form,
  prepareForm,
  withErrors,
  withNewKey,
} from './form.js';

/**
 * A rule refused what was asked: nothing was changed, and the same page says why, words kept.
 * 422 for what the person can mend in the form; 409 when the world has moved on (a slot that went).
 */
export class Refused extends Error {
  constructor(
    readonly errors: FieldError[],
    readonly status:
      HttpStatus.UNPROCESSABLE_ENTITY | HttpStatus.CONFLICT = HttpStatus.UNPROCESSABLE_ENTITY,
  ) {
    super(errors.map((error) => error.text).join(' '));
  }

  static field(field: string, text: string): Refused {
    return new Refused([fieldError(field, text)]);
  }

  static conflict(field: string, text: string): Refused {
    return new Refused([fieldError(field, text)], HttpStatus.CONFLICT);
  }
}

/**
 * The way of every post: invalid → the page again (422); done → 303; refused → the page again.
 *
 * @param write does it and returns the path to go to; nothing when it has answered by itself,
 *   because what it made may be shown only once (a one-time password).
 * @param again shows the form with its errors; it renders, the status is already set.
 */
export async function submit<T>(
  res: Response,
  form: Form<T>,
  write: () => Promise<string | undefined>,
  again: (form: Form<T>) => void | Promise<void>,
): Promise<void> {
  const show = async (status: HttpStatus, shown: Form<T>): Promise<void> => {
    res.status(status);
    prepareForm(res, shown);
    await again(shown);
  };
  if (form.resumed) {
    prepareForm(res, form);
    res.locals.resumed = true;
    await again(withErrors(form, []));
    return;
  }
  if (!form.valid) return show(HttpStatus.UNPROCESSABLE_ENTITY, form);
  try {
    const path = await write();
    if (path !== undefined) res.redirect(HttpStatus.SEE_OTHER, path);
  } catch (error) {
    if (error instanceof Refused) return show(error.status, withErrors(form, error.errors));
    if (error instanceof AlreadySent) {
      const text =
        'You sent this form before, with other words, and that arrived. Send it again only if you want to add what is here now.';
      const first = Object.keys(form.raw)[0] ?? 'form';
      return show(HttpStatus.CONFLICT, withNewKey(withErrors(form, [fieldError(first, text)])));
    }
    throw error;
  }
}
