import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../platform/db/database.js';
import { Jobs } from '../platform/jobs/jobs.js';

const EVERY_SECONDS = 3600;
/** A preview holds everybody's names; whoever wants it after a day uploads the files again. */
const KEPT = '24 hours';

@Injectable()
export class ForgetPreviewsJob implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.sweep('roster-previews', EVERY_SECONDS, () => this.run());
  }

  async run(): Promise<void> {
    await this.db.asWorker((tx) =>
      tx.query(
        `UPDATE roster_import SET state = 'discarded', snapshot = NULL
         WHERE state = 'preview' AND made_at < $1::timestamptz - $2::interval`,
        [tx.now, KEPT],
      ),
    );
  }
}
