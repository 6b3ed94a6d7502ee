import { createHash } from 'node:crypto';
import { RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../db/database.js';

/** Seconds to wait, or nothing when the way is free. */
export type Wait = { seconds: number } | undefined;

interface Limiters {
  pair: RateLimiterPostgres;
  address: RateLimiterPostgres;
}

/**
 * Back-off for sign-in, in Postgres so that every replica counts the same (security.md, "Sign-in").
 * No account is ever locked: a bully could lock a child out.
 */
export class SignInThrottle {
  private limiters: Promise<Limiters> | undefined;

  constructor(private readonly db: Database) {}

  async waitFor(account: string, address: string): Promise<Wait> {
    const { pair, address: byAddress } = await this.ready();
    const [one, all] = await Promise.all([
      pair.get(keyOf(account, address)),
      byAddress.get(keyOf(address)),
    ]);
    return worst(overLimit(one, pair.points), overLimit(all, byAddress.points));
  }

  async failed(account: string, address: string): Promise<void> {
    const { pair, address: byAddress } = await this.ready();
    const spent = await pair.penalty(keyOf(account, address));
    const over = spent.consumedPoints - pair.points;
    // 30 s, 1 min, 2 min … at most 15 min.
    if (over >= 0)
      await pair.block(keyOf(account, address), Math.min(900, 30 * 2 ** Math.min(over, 5)));
    await byAddress.penalty(keyOf(address));
  }

  async succeeded(account: string, address: string): Promise<void> {
    await (await this.ready()).pair.delete(keyOf(account, address));
  }

  /** Made at the first need; a database that was away then is asked again. */
  private ready(): Promise<Limiters> {
    if (this.limiters !== undefined) return this.limiters;
    const making = this.db.pool().then(limitersOn);
    this.limiters = making;
    making.catch(() => (this.limiters = undefined));
    return making;
  }
}

function limitersOn(storeClient: Awaited<ReturnType<Database['pool']>>): Limiters {
  const shared = {
    storeClient,
    tableName: 'throttle',
    tableCreated: true,
    clearExpiredByTimeout: false,
  };
  return {
    // Ten failures of one account from one address, then a wait that doubles.
    pair: new RateLimiterPostgres({ ...shared, keyPrefix: 'pair', points: 10, duration: 900 }),
    // A whole school sits behind one address: 300 failures in 10 minutes.
    address: new RateLimiterPostgres({ ...shared, keyPrefix: 'addr', points: 300, duration: 600 }),
  };
}

/** Names and addresses are not kept: only their hash. */
function keyOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('|')).digest('base64url').slice(0, 32);
}

function overLimit(found: RateLimiterRes | null, points: number): Wait {
  if (found === null || found.consumedPoints < points || found.msBeforeNext <= 0) return undefined;
  return { seconds: Math.ceil(found.msBeforeNext / 1000) };
}

function worst(a: Wait, b: Wait): Wait {
  if (a === undefined || b === undefined) return a ?? b;
  return a.seconds > b.seconds ? a : b;
}
