import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Database } from '../../platform/db/database.js';
import { Form, prepareForm } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { type Audience, AUDIENCES } from '../privacy.paths.js';
import { AudienceOf } from './audience.pipe.js';
import { KeepDraft } from './keep-draft.js';
import { NoticeForm, PublicationForm } from './notice.form.js';
import { audiencesOf, NoticeQueries } from './notice.queries.js';
import { draftPage, noticePage, noticesKeptPage, noticesPage } from './notices.page.js';
import { PublishNotice } from './publish-notice.js';

@Controller('/privacy')
export class NoticesController {
  constructor(
    private readonly db: Database,
    private readonly queries: NoticeQueries,
    private readonly keep: KeepDraft,
    private readonly publish: PublishNotice,
  ) {}

  @Allow('privacy.read')
  @Get()
  async mine(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const published = await this.db.run(actor, async (tx) => {
      await this.queries.markSeen(tx, actor);
      return this.queries.published(tx, actor.schoolId);
    });
    res.render('privacy/notices/mine', noticesPage(published, audiencesOf(actor), actor));
  }

  @Allow('privacy.manage')
  @Get('notices')
  async kept(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) => {
      const drafts = [];
      for (const audience of AUDIENCES) {
        const draft = await this.queries.draft(tx, actor.schoolId, audience);
        if (draft !== undefined) drafts.push(draft);
      }
      const published = await this.queries.published(tx, actor.schoolId);
      return noticesKeptPage(published, drafts, actor.school.timezone, done);
    });
    res.render('privacy/notices/list', page);
  }

  @Allow('privacy.read')
  @Get('notices/:audience')
  async one(
    @CurrentActor() actor: Actor,
    @Param('audience', AudienceOf) audience: Audience,
    @Res() res: Response,
    @Query('version') asked?: unknown,
  ): Promise<void> {
    const version =
      typeof asked === 'string' && /^\d{1,6}$/.test(asked) ? Number(asked) : undefined;
    const published = await this.db.run(actor, (tx) => this.queries.published(tx, actor.schoolId));
    const page = noticePage(published, audience, version, actor.school.timezone);
    if (page === undefined) throw new NotFoundException();
    res.render('privacy/notices/one', page);
  }

  @Allow('privacy.manage')
  @Get('notices/:audience/draft')
  async draft(
    @CurrentActor() actor: Actor,
    @Param('audience', AudienceOf) audience: Audience,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, audience, undefined, done);
  }

  @Allow('privacy.manage')
  @Post('notices/:audience/draft')
  async keepOne(
    @CurrentActor() actor: Actor,
    @Param('audience', AudienceOf) audience: Audience,
    @Form(NoticeForm) form: Form<NoticeForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.keep.run(actor, form.once, audience, form.values),
      (shown) => this.render(actor, res, audience, shown),
    );
  }

  @Allow('privacy.manage')
  @Post('notices/:audience/publication')
  async publishOne(
    @CurrentActor() actor: Actor,
    @Param('audience', AudienceOf) audience: Audience,
    @Form(PublicationForm) form: Form<PublicationForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.publish.run(actor, form.once, audience, form.values),
      (shown) => this.render(actor, res, audience, shown),
    );
  }

  private async render(
    actor: Actor,
    res: Response,
    audience: Audience,
    form?: Form<unknown>,
    done?: string,
  ): Promise<void> {
    const facts = await this.db.run(actor, async (tx) => ({
      published: await this.queries.published(tx, actor.schoolId),
      draft: await this.queries.draft(tx, actor.schoolId, audience),
      edition: await this.queries.edition(tx, actor.schoolId, audience),
      zone: actor.school.timezone,
    }));
    res.render('privacy/notices/draft', draftPage(audience, facts, form, done));
  }
}
