import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../jobs/jobs.js';
import { HealthParts } from '../web/health-parts.js';
import { Metrics } from '../web/metrics.js';
import { ExtendChain } from './extend-chain.js';

const EVERY_SECONDS = 1;
/** Older than this, what was written down lies unchained: somebody should look. */
const STALE_SECONDS = 60;

@Injectable()
export class ExtendChainJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly health: HealthParts,
    private readonly metrics: Metrics,
    private readonly chain: ExtendChain,
  ) {}

  onModuleInit(): void {
    const sweep = this.jobs.sweep('audit-chain', EVERY_SECONDS, () => this.chain.run());
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
}
