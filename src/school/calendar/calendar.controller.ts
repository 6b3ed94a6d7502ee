import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { isoDate } from '../../platform/clock/local-time.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { CalendarQueries, type TermRow } from '../calendar.queries.js';
import type { CalendarList } from '../school.paths.js';
import { calendarPage, datesPage } from './calendar.page.js';
import { DatesForm } from './dates.form.js';
import { KeepDates } from './keep-dates.js';
import { RemoveDates } from './remove-dates.js';

@Allow('school.manage')
@Controller('/school/calendar')
export class CalendarController {
  constructor(
    private readonly db: Database,
    private readonly calendar: CalendarQueries,
    private readonly keep: KeepDates,
    private readonly remove: RemoveDates,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      calendarPage(
        await this.calendar.terms(tx, actor.schoolId),
        await this.calendar.closures(tx, actor.schoolId),
        isoDate(tx.now, actor.school.timezone),
        done,
      ),
    );
    res.render('school/calendar/list', page);
  }

  @Get(':list/new')
  new(@Param('list') name: string, @Res() res: Response): void {
    res.render('school/calendar/dates', datesPage(listCalled(name)));
  }

  @Post(':list')
  async add(
    @Param('list') name: string,
    @CurrentActor() actor: Actor,
    @Form(DatesForm) form: Form<DatesForm>,
    @Res() res: Response,
  ): Promise<void> {
    const list = listCalled(name);
    await submit(
      res,
      form,
      () => this.keep.run(actor, form.once, list, undefined, form.values),
      (shown) => res.render('school/calendar/dates', datesPage(list, undefined, shown)),
    );
  }

  @Get(':list/:id')
  async edit(
    @Param('list') name: string,
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    const list = listCalled(name);
    res.render('school/calendar/dates', datesPage(list, await this.find(actor, list, id)));
  }

  @Post(':list/:id')
  async change(
    @Param('list') name: string,
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(DatesForm) form: Form<DatesForm>,
    @Res() res: Response,
  ): Promise<void> {
    const list = listCalled(name);
    await submit(
      res,
      form,
      () => this.keep.run(actor, form.once, list, id, form.values),
      async (shown) =>
        res.render(
          'school/calendar/dates',
          datesPage(list, await this.find(actor, list, id), shown),
        ),
    );
  }

  @Post(':list/:id/removal')
  async takeAway(
    @Param('list') name: string,
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    const list = listCalled(name);
    await submit(
      res,
      form,
      () => this.remove.run(actor, form.once, list, id),
      async ({ errors }) => {
        const page = datesPage(list, await this.find(actor, list, id));
        res.render('school/calendar/dates', { ...page, errors });
      },
    );
  }

  private async find(actor: Actor, list: CalendarList, id: string): Promise<TermRow> {
    const known = await this.db.run(actor, (tx) => this.calendar[list](tx, actor.schoolId));
    const found = known.find((dates) => dates.id === id);
    if (found === undefined) throw new NotFoundException();
    return found;
  }
}

function listCalled(name: string): CalendarList {
  if (name !== 'terms' && name !== 'closures') throw new NotFoundException();
  return name;
}
