import { Controller, Get, Inject, NotFoundException, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Settings } from '../config/settings.js';
import { Public } from '../security/public.decorator.js';
import { SETTINGS } from '../config/settings.token.js';
import { HealthParts } from './health-parts.js';
import { Metrics } from './metrics.js';

const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly parts: HealthParts,
    private readonly metrics: Metrics,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get('/health/live')
  live(@Res() res: Response): void {
    res.json({ status: 'up' });
  }

  @Get('/health/ready')
  async ready(@Res() res: Response): Promise<void> {
    const answers = await Promise.all(
      this.parts.all().map(async ({ name, check, needed }) => {
        const found = await check().catch(() => ({ ok: false, detail: undefined }));
        return { name, needed, ...found };
      }),
    );
    const ready = answers.every((part) => part.ok || !part.needed);
    res.status(ready ? 200 : 503).json({
      status: ready ? 'ready' : 'not ready',
      parts: Object.fromEntries(
        answers.map(({ name, ok, detail }) => [name, { status: ok ? 'up' : 'down', ...detail }]),
      ),
    });
  }

  @Get('/metrics')
  async figures(@Req() req: Request, @Res() res: Response): Promise<void> {
    const token = this.settings.metricsToken;
    const allowed =
      token === undefined
        ? LOOPBACK.includes(req.socket.remoteAddress ?? '') &&
          req.get('x-forwarded-for') === undefined
        : req.get('authorization') === `Bearer ${token}`;
    if (!allowed) throw new NotFoundException();
    res.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}
