import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../migrations/in-order.js';

/**
 * Brings the database up to date as its owner, one transaction for each migration.
 * @returns the names of what was run.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    migrations: MIGRATIONS,
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
