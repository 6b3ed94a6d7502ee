import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { CheckAudit } from './check-audit.js';
import { AUDIT_CHECK } from './start-check.js';

@Injectable()
export class CheckAuditJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly check: CheckAudit,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(AUDIT_CHECK, ({ checkId }) => this.check.run(checkId));
  }
}
