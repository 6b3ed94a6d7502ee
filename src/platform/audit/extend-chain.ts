import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../db/database.js';
import { Jobs } from '../jobs/jobs.js';
import { HealthParts } from '../web/health-parts.js';
import { Metrics } from '../web/metrics.js';

const EVERY_SECONDS = 1;
/** Older than this, what was written down lies unchained: somebody should look. */
const STALE_SECONDS = 60;
/** Entries of one turn: about a second's work. */
const AT_ONCE = 5000;

/**
 * Chains what was written down and committed. Every replica tries, one at a time has the turn; never
 * in a request, where it would cost seven times as much (security.md, "Audit").
 */
@Injectable()
export class ExtendChain implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
    private readonly health: HealthParts,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const sweep = this.jobs.sweep('audit-chain', EVERY_SECONDS, () => this.run());
    this.metrics.gauge('audit_chain_age_seconds', 'Since the audit was last chained', () =>
      sweep.ageSeconds(),
    );
    this.health.add({
      name: 'audit',
      needed: false,
      check: () => {
        const ageSeconds = Math.round(sweep.ageSeconds());
        return Promise.resolve({ ok: ageSeconds <= STALE_SECONDS, detail: { ageSeconds } });
      },
    });
  }

  async run(): Promise<void> {
    for (let made = AT_ONCE; made === AT_ONCE;) made = await this.turn();
  }

  private turn(): Promise<number> {
    return this.db.asWorker(async (tx) => {
      const row = await tx.one<{ made: number }>(`SELECT audit.extend_chain($1) AS made`, [
        AT_ONCE,
      ]);
      return row?.made ?? 0;
    });
  }
}
