import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Database } from '../db/database.js';

/** A try that was counted before its password is looked at. */
export interface Attempt {
  readonly kind: 'attempt';
  readonly pair: string;
  readonly account: string;
  readonly address: string;
  /** The last one before a wait: when it fails, the wait begins. */
  readonly last: boolean;
}

export type Admission = Attempt | { readonly kind: 'wait'; readonly seconds: number };

interface Limiters {
  tries: RateLimiterPostgres;
  waits: RateLimiterPostgres;
  addresses: RateLimiterPostgres;
  /** Of one account from anywhere, until it lets somebody in. Nothing waits for these. */
  failures: RateLimiterPostgres;
}

/** Of one account from one address, before the first wait; after it, one for each wait. */
const FREE_TRIES = 10;
const DAY = 24 * 3600;
/** How long a failure is remembered for its person. */
const MONTH = 30 * DAY;

/**
 * Back-off for sign-in, in Postgres so that every replica counts the same (security.md, "Sign-in").
 * No account is ever locked: a bully could lock a child out. A try is counted before its password
 * is checked, so that a hundred at once get no further than ten one after another.
 */
export class SignInThrottle {
  private limiters: Promise<Limiters> | undefined;

  constructor(private readonly db: Database) {}

  /**
   * Counts a try. `from` is an address; or another name for where it comes from, when that is not to
   * count. Whoever gets one says what became of it: `failed`,
   * `succeeded` or `giveBack`.
   */
  async admit(account: string, from: string): Promise<Admission> {
    const { tries, waits, addresses } = await this.ready();
    const network = networkOf(from);
    const pair = keyOf(account, network);
    const address = keyOf(network);
    const [all, earlier] = await Promise.all([addresses.get(address), waits.get(pair)]);
    if (all !== null && all.consumedPoints >= addresses.points && all.msBeforeNext > 0)
      return { kind: 'wait', seconds: Math.ceil(all.msBeforeNext / 1000) };
    const waited = earlier?.consumedPoints ?? 0;
    const allowed = waited === 0 ? FREE_TRIES : 1;
    const counted = await tries.penalty(pair);
    if (counted.consumedPoints > allowed) {
      // A try still being checked has not begun its wait: nobody is told more than that would be.
      const most = waitSeconds(waited + 1);
      return { kind: 'wait', seconds: Math.min(most, Math.ceil(counted.msBeforeNext / 1000)) };
    }
    return {
      kind: 'attempt',
      pair,
      account: keyOf(account),
      address,
      last: counted.consumedPoints === allowed,
    };
  }

  async failed({ pair, account, address, last }: Attempt): Promise<void> {
    const { tries, waits, addresses, failures } = await this.ready();
    if (last) {
      const { consumedPoints: waited } = await waits.penalty(pair);
      // Outlives the wait itself, or the next one would be as short: a day from the last failure.
      await waits.set(pair, waited, DAY);
      await tries.block(pair, waitSeconds(waited));
    }
    await addresses.penalty(address);
    await failures.penalty(account);
  }

  /** @returns how many tries failed since the last one that did not, from whatever address */
  async succeeded({ pair, account }: Attempt): Promise<number> {
    const { tries, waits, failures } = await this.ready();
    const counted = await failures.get(account);
    await Promise.all([tries.delete(pair), waits.delete(pair), failures.delete(account)]);
    return counted?.consumedPoints ?? 0;
  }

  /** Nobody can say whether the password was right: something of ours failed. */
  async giveBack({ pair }: Attempt): Promise<void> {
    await (await this.ready()).tries.reward(pair);
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

/** 30 s, 1 min, 2 min … at most 15 min. */
function waitSeconds(waits: number): number {
  return Math.min(900, 30 * 2 ** Math.min(waits - 1, 5));
}

function limitersOn(storeClient: Awaited<ReturnType<Database['pool']>>): Limiters {
  const limiter = (keyPrefix: string, points: number, duration: number): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient,
      tableName: 'throttle',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration,
    });
  return {
    tries: limiter('pair', FREE_TRIES, 900),
    waits: limiter('wait', 1, DAY),
    // A whole school sits behind one address: 300 failures in 10 minutes.
    addresses: limiter('addr', 300, 600),
    failures: limiter('fails', 1, MONTH),
  };
}

/** One customer of IPv6 has 2^64 addresses at least (RFC 6177); they count as one. */
export function networkOf(from: string): string {
  if (!ipaddr.isValid(from)) return from;
  const address = ipaddr.process(from);
  if (address.kind() === 'ipv4') return address.toString();
  return `${address.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}

/** Names and addresses are not kept: only their hash. */
function keyOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('|')).digest('base64url').slice(0, 32);
}
