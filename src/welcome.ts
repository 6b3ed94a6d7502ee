import type { INestApplication } from '@nestjs/common';
import { demoGreeting } from './demo/demo-greeting.js';
import { loadDemo, topUpDemos } from './demo/load-demo.js';
import { mayServeDemo, type Settings, SettingsFault } from './platform/config/settings.js';
import { Database } from './platform/db/database.js';

interface SchoolRow {
  slug: string;
  demo: boolean;
}

/**
 * Sees to the demo schools before anybody is served, and says what the start prints: where to go and
 * whom to sign in as, or how to make the first school.
 *
 * @throws SettingsFault when there are demo schools and strangers could reach them
 */
export async function welcome(
  app: INestApplication,
  settings: Settings,
  embedded: boolean,
): Promise<string[]> {
  const before = await schoolsOf(app);
  const servable = mayServeDemo(settings);
  if (!servable && before.some(({ demo }) => demo))
    throw new SettingsFault([
      'Demo schools have known passwords. Set HOST and PUBLIC_URL to this machine alone, or EARSHOT_DEMO=public.',
    ]);

  // Demo schools alone may be a making that was cut short.
  const onlyDemo = before.every(({ demo }) => demo);
  if (embedded && servable && settings.demo !== 'none' && onlyDemo) await loadDemo(app);
  else await topUpDemos(app);

  const schools = await schoolsOf(app);
  const demos = schools.filter(({ demo }) => demo).map(({ slug }) => slug);
  return [
    '',
    `Earshot is ready: ${settings.publicUrl.href}`,
    ...(demos.length > 0 ? demoGreeting(demos) : []),
    ...(schools.length === 0 ? FIRST_SCHOOL : []),
  ];
}

const FIRST_SCHOOL = [
  '',
  'There is no school yet. Make the first one in another window:',
  '  npm run earshot -- school create --slug my-school --name "My School"',
  '  npm run earshot -- user add --school my-school --username me --name "My Name" --role admin',
  '  npm run earshot -- roster import <folder or zip> --school my-school',
];

function schoolsOf(app: INestApplication): Promise<SchoolRow[]> {
  return app
    .get(Database)
    .asOwner((tx) => tx.query<SchoolRow>(`SELECT slug, demo FROM school ORDER BY slug`));
}
