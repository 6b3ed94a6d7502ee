import { Controller, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../accounts/actor.js';
import { Allow } from '../../accounts/allow.decorator.js';
import { Form, NoFields } from '../../platform/web/form.js';
import { RecordId } from '../../platform/web/record-id.pipe.js';
import { submit } from '../../platform/web/submit.js';
import { listenerPaths } from '../listeners.paths.js';
import { EndBreak } from './end-break.js';
import { TakeBreak } from './take-break.js';

/** The coordinator begins or ends a listener's break. */
@Allow('listener.manage')
@Controller('/listeners/:id')
export class BreaksController {
  constructor(
    private readonly takeBreak: TakeBreak,
    private readonly endBreak: EndBreak,
  ) {}

  @Post('break')
  async begin(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    const page = listenerPaths.show(id);
    await submit(
      res,
      form,
      () => this.takeBreak.run(actor, form.once, id, `${page}?done=break`),
      () => res.redirect(page),
    );
  }

  @Post('return')
  async end(
    @Param('id', RecordId) id: string,
    @CurrentActor() actor: Actor,
    @Form(NoFields) form: Form<NoFields>,
    @Res() res: Response,
  ): Promise<void> {
    const page = listenerPaths.show(id);
    await submit(
      res,
      form,
      () => this.endBreak.run(actor, form.once, id, `${page}?done=return`),
      () => res.redirect(page),
    );
  }
}
