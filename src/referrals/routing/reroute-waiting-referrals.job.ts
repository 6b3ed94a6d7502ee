import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { RerouteWaitingReferrals } from './reroute-waiting-referrals.js';

/** Much shorter than the shortest step of an escalation (ten minutes). */
const EVERY_SECONDS = 30;

@Injectable()
export class RerouteWaitingReferralsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly reroute: RerouteWaitingReferrals,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('reroute', EVERY_SECONDS, async () => {
      await this.reroute.run();
    });
  }
}
