import { Controller, Get, NotFoundException, Param, Post, Query, Res } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../accounts/actor.js';
import { Allow } from '../../../accounts/allow.decorator.js';
import { ConfirmFirst } from '../../../accounts/confirmation.decorators.js';
import { Audit } from '../../../platform/audit/audit.js';
import { Database } from '../../../platform/db/database.js';
import { printPdf } from '../../../platform/pdf/pdf.js';
import { type FieldError, Form, NoFields, prepareForm } from '../../../platform/web/form.js';
import { RecordId } from '../../../platform/web/record-id.pipe.js';
import { submit } from '../../../platform/web/submit.js';
import { RetentionQueries } from '../retention.queries.js';
import type { BatchRow, LineRow } from '../retention-reads.js';
import { reviewPage } from '../review/review.page.js';
import { batchesPage, batchPage, certificatePaper } from './batch.page.js';
import { certificateFile } from './certificate.rules.js';
import { ConfirmBatch } from './confirm-batch.js';
import { PreviewBatch } from './preview-batch.js';
import { PreviewForm } from './preview.form.js';

@Controller('/privacy/retention/batches')
export class BatchesController {
  constructor(
    private readonly db: Database,
    private readonly retention: RetentionQueries,
    private readonly audit: Audit,
    private readonly preview: PreviewBatch,
    private readonly confirm: ConfirmBatch,
  ) {}

  @Allow('retention.preview')
  @Get()
  async list(@CurrentActor() actor: Actor, @Res() res: Response): Promise<void> {
    const batches = await this.db.run(actor, (tx) => this.retention.batches(tx, actor));
    res.render('privacy/retention/batches', batchesPage(batches, actor));
  }

  @Allow('retention.manage')
  @Post()
  async make(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Form(PreviewForm) form: Form<PreviewForm>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.preview.run(actor, form.once, form.values.kind),
      async ({ errors }) => {
        const page = await this.db.run(actor, async (tx) =>
          reviewPage(
            await this.retention.counts(tx, actor),
            await this.retention.dueReferrals(tx, actor),
            actor,
            { errors },
          ),
        );
        res.render('privacy/retention/review', page);
      },
    );
  }

  /** The preview, how far it is, or the certificate; that as PDF or JSON with their ending. */
  @Allow('retention.preview')
  @Get('/:batch')
  async one(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('batch') address: string,
    @Query('done') done?: string,
  ): Promise<void> {
    const [, id = '', ending] = /^([^.]*)(?:\.(pdf|json))?$/.exec(address) ?? [];
    const found = await this.find(actor, id, ending);
    if (ending === undefined) {
      prepareForm(res);
      res.render('privacy/retention/batch', batchPage(found.batch, found.lines, actor, { done }));
      return;
    }
    const name = `certificate-${found.batch.completeOn ?? 'none'}.${ending}`;
    if (ending === 'json')
      res.attachment(name).json(certificateFile(found.batch, found.lines, actor.school.name));
    else
      res
        .attachment(name)
        .type('application/pdf')
        .send(await printPdf(certificatePaper(found.batch, found.lines, actor)));
  }

  @Allow('retention.manage')
  @ConfirmFirst()
  @Post('/:batch/confirmation')
  async confirmOne(
    @CurrentActor() actor: Actor,
    @Res() res: Response,
    @Param('batch', RecordId) id: string,
    @Form(NoFields) form: Form<NoFields>,
  ): Promise<void> {
    await submit(
      res,
      form,
      () => this.confirm.run(actor, form.once, id),
      (shown) => this.show(actor, res, id, shown.errors),
    );
  }

  private async show(
    actor: Actor,
    res: Response,
    id: string,
    errors: readonly FieldError[],
  ): Promise<void> {
    const { batch, lines } = await this.find(actor, id);
    res.render('privacy/retention/batch', batchPage(batch, lines, actor, { errors }));
  }

  private async find(
    actor: Actor,
    id: string,
    file?: string,
  ): Promise<{ batch: BatchRow; lines: LineRow[] }> {
    const found = await this.db.run(actor, async (tx) => {
      const batch = isUUID(id) ? await this.retention.batch(tx, actor, id) : undefined;
      if (batch === undefined || (file !== undefined && batch.state !== 'done')) return undefined;
      if (file !== undefined)
        await this.audit.write(tx, {
          action: 'certificate_exported',
          kind: 'retention_batch',
          record: id,
          detail: { file },
        });
      return { batch, lines: await this.retention.lines(tx, actor, id) };
    });
    if (found === undefined) throw new NotFoundException();
    return found;
  }
}
