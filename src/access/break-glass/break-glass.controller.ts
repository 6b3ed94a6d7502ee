import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../accounts/confirmation.decorators.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { AskBreakGlass } from './ask-break-glass.js';
import { AskBreakGlassForm, ReviewBreakGlassForm } from './break-glass.form.js';
import { askBreakGlassPage, breakGlassPage } from './break-glass.page.js';
import { mayTakePart } from './break-glass.policy.js';
import { BreakGlassQueries } from './break-glass.queries.js';
import { EndBreakGlass } from './end-break-glass.js';
import { OpenByBreakGlass } from './open-by-break-glass.js';
import { ReviewBreakGlass } from './review-break-glass.js';

@Allow('access.break-glass')
@Controller('/access/break-glass')
export class BreakGlassController {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: BreakGlassQueries,
    private readonly ask: AskBreakGlass,
    private readonly open: OpenByBreakGlass,
    private readonly end: EndBreakGlass,
    private readonly review: ReviewBreakGlass,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.showList(res, actor, { done });
  }

  @Get('new')
  async new(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    await this.showNew(res, actor);
  }

  @ConfirmFirst()
  @Post()
  async make(
    @CurrentActor() actor: Actor,
    @Form(AskBreakGlassForm) form: Form<AskBreakGlassForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.ask.run(actor, form.once, form.values),
      (shown) => this.showNew(res, actor, shown),
    );
  }

  @Post(':id/withdrawal')
  async withdraw(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, form, () => this.end.run(actor, form.once, id, 'withdrawn'));
  }

  @ConfirmFirst()
  @Allow('access.break-glass.decide')
  @Post(':id/opening')
  async agree(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.mustSee(actor, id);
    await this.tend(res, actor, form, () => this.open.run(actor, form.once, id));
  }

  @Allow('access.break-glass.decide')
  @Post(':id/refusal')
  async refuse(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await this.tend(res, actor, form, () => this.end.run(actor, form.once, id, 'refused'));
  }

  @Allow('access.break-glass.decide')
  @Post(':id/review')
  async lookBack(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(ReviewBreakGlassForm) form: Form<ReviewBreakGlassForm>,
    @Res() res: Response,
  ): Promise<void> {
    await this.mustSee(actor, id);
    await submit(
      res,
      form,
      () => this.review.run(actor, form.once, id, form.values),
      (shown) => this.showList(res, actor, { posted: { form: shown, to: id } }),
    );
  }

  /** Hidden and absent are the same, whatever the form says. */
  private async mustSee(actor: Actor, id: string): Promise<void> {
    const asked = await this.db.run(actor, (tx) => this.queries.facts(tx, actor, id));
    if (asked === undefined) throw new NotFoundException();
  }

  private async tend<T extends object>(
    res: Response,
    actor: Actor,
    form: Form<T>,
    write: () => Promise<string>,
  ): Promise<void> {
    await submit(res, form, write, (shown) =>
      this.showList(res, actor, { posted: { form: shown } }),
    );
  }

  private async showList(
    res: Response,
    actor: Actor,
    shown: { done?: string; posted?: { form: Form<object>; to?: string } },
  ): Promise<void> {
    notForAdministrators(actor);
    const rows = await this.db.run(actor, (tx) => this.queries.latest(tx, actor));
    res.render('access/break-glass/list', breakGlassPage(actor, rows, this.clock.now(), shown));
  }

  private async showNew(
    res: Response,
    actor: Actor,
    form?: Form<AskBreakGlassForm>,
  ): Promise<void> {
    notForAdministrators(actor);
    const students = await this.db.run(actor, (tx) => this.queries.students(tx, actor.schoolId));
    res.render('access/break-glass/new', askBreakGlassPage(actor, students, form));
  }
}

function notForAdministrators({ roles }: Actor): void {
  if (!mayTakePart({ roles })) throw new NotFoundException();
}
