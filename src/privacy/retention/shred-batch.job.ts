import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { ShredBatch, SHREDDING } from './shred-batch.js';

@Injectable()
export class ShredBatchJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly shred: ShredBatch,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(SHREDDING, (batch) => this.shred.run(batch));
  }
}
