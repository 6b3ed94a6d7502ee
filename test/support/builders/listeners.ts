import { WorkOutStanding } from '../../../src/listeners/standing/work-out-standing.js';
import { Listener } from '../../../src/listeners/listener.entity.js';
import { PersonRole } from '../../../src/accounts/person-role.entity.js';
import { isoDate } from '../../../src/platform/clock/local-time.js';
import type { TestApp } from '../app.js';
import type { BuiltSchool } from './school.js';

const DAY = 86_400_000;

/**
 * Makes a student of the school a listener who may listen today and for the coming month, unless
 * `facts` says otherwise, and works out their standing.
 * @returns the person's id
 */
export async function makeListener(
  { app, db }: Pick<TestApp, 'app' | 'db'>,
  school: BuiltSchool,
  username: string,
  facts: Partial<Omit<Listener, 'schoolId' | 'personId'>> = {},
): Promise<string> {
  const personId = school.people[username];
  if (personId === undefined) throw new Error(`Nobody is called ${username} in ${school.slug}.`);
  await db.asOwner(async (tx) => {
    const day = (days: number): string =>
      isoDate(new Date(tx.now.getTime() + days * DAY), 'Europe/London');
    await tx.manager.save(PersonRole, { schoolId: school.id, personId, role: 'listener' });
    await tx.manager.save(Listener, {
      schoolId: school.id,
      personId,
      acceptedOn: day(-90),
      suitability: 'yes',
      suitabilityOn: day(-89),
      consentOn: day(-88),
      consentUntil: null,
      codeSignedOn: day(-87),
      codeSignedVersion: 1,
      trainedOn: day(-40),
      observedOn: day(-39),
      certificateUntil: day(300),
      lastSupervisionOn: day(-1),
      supervisionEveryDays: 42,
      loadCap: 12,
      pausedSince: null,
      pausedBy: null,
      leftOn: null,
      ...facts,
    });
    await app.get(WorkOutStanding).run(tx, school.id, [personId]);
  });
  return personId;
}
