import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '../jobs/jobs.js';
import { Database } from './database.js';

const EVERY_SECONDS = 3600;
/** Longer than any form stays open: a sign-in lives 8 hours, a sealed form 30 minutes more. */
const FORM_KEYS_KEPT = '2 days';

/** Takes away what has had its time and means nothing any more; history is never touched here. */
@Injectable()
export class Housekeeping implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('housekeeping', EVERY_SECONDS, () => this.run());
  }

  async run(): Promise<void> {
    await this.db.asWorker(async (tx) => {
      await tx.query(`DELETE FROM web_session WHERE expires_at < $1`, [tx.now]);
      await tx.query(`DELETE FROM once_key WHERE claimed_at < $1::timestamptz - $2::interval`, [
        tx.now,
        FORM_KEYS_KEPT,
      ]);
      await tx.query(`DELETE FROM throttle WHERE expire < $1`, [tx.now.getTime()]);
    });
  }
}
