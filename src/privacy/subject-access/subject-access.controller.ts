import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../accounts/confirmation.decorators.js';
import { Database } from '../../platform/db/database.js';
import type { Tx } from '../../platform/db/tx.js';
import { Paced } from '../../platform/security/pace.js';
import { Form, NoFields, prepareForm } from '../../platform/web/form.js';
import { submit } from '../../platform/web/submit.js';
import { requestPage } from '../requests/request.page.js';
import { RequestQueries } from '../requests/request.queries.js';
import { DecideItemForm } from './decide-item.form.js';
import { DecideItem } from './decide-item.js';
import { Gather } from './gather.js';
import { type ItemFacts, itemPage } from './item.page.js';
import { suggestRedactions } from './redaction.rules.js';
import { ReleasePart } from './release-part.js';
import { sendCopy } from './send-copy.js';
import { ShowRequest } from './show-request.js';
import { SubjectAccessQueries } from './subject-access.queries.js';

/** The review of a request for a copy: one thing after another, then the copy itself. */
@Allow('privacy.review')
@Controller('/privacy/requests/:request')
export class SubjectAccessController {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestQueries,
    private readonly gather: Gather,
    private readonly queries: SubjectAccessQueries,
    private readonly showRequest: ShowRequest,
    private readonly decide: DecideItem,
    private readonly release: ReleasePart,
  ) {}

  @Get('items/:item')
  async show(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Param('item') item: string,
    @Res() res: Response,
    @Query('done') done?: string,
  ): Promise<void> {
    prepareForm(res);
    await this.render(actor, res, id, item, undefined, done);
  }

  @Post('items/:item')
  async decideOne(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Param('item') item: string,
    @Form(DecideItemForm) form: Form<DecideItemForm>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.decide.run(actor, form.once, id, item, form.values),
      (shown) => this.render(actor, res, id, item, shown),
    );
  }

  @ConfirmFirst()
  @Paced('making')
  @Post('parts')
  async give(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.release.run(actor, form.once, id),
      async (shown) => {
        const facts = await this.db.run(actor, (tx) => this.showRequest.run(tx, actor, id));
        if (facts === undefined) throw new NotFoundException();
        res.render('privacy/requests/show', requestPage(facts, actor, shown));
      },
    );
  }

  @ConfirmFirst()
  @Paced('copying')
  @Get('parts/:part/copy.pdf')
  async pdf(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Param('part') part: string,
    @Res() res: Response,
  ): Promise<void> {
    await this.copy(actor, id, part, res, 'pdf');
  }

  @ConfirmFirst()
  @Paced('copying')
  @Get('parts/:part/copy.json')
  async json(
    @CurrentActor() actor: Actor,
    @Param('request') id: string,
    @Param('part') part: string,
    @Res() res: Response,
  ): Promise<void> {
    await this.copy(actor, id, part, res, 'json');
  }

  private async copy(
    actor: Actor,
    id: string,
    part: string,
    res: Response,
    as: 'pdf' | 'json',
  ): Promise<void> {
    const copy = await this.db.run(actor, async (tx) => {
      if ((await this.requests.one(tx, actor, id)) === undefined) return undefined;
      return this.queries.openPart(tx, actor, id, part);
    });
    if (copy === undefined) throw new NotFoundException();
    await sendCopy(res, copy, as);
  }

  /** Words are rendered only from what the transaction gave after its commit. */
  private async render(
    actor: Actor,
    res: Response,
    id: string,
    key: string,
    form?: Form<unknown>,
    done?: string,
  ): Promise<void> {
    const facts = await this.db.run(actor, (tx) => this.facts(tx, actor, id, key));
    if (facts === undefined) throw new NotFoundException();
    res.render('privacy/subject-access/item', itemPage(facts, actor, form, done));
  }

  private async facts(
    tx: Tx,
    actor: Actor,
    id: string,
    key: string,
  ): Promise<ItemFacts | undefined> {
    const { schoolId } = actor;
    const request = await this.requests.one(tx, actor, id);
    if (request?.kind !== 'access') return undefined;
    const items = await this.gather.all(tx, actor, request);
    const kept = items.find((item) => item.key === key);
    if (kept === undefined) return undefined;
    const decisions = await this.queries.decisions(tx, schoolId, id);
    const decision = decisions.get(key);
    const item = await this.gather.read(tx, actor, kept);
    const person = await this.queries.named(tx, schoolId, request.personId);
    const text = item.lines.map((line) => line.text).join('\n');
    return {
      requestId: id,
      refused: request.state === 'refused',
      kept,
      item,
      decision,
      ...(decision === undefined ? {} : await this.queries.openDecision(tx, schoolId, decision)),
      suggested:
        person === undefined || kept.words.length === 0
          ? []
          : suggestRedactions(text, await this.queries.students(tx, schoolId), person),
      next: items.find((other) => other.decide && other.key !== key && !decisions.has(other.key))
        ?.key,
    };
  }
}
