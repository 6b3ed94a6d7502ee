import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Asker } from '../platform/db/tx.js';
import type { Role } from './permissions.js';

/**
 * 'none': gets in without; 'needs': has to set one up; 'has': has one and did not show it in this
 * sign-in; 'shown'.
 */
export type SecondFactor = 'none' | 'needs' | 'has' | 'shown';

/** Who is signed in. */
export interface Actor extends Asker {
  readonly kind: 'student' | 'staff';
  readonly givenName: string;
  readonly familyName: string;
  readonly preferredName: string | null;
  readonly yearGroup: number | null;
  readonly roles: readonly Role[];
  readonly mustChangePassword: boolean;
  readonly secondFactor: SecondFactor;
  /** When whoever sits there last proved who they are. */
  readonly authenticatedAt: Date;
  /** The name of this sign-in in the list of one's own. */
  readonly signInId: string;
  readonly idleSeconds: number;
  /** There is a privacy notice for them that they have not opened. */
  readonly noticeNews?: boolean;
  readonly school: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly timezone: string;
    readonly demo: boolean;
  };
}

declare module 'express-serve-static-core' {
  interface Request {
    actor?: Actor;
    /** Why it could not be found out who is asking: the database is away. */
    signInFault?: unknown;
  }
}

/** `@CurrentActor() actor: Actor` on a route that is not public. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<Request>();
  if (actor === undefined) throw new Error('This route has no signed-in person.');
  return actor;
});

/** What the person is called on screen. */
export function calledName(person: { givenName: string; preferredName: string | null }): string {
  return person.preferredName ?? person.givenName;
}

export function fullName(person: { givenName: string; familyName: string }): string {
  return `${person.givenName} ${person.familyName}`.trim();
}

export function hasRole(actor: Actor, ...roles: Role[]): boolean {
  return actor.roles.some((role) => roles.includes(role));
}
