import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  HttpStatus,
  Logger,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { databaseIsGone, databaseRefused, databaseWasBusy } from '../db/faults.js';
import { formToSendAgain, type KeptForm } from './kept-form.js';

/** The pages there are: one for each kind of error (views/errors). */
const PAGES = [400, 401, 403, 404, 409, 413, 429, 500, 503];

export class FormKept extends HttpException {
  constructor(
    status: HttpStatus,
    readonly kept: KeptForm,
  ) {
    super('The form is kept.', status);
  }
}

/** One person did one thing too often: when they may again, and the form that has to wait. */
export class TooOften extends HttpException {
  constructor(
    readonly seconds: number,
    /** The time of day at their school. */
    readonly againAt: string,
    readonly kept: KeptForm | undefined,
  ) {
    super('Too often.', HttpStatus.TOO_MANY_REQUESTS);
  }
}

@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly log = new Logger('errors');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const res = http.getResponse<Response>();
    const req = http.getRequest<Request>();
    if (res.headersSent) {
      res.end();
      return;
    }
    const status = statusOf(error);
    // A refusal that we left to the database is a check of ours that is missing.
    if (status >= 500 || databaseRefused(error)) this.write(req, error, status);
    if (status === 503) res.setHeader('Retry-After', '10');
    if (error instanceof TooOften) res.setHeader('Retry-After', String(error.seconds));
    res.status(status);
    const page = PAGES.includes(status) ? status : status >= 500 ? 500 : 404;
    res.render(
      `errors/${page}`,
      {
        title: TITLES[page],
        kept: keptOf(error, req, status),
        againAt: error instanceof TooOften ? error.againAt : undefined,
      },
      (fault: Error | null, html: string) => {
        if (fault) res.type('text/plain').send(PLAIN);
        else res.send(html);
      },
    );
  }

  /** The kind of fault and where; never a message, which could hold what a child wrote. */
  private write(req: Request, error: unknown, status: number): void {
    const route = (req.route as { path?: string } | undefined)?.path ?? 'unknown';
    const name = error instanceof Error ? error.name : 'unknown';
    const code = (error as { code?: unknown }).code;
    const stack =
      error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 6).join('\n') : '';
    this.log.error({ status, method: req.method, route, name, code, stack });
  }
}

const TITLES: Record<number, string> = {
  400: 'That could not be read',
  401: 'Please sign in again',
  403: 'That page was out of date',
  404: 'Page not found',
  409: 'Something changed',
  413: 'That file is too big',
  429: 'Please wait a moment',
  500: 'Something went wrong',
  503: 'Earshot is resting',
};

const PLAIN =
  'Something went wrong. If you or someone else is in danger, tell any adult now or ring 999. Childline: 0800 1111.';

function keptOf(error: unknown, req: Request, status: number): KeptForm | undefined {
  if (error instanceof FormKept || error instanceof TooOften) return error.kept;
  return status >= 500 ? formToSendAgain(req) : undefined;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  if (databaseIsGone(error) || databaseWasBusy(error)) return HttpStatus.SERVICE_UNAVAILABLE;
  if (databaseRefused(error)) return HttpStatus.NOT_FOUND;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) return status;
  return HttpStatus.INTERNAL_SERVER_ERROR;
}
