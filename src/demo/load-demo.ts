import type { INestApplicationContext } from '@nestjs/common';
import { hashPassword } from '../accounts/passwords.js';
import { Database } from '../platform/db/database.js';
import { type DemoSchool } from './acting.js';
import { DEMO_PASSWORD, DEMO_SCHOOLS } from './cast.js';
import { makeConcerns } from './demo-concerns.js';
import { keepDropIns } from './demo-drop-ins.js';
import { makePast } from './demo-past.js';
import { hasSummary, publishTerm } from './demo-summary.js';
import { makeDemoSchool } from './make-demo-school.js';
import { topUpDemo } from './top-up-demo.js';

/**
 * Makes the demo schools, or what is missing of them: every step is whole or not there, and is
 * taken once, so that a making that was cut short goes on where it stopped.
 */
export async function loadDemo(app: INestApplicationContext): Promise<void> {
  let passwordHash: string | undefined;
  for (const plan of DEMO_SCHOOLS) {
    const known = (await demoSchools(app)).some(({ slug }) => slug === plan.slug);
    if (!known) {
      // One password for everybody is hashed once: a hundred times would be seconds.
      passwordHash ??= await hashPassword(DEMO_PASSWORD);
      await makeDemoSchool(app, plan, passwordHash);
    }
    const school = (await demoSchools(app)).find(({ slug }) => slug === plan.slug);
    if (school === undefined || (await hasSummary(app, school))) continue;
    await keepDropIns(app, school);
    await makePast(app, school, plan);
    await makeConcerns(app, school);
    await publishTerm(app, school);
  }
  await topUpDemos(app);
}

/** At each start: time has passed, and people have used the demo. */
export async function topUpDemos(app: INestApplicationContext): Promise<void> {
  for (const school of await demoSchools(app)) await topUpDemo(app, school);
}

/** Only schools of the demo's own names: another school may be marked as a demo by hand. */
async function demoSchools(app: INestApplicationContext): Promise<DemoSchool[]> {
  return app
    .get(Database)
    .asOwner((tx) =>
      tx.query<DemoSchool>(
        `SELECT id, slug, timezone FROM school WHERE demo AND slug = ANY ($1) ORDER BY slug`,
        [DEMO_SCHOOLS.map(({ slug }) => slug)],
      ),
    );
}
