import { Person } from '../../src/accounts/person.entity.js';
import { PeopleLeft } from '../../src/accounts/people-left.event.js';
import { RotaEffects } from '../../src/drop-ins/rota/rota-effects.js';
import { SweepBookings } from '../../src/drop-ins/rota/sweep-bookings.js';
import { BookSlot } from '../../src/drop-ins/bookings/book-slot.js';
import { AddNoMatch } from '../../src/listeners/no-match/add-no-match.js';
import { StandingChanged } from '../../src/listeners/standing-changed.event.js';
import { CalendarChanged } from '../../src/school/calendar-changed.event.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  actorFor,
  buildDropIn,
  buildTermAndRoom,
  freshOnce,
  MONDAY_MORNING,
} from '../support/builders/drop-ins.js';
import { makeListener } from '../support/builders/listeners.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';

interface SessionState {
  date: string;
  why: string | null;
  listeners: string[];
  adult: boolean;
}

describe('what happens elsewhere and costs sessions, shifts or bookings', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let room: string;

  beforeEach(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    school = await buildSchool(app, {
      cora: ['coordinator'],
      ada: ['admin'],
      stan: ['staff'],
      sam: ['student'],
      una: ['student'],
      lea: ['student'],
      leo: ['student'],
      liv: ['student'],
    });
    for (const name of ['lea', 'leo']) await makeListener(app, school, name);
    room = await buildTermAndRoom(app, school);
    await buildDropIn(app, school, 'cora', {
      room,
      until: '2033-11-25',
      adult: school.people.stan!,
    });
  });
  afterEach(() => app.close());

  function sessions(): Promise<SessionState[]> {
    const name = new Map(Object.entries(school.people).map(([username, id]) => [id, username]));
    return app.db.asOwner(async (tx) => {
      const rows = await tx.query<SessionState>(
        `SELECT s.local_date AS date, s.cancelled_why AS why, s.adult_id IS NOT NULL AS adult,
           ARRAY(SELECT sh.listener_id FROM shift sh WHERE sh.session_id = s.id
             AND sh.withdrawn_at IS NULL) AS listeners
         FROM session s ORDER BY s.local_date`,
      );
      return rows.map((row) => ({
        ...row,
        listeners: row.listeners.map((id) => name.get(id)!).sort(),
      }));
    });
  }

  /** Books a time of a listener in the first session. */
  async function book(student: string, listener: string): Promise<void> {
    const slot = await app.db.asOwner((tx) =>
      tx.one<{ id: string; session: string }>(
        `SELECT sl.id, sl.session_id AS session FROM slot sl JOIN shift sh ON sh.id = sl.shift_id
         WHERE sh.listener_id = $1 AND sl.state = 'free' ORDER BY sl.starts_at LIMIT 1`,
        [school.people[listener]],
      ),
    );
    const values = { slot: slot!.id, understandsLimits: 'yes' };
    const actor = await actorFor(app, school, student);
    await app.app.get(BookSlot).run(actor, freshOnce(), slot!.session, values);
  }

  function bookings(): Promise<{ state: string; why: string | null; mailed: number }[]> {
    return app.db.asOwner((tx) =>
      tx.query(
        `SELECT b.state, b.cancelled_why AS why,
           (SELECT count(*)::int FROM pgboss.job j WHERE j.name = 'mail'
              AND j.data->>'personId' = b.student_id::text
              AND j.data->>'view' = 'drop-ins/mail/changed') AS mailed
         FROM booking b ORDER BY b.made_at`,
      ),
    );
  }

  async function changeCalendar(sql: string, parameters: unknown[] = []): Promise<void> {
    const cora = await actorFor(app, school, 'cora', 'staff');
    await app.db.run(cora, async (tx) => {
      await tx.query(sql, parameters);
      await tx.announce(new CalendarChanged(school.id));
    });
  }

  it('plans within terms, and starts with a fair rota', async () => {
    expect(await sessions()).toEqual(
      ['2033-11-08', '2033-11-15', '2033-11-22'].map((date) => ({
        date,
        why: null,
        listeners: ['lea', 'leo'],
        adult: true,
      })),
    );
  });

  it('takes a session away for a closure, tells who had booked, and gives it back afterwards', async () => {
    await book('sam', 'lea');
    await changeCalendar(
      `INSERT INTO closure (id, school_id, name, starts_on, ends_on)
       VALUES (gen_random_uuid(), $1, 'Snow', '2033-11-08', '2033-11-08')`,
      [school.id],
    );
    expect((await sessions())[0]).toEqual({
      date: '2033-11-08',
      why: 'closure',
      listeners: ['lea', 'leo'],
      adult: true,
    });
    expect(await bookings()).toEqual([{ state: 'cancelled', why: 'session', mailed: 1 }]);
    await changeCalendar(`DELETE FROM closure WHERE school_id = $1`, [school.id]);
    await book('sam', 'lea');
    expect((await bookings()).map(({ state }) => state)).toEqual(['cancelled', 'booked']);
  });

  it('takes back the time of two who must not meet any more, and no other', async () => {
    await book('sam', 'lea');
    await book('una', 'leo');
    const cora = await actorFor(app, school, 'cora', 'staff');
    const { lea = '', sam: student = '' } = school.people;
    await app.app.get(AddNoMatch).run(cora, freshOnce(), lea, { student });
    expect(await bookings()).toEqual([
      { state: 'cancelled', why: 'listener', mailed: 1 },
      { state: 'booked', why: null, mailed: 0 },
    ]);
  });

  it('follows a term that ends sooner or later, and a room that is closed', async () => {
    const ends = (date: string) =>
      changeCalendar(`UPDATE term SET ends_on = $2 WHERE school_id = $1`, [school.id, date]);
    await ends('2033-11-14');
    expect((await sessions()).map(({ why }) => why)).toEqual([null, 'out_of_term', 'out_of_term']);
    await ends('2033-12-16');
    expect((await sessions()).map(({ why }) => why)).toEqual([null, null, null]);
    await book('sam', 'leo');
    await changeCalendar(`UPDATE room SET open = false WHERE school_id = $1`, [school.id]);
    expect(await bookings()).toEqual([{ state: 'cancelled', why: 'session', mailed: 1 }]);
  });

  it('makes the sessions of a term that is added', async () => {
    await app.db.asOwner((tx) => tx.query(`UPDATE term SET ends_on = '2033-11-14'`));
    await buildDropIn(app, school, 'cora', { room, weekday: '3', until: '2033-11-25' });
    expect(
      (await sessions()).filter(({ date }) => date >= '2033-11-09' && date < '2033-11-12').length,
    ).toBe(1);
    await changeCalendar(`UPDATE term SET ends_on = '2033-12-16' WHERE school_id = $1`, [
      school.id,
    ]);
    const wednesdays = (await sessions()).filter(({ date }) =>
      ['2033-11-09', '2033-11-16', '2033-11-23'].includes(date),
    );
    expect(wednesdays.map(({ listeners }) => listeners)).toEqual([
      ['lea', 'leo'],
      ['lea', 'leo'],
      ['lea', 'leo'],
    ]);
  });

  it('takes shifts from a listener who pauses, in their own transaction, and finds another', async () => {
    await makeListener(app, school, 'liv');
    await book('sam', 'lea');
    await book('una', 'leo');
    const lea = await actorFor(app, school, 'lea');
    await app.db.run(lea, async (tx) => {
      await tx.query(
        `UPDATE listener_standing SET may_listen = false WHERE school_id = $1 AND person_id = $2`,
        [school.id, lea.personId],
      );
      await tx.announce(new StandingChanged(school.id, [lea.personId]));
    });
    expect((await sessions())[0]?.listeners).toEqual(['leo']);
    expect(await bookings()).toEqual([
      { state: 'cancelled', why: 'listener', mailed: 1 },
      { state: 'booked', why: null, mailed: 0 },
    ]);
    const jobs = await app.db.asOwner((tx) =>
      tx.query<{ data: { schoolId: string } }>(`SELECT data FROM pgboss.job WHERE name = 'rota'`),
    );
    expect(jobs.map(({ data }) => data)).toContainEqual({ schoolId: school.id });
    await app.app.get(RotaEffects).tend(school.id);
    expect((await sessions()).map(({ listeners }) => listeners)).toEqual([
      ['leo', 'liv'],
      ['leo', 'liv'],
      ['leo', 'liv'],
    ]);
    expect((await bookings())[1]?.state).toBe('booked');
  });

  it('keeps shifts up to the last day on which somebody may listen', async () => {
    await app.db.asOwner(async (tx) => {
      await tx.query(
        `UPDATE listener_standing SET may_listen_until = '2033-11-15' WHERE person_id = $1`,
        [school.people.lea],
      );
      await tx.announce(new StandingChanged(school.id, [school.people.lea!]));
    });
    expect((await sessions()).map(({ listeners }) => listeners)).toEqual([
      ['lea', 'leo'],
      ['lea', 'leo'],
      ['leo'],
    ]);
  });

  it('lets nobody sit alone: with one listener left the session opens for nobody', async () => {
    await book('una', 'leo');
    await app.db.asOwner(async (tx) => {
      await tx.query(`UPDATE listener_standing SET may_listen = false WHERE person_id = $1`, [
        school.people.lea,
      ]);
      await tx.announce(new StandingChanged(school.id, [school.people.lea!]));
    });
    await app.app.get(RotaEffects).tend(school.id);
    expect(await bookings()).toEqual([{ state: 'cancelled', why: 'session', mailed: 1 }]);
  });

  it('frees the times of students who left, and the duties of staff', async () => {
    await book('sam', 'lea');
    await book('una', 'leo');
    const ada = await actorFor(app, school, 'ada', 'staff');
    const { sam, stan } = school.people;
    await app.db.run(ada, async (tx) => {
      for (const id of [sam, stan]) await tx.manager.update(Person, { id }, { leftAt: tx.now });
      await tx.announce(new PeopleLeft(school.id, [sam!, stan!]));
    });
    expect(await bookings()).toEqual([
      { state: 'cancelled', why: 'left_school', mailed: 0 },
      { state: 'cancelled', why: 'session', mailed: 1 },
    ]);
    expect((await sessions()).map(({ adult }) => adult)).toEqual([false, false, false]);
  });

  it('finds out by itself that the adult of a session is away', async () => {
    await book('sam', 'lea');
    await app.app.get(SweepBookings).run();
    expect((await bookings())[0]?.state).toBe('booked');
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO absence (id, school_id, person_id, starts_at, ends_at)
         VALUES (gen_random_uuid(), $1, $2, '2033-11-08T08:00Z', '2033-11-08T16:00Z')`,
        [school.id, school.people.stan],
      ),
    );
    await app.app.get(SweepBookings).run();
    expect(await bookings()).toEqual([{ state: 'cancelled', why: 'session', mailed: 1 }]);
  });

  it('gives nobody more than their own right to take bookings away', async () => {
    await book('sam', 'lea');
    const una = await actorFor(app, school, 'una');
    const { ids } = await app.db.asOwner(async (tx) => ({
      ids: await tx.query<{ shift: string; session: string }>(
        `SELECT sh.id AS shift, sh.session_id AS session FROM shift sh`,
      ),
    }));
    await app.db.run(una, async (tx) => {
      const arrays = [ids.map(({ session }) => session), ids.map(({ shift }) => shift)];
      await tx.query(`SELECT * FROM ctx.cancel_bookings($1, $2, $3)`, [
        school.id,
        arrays[0],
        tx.now,
      ]);
      await tx.query(`SELECT * FROM ctx.withdraw_shifts($1, $2, $3)`, [
        school.id,
        arrays[1],
        tx.now,
      ]);
      await tx.query(`SELECT * FROM ctx.cancel_bookings_of($1, $2, $3)`, [
        school.id,
        [school.people.sam],
        tx.now,
      ]);
      const seen = await tx.query(`SELECT * FROM ctx.must_not_meet($1, $2)`, [
        school.people.sam,
        ids[0]!.session,
      ]);
      expect(seen).toEqual([]);
    });
    expect((await bookings())[0]?.state).toBe('booked');
    expect((await sessions())[0]?.listeners).toEqual(['lea', 'leo']);
  });
});
