import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../../platform/jobs/jobs.js';
import { SweepBookings } from './sweep-bookings.js';

const EVERY_SECONDS = 30;

@Injectable()
export class SweepBookingsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly sweep: SweepBookings,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('bookings', EVERY_SECONDS, () => this.sweep.run());
  }
}
