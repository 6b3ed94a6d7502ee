import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { HealthParts } from '../../platform/web/health-parts.js';
import { Metrics } from '../../platform/web/metrics.js';
import { EscalateOverdueReferrals } from './escalate-overdue-referrals.js';

const EVERY_SECONDS = 5;
/** A sweep this old means that the clock of every referral stands still. */
const STALE_SECONDS = 30;

@Injectable()
export class EscalateOverdueReferralsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly health: HealthParts,
    private readonly metrics: Metrics,
    private readonly escalate: EscalateOverdueReferrals,
  ) {}

  onModuleInit(): void {
    const sweep = this.jobs.sweep('escalation', EVERY_SECONDS, async () => {
      await this.escalate.run();
    });
    this.metrics.gauge('escalation_sweep_age_seconds', 'Age of the last whole sweep', () =>
      sweep.ageSeconds(),
    );
    // It warns; it never takes the pages away (security.md, "Escalation").
    this.health.add({
      name: 'escalation',
      needed: false,
      check: () => {
        const ageSeconds = Math.round(sweep.ageSeconds());
        return Promise.resolve({ ok: ageSeconds <= STALE_SECONDS, detail: { ageSeconds } });
      },
    });
  }
}
