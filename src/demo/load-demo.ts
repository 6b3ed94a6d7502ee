import type { INestApplicationContext } from '@nestjs/common';
import { hashPassword } from '../accounts/passwords.js';
import { Database } from '../platform/db/database.js';
import { type DemoSchool } from './acting.js';
import { DEMO_PASSWORD, DEMO_SCHOOLS } from './cast.js';
import { makeConcerns } from './demo-concerns.js';
import { keepDropIns } from './demo-drop-ins.js';
import { makeKept } from './demo-kept.js';
import { makePast } from './demo-past.js';
import { makePrivacyRequests } from './demo-privacy.js';
import { hasSummary, publishTerm } from './demo-summary.js';
import { makeDemoSchool } from './make-demo-school.js';
import { topUpDemo } from './top-up-demo.js';

/**
 * Makes the demo schools, or what is missing of them: every step is whole or not there, and is
 * taken once, so that a making that was cut short goes on where it stopped. Side by side, because
 * most of it is waiting for the database.
 */
export async function loadDemo(app: INestApplicationContext): Promise<void> {
  const known = await demoSchools(app);
  const missing = DEMO_SCHOOLS.filter(({ slug }) => !known.some((school) => school.slug === slug));
  if (missing.length > 0) {
    // One password for everybody is hashed once: a hundred times would be seconds.
    const passwordHash = await hashPassword(DEMO_PASSWORD);
    await Promise.all(missing.map((plan) => makeDemoSchool(app, plan, passwordHash)));
  }
  const schools = await demoSchools(app);
  await Promise.all(schools.map((school) => makeWhatHappened(app, school)));
  await topUpDemos(app);
}

/** At each start: time has passed, and people have used the demo. */
export async function topUpDemos(app: INestApplicationContext): Promise<void> {
  const schools = await demoSchools(app);
  await Promise.all(schools.map((school) => topUpDemo(app, school)));
}

/** What people did in a school until today; the summary is the last of it. */
async function makeWhatHappened(app: INestApplicationContext, school: DemoSchool): Promise<void> {
  const plan = DEMO_SCHOOLS.find(({ slug }) => slug === school.slug);
  if (plan === undefined || (await hasSummary(app, school))) return;
  await keepDropIns(app, school);
  await makePast(app, school, plan);
  await makeConcerns(app, school);
  await makePrivacyRequests(app, school);
  await makeKept(app, school);
  await publishTerm(app, school);
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
