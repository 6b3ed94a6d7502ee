import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeopleLeft } from '../accounts/people-left.event.js';
import { Announcements } from '../platform/db/announcements.js';
import type { Tx } from '../platform/db/tx.js';
import { Jobs, type Queue } from '../platform/jobs/jobs.js';
import { HelpFactsChanged } from '../school/help-facts-changed.event.js';
import { HelpQueries } from './help.queries.js';
import { HelpSnapshots } from './help-snapshots.js';

const HELP_PAGE: Queue<{ slug: string }> = { name: 'help-page' };
/** After every effect on bookings and posts: the page is made from what they left. */
const LAST = 90;

/** The help page follows what changed, once that is committed. */
@Injectable()
export class RefreshHelpJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly announcements: Announcements,
    private readonly queries: HelpQueries,
    private readonly snapshots: HelpSnapshots,
  ) {}

  onModuleInit(): void {
    for (const event of [HelpFactsChanged, PeopleLeft])
      this.announcements.on(event, LAST, (tx, { schoolId }) => this.queue(tx, schoolId));
    this.jobs.handle(HELP_PAGE, async ({ slug }) => {
      await this.snapshots.refresh(slug);
    });
  }

  private async queue(tx: Tx, schoolId: string): Promise<void> {
    const slug = await this.queries.slugOf(tx, schoolId);
    if (slug !== undefined) await this.jobs.send(tx, HELP_PAGE, { slug });
  }
}
