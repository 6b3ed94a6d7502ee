import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { TeamQueries } from '../team.queries.js';
import { AddLineManager } from './add-line-manager.js';
import { LineManagementForm } from './line-management.form.js';
import { lineManagementPage } from './line-management.page.js';
import { LineManagementQueries } from './line-management.queries.js';
import { RemoveLineManager } from './remove-line-manager.js';

@Allow('line-management.manage')
@Controller('/school/line-management')
export class LineManagementController {
  constructor(
    private readonly db: Database,
    private readonly lines: LineManagementQueries,
    private readonly team: TeamQueries,
    private readonly addManager: AddLineManager,
    private readonly removeManager: RemoveLineManager,
  ) {}

  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.show(res, actor, { done });
  }

  @Post()
  async add(
    @CurrentActor() actor: Actor,
    @Form(LineManagementForm) form: Form<LineManagementForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.addManager.run(actor, form.once, form.values),
      (shown) => this.show(res, actor, { form: shown }),
    );
  }

  @Post(':manager/:managed/removal')
  async remove(
    @Param('manager', RecordId) manager: string,
    @Param('managed', RecordId) managed: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.removeManager.run(actor, form.once, { manager, managed }),
      () => this.show(res, actor, {}),
    );
  }

  private async show(
    res: Response,
    actor: Actor,
    shown: { done?: string; form?: Form<LineManagementForm> },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      lineManagementPage(
        await this.lines.all(tx, actor.schoolId),
        await this.team.staff(tx, actor.schoolId, tx.now),
        shown,
      ),
    );
    res.render('school/line-management/list', page);
  }
}
