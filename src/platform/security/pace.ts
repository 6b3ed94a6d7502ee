import { createHash } from 'node:crypto';
import { SetMetadata } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../db/database.js';

/** So often in so many seconds. */
interface Limit {
  readonly times: number;
  readonly seconds: number;
}

/**
 * What one person may do how often. Far above what a busy day asks for: a technician on the first day
 * of term, a lead who makes copies. What asks for help or raises a concern stands in none of them.
 */
export const PACES = {
  /** Asks the school for something that a person has to answer. A quarter of an hour: no page of a child waits longer. */
  asking: { times: 6, seconds: 900 },
  /** Files with what is kept about people, made when asked for. */
  copying: { times: 30, seconds: 600 },
  searching: { times: 60, seconds: 300 },
  /** Keeps a processor, a job or another server busy. */
  making: { times: 30, seconds: 600 },
} as const satisfies Record<string, Limit>;

export type PaceKind = keyof typeof PACES;
export type PaceLimits = Record<PaceKind, Limit>;

export const PACED = 'earshot:paced';

/** A page that is answered so often and no oftener to one person (ASVS 2.4.1). */
export const Paced = (kind: PaceKind): MethodDecorator & ClassDecorator => SetMetadata(PACED, kind);

/** Counts in Postgres, beside the tries at the door, so that every replica counts the same. */
export class Pace {
  private limiters: Promise<Record<PaceKind, RateLimiterPostgres>> | undefined;

  constructor(
    private readonly db: Database,
    private readonly limits: PaceLimits,
  ) {}

  /** Counts one more. @returns seconds to wait; 0 when it may go on */
  async secondsToWait(personId: string, kind: PaceKind): Promise<number> {
    const limiters = await this.ready();
    const key = createHash('sha256').update(personId).digest('base64url').slice(0, 32);
    try {
      await limiters[kind].consume(key);
      return 0;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  }

  /** Made at the first need; a database that was away then is asked again. */
  private ready(): Promise<Record<PaceKind, RateLimiterPostgres>> {
    if (this.limiters !== undefined) return this.limiters;
    const making = this.db.pool().then((storeClient) => {
      const of = (kind: PaceKind): RateLimiterPostgres =>
        new RateLimiterPostgres({
          storeClient,
          tableName: 'throttle',
          tableCreated: true,
          clearExpiredByTimeout: false,
          keyPrefix: `pace-${kind}`,
          points: this.limits[kind].times,
          duration: this.limits[kind].seconds,
        });
      return {
        asking: of('asking'),
        copying: of('copying'),
        searching: of('searching'),
        making: of('making'),
      };
    });
    this.limiters = making;
    making.catch(() => (this.limiters = undefined));
    return making;
  }
}

export const PACE_LIMITS = Symbol('PACE_LIMITS');
