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
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../accounts/confirmation.decorators.js';
import { Database } from '../../platform/db/database.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { schoolPaths } from '../school.paths.js';
import { TeamQueries } from '../team.queries.js';
import { ConfirmPostChange } from './confirm-post-change.js';
import { POST_CHANGES, RESETS } from './post-proposal.entity.js';
import { type HoldingRow, PostQueries } from './post.queries.js';
import { ProposalForm } from './proposal.form.js';
import { newProposalPage, proposalsPage } from './proposals.page.js';
import { ProposePostChange } from './propose-post-change.js';
import { RefusePostChange } from './refuse-post-change.js';

@Controller('/school/posts/proposals')
export class ProposalsController {
  constructor(
    private readonly db: Database,
    private readonly posts: PostQueries,
    private readonly team: TeamQueries,
    private readonly proposeChange: ProposePostChange,
    private readonly confirmChange: ConfirmPostChange,
    private readonly refuseChange: RefusePostChange,
  ) {}

  @Allow('post.see')
  @Get()
  async list(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    await this.showList(res, actor, { done });
  }

  @Allow('post.propose')
  @Get('new')
  async new(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Query('change') change?: string,
    @Query('post') post?: string,
    @Query('person') person?: string,
  ): Promise<void> {
    await this.showNew(res, actor, change, { person, held: ({ id }) => id === post });
  }

  @ConfirmFirst()
  @Allow('post.propose')
  @Post()
  async propose(
    @CurrentActor() actor: Actor,
    @Form(ProposalForm) form: Form<ProposalForm>,
    @Res() res: Response,
  ): Promise<void> {
    const { change, kind, person, yearGroup } = form.raw;
    await submit(
      res,
      form,
      () => this.proposeChange.run(actor, form.once, form.values),
      (shown) =>
        this.showNew(
          res,
          actor,
          change,
          {
            person,
            held: (one) =>
              one.personId === person && one.kind === kind && (one.yearGroup ?? '') == yearGroup,
          },
          shown,
        ),
    );
  }

  @ConfirmFirst()
  @Allow('post.confirm')
  @Post(':id/confirmation')
  async confirm(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      async () => {
        const { path, handOver } = await this.confirmChange.run(actor, form.once, id);
        if (handOver === undefined) return path;
        // Shown here and now: a page to be redirected to would have to keep the password somewhere.
        res.status(HttpStatus.OK).render('school/posts/one-time-password', {
          title: 'A new one-time password',
          ...handOver,
          school: actor.school.slug,
          back: schoolPaths.posts(),
        });
        return undefined;
      },
      (shown) => this.showList(res, actor, { form: shown }),
    );
  }

  @Allow('post.propose')
  @Post(':id/refusal')
  async refuse(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.refuseChange.run(actor, form.once, id),
      (shown) => this.showList(res, actor, { form: shown }),
    );
  }

  private async showList(
    res: Response,
    actor: Actor,
    shown: { done?: string; form?: Form<object> },
  ): Promise<void> {
    const page = await this.db.run(actor, async (tx) =>
      proposalsPage(
        actor,
        await this.posts.waiting(tx, actor.schoolId),
        await this.posts.decided(tx, actor.schoolId),
        await this.posts.holdings(tx, actor.schoolId),
        shown,
      ),
    );
    res.render('school/posts/proposals', page);
  }

  /** @param about the post that is to end, or whose sign-in is to be reset: settled, if it is there */
  private async showNew(
    res: Response,
    actor: Actor,
    asked: unknown,
    about: { person: unknown; held: (one: HoldingRow) => boolean },
    form?: Form<ProposalForm>,
  ): Promise<void> {
    const change = POST_CHANGES.find((known) => known === asked);
    if (change === undefined) throw new NotFoundException();
    const page = await this.db.run(actor, async (tx) => {
      const holdings = await this.posts.holdings(tx, actor.schoolId);
      const adults = await this.team.staff(tx, actor.schoolId, tx.now);
      const holding = change === 'end' ? holdings.find(about.held) : undefined;
      if (change === 'end' && holding === undefined) throw new NotFoundException();
      const adult = RESETS.includes(change)
        ? adults.find(({ id }) => id === about.person)
        : undefined;
      return newProposalPage(
        { change, holding, adult },
        adults,
        await this.posts.yearGroups(tx, actor.schoolId),
        form,
      );
    });
    res.render('school/posts/new', page);
  }
}
