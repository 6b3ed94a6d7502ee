import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs, type Queue } from '../../platform/jobs/jobs.js';

export const AUDIT_CHECK: Queue<{ checkId: string }> = { name: 'audit-check' };

/** Asks for a check of the whole chain, by nobody: each day's. */
@Injectable()
export class StartCheck {
  constructor(private readonly jobs: Jobs) {}

  async run(tx: Tx): Promise<void> {
    const checkId = randomUUID();
    await tx.query(`INSERT INTO audit.check_run (id, asked_at) VALUES ($1, $2)`, [checkId, tx.now]);
    await this.jobs.send(tx, AUDIT_CHECK, { checkId });
  }
}
