import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-local';
import { SignInThrottle } from '../platform/security/throttle.js';
import { passwordFits } from './passwords.js';
import { type Account, SignIns } from './sign-ins.js';

/** What came of a password: an account, a wait, or nothing (which never says why). */
export type PasswordAnswer =
  { kind: 'account'; account: Account } | { kind: 'wait'; seconds: number } | { kind: 'no' };

@Injectable()
export class PasswordStrategy extends PassportStrategy(Strategy) {
  constructor(
    private readonly signIns: SignIns,
    private readonly throttle: SignInThrottle,
  ) {
    super({ passReqToCallback: true });
  }

  async validate(req: Request, username: string, password: string): Promise<PasswordAnswer> {
    const school = textOf((req.body as { school?: unknown }).school);
    const name = textOf(username);
    const account = `${school}|${name}`;
    const address = req.ip ?? '';
    const wait = await this.throttle.waitFor(account, address);
    if (wait !== undefined) return { kind: 'wait', seconds: wait.seconds };
    const found = await this.signIns.findAccount(school, name);
    if (
      !(await passwordFits(found?.passwordHash, password.slice(0, 1000))) ||
      found === undefined
    ) {
      await this.throttle.failed(account, address);
      return { kind: 'no' };
    }
    await this.throttle.succeeded(account, address);
    return { kind: 'account', account: found };
  }
}

/** Runs the strategy and leaves its answer to the controller: a wrong password is a form's error. */
@Injectable()
export class PasswordGuard extends AuthGuard('local') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    return (await super.canActivate(context)) as boolean;
  }

  override handleRequest<T>(error: unknown, answer: T | false): T {
    if (error) throw error;
    return (answer || { kind: 'no' }) as T;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.normalize('NFC').trim().toLowerCase().slice(0, 200) : '';
}
