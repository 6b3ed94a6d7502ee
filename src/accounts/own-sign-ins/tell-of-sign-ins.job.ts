import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { TellOfSignIns } from './tell-of-sign-ins.js';

const EVERY_SECONDS = 60;

@Injectable()
export class TellOfSignInsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly tell: TellOfSignIns,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('odd-sign-ins', EVERY_SECONDS, () => this.tell.run());
  }
}
