import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { TeamQueries } from '../team.queries.js';
import { AbsenceForm } from './absence.form.js';
import { AbsenceQueries } from './absence.queries.js';
import { absencePage, coverPage } from './cover.page.js';
import { EndAbsence } from './end-absence.js';
import { PlanAbsence } from './plan-absence.js';

@Allow('cover.manage')
@Controller('/school/cover')
export class CoverController {
  constructor(
    private readonly db: Database,
    private readonly absences: AbsenceQueries,
    private readonly team: TeamQueries,
    private readonly planAbsence: PlanAbsence,
    private readonly endAbsence: EndAbsence,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const ahead = await this.absences.ahead(tx, actor.schoolId);
      return coverPage(ahead, tx.now, actor.school.timezone, done);
    });
    res.render('school/cover/list', page);
  }

  @Get('new')
  async new(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    await this.showForm(res, actor);
  }

  @Post()
  async plan(
    @CurrentActor() actor: Actor,
    @Form(AbsenceForm) form: Form<AbsenceForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.planAbsence.run(actor, form.once, form.values),
      (shown) => this.showForm(res, actor, shown),
    );
  }

  @Post(':id/return')
  async end(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.endAbsence.run(actor, form.once, id),
      () => this.show(actor, res),
    );
  }

  private async showForm(res: Response, actor: Actor, form?: Form<AbsenceForm>): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      absencePage(
        await this.team.adults(tx, actor.schoolId, tx.now),
        isoDate(tx.now, actor.school.timezone),
        form,
      ),
    );
    res.render('school/cover/absence', page);
  }
}
