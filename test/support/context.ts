import { SignIns } from '../../src/accounts/sign-ins.js';
import { newSecret } from '../../src/platform/config/settings.js';
import type { Asker } from '../../src/platform/db/tx.js';
import type { TestApp } from './app.js';
import { showSecondFactor } from './second-factor.js';
import type { BuiltSchool } from './builders/school.js';

/** A sign-in without a browser: what the database believes about a person. */
export async function askerFor(
  { app, db }: Pick<TestApp, 'app' | 'db'>,
  school: BuiltSchool,
  username: string,
  kind: 'student' | 'staff' = 'staff',
): Promise<Asker> {
  const personId = school.people[username];
  if (personId === undefined) throw new Error(`Nobody is called ${username} in ${school.slug}.`);
  const token = newSecret();
  await app.get(SignIns).begin(token, { personId, kind });
  await showSecondFactor({ db }, token);
  return { personId, schoolId: school.id, token };
}
