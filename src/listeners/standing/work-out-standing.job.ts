import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/db/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { ListenerQueries } from '../listener.queries.js';
import { WorkOutStanding } from './work-out-standing.js';

/** Certificates lapse at midnight, school by school: looked for often, done once a day. */
const EVERY_SECONDS = 300;

@Injectable()
export class WorkOutStandingJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly db: Database,
    private readonly listeners: ListenerQueries,
    private readonly workOut: WorkOutStanding,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('standing', EVERY_SECONDS, () => this.run());
  }

  /** A transaction for each school, so that one that fails holds no other back. */
  async run(): Promise<void> {
    const schools = await this.db.asWorker((tx) => this.listeners.schoolsToWorkOut(tx));
    const faults: unknown[] = [];
    for (const { id } of schools)
      await this.db
        .asWorker((tx) => this.workOut.run(tx, id))
        .catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0)
      throw new AggregateError(faults, 'The standing of some schools was not worked out.');
  }
}
