import {
  Controller,
  Get,
  HttpStatus,
  NotFoundException,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../accounts/actor.js';
import { Allow } from '../accounts/allow.decorator.js';
import { Database } from '../platform/db/database.js';
import { Paced } from '../platform/security/pace.js';
import { Form, NoFields, prepareForm } from '../platform/web/form.js';
import { submit } from '../platform/web/submit.js';
import { CalendarQueries } from '../school/calendar.queries.js';
import { AskForSummaryForm } from './ask-for-summary.form.js';
import { AskForSummary } from './ask-for-summary.js';
import { SignOffSummary } from './sign-off-summary.js';
import { summaryPaths } from './summaries.paths.js';
import { summariesPage, summaryPage, summaryRows } from './summary.page.js';
import { SummaryQueries, type ReadPublication } from './summary.queries.js';

@Controller('/summaries')
export class SummariesController {
  constructor(
    private readonly db: Database,
    private readonly queries: SummaryQueries,
    private readonly calendars: CalendarQueries,
    private readonly ask: AskForSummary,
    private readonly signOff: SignOffSummary,
  ) {}

  @Allow('summary.read')
  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('newest') newest?: string,
  ): Promise<void> {
    if (newest === '1') {
      const published = await this.db.run(actor, (tx) => this.queries.list(tx, actor));
      const [first] = published.filter(({ state }) => state === 'frozen');
      if (first !== undefined)
        return res.redirect(HttpStatus.SEE_OTHER, summaryPaths.show(first.id));
    }
    prepareForm(res);
    await this.showList(actor, res);
  }

  @Allow('summary.publish')
  @Paced('making')
  @Post()
  async create(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Form(AskForSummaryForm) form: Form<AskForSummaryForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.ask.run(actor, form.once, form.values),
      (shown) => this.showList(actor, res, shown),
    );
  }

  /** The page, or the same figures as CSV or JSON at the same address with their ending. */
  @Allow('summary.read')
  @Get('/:publication')
  async one(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('publication') address: string,
    @Query('done') done?: string,
  ): Promise<void> {
    const [, id = '', ending] = /^([^.]*)(?:\.(csv|json))?$/.exec(address) ?? [];
    const found = await this.find(actor, id);
    if (ending !== undefined && found.row.state !== 'frozen') throw new NotFoundException();
    const name = `summary-${found.row.cutoff}.${ending ?? ''}`;
    if (ending === 'csv') {
      res.attachment(name).type('text/csv; charset=utf-8');
      // Named, so that a summary in which nothing can be told still has its headings.
      const columns = ['period', 'table', 'group', 'students'];
      const csv = stringify(summaryRows(found), { header: true, columns, escape_formulas: true });
      res.send(`\ufeff${csv}`);
    } else if (ending === 'json') {
      res.attachment(name).json({ period: found.row.periodName, figures: summaryRows(found) });
    } else {
      prepareForm(res);
      await this.render(res, found, actor, { done });
    }
  }

  @Allow('summary.publish')
  @Post('/:publication/sign-off')
  async freeze(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('publication') id: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.signOff.run(actor, form.once, id),
      async (shown) => {
        const found = await this.find(actor, id);
        await this.render(res, found, actor, { form: shown });
      },
    );
  }

  @Allow('summary.publish')
  @Post('/:publication/discard')
  async discard(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('publication') id: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.signOff.discard(actor, form.once, id),
      async (shown) => {
        const found = await this.find(actor, id);
        await this.render(res, found, actor, { form: shown });
      },
    );
  }

  private async render(
    res: Response,
    found: ReadPublication,
    actor: Actor,
    shown: { done?: string; form?: Form<unknown> },
  ): Promise<void> {
    const { barChart } = await import('./charts.js');
    res.render('summaries/show', summaryPage(found, actor, barChart, shown));
  }

  private async find(actor: Actor, id: string): Promise<ReadPublication> {
    const found = await this.db.run(actor, (tx) => this.queries.one(tx, actor, id));
    if (found === undefined) throw new NotFoundException();
    return found;
  }

  private async showList(actor: Actor, res: Response, form?: Form<unknown>): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      summariesPage(
        {
          publications: await this.queries.list(tx, actor),
          terms: await this.calendars.terms(tx, actor.schoolId),
          calendar: await this.calendars.calendar(tx, actor.schoolId),
          now: tx.now,
        },
        actor,
        form,
      ),
    );
    res.render('summaries/list', page);
  }
}
