import { Controller, Get, NotFoundException, Param, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DateTime } from 'luxon';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { accessPaths } from '../access.paths.js';
import { AccessQueries, MOST_READS } from '../access.queries.js';
import { heldPage, readersPage } from './held.page.js';
import { minePage } from './mine.page.js';
import { readPeriod } from './period.rules.js';
import { reportPage } from './report.page.js';

const WEEKS = 6;

@Controller('/access')
export class AccessReportsController {
  constructor(
    private readonly db: Database,
    private readonly queries: AccessQueries,
  ) {}

  @Allow('access.school')
  @Get()
  async report(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('from') from?: unknown,
    @Query('to') to?: unknown,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const period = readPeriod({ from, to }, tx.now, actor.school.timezone);
      const weeksFrom = DateTime.fromJSDate(tx.now).minus({ weeks: WEEKS }).toJSDate();
      const reads = await this.queries.ofSchool(tx, actor, period.begins, period.ends);
      return reportPage({
        period,
        reads,
        cut: reads.length === MOST_READS,
        weeks: await this.queries.weeksOfSchool(tx, actor, weeksFrom, tx.now),
        day: await this.queries.schoolDay(tx, actor),
        now: tx.now,
      });
    });
    res.status(page.errors.length > 0 ? 422 : 200).render('access/report', page);
  }

  @Allow('access.held')
  @Get('/records')
  async held(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const records = await this.db.run(actor, (tx) => this.queries.held(tx, actor));
    res.render('access/held', heldPage(records, actor.school.timezone));
  }

  @Allow('access.held')
  @Get('/records/:id')
  async record(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const held = await this.queries.heldRecord(tx, actor, id);
      if (held === undefined) throw new NotFoundException();
      const reads = await this.queries.ofRecord(tx, actor, id);
      const childPath = held.childId === null ? undefined : accessPaths.child(held.childId);
      return readersPage(reads, actor.school.timezone, { what: 'record', childPath });
    });
    res.render('access/readers', page);
  }

  @Allow('access.held')
  @Get('/children/:person')
  async child(
    @Param('person', RecordId) person: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const child = await this.queries.heldChild(tx, actor, person);
      if (child === undefined) throw new NotFoundException();
      const reads = await this.queries.ofChild(tx, actor, person);
      const childName = child.year === null ? child.name : `${child.name}, Year ${child.year}`;
      return readersPage(reads, actor.school.timezone, { what: 'child', childName });
    });
    res.render('access/readers', page);
  }

  @Allow('access.own')
  @Get('/mine')
  async mine(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const reads = await this.db.run(actor, (tx) => this.queries.mine(tx));
    res.render('access/mine', minePage(reads));
  }
}
