import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { AddUser } from '../accounts/add-user.js';
import { CreateSchool } from '../accounts/create-school.js';
import { Post } from '../accounts/post.entity.js';
import { CODE_OF_CONDUCT_VERSION } from '../listeners/code-of-conduct.js';
import { Listener } from '../listeners/listener.entity.js';
import { WorkOutStanding } from '../listeners/standing/work-out-standing.js';
import { isoDate } from '../platform/clock/local-time.js';
import { Database } from '../platform/db/database.js';
import type { Tx } from '../platform/db/tx.js';
import { Closure } from '../school/calendar/closure.entity.js';
import { Room } from '../school/calendar/room.entity.js';
import { Term } from '../school/calendar/term.entity.js';
import { bulk } from './bulk.js';
import { ADULTS, BLOCKED_LISTENER, type DemoSchoolPlan, LISTENERS } from './cast.js';
import { demoCalendar } from './demo-calendar.rules.js';
import { ROOM } from './demo-drop-ins.js';
import { type DemoStudent, demoStudents } from './demo-people.js';

const TIMEZONE = 'Europe/London';
const DAY = 24 * 3_600_000;
/** Years that the holder of the pastoral role is head of. */
const PASTORAL_YEARS = [7, 8];
/** Longer than the shipped six weeks, so that a demo left running keeps its listeners. */
const SUPERVISION_EVERY_DAYS = 84;
const LOAD_CAP = 30;

type People = ReadonlyMap<string, string>;

/**
 * Everything about a demo school that does not happen between people: itself, its people, its
 * calendar, who listens. One transaction, so that it is there whole or not at all.
 */
export async function makeDemoSchool(
  app: INestApplicationContext,
  plan: DemoSchoolPlan,
  passwordHash: string,
): Promise<void> {
  await app.get(Database).asOwner(async (tx) => {
    const { slug, name } = plan;
    const school = { slug, name, timezone: TIMEZONE, demo: true };
    const schoolId = await app.get(CreateSchool).run(tx, school);
    await setHelp(tx, schoolId);
    const calendar = demoCalendar(isoDate(tx.now, TIMEZONE));
    // On the roll since before the first term whose figures are published.
    const joinedAt = new Date(`${calendar.terms[0]?.startsOn}T08:00:00Z`);
    const students = demoStudents(plan);
    const people = await signInPeople(app, tx, plan, schoolId, students, passwordHash);
    await enrol(tx, schoolId, students, joinedAt);
    for (const yearGroup of PASTORAL_YEARS)
      await tx.insert(Post, {
        id: randomUUID(),
        schoolId,
        kind: 'pastoral',
        personId: idOf(people, 'pastoral'),
        yearGroup,
        heldFrom: tx.now,
      });
    await tx.insert(Room, { id: randomUUID(), schoolId, ...ROOM, open: true });
    const dated = (dates: object) => ({ id: randomUUID(), schoolId, ...dates });
    await tx.insert(Term, calendar.terms.map(dated));
    await tx.insert(Closure, calendar.closures.map(dated));
    await appointListeners(tx, schoolId, people);
    await app.get(WorkOutStanding).run(tx, schoolId);
  });
}

/** Numbers that Ofcom keeps for drama: nobody is rung by mistake. */
async function setHelp(tx: Tx, schoolId: string): Promise<void> {
  await tx.query(
    `UPDATE school SET help_phone = '01632 960101', social_care_phone = '01632 960102',
       lado_phone = '01632 960103', safe_place = 'The student support office, beside reception'
     WHERE id = $1`,
    [schoolId],
  );
}

async function signInPeople(
  app: INestApplicationContext,
  tx: Tx,
  { slug }: DemoSchoolPlan,
  schoolId: string,
  students: readonly DemoStudent[],
  passwordHash: string,
): Promise<People> {
  const young = students
    .filter(({ signsIn }) => signsIn)
    .map(({ username, givenName, familyName, yearGroup }) => ({
      username,
      name: `${givenName} ${familyName}`,
      roles: LISTENERS.includes(username) ? ['student', 'listener'] : ['student'],
      yearGroup,
    }));
  const ids = new Map<string, string>();
  for (const person of [...young, ...ADULTS])
    ids.set(
      person.username,
      await app.get(AddUser).run(tx, schoolId, {
        ...person,
        roles: [...person.roles],
        email: `${person.username}@${slug}.example`,
        passwordHash,
        mustChange: false,
      }),
    );
  return ids;
}

/** The rest of the roll, and what a roster knows more than the command line of those who sign in. */
async function enrol(
  tx: Tx,
  schoolId: string,
  students: readonly DemoStudent[],
  joinedAt: Date,
): Promise<void> {
  const others = students
    .filter(({ signsIn }) => !signsIn)
    .map((student) => ({ id: randomUUID(), ...student }));
  await bulk(
    tx,
    'person',
    others.map((student) => ({
      id: student.id,
      school_id: schoolId,
      kind: 'student',
      source_id: `demo-${student.username}`,
      username: student.username,
      given_name: student.givenName,
      family_name: student.familyName,
      year_group: student.yearGroup,
      joined_at: joinedAt,
    })),
  );
  await bulk(
    tx,
    'person_role',
    others.map(({ id }) => ({ school_id: schoolId, person_id: id, role: 'student' })),
  );
  await tx.query(
    `UPDATE person p SET given_name = d.given, family_name = d.family, preferred_name = d.preferred,
       tutor_group = d.tutor, joined_at = $3
     FROM jsonb_to_recordset($2) AS d (username text, given text, family text, preferred text, tutor text)
     WHERE p.school_id = $1 AND p.username = d.username`,
    [
      schoolId,
      JSON.stringify(
        students.map((student) => ({
          username: student.username,
          given: student.givenName,
          family: student.familyName,
          preferred: student.preferredName,
          tutor: student.tutorGroup,
        })),
      ),
      joinedAt,
    ],
  );
}

/**
 * A scheme that has run for a year. Its facts are entered at once here: on the pages each takes a
 * coordinator and a safeguarding lead one form each. The rule decides about them as about any.
 */
async function appointListeners(tx: Tx, schoolId: string, people: People): Promise<void> {
  const day = (offset: number): string =>
    isoDate(new Date(tx.now.getTime() + offset * DAY), TIMEZONE);
  await tx.insert(
    Listener,
    LISTENERS.map((username) => {
      const lapsed = username === BLOCKED_LISTENER;
      return {
        schoolId,
        personId: idOf(people, username),
        acceptedOn: day(-290),
        suitability: 'yes' as const,
        suitabilityOn: day(-288),
        consentOn: day(-289),
        codeSignedOn: day(-285),
        codeSignedVersion: CODE_OF_CONDUCT_VERSION,
        trainedOn: day(-280),
        observedOn: day(-275),
        certificateUntil: lapsed ? day(-12) : day(200),
        lastSupervisionOn: lapsed ? day(-SUPERVISION_EVERY_DAYS - 20) : day(-9),
        supervisionEveryDays: SUPERVISION_EVERY_DAYS,
        loadCap: LOAD_CAP,
      };
    }),
  );
}

function idOf(people: People, username: string): string {
  const id = people.get(username);
  if (id === undefined) throw new Error(`The demo has no ${username}.`);
  return id;
}
