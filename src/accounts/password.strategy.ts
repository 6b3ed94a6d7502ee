import { type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-local';
import { SignInThrottle } from '../platform/security/throttle.js';
import { cleanText } from '../platform/web/clean-text.js';
import { passwordFits } from './passwords.js';
import { type Account, SignIns } from './sign-ins.js';

/** What came of a password: an account, a wait, or nothing (which never says why). */
export type PasswordAnswer =
  | { kind: 'account'; account: Account; failures: number }
  | { kind: 'wait'; seconds: number }
  | { kind: 'no' };

@Injectable()
export class PasswordStrategy extends PassportStrategy(Strategy) {
  private readonly log = new Logger('sign-ins');

  constructor(
    private readonly signIns: SignIns,
    private readonly throttle: SignInThrottle,
  ) {
    super({ passReqToCallback: true });
  }

  async validate(req: Request, username: unknown, password: unknown): Promise<PasswordAnswer> {
    const school = textOf((req.body as { school?: unknown }).school);
    const name = textOf(username);
    // No page of ours sends anything else; the form says what is missing.
    if (typeof password !== 'string') return { kind: 'no' };
    const attempt = await this.throttle.admit(`${school}|${name}`, req.ip ?? '');
    if (attempt.kind === 'wait') {
      this.note('sign_in_throttled', school, name);
      return attempt;
    }
    const found = await this.check(school, name, password).catch(async (fault: unknown) => {
      await this.throttle.giveBack(attempt);
      throw fault;
    });
    if (found === undefined) {
      await this.throttle.failed(attempt);
      this.note('sign_in_failed', school, name);
      return { kind: 'no' };
    }
    const failures = await this.throttle.succeeded(attempt);
    return { kind: 'account', account: found, failures };
  }

  /** Tries on one name can be counted in the log; the name itself, and whether it exists, cannot be read. */
  private note(event: string, school: string, name: string): void {
    const account = this.signIns.mac(`log|${school}|${name}`).toString('hex').slice(0, 16);
    this.log.warn({ event, how: 'password', account });
  }

  /** The same work whether there is such a name or not. */
  private async check(
    school: string,
    name: string,
    password: string,
  ): Promise<Account | undefined> {
    const found = await this.signIns.findAccount(school, name);
    const fits = await passwordFits(found?.passwordHash, password.slice(0, 1000));
    return fits ? found : undefined;
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
  return typeof value === 'string' ? cleanText(value).toLowerCase().slice(0, 200) : '';
}
