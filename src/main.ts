import { setTimeout as pause } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { configureApp } from './configure-app.js';
import { settingsFromProcess, SettingsFault } from './platform/config/settings.js';
import { WrongKeys } from './platform/crypto/key-file.js';
import { Keys } from './platform/crypto/keys.js';
import { Database } from './platform/db/database.js';
import { lockDataFolder } from './platform/db/embedded/data-folder.js';
import { EmbeddedFault } from './platform/db/embedded/fault.js';
import { databaseIsGone } from './platform/db/faults.js';
import { openDatabase } from './platform/db/open-database.js';
import { UnsafeDatabase } from './platform/db/refuse-unsafe-database.js';
import { Jobs } from './platform/jobs/jobs.js';
import { prepareDatabase } from './prepare-database.js';
import { welcome } from './welcome.js';

const TRY_AGAIN_MS = 2_000;
/** Faults whose message is meant for whoever starts Earshot. */
const PLAIN = [SettingsFault, EmbeddedFault, WrongKeys, UnsafeDatabase];

const closers: (() => Promise<void>)[] = [];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The application: database, keys, migrations, pages, jobs; and the same backwards at the end. */
async function start(): Promise<void> {
  const settings = settingsFromProcess();
  const lock = await lockDataFolder(settings.dataDir);
  closers.push(() => lock.release());
  const database = await openDatabase(settings, say);
  closers.push(() => database.close());
  const keys = Keys.open(settings.keysDir);

  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.with({ settings, keys, urls: database.urls }),
    // The framework's own list of modules and routes is of no use to whoever starts a school.
    { logger: ['error', 'warn'], abortOnError: false },
  );
  const db = app.get(Database);
  closers.push(() => db.close());
  db.hold();
  const prepare = (): Promise<void> => prepareDatabase(db, keys, settings.keysDir, database.urls);
  const listen = async (): Promise<void> => {
    await app.listen(settings.port, settings.host);
    closers.push(() => app.close());
  };
  const work = async (): Promise<string[]> => {
    const greeting = await welcome(app, settings, database.embedded);
    await app.get(Jobs).start();
    closers.push(() => app.get(Jobs).stop());
    return greeting;
  };

  // A server of its own may come up after us: the help pages must not wait for it.
  const there = database.embedded ? await prepare().then(() => true) : await answers(prepare);
  configureApp(app);
  await app.init();
  app.useLogger(app.get(Logger));
  if (there) {
    const greeting = await work();
    await listen();
    greeting.forEach(say);
    return;
  }
  await listen();
  say('The database does not answer yet. The help pages are served; all else starts with it.');
  const begin = async (): Promise<void> => {
    await prepare();
    (await work()).forEach(say);
  };
  while (!(await answers(begin))) await pause(TRY_AGAIN_MS);
}

/** False when the database is away; any other fault is the start's own. */
async function answers(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (databaseIsGone(error)) return false;
    throw error;
  }
}

async function close(): Promise<void> {
  for (const closer of closers.reverse().splice(0)) await closer();
}

let closing = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (closing) return;
    closing = true;
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });

start().catch(async (error: unknown) => {
  if (closing) return;
  await close().catch(() => undefined);
  const text = PLAIN.some((kind) => error instanceof kind)
    ? (error as Error).message
    : error instanceof Error && (error as { code?: string }).code === 'EADDRINUSE'
      ? 'Another program uses this port already. Set PORT to another number.'
      : String(error instanceof Error ? (error.stack ?? error.message) : error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
