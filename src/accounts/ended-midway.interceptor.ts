import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request } from 'express';
import { catchError, type Observable } from 'rxjs';
import { databaseRefused } from '../platform/db/faults.js';
import { SignedOut } from './signed-out.js';
import { SignIns } from './sign-ins.js';

/**
 * A sign-in that ended while its request was under way: the database refuses what the guard had let
 * in. It is asked whether that is why, so that a form comes back sealed and is not "not found".
 */
@Injectable()
export class EndedMidway implements NestInterceptor {
  constructor(private readonly signIns: SignIns) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { actor } = context.switchToHttp().getRequest<Request>();
    return next.handle().pipe(
      catchError(async (fault: unknown) => {
        if (actor === undefined || !databaseRefused(fault)) throw fault;
        if ((await this.signIns.actor(actor.token)) === undefined) throw new SignedOut();
        throw fault;
      }),
    );
  }
}
