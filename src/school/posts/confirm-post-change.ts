import { randomUUID } from 'node:crypto';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Actor } from '../../accounts/actor.js';
import { hashPassword, newFirstPassword } from '../../accounts/passwords.js';
import { Post, type PostKind } from '../../accounts/post.entity.js';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import type { Tx } from '../../platform/db/tx.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { MAIL } from '../../platform/mail/letters.js';
import { Refused } from '../../platform/web/submit.js';
import { HelpFactsChanged } from '../help-facts-changed.event.js';
import { PostsChanged } from '../posts-changed.event.js';
import { schoolPaths } from '../school.paths.js';
import { TeamQueries } from '../team.queries.js';
import {
  changeEffect,
  changeFault,
  heldBy,
  isGuarded,
  whoGoes,
  whoMayConfirm,
} from './post-change.rules.js';
import { PostProposal, RESETS } from './post-proposal.entity.js';
import { type HoldingRow, PostQueries, type ProposalRow } from './post.queries.js';

export interface Confirmed {
  path: string;
  /** A new one-time password, kept nowhere: it can be shown now and never again. */
  handOver?: { name: string; username: string; password: string };
}

@Injectable()
export class ConfirmPostChange {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly jobs: Jobs,
    private readonly posts: PostQueries,
    private readonly team: TeamQueries,
  ) {}

  /** The second person says yes: the change happens with it, and all holders are told. */
  async run(actor: Actor, once: Once, id: string): Promise<Confirmed> {
    const { schoolId } = actor;
    // Made before the transaction: hashing has no place inside one.
    const password = newFirstPassword();
    const passwordHash = await hashPassword(password);
    let handOver: Confirmed['handOver'];

    const path = await runOnce(this.db, actor, once, async (tx) => {
      const proposal = await this.posts.proposal(tx, schoolId, id);
      if (proposal === undefined) throw new NotFoundException();
      if (!(await this.posts.lockWaiting(tx, schoolId, id)))
        throw Refused.conflict('main', 'Somebody has decided this already.');
      const holdings = await this.posts.lockedHoldings(tx, schoolId);
      if (!whoMayConfirm(proposal.proposedBy, holdings).includes(actor.personId))
        throw Refused.conflict(
          'main',
          'The head teacher or a lead who did not propose this has to confirm it.',
        );
      const adults = await this.team.staff(tx, schoolId, tx.now);
      const fault = changeFault(
        proposal,
        holdings,
        adults.map((adult) => adult.id),
        await this.posts.leaders(tx, schoolId),
      );
      if (fault !== null)
        throw Refused.conflict('main', `${fault.text} You can only refuse this now.`);

      // First: the database lets a post change only after its confirmation, in this transaction.
      await tx.manager.update(
        PostProposal,
        { schoolId, id },
        { outcome: 'confirmed', decidedBy: actor.personId, decidedAt: tx.now },
      );
      const effect = changeEffect(proposal, holdings);
      if (effect === 'reset') {
        await this.resetSignIn(tx, schoolId, proposal.personId, passwordHash);
        const person = adults.find(({ id: adult }) => adult === proposal.personId);
        handOver = { name: proposal.personName, username: person?.username ?? '', password };
      } else if (effect === 'second-factor') await this.resetSecondFactor(tx, proposal.personId);
      else await this.changePost(tx, actor, proposal, holdings);
      await this.audit.write(tx, {
        action: 'post_change_confirmed',
        kind: 'post_proposal',
        record: id,
        detail: { effect },
      });
      await this.tellHolders(tx, schoolId, proposal, holdings);
      return `${schoolPaths.posts()}?done=${effect}`;
    });
    return { path, handOver };
  }

  private async changePost(
    tx: Tx,
    actor: Actor,
    proposal: ProposalRow,
    holdings: readonly HoldingRow[],
  ): Promise<void> {
    const { schoolId } = actor;
    const { personId, yearGroup } = proposal;
    const kind = proposal.kind as PostKind;
    const is = { schoolId, kind, personId, yearGroup };
    const effect = changeEffect(proposal, holdings);
    if (effect === 'given') {
      const id = randomUUID();
      await tx.insert(Post, { ...is, id, heldFrom: tx.now, givenBy: actor.personId });
      for (const goes of whoGoes(kind, holdings))
        await tx.manager.update(Post, { schoolId, id: goes.id }, { heldUntil: tx.now });
    } else {
      const held = heldBy(proposal, holdings);
      if (held === undefined) throw new Error('A post that nobody holds passed the rules.');
      const ends = effect === 'leaving' ? { leavingReportedAt: tx.now } : { heldUntil: tx.now };
      await tx.manager.update(Post, { schoolId, id: held.id }, ends);
    }
    await tx.announce(new PostsChanged(schoolId));
    await tx.announce(new HelpFactsChanged(schoolId));
  }

  private async resetSignIn(
    tx: Tx,
    schoolId: string,
    personId: string,
    passwordHash: string,
  ): Promise<void> {
    // Or the first one: somebody may be given a post before they ever had a password.
    await tx.query(
      `INSERT INTO credential (school_id, person_id, password_hash, must_change, changed_at)
       VALUES ($1, $2, $3, true, $4)
       ON CONFLICT (school_id, person_id) DO UPDATE
       SET password_hash = excluded.password_hash, must_change = true, changed_at = excluded.changed_at`,
      [schoolId, personId, passwordHash, tx.now],
    );
    await tx.query(`SELECT ctx.end_sign_ins_of_reset($1, $2)`, [personId, tx.now]);
  }

  /** They keep their password, which whoever confirmed this never learns. */
  private async resetSecondFactor(tx: Tx, personId: string): Promise<void> {
    const row = await tx.one<{ done: boolean }>(`SELECT ctx.forget_second_factor($1, $2) AS done`, [
      personId,
      tx.now,
    ]);
    if (row?.done !== true) throw new Error('The database refused to forget the second factor.');
  }

  /** All holders, and whoever it is about: a change that nobody expected must be noticed. */
  private async tellHolders(
    tx: Tx,
    schoolId: string,
    { change, personId }: ProposalRow,
    holdings: readonly HoldingRow[],
  ): Promise<void> {
    const told = holdings.filter(({ kind, here }) => here && isGuarded(kind));
    const view = RESETS.includes(change) ? 'school/mail/sign-in-reset' : 'school/mail/post-changed';
    for (const person of new Set([...told.map((holding) => holding.personId), personId]))
      await this.jobs.send(tx, MAIL, { schoolId, personId: person, view });
  }
}
