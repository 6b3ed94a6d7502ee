import { Injectable } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import type { PostKind } from '../../accounts/post.entity.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { type Once, runOnce } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { TeamQueries } from '../../school/team.queries.js';
import { Listener } from '../listener.entity.js';
import { ListenerQueries } from '../listener.queries.js';
import { listenerPaths } from '../listeners.paths.js';
import { WorkOutStanding } from '../standing/work-out-standing.js';
import type { TakeOnForm } from './take-on.form.js';

const NOTHING_RECORDED = {
  acceptedOn: null,
  suitability: 'unknown',
  suitabilityOn: null,
  consentOn: null,
  consentUntil: null,
  codeSignedOn: null,
  codeSignedVersion: null,
  trainedOn: null,
  observedOn: null,
  certificateUntil: null,
  lastSupervisionOn: null,
  pausedSince: null,
  pausedBy: null,
  leftOn: null,
} as const;

const ANSWERS: readonly PostKind[] = ['safeguarding_lead', 'safeguarding_deputy'];

/** A student begins the way to listening: nothing is recorded yet, so nothing can be booked. */
@Injectable()
export class TakeOnListener {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly listeners: ListenerQueries,
    private readonly workOut: WorkOutStanding,
    private readonly team: TeamQueries,
    private readonly jobs: Jobs,
  ) {}

  run(actor: Actor, once: Once, { student }: TakeOnForm): Promise<string> {
    const { schoolId } = actor;
    return runOnce(this.db, actor, once, async (tx) => {
      const candidates = await this.listeners.candidates(tx, schoolId);
      if (!candidates.some(({ id }) => id === student))
        throw Refused.field('student', 'Choose a student who is not a listener yet.');
      await this.begin(tx, schoolId, student);
      await tx.query(
        `INSERT INTO person_role (school_id, person_id, role) VALUES ($1, $2, 'listener')
         ON CONFLICT (school_id, person_id, role) DO NOTHING`,
        [schoolId, student],
      );
      await this.audit.write(tx, {
        action: 'listener_taken_on',
        kind: 'listener',
        record: student,
      });
      await this.workOut.run(tx, schoolId, [student]);
      await this.askSafeguarding(tx, schoolId);
      return `${listenerPaths.show(student)}?done=taken-on`;
    });
  }

  /** Nobody listens before the safeguarding team has said yes: they are asked by letter. */
  private async askSafeguarding(tx: Tx, schoolId: string): Promise<void> {
    const { posts } = await this.team.team(tx, schoolId, tx.now);
    const asked = posts.filter(({ post }) => ANSWERS.includes(post)).map(({ person }) => person);
    for (const personId of new Set(asked))
      await this.jobs.send(tx, MAIL, {
        schoolId,
        personId,
        view: 'listeners/mail/answer-waits',
      });
  }

  /** Somebody who left and came back begins anew. */
  private async begin(tx: Tx, schoolId: string, personId: string): Promise<void> {
    const { affected } = await tx.manager.update(
      Listener,
      { schoolId, personId },
      NOTHING_RECORDED,
    );
    if (affected === 0) await tx.insert(Listener, { schoolId, personId, ...NOTHING_RECORDED });
  }
}
