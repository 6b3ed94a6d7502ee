import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { heldListener } from '../held-listener.js';
import { ListenerQueries } from '../listener.queries.js';
import { listenerPaths } from '../listeners.paths.js';
import { NoMatchAdded } from '../no-match-added.event.js';
import { NoMatch } from './no-match.entity.js';
import type { NoMatchForm } from './no-match.form.js';

@Injectable()
export class AddNoMatch {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly listeners: ListenerQueries,
  ) {}

  run(actor: Actor, once: Once, id: string, { student }: NoMatchForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      await heldListener(tx, schoolId, id);
      if (student === id)
        throw Refused.field('student', 'This is the listener. Choose somebody else.');
      const students = await this.listeners.students(tx, schoolId);
      if (!students.some((other) => other.id === student))
        throw Refused.field('student', 'Choose a student from the list.');
      const known = await this.listeners.noMatch(tx, schoolId, id);
      if (known.some((other) => other.id === student))
        throw Refused.field('student', 'They are in the list already.');
      await tx.insert(NoMatch, { schoolId, personId: id, otherId: student, madeAt: tx.now });
      await this.audit.write(tx, {
        action: 'no_match_added',
        kind: 'listener',
        record: id,
        detail: { other: student },
      });
      await tx.announce(new NoMatchAdded(schoolId, id, student));
      return `${listenerPaths.noMatch(id)}?done=added`;
    });
  }
}
