import { Controller, Get, HttpStatus, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor, hasRole } from '../accounts/actor.js';
import { Allow } from '../accounts/allow.decorator.js';
import { OwnSignInQueries } from '../accounts/own-sign-ins/own-sign-ins.queries.js';
import { may } from '../accounts/permissions.js';
import { BookingQueries } from '../drop-ins/booking.queries.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { Navigation } from '../platform/web/navigation.js';
import { ReferralQueries } from '../referrals/referral.queries.js';
import { referralPaths } from '../referrals/referrals.paths.js';
import { homePage, type HomeFacts } from './home.page.js';
import { HomeQueries } from './home.queries.js';

@Controller()
export class HomeController {
  constructor(
    private readonly db: Database,
    private readonly queries: HomeQueries,
    private readonly bookings: BookingQueries,
    private readonly referrals: ReferralQueries,
    private readonly signIns: OwnSignInQueries,
    private readonly navigation: Navigation,
  ) {}

  @Allow('home.see')
  @Get('/')
  async home(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    // Two clicks from the sign-in to "I have it": the queue is their day.
    if (hasRole(actor, 'safeguarding_lead', 'safeguarding_deputy'))
      return res.redirect(HttpStatus.SEE_OTHER, referralPaths.queue());
    // Governors come to read one thing.
    const newest = this.newestSummary();
    if (newest !== undefined && isOnlyLeader(actor))
      return res.redirect(HttpStatus.SEE_OTHER, newest);
    const facts = await this.db.run(actor, (tx) => this.facts(tx, actor));
    res.render('home/day', homePage(facts, actor));
  }

  private async facts(tx: Tx, actor: Actor): Promise<HomeFacts> {
    const student = actor.kind === 'student';
    const listener = hasRole(actor, 'listener');
    const coordinator = may(actor.roles, 'drop-in.manage');
    const { queries } = this;
    const duty = student ? undefined : await queries.duty(tx, actor);
    return {
      now: tx.now,
      nextBooking: student ? await queries.nextBooking(tx, actor) : undefined,
      today: student || coordinator ? await queries.sessionsToday(tx, actor) : [],
      duty: duty?.today ?? [],
      nextDuty: duty?.next,
      shift: listener ? await queries.nextShift(tx, actor) : undefined,
      onBreak: listener && (await queries.onBreak(tx, actor)),
      owedLogs: listener ? await this.bookings.owedLogs(tx, actor) : [],
      concerns: student ? (await this.referrals.raisedByMe(tx)).length : 0,
      rota: coordinator ? await queries.rota(tx, actor) : undefined,
      listeners: may(actor.roles, 'listener.see')
        ? await queries.listenersBlocked(tx, actor)
        : undefined,
      waiting: student ? undefined : await this.waiting(tx, actor),
      summaryPath: !student && may(actor.roles, 'summary.read') ? this.newestSummary() : undefined,
      oddSignIn: await this.signIns.oddLately(tx),
      roll: may(actor.roles, 'roster.import') ? await queries.roll(tx, actor) : undefined,
    };
  }

  private newestSummary(): string | undefined {
    const href = this.navigation.hrefFor('summary.read');
    return href === undefined ? undefined : `${href}?newest=1`;
  }

  private async waiting(tx: Tx, actor: Actor): Promise<number> {
    const queue = await this.referrals.queue(tx, actor);
    return queue.find(({ group }) => group === 'waiting')?.groupSize ?? 0;
  }
}

function isOnlyLeader({ roles }: Actor): boolean {
  return roles.includes('leader') && roles.every((role) => role === 'leader' || role === 'staff');
}
