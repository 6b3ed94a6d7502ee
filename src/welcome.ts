import type { INestApplication } from '@nestjs/common';
import type { Settings } from './platform/config/settings.js';
import { Database } from './platform/db/database.js';

/** What the start prints: where to go and whom to sign in as, or how to make the first school. */
export async function welcome(
  app: INestApplication,
  settings: Settings,
  _embedded: boolean,
  _mayServeDemo: boolean,
): Promise<string[]> {
  const schools = await app
    .get(Database)
    .asOwner((tx) =>
      tx.query<{ slug: string; name: string; demo: boolean }>(
        `SELECT slug, name, demo FROM school ORDER BY slug`,
      ),
    );
  const lines = ['', `Earshot is ready: ${settings.publicUrl.href}`];
  if (schools.length === 0)
    lines.push(
      '',
      'There is no school yet. Make the first one in another window:',
      '  npm run earshot -- school create --slug my-school --name "My School"',
      '  npm run earshot -- user add --school my-school --username me --name "My Name" --role admin',
      '  npm run earshot -- roster import <folder or zip> --school my-school',
    );
  return lines;
}
