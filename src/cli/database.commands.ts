import type { Command } from 'commander';
import { settingsFromProcess } from '../platform/config/settings.js';
import { migrate } from '../platform/db/migrate.js';
import { openDatabase } from '../platform/db/open-database.js';

export function databaseCommands(program: Command): void {
  program
    .command('migrate')
    .description('Brings the database up to date.')
    .action(async () => {
      const database = await openDatabase(settingsFromProcess(), (line) => console.error(line));
      try {
        const done = await migrate(database.urls.owner);
        for (const name of done) console.log(name);
        console.log(
          done.length === 0 ? 'The database was up to date.' : 'The database is up to date.',
        );
      } finally {
        await database.close();
      }
    });
}
