import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Words } from '../../platform/crypto/words.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { privacyPaths } from '../privacy.paths.js';
import { answersForPrivacy, RequestQueries } from '../requests/request.queries.js';
import type { StatementForm } from './statement.form.js';
import { StatementQueries } from './statement.queries.js';

/**
 * What somebody says against a record is put beside it, agreed or refused or not decided yet (UK GDPR,
 * articles 16 and 18). The record itself is never written over. Sealed under the record's key: whoever
 * reads the record reads this, and nobody else.
 */
@Injectable()
export class PlaceStatement {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly statements: StatementQueries,
    private readonly words: Words,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, { record }: StatementForm): Promise<string> {
    const { schoolId, personId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      if (!answersForPrivacy(actor)) throw new NotFoundException();
      const request = await this.requests.open(tx, actor, id);
      if (request === undefined || request.kind === 'access') throw new NotFoundException();
      const place = (await this.statements.places(tx, actor, request)).find(
        (one) => one.record === record,
      );
      if (place === undefined) throw Refused.field('record', 'Choose the record that it is about.');
      if (place.placed) throw Refused.conflict('record', 'It stands beside that record already.');
      if (request.words === undefined)
        throw Refused.conflict('record', 'There are no words of theirs to put beside it.');
      const statement = randomUUID();
      const sealed = await this.words.seal(
        tx,
        { table: 'record_statement', column: statement, record, schoolId },
        request.words,
      );
      // Who says it, since when and what became of it: the database takes those from the request.
      await tx.query(
        `INSERT INTO record_statement (id, school_id, record_id, request_id, words, placed_by, placed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [statement, schoolId, record, id, sealed, personId, tx.now],
      );
      await this.audit.write(tx, { action: 'statement_placed', kind: 'referral', record });
      return `${privacyPaths.request(id)}?done=placed`;
    });
  }
}
