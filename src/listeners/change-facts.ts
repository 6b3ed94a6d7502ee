import { Injectable } from '@nestjs/common';
import type { Actor } from '../accounts/actor.js';
import { Audit } from '../platform/audit/audit.js';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import { type Once, runOnce } from '../platform/db/once.js';
import { fieldError } from '../platform/web/form.js';
import { Refused } from '../platform/web/submit.js';
import { CODE_OF_CONDUCT_VERSION } from './code-of-conduct.js';
import type { FactsForm } from './facts.form.js';
import { dayFaults } from './facts.rules.js';
import { heldListener } from './held-listener.js';
import { Listener } from './listener.entity.js';
import { listenerPaths } from './listeners.paths.js';
import { WorkOutStanding } from './standing/work-out-standing.js';

/** The coordinator records what is known of a listener; the eligibility rule follows at once. */
@Injectable()
export class ChangeFacts {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly workOut: WorkOutStanding,
  ) {}

  run(actor: Actor, once: Once, id: string, form: FactsForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const listener = await heldListener(tx, schoolId, id);
      const facts = {
        acceptedOn: dayOf(form.acceptedOn),
        consentOn: dayOf(form.consentOn),
        consentUntil: dayOf(form.consentUntil),
        codeSignedOn: dayOf(form.codeSignedOn),
        trainedOn: dayOf(form.trainedOn),
        observedOn: dayOf(form.observedOn),
        certificateUntil: dayOf(form.certificateUntil),
        lastSupervisionOn: dayOf(form.lastSupervisionOn),
        supervisionEveryDays: Number(form.supervisionEveryDays),
        loadCap: Number(form.loadCap),
      };
      const faults = dayFaults(facts, isoDate(tx.now, actor.school.timezone));
      if (faults.length > 0)
        throw new Refused(faults.map(({ field, text }) => fieldError(field, text)));

      const changed = (Object.keys(facts) as (keyof typeof facts)[]).filter(
        (fact) => facts[fact] !== listener[fact],
      );
      await tx.manager.update(
        Listener,
        { schoolId, personId: id },
        {
          ...facts,
          codeSignedVersion: signedVersion(listener, facts.codeSignedOn),
        },
      );
      await this.audit.write(tx, {
        action: 'listener_facts_changed',
        kind: 'listener',
        record: id,
        detail: { changed },
      });
      await this.workOut.run(tx, schoolId, [id]);
      return `${listenerPaths.show(id)}?done=facts`;
    });
  }
}

function dayOf(posted: string | undefined): string | null {
  return posted === undefined || posted === '' ? null : posted;
}

/** A new day is a new signature, under the code as it stands now. */
function signedVersion(listener: Listener, signedOn: string | null): number | null {
  if (signedOn === null) return null;
  return signedOn === listener.codeSignedOn ? listener.codeSignedVersion : CODE_OF_CONDUCT_VERSION;
}
