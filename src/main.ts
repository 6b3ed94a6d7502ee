import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { configureApp } from './configure-app.js';
import { settingsFromProcess, SettingsFault } from './platform/config/settings.js';
import { installKeys, WrongKeys } from './platform/crypto/install-keys.js';
import { Keys } from './platform/crypto/keys.js';
import { Database } from './platform/db/database.js';
import { lockDataFolder } from './platform/db/embedded/data-folder.js';
import { EmbeddedFault } from './platform/db/embedded/fault.js';
import { migrate } from './platform/db/migrate.js';
import { openDatabase } from './platform/db/open-database.js';
import { Jobs } from './platform/jobs/jobs.js';
import { welcome } from './welcome.js';

/** The application: database, migrations, keys, pages, jobs; and the same backwards at the end. */
async function start(): Promise<void> {
  const settings = settingsFromProcess();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse().splice(0)) await closer();
  };
  try {
    const lock = await lockDataFolder(settings.dataDir);
    closers.push(() => lock.release());
    const database = await openDatabase(settings, say);
    closers.push(() => database.close());
    await migrate(database.urls.owner);
    const keys = Keys.open(settings.keysDir);

    const app = await NestFactory.create<NestExpressApplication>(
      AppModule.with({ settings, keys, urls: database.urls }),
      // The framework's own list of modules and routes is of no use to whoever starts a school.
      { logger: ['error', 'warn'], abortOnError: false },
    );
    const db = app.get(Database);
    closers.push(() => db.close());
    await installKeys(db, keys, settings.keysDir);
    configureApp(app);
    await app.init();
    app.useLogger(app.get(Logger));
    const greeting = await welcome(app, settings, database.embedded);
    await app.get(Jobs).start();
    closers.push(() => app.get(Jobs).stop());
    await app.listen(settings.port, settings.host);
    closers.push(() => app.close());
    for (const line of greeting) say(line);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
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
}

start().catch((error: unknown) => {
  const plain =
    error instanceof SettingsFault || error instanceof EmbeddedFault || error instanceof WrongKeys;
  const text = plain
    ? error.message
    : error instanceof Error && (error as { code?: string }).code === 'EADDRINUSE'
      ? 'Another program uses this port already. Set PORT to another number.'
      : String(error instanceof Error ? (error.stack ?? error.message) : error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
