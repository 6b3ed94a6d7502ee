import { Controller, Get, NotFoundException, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { type Actor, CurrentActor } from '../accounts/actor.js';
import { Allow } from '../accounts/allow.decorator.js';
import { ConfirmFirst } from '../accounts/confirmation.decorators.js';
import { Database } from '../platform/db/database.js';
import { Paced } from '../platform/security/pace.js';
import { Form, NoFields } from '../platform/web/form.js';
import { RecordId } from '../platform/web/record-id.pipe.js';
import { submit } from '../platform/web/submit.js';
import { ApplyImportForm } from './apply-import.form.js';
import { ApplyImport } from './apply-import.js';
import { ChooseImportForm } from './choose-import.form.js';
import { ChooseImport } from './choose-import.js';
import { DiscardImport } from './discard-import.js';
import { ImportRoster } from './import-roster.js';
import { appliedPage, previewPage } from './import.page.js';
import { rosterPage } from './roster.page.js';
import { RosterQueries } from './roster.queries.js';
import { UploadRosterForm } from './upload-roster.form.js';
import { type UploadedZip, UploadRoster } from './upload-roster.js';

@Allow('roster.import')
@Controller('/roster')
export class RosterController {
  constructor(
    private readonly db: Database,
    private readonly roster: RosterQueries,
    private readonly imports: ImportRoster,
    private readonly uploadRoster: UploadRoster,
    private readonly chooseImport: ChooseImport,
    private readonly applyImport: ApplyImport,
    private readonly discardImport: DiscardImport,
  ) {}

  @Get()
  async show(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.showRoster(res, actor, { done });
  }

  @Paced('making')
  @Post()
  async upload(
    @Req() req: Request,
    @CurrentActor() actor: Actor,
    @Form(UploadRosterForm) form: Form<UploadRosterForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.uploadRoster.run(actor, form.once, uploadedZip(req), form.values),
      (shown) => this.showRoster(res, actor, { form: shown }),
    );
  }

  @Get(':id')
  async showImport(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Res() res: Response,
  ): Promise<void> {
    await this.showOne(res, actor, id);
  }

  @Post(':id/choices')
  async choose(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(ChooseImportForm) form: Form<ChooseImportForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.chooseImport.run(actor, form.once, id, form.values),
      (shown) => this.showOne(res, actor, id, shown),
    );
  }

  @ConfirmFirst()
  @Post(':id/application')
  async apply(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(ApplyImportForm) form: Form<ApplyImportForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.applyImport.run(actor, form.once, id, form.values),
      (shown) => this.showOne(res, actor, id, shown),
    );
  }

  @Post(':id/removal')
  async discard(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.discardImport.run(actor, form.once, id),
      (shown) => this.showOne(res, actor, id, shown),
    );
  }

  private async showRoster(
    res: Response,
    actor: Actor,
    shown: { done?: string; form?: Form<object> },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      rosterPage(
        {
          last: await this.roster.lastApplied(tx, actor.schoolId),
          waiting: await this.roster.waiting(tx, actor.schoolId),
          now: tx.now,
          timezone: actor.school.timezone,
        },
        shown,
      ),
    );
    res.render('roster/roster', page);
  }

  /** A preview is planned anew each time it is shown: accounts may have changed meanwhile. */
  private async showOne(
    res: Response,
    actor: Actor,
    id: string,
    form?: Form<object>,
  ): Promise<void> {
    const { schoolId } = actor;
    const { view, page } = await this.db.run(actor, async (tx) => {
      const row = await this.roster.byId(tx, schoolId, id);
      if (row?.state === 'applied')
        return { view: 'roster/applied', page: appliedPage(row, actor.school.timezone) };
      const snapshot = await this.roster.snapshot(tx, schoolId, id, { lock: false });
      if (row === undefined || snapshot === undefined) throw new NotFoundException();
      const planned = await this.imports.plan(tx, { schoolId, snapshot, choices: row.options });
      return { view: 'roster/preview', page: previewPage(row, snapshot, planned, form) };
    });
    res.render(view, page);
  }
}

function uploadedZip(req: Request): UploadedZip | undefined {
  const files = Array.isArray(req.files) ? req.files : [];
  const file = files.find(({ fieldname }) => fieldname === 'file');
  return file && { name: file.originalname, bytes: file.buffer };
}
