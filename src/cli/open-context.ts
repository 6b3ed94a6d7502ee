import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { settingsFromProcess, type Settings } from '../platform/config/settings.js';
import { Keys } from '../platform/crypto/keys.js';
import { Database } from '../platform/db/database.js';
import { openDatabase } from '../platform/db/open-database.js';
import { prepareDatabase } from '../prepare-database.js';

export interface CommandContext {
  app: INestApplicationContext;
  db: Database;
  settings: Settings;
}

/** A line for the person at the terminal, on stderr; exit code 1. */
export class CommandFault extends Error {}

/**
 * Runs one command beside the application or without it: joins the embedded database or starts it,
 * brings it up to date, and leaves it as it was found.
 */
export async function withContext<T>(work: (context: CommandContext) => Promise<T>): Promise<T> {
  const settings = settingsFromProcess();
  const database = await openDatabase(settings, (line) => void process.stderr.write(`${line}\n`));
  try {
    const keys = Keys.open(settings.keysDir);
    const app = await NestFactory.createApplicationContext(
      AppModule.with({ settings: { ...settings, logLevel: 'silent' }, keys, urls: database.urls }),
      { logger: false, abortOnError: false },
    );
    const db = app.get(Database);
    try {
      await prepareDatabase(db, keys, settings.keysDir, database.urls);
      return await work({ app, db, settings });
    } finally {
      await app.close();
      await db.close();
    }
  } finally {
    await database.close();
  }
}

/** The school of a slug, or a line that says which ones there are. */
export async function schoolOf(db: Database, slug: string): Promise<{ id: string; name: string }> {
  const schools = await db.asOwner((tx) =>
    tx.query<{ id: string; slug: string; name: string }>(
      `SELECT id, slug, name FROM school ORDER BY slug`,
    ),
  );
  const found = schools.find((school) => school.slug === slug);
  if (found !== undefined) return found;
  const known = schools.map((school) => school.slug).join(', ') || 'none yet';
  throw new CommandFault(`There is no school called ${slug}. Schools: ${known}.`);
}
