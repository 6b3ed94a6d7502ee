import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { isoDate } from '../../platform/clock/local-time.js';
import type { Tx } from '../../platform/db/tx.js';
import type { RequestFacts } from '../requests/request.page.js';
import { RequestQueries } from '../requests/request.queries.js';
import { StatementQueries } from '../statements/statement.queries.js';
import { Gather } from './gather.js';
import { SubjectAccessQueries } from './subject-access.queries.js';

/** All that the page of a request shows a reviewer; undefined when it is not there for them. */
@Injectable()
export class ShowRequest {
  constructor(
    private readonly requests: RequestQueries,
    private readonly gather: Gather,
    private readonly queries: SubjectAccessQueries,
    private readonly statements: StatementQueries,
  ) {}

  async run(tx: Tx, actor: Actor, id: string): Promise<RequestFacts | undefined> {
    const request = await this.requests.open(tx, actor, id);
    if (request === undefined) return undefined;
    const copy = request.kind === 'access';
    return {
      request,
      items: copy ? await this.gather.all(tx, actor, request) : [],
      decisions: copy ? await this.queries.decisions(tx, actor.schoolId, id) : new Map(),
      places: copy ? [] : await this.statements.places(tx, actor, request),
      parts: copy ? await this.queries.parts(tx, actor, id) : [],
      today: isoDate(tx.now, actor.school.timezone),
    };
  }
}
