import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Clock } from '../platform/clock/clock.js';
import { clockTime } from '../platform/clock/local-time.js';
import { Pace, PACED, type PaceKind } from '../platform/security/pace.js';
import { TooOften } from '../platform/web/error.filter.js';
import { keptForm } from '../platform/web/kept-form.js';

/** After AllowGuard: who may not open a page is not told how often others may. */
@Injectable()
export class PaceGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly pace: Pace,
    private readonly clock: Clock,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const kind = this.reflector.getAllAndOverride<PaceKind | undefined>(PACED, [
      context.getHandler(),
      context.getClass(),
    ]);
    const req = context.switchToHttp().getRequest<Request>();
    if (kind === undefined || req.actor === undefined) return true;
    const seconds = await this.pace.secondsToWait(req.actor.personId, kind);
    if (seconds === 0) return true;
    // To the next minute: whoever comes at the minute they were told is not sent away again.
    const again = new Date(
      Math.ceil((this.clock.now().getTime() + seconds * 1000) / 60_000) * 60_000,
    );
    // A file cannot be kept in a page; the words of a form can.
    const keeps = req.method === 'POST' && req.is('multipart/form-data') === false;
    const form = keeps ? keptForm(req.originalUrl, req.body as unknown) : undefined;
    throw new TooOften(seconds, clockTime(again, req.actor.school.timezone), form);
  }
}
