import path from 'node:path';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { Audit } from './audit/audit.js';
import { ExtendChainJob } from './audit/extend-chain.job.js';
import { ExtendChain } from './audit/extend-chain.js';
import { Clock } from './clock/clock.js';
import type { Settings } from './config/settings.js';
import { Keys } from './crypto/keys.js';
import { Words } from './crypto/words.js';
import { Announcements } from './db/announcements.js';
import { Database, type DatabaseUrls } from './db/database.js';
import { Housekeeping } from './db/housekeeping.js';
import { Jobs, WORKER_URL } from './jobs/jobs.js';
import { Mailer } from './mail/mailer.js';
import { SETTINGS } from './config/settings.token.js';
import { Pace, PACE_LIMITS, type PaceLimits, PACES } from './security/pace.js';
import { SignInThrottle } from './security/throttle.js';
import { DatabaseHealth } from './web/database.health.js';
import { HealthController } from './web/health.controller.js';
import { HealthParts } from './web/health-parts.js';
import { Metrics } from './web/metrics.js';
import { Navigation } from './web/navigation.js';

export interface PlatformOptions {
  settings: Settings;
  keys: Keys;
  urls: DatabaseUrls;
  entities: EntityTarget<ObjectLiteral>[];
  clock?: Clock;
}

/** What every feature leans on; it knows none of them. */
@Global()
@Module({})
export class PlatformModule {
  static with(options: PlatformOptions): DynamicModule {
    const { settings, keys, urls, entities } = options;
    const clock = options.clock ?? new Clock();
    const announcements = new Announcements();
    const db = new Database(urls, entities, clock, announcements);
    const mailer = new Mailer(
      settings.smtpUrl,
      path.join(settings.dataDir, 'outbox'),
      `Earshot <earshot@${settings.publicUrl.hostname}>`,
    );
    const values = [
      { provide: SETTINGS, useValue: settings },
      { provide: WORKER_URL, useValue: urls.worker },
      { provide: Keys, useValue: keys },
      { provide: Clock, useValue: clock },
      { provide: Announcements, useValue: announcements },
      { provide: Database, useValue: db },
      { provide: Mailer, useValue: mailer },
      { provide: Words, useValue: new Words(keys) },
      { provide: PACE_LIMITS, useValue: PACES },
      {
        provide: Pace,
        useFactory: (limits: PaceLimits) => new Pace(db, limits),
        inject: [PACE_LIMITS],
      },
      { provide: SignInThrottle, useFactory: () => new SignInThrottle(db) },
    ];
    const made = [
      Audit,
      Jobs,
      Housekeeping,
      Navigation,
      HealthParts,
      DatabaseHealth,
      Metrics,
      ExtendChain,
      ExtendChainJob,
    ];
    return {
      module: PlatformModule,
      providers: [...values, ...made],
      controllers: [HealthController],
      exports: [...values.map(({ provide }) => provide), ...made],
    };
  }
}
