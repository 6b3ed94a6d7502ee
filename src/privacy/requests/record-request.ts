import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { Actor } from '../../accounts/actor.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { ReceiveRequest } from './receive-request.js';
import type { RecordRequestForm } from './record-request.form.js';
import { RequestQueries } from './request.queries.js';

/** Paper is found in a tray after a holiday, not after a year. */
const LATEST_DAYS = 366;

/** What came on paper or by word of mouth, written down for whoever asked. */
@Injectable()
export class RecordRequest {
  constructor(
    private readonly db: Database,
    private readonly queries: RequestQueries,
    private readonly receive: ReceiveRequest,
  ) {}

  run(actor: Actor, once: Once, values: RecordRequestForm): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const today = isoDate(tx.now, actor.school.timezone);
      const earliest = DateTime.fromISO(today).minus({ days: LATEST_DAYS }).toFormat('yyyy-MM-dd');
      if (values.receivedOn > today || values.receivedOn < earliest)
        throw Refused.field('receivedOn', 'Give a day of the last year, today at the latest.');
      const people = await this.queries.people(tx, actor);
      if (!people.some(({ id }) => id === values.person))
        throw Refused.field('person', 'Choose whom it is about.');
      await this.receive.run(tx, actor, {
        personId: values.person,
        kind: values.kind,
        source: 'on_behalf',
        identity: values.identity,
        receivedOn: values.receivedOn,
        words: values.words,
        asker: values.asker,
      });
      return `${privacyPaths.record()}?done=recorded`;
    });
  }
}
