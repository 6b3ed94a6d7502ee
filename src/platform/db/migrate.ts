import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DataSource, type MigrationInterface } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

/** The migrations beside this build, in order: `dist/migrations`, or `migrations` under test. */
export async function migrationClasses(): Promise<MigrationClass[]> {
  const folder = fileURLToPath(new URL('../../../migrations/', import.meta.url));
  const files = (await readdir(folder)).filter((file) => /^\d+-.*\.(js|ts)$/.test(file)).sort();
  const classes: MigrationClass[] = [];
  for (const file of files) {
    const loaded = (await import(pathToFileURL(path.join(folder, file)).href)) as Record<
      string,
      MigrationClass
    >;
    classes.push(...Object.values(loaded).filter((value) => typeof value === 'function'));
  }
  return classes;
}

/**
 * Brings the database up to date as its owner, one transaction for each migration.
 * @returns the names of what was run.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: await migrationClasses(),
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    poolSize: 2,
    applicationName: 'earshot-migrate',
  });
  await source.initialize();
  try {
    const done = await source.runMigrations();
    return done.map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
}
