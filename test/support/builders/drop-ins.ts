import { randomUUID } from 'node:crypto';
import type { Actor } from '../../../src/accounts/actor.js';
import { SignIns } from '../../../src/accounts/sign-ins.js';
import { CreateDropIn } from '../../../src/drop-ins/rota/create-drop-in.js';
import type { CreateDropInForm } from '../../../src/drop-ins/rota/create-drop-in.form.js';
import type { Once } from '../../../src/platform/db/once.js';
import { Room } from '../../../src/school/calendar/room.entity.js';
import { Term } from '../../../src/school/calendar/term.entity.js';
import type { TestApp } from '../app.js';
import { askerFor } from '../context.js';
import type { BuiltSchool } from './school.js';

/**
 * Monday morning in the middle of a term, before school. In the future: a sign-in lives by the
 * database's own clock too, which cannot be moved back.
 */
export const MONDAY_MORNING = new Date('2033-11-07T08:00:00Z');

/** The person as a request would have them. */
export async function actorFor(
  app: TestApp,
  school: BuiltSchool,
  username: string,
  kind: 'student' | 'staff' = 'student',
): Promise<Actor> {
  const { token } = await askerFor(app, school, username, kind);
  const actor = await app.app.get(SignIns).actor(token);
  if (actor === undefined) throw new Error(`${username} is not signed in.`);
  return actor;
}

/** The key of a form that was just shown. */
export function freshOnce(): Once {
  return { key: randomUUID(), mac: Buffer.from(randomUUID()) };
}

/** An autumn term around MONDAY_MORNING and a room. @returns the room's id */
export async function buildTermAndRoom(
  { db }: Pick<TestApp, 'db'>,
  school: BuiltSchool,
  room = 'Room L4',
): Promise<string> {
  const id = randomUUID();
  await db.asOwner(async (tx) => {
    await tx.insert(Term, {
      id: randomUUID(),
      schoolId: school.id,
      name: 'Autumn term',
      startsOn: '2033-09-05',
      endsOn: '2033-12-16',
    });
    await tx.insert(Room, {
      id,
      schoolId: school.id,
      name: room,
      directions: 'by the library',
      open: true,
    });
  });
  return id;
}

/**
 * A drop-in on Tuesdays, 12:40 to 13:20, for two listeners, made by the coordinator as on the page.
 * @returns its id
 */
export async function buildDropIn(
  app: TestApp,
  school: BuiltSchool,
  coordinator: string,
  values: Partial<CreateDropInForm> & { room: string },
): Promise<string> {
  const actor = await actorFor(app, school, coordinator, 'staff');
  const path = await app.app.get(CreateDropIn).run(actor, freshOnce(), {
    name: 'Tuesday lunch',
    weekday: '2',
    startsAt: '12:40',
    endsAt: '13:20',
    slotMinutes: 20,
    listeners: 2,
    from: '2033-11-07',
    until: '2033-12-16',
    ...values,
  });
  return /\/drop-ins\/([0-9a-f-]+)/.exec(path)![1]!;
}

/** The first session of a drop-in, with its slots in order of time. */
export async function firstSession(
  { db }: Pick<TestApp, 'db'>,
  dropIn: string,
): Promise<{ id: string; slots: { id: string; listenerId: string; startsAt: Date }[] }> {
  return db.asOwner(async (tx) => {
    const session = await tx.one<{ id: string }>(
      `SELECT id FROM session WHERE drop_in_id = $1 AND cancelled_at IS NULL AND starts_at > $2
       ORDER BY starts_at LIMIT 1`,
      [dropIn, tx.now],
    );
    if (session === undefined) throw new Error('The drop-in has no session to come.');
    const slots = await tx.query<{ id: string; listenerId: string; startsAt: Date }>(
      `SELECT sl.id, sh.listener_id AS "listenerId", sl.starts_at AS "startsAt"
       FROM slot sl JOIN shift sh ON sh.id = sl.shift_id
       WHERE sl.session_id = $1 AND sl.state <> 'withdrawn' AND sh.withdrawn_at IS NULL
       ORDER BY sl.starts_at, sl.id`,
      [session.id],
    );
    return { id: session.id, slots };
  });
}
