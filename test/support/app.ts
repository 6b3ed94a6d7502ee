import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/app.module.js';
import { configureApp } from '../../src/configure-app.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { readSettings } from '../../src/platform/config/settings.js';
import { installKeys } from '../../src/platform/crypto/install-keys.js';
import { Keys } from '../../src/platform/crypto/keys.js';
import { Database } from '../../src/platform/db/database.js';
import { PACE_LIMITS, PACES } from '../../src/platform/security/pace.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { cloneDatabase, type TestUrls } from './database.js';
import { isStubbed, openEveryPage } from './without-own-checks.js';

export interface TestApp {
  app: NestExpressApplication;
  db: Database;
  clock: Clock;
  keys: Keys;
  urls: TestUrls;
  /** Holds the outbox of mail files. */
  dataDir: string;
  /** The address it listens on. */
  url: string;
  close(): Promise<void>;
}

/** What outlives an application: a second one on the same ground is a restart. */
export interface Ground extends Pick<TestApp, 'urls' | 'keys' | 'dataDir'> {
  clear(): Promise<void>;
}

export async function breakGround(): Promise<Ground> {
  const { urls, drop } = await cloneDatabase();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'earshot test '));
  const clear = async (): Promise<void> => {
    await drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { urls, keys: Keys.fresh(), dataDir, clear };
}

/** So many that no story comes near. */
const UNHURRIED = Object.fromEntries(
  Object.keys(PACES).map((kind) => [kind, { times: 1_000_000, seconds: 60 }]),
);

/**
 * The whole application on a database of its own, on a free port of loopback, set up by the same
 * `configureApp` as in production.
 * @param options.jobs also runs the jobs (mail, publications) and the sweeps
 * @param options.paced with the limits of a person; else stories are told faster than anybody clicks
 * @param options.env further settings
 * @param options.ground what to stand on; whoever broke it clears it
 */
export async function startApp(
  options: {
    jobs?: boolean;
    paced?: boolean;
    ground?: Ground;
    env?: Record<string, string>;
  } = {},
): Promise<TestApp> {
  const ground = options.ground ?? (await breakGround());
  const { urls, keys, dataDir } = ground;
  if (isStubbed()) openEveryPage();
  const settings = readSettings({
    EARSHOT_DATA: dataDir,
    LOG_LEVEL: 'silent',
    PORT: '3999',
    ...options.env,
  });
  const clock = new Clock();
  const module = await Test.createTestingModule({
    imports: [AppModule.with({ settings, keys, urls, clock })],
  })
    .overrideProvider(PACE_LIMITS)
    .useValue(options.paced === true ? PACES : UNHURRIED)
    .compile();
  const app = module.createNestApplication<NestExpressApplication>({ logger: ['error'] });
  const db = app.get(Database);
  await installKeys(db, keys, settings.keysDir);
  configureApp(app);
  await app.init();
  if (options.jobs === true) await app.get(Jobs).start();
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    app,
    db,
    clock,
    keys,
    urls,
    dataDir,
    url,
    close: async () => {
      await app.get(Jobs).stop();
      await app.close();
      await db.close();
      if (options.ground === undefined) await ground.clear();
    },
  };
}
