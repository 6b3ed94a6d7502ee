import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { TellOfLapse } from './tell-of-lapse.js';

const EVERY_SECONDS = 600;

@Injectable()
export class TellOfLapseJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly tell: TellOfLapse,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('break-glass-lapse', EVERY_SECONDS, async () => {
      await this.tell.run();
    });
  }
}
