import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import type { AskForm } from './ask.form.js';
import { ReceiveRequest } from './receive-request.js';
import { RequestQueries } from './request.queries.js';

/** Somebody asks about what is kept about themself. */
@Injectable()
export class AskForOwn {
  constructor(
    private readonly db: Database,
    private readonly queries: RequestQueries,
    private readonly receive: ReceiveRequest,
  ) {}

  run(actor: Actor, once: Once, { kind, words }: AskForm): Promise<string> {
    if (kind !== 'access' && (words ?? '') === '')
      return Promise.reject(Refused.field('words', 'Say what it is about, in your own words.'));
    return runOnce(this.db, actor, once, async (tx) => {
      if (
        kind === 'access' &&
        (await this.queries.hasOpen(tx, actor.schoolId, actor.personId, kind))
      )
        throw Refused.conflict('kind', 'You have asked for a copy already. It is being made.');
      const id = await this.receive.run(tx, actor, {
        personId: actor.personId,
        kind,
        source: 'page',
        identity: 'signed_in',
        receivedOn: isoDate(tx.now, actor.school.timezone),
        words,
      });
      return `${privacyPaths.ownRequest(id)}?done=asked`;
    });
  }
}
