import { Controller, Get, NotFoundException, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, prepareForm } from '../../platform/web/form.js';
import { Refused, submit } from '../../platform/web/submit.js';
import { CalendarQueries } from '../../school/calendar.queries.js';
import { TeamQueries } from '../../school/team.queries.js';
import { concernFrom } from './concern-intake.rules.js';
import { concernPage, concernsPage, raisePage } from './concern.page.js';
import { RaiseReferralForm } from './raise-referral.form.js';
import { RaiseReferral } from './raise-referral.js';
import { ReferralQueries } from '../referral.queries.js';

@Controller('/concerns')
export class ConcernsController {
  constructor(
    private readonly db: Database,
    private readonly queries: ReferralQueries,
    private readonly teams: TeamQueries,
    private readonly calendars: CalendarQueries,
    private readonly raise: RaiseReferral,
  ) {}

  @Allow('concern.own')
  @Get()
  async mine(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const concerns = await this.db.run(actor, (tx) => this.queries.raisedByMe(tx));
    res.render('concerns/list', concernsPage(concerns, actor));
  }

  @Allow('concern.raise')
  @Get('/new')
  async new(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    prepareForm(res);
    await this.show(actor, res);
  }

  @Allow('concern.raise')
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Form(RaiseReferralForm) form: Form<RaiseReferralForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        const concern = concernFrom(form.values);
        if (concern === null)
          throw Refused.field('words', 'Say in a few words what worries you. It can be short.');
        return `${await this.raise.run(actor, form.once, concern)}?sent=1`;
      },
      (shown) => this.show(actor, res, shown),
    );
  }

  @Allow('concern.own')
  @Get('/:id')
  async one(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('id') id: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const concern = (await this.queries.raisedByMe(tx)).find((raised) => raised.id === id);
      if (concern === undefined) throw new NotFoundException();
      const calendar = await this.calendars.calendar(tx, actor.schoolId);
      const ladoPhone = await this.queries.ladoPhone(tx, actor.schoolId);
      return concernPage(concern, { calendar, ladoPhone }, actor, tx.now);
    });
    res.render('concerns/show', page);
  }

  private async show(actor: Actor, res: Response, form?: Form<RaiseReferralForm>): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      raisePage(
        {
          actor,
          students: await this.queries.pickableStudents(tx, actor),
          adults: await this.teams.staff(tx, actor.schoolId, tx.now),
        },
        form,
      ),
    );
    res.render('concerns/new', page);
  }
}
