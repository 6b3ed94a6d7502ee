import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Grants } from '../access/grants.js';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { isoDate } from '../platform/clock/local-time.js';
import { Words } from '../platform/crypto/words.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MAIL } from '../platform/mail/letters.js';
import { Refused } from '../platform/web/submit.js';
import { TeamQueries } from '../school/team.queries.js';
import type { AddActionForm } from './add-action.form.js';
import { chronicle, heldReferral, saveState } from './held-referral.js';
import { ReferralAction } from './referral-action.entity.js';
import { canAddAction } from './referral.policy.js';
import { ReferralQueries } from './referral.queries.js';
import { referralPaths } from './referrals.paths.js';
import { barredFrom } from './routing/route-for.js';

/** Something to be done, by whom and when. Whoever is to do it is given the referral to read. */
@Injectable()
export class AddAction {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly teams: TeamQueries,
    private readonly words: Words,
    private readonly grants: Grants,
    private readonly jobs: Jobs,
    private readonly audit: Audit,
  ) {}

  run(actor: Actor, once: Once, id: string, values: AddActionForm): Promise<string> {
    return runOnce(this.db, actor, once, async (tx) => {
      const { schoolId, personId } = actor;
      const referral = await heldReferral(tx, this.queries, actor, id, canAddAction, 'what');
      if (values.dueOn < isoDate(tx.now, actor.school.timezone))
        throw Refused.field('dueOn', 'Choose today or a day to come.');
      const team = await this.teams.team(tx, schoolId, tx.now);
      const subjects = await this.queries.subjects(tx, schoolId, id);
      // Whoever is barred is refused with the same words as somebody unknown: nothing may be told.
      if (
        !team.people.includes(values.owner) ||
        barredFrom(referral, subjects, team).has(values.owner)
      )
        throw Refused.field('owner', 'Choose who will do it.');

      const action = randomUUID();
      const place = { table: 'referral', column: `action.${action}`, record: id, schoolId };
      const what = await this.words.seal(tx, place, values.what);
      await tx.insert(ReferralAction, {
        id: action,
        schoolId,
        referralId: id,
        what,
        ownerId: values.owner,
        dueOn: values.dueOn,
        madeBy: personId,
        madeAt: tx.now,
      });
      referral.startWork();
      await saveState(tx, referral);
      await chronicle(tx, actor, id, 'action_added');
      await this.audit.write(tx, { action: 'action_added', kind: 'referral', record: id });
      if (values.owner !== personId) {
        const grant = { schoolId, recordId: id, personId: values.owner, reason: 'action' };
        await this.grants.give(tx, [{ ...grant, grantedBy: personId }]);
        const view = 'referrals/mail/waiting';
        await this.jobs.send(tx, MAIL, { schoolId, personId: values.owner, view });
      }
      return `${referralPaths.show(id)}?done=action`;
    });
  }
}
