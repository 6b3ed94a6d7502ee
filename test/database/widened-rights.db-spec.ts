import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import type { Examples } from '../support/builders/examples.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { bystanders, peopledSchool } from '../support/matrix-world.js';

/** No right to the table, or a row that its policy or its guard does not let in. */
const REFUSED = '42501';

/** Statements that no page of ours makes, under a good sign-in: what one hole would be good for. */
describe('a good sign-in and any statement', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let there: Examples;
  let slot: Record<string, unknown>;
  let client: pg.Client;

  beforeAll(async () => {
    app = await startApp();
    school = await peopledSchool(app, 'harbour');
    there = await bystanders(app, school);
    slot = await asOwner(
      `SELECT sl.id AS slot_id, sl.session_id, sh.listener_id, sl.starts_at, sl.ends_at, sl.school_id
       FROM slot sl JOIN shift sh ON sh.id = sl.shift_id
       WHERE sl.session_id = $1 AND sl.state = 'free' ORDER BY sl.starts_at LIMIT 1`,
      [there.session],
    );
    client = new pg.Client({ connectionString: app.urls.app });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await app.close();
  });

  async function asOwner<T extends object>(sql: string, values: unknown[] = []): Promise<T> {
    const row = await app.db.asOwner((tx) => tx.one<T>(sql, values));
    if (row === undefined) throw new Error(`No row: ${sql}`);
    return row;
  }

  /** What a person's statements come to, one after another in one transaction that is undone. */
  async function as(
    username: string,
    kind: 'student' | 'staff',
    ...statements: [string, unknown[]?][]
  ): Promise<(string | number)[]> {
    const { token } = await askerFor(app, school, username, kind);
    const outcomes: (string | number)[] = [];
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.sid', $1, true)`, [token]);
    for (const [sql, values] of statements) {
      await client.query('SAVEPOINT one');
      try {
        outcomes.push((await client.query(sql, values)).rowCount ?? 0);
      } catch (error) {
        outcomes.push((error as { code?: string }).code ?? 'unknown');
        await client.query('ROLLBACK TO one');
      }
    }
    await client.query('ROLLBACK');
    return outcomes;
  }

  const inserting = (table: string, row: Record<string, unknown>): [string, unknown[]] => [
    `INSERT INTO ${table} (${Object.keys(row).join(', ')})
     VALUES (${Object.keys(row).map((_, at) => `$${at + 1}`)})`,
    Object.values(row),
  ];
  const aBooking = (facts: Record<string, unknown>): [string, unknown[]] =>
    inserting('booking', {
      id: randomUUID(),
      ...slot,
      kind: 'booking',
      state: 'booked',
      made_at: new Date(),
      ...facts,
    });
  const aContact = (facts: Record<string, unknown>): [string, unknown[]] =>
    inserting('contact', {
      id: randomUUID(),
      school_id: school.id,
      form_key: randomUUID(),
      occurred_at: new Date(),
      state: 'owed',
      ...facts,
    });

  it('books a free slot as it stands in the rota, for oneself, and nothing else', async () => {
    const { student: me, sam: other, lia } = school.people;
    const [fits] = await as('student', 'student', aBooking({ student_id: me }));
    expect(fits).toBe(1);
    const hour = 3_600_000;
    const from = slot.starts_at as Date;
    const odd = [
      { student_id: other },
      { student_id: me, state: 'finished' },
      { student_id: me, state: 'arrived' },
      { student_id: me, listener_id: me },
      { student_id: me, listener_id: lia },
      { student_id: me, session_id: randomUUID() },
      { student_id: me, starts_at: new Date(from.getTime() - 24 * hour) },
      { student_id: me, ends_at: new Date(from.getTime() + hour) },
      { kind: 'walk_in', state: 'arrived', listener_id: me, student_id: other },
      { kind: 'walk_in', state: 'arrived', listener_id: me },
    ];
    const outcomes = await as('student', 'student', ...odd.map(aBooking));
    expect(outcomes).toEqual(odd.map(() => REFUSED));
  });

  it('does not book what is over', async () => {
    const past = await asOwner<{ id: string; starts_at: Date; ends_at: Date }>(
      `INSERT INTO slot (id, school_id, shift_id, session_id, starts_at, ends_at, state)
       SELECT gen_random_uuid(), school_id, id, session_id, now() - interval '2 hours', now() - interval '1 hour', 'free'
       FROM shift WHERE id = $1 RETURNING id, starts_at, ends_at`,
      [there.shift],
    );
    const { id: slot_id, starts_at, ends_at } = past;
    const booking = aBooking({ student_id: school.people.student, slot_id, starts_at, ends_at });
    expect(await as('student', 'student', booking)).toEqual([REFUSED]);
  });

  it('shows a listener nobody by writing down that they walked in', async () => {
    const { sam } = school.people;
    const walkIn = { kind: 'walk_in', state: 'arrived' };
    expect(
      await as(
        'liz',
        'student',
        aBooking({ ...walkIn, student_id: sam }),
        [`SELECT 1 FROM person WHERE id = $1`, [sam]],
        aBooking({ ...walkIn, year_group: 9 }),
      ),
    ).toEqual([REFUSED, 0, 1]);
  });

  it('writes a contact down only as a listener, of nobody or of whom a booking of theirs says', async () => {
    const { liz, lia, student, sam, newcomer } = school.people;
    const { starts_at: occurred_at } = await asOwner<{ starts_at: Date }>(
      `SELECT starts_at FROM booking WHERE id = $1`,
      [there.booking],
    );
    const booked = {
      booking_id: there.booking,
      student_id: newcomer,
      student_year: 9,
      occurred_at,
    };
    expect(
      await as(
        'liz',
        'student',
        aContact({ listener_id: liz }),
        aContact({ listener_id: liz, ...booked }),
        aContact({ listener_id: liz, student_id: sam }),
        aContact({ listener_id: liz, ...booked, student_id: sam }),
        aContact({ listener_id: liz, ...booked, student_year: 7 }),
        aContact({ listener_id: lia }),
      ),
    ).toEqual([1, 1, REFUSED, REFUSED, REFUSED, REFUSED]);
    expect(await as('lia', 'student', aContact({ listener_id: lia, ...booked }))).toEqual([
      REFUSED,
    ]);
    expect(
      await as(
        'student',
        'student',
        aContact({ listener_id: student, student_id: sam }),
        aContact({ listener_id: student }),
      ),
    ).toEqual([REFUSED, REFUSED]);
  });

  it('leaves a log that is whole as it is', async () => {
    expect(
      await as(
        'liz',
        'student',
        [`UPDATE contact SET minutes = 1`],
        [`UPDATE contact SET state = 'owed', logged_at = NULL`],
        [`UPDATE contact SET risk_of_harm = true, wellbeing = 1`],
        [`UPDATE contact SET concern_mac = '\\x00' WHERE id = $1`, [there.contact]],
      ),
    ).toEqual([REFUSED, REFUSED, REFUSED, 1]);
  });

  it('makes nobody a listener who may not be one', async () => {
    const raise = (until: string): [string, unknown[]] => [
      `UPDATE listener_standing SET may_listen = true, may_listen_until = ${until}
       WHERE person_id = $1`,
      [school.people.liz],
    ];
    const lower = raise('NULL');
    lower[0] = lower[0].replace('may_listen = true', 'may_listen = false');
    const honest = raise(`current_date + 7`);
    const outcomes = await as(
      'liz',
      'student',
      raise(`'2099-01-01'`),
      raise('NULL'),
      raise('current_date + 200'),
      lower,
      honest,
      [`UPDATE listener SET paused_since = now(), paused_by = person_id`],
      honest,
    );
    expect(outcomes).toEqual([REFUSED, REFUSED, REFUSED, 1, 1, 1, REFUSED]);
  });

  it('shows bookings to no administrator who puts themself on duty, and none of the past to anybody', async () => {
    const take: [string, unknown[]] = [
      `UPDATE session SET adult_id = ctx.uid() WHERE id = $1`,
      [there.session],
    ];
    const look: [string] = ['SELECT 1 FROM booking'];
    expect(
      await as(
        'admin',
        'staff',
        take,
        [`UPDATE drop_in SET adult_id = ctx.uid()`],
        [`UPDATE session SET ends_at = now() + interval '1 year'`],
        [`UPDATE shift SET listener_id = ctx.uid()`],
        look,
      ),
    ).toEqual([REFUSED, 0, REFUSED, REFUSED, 0]);
    expect(await as('cora', 'staff', take, look)).toEqual([1, 1]);
    expect(await as('sue', 'staff', look)).toEqual([1]);

    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE session SET starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' WHERE id = $1`,
        [there.session],
      ),
    );
    expect(await as('cora', 'staff', take, look)).toEqual([REFUSED, 0]);
    expect(await as('sue', 'staff', look)).toEqual([0]);
  });

  it('lets nobody but the coordinator make a drop-in, not even one without an adult', async () => {
    const dropIn = inserting('drop_in', {
      id: randomUUID(),
      school_id: school.id,
      name: 'Ours',
      room_id: there.room,
      weekday: 1,
      starts_at: '12:00',
      ends_at: '13:00',
      slot_minutes: 20,
      listeners: 2,
      from_date: '2033-11-07',
      until_date: '2033-12-16',
      made_by: school.people.cora,
      made_at: app.clock.now(),
    });
    expect(await as('newcomer', 'student', dropIn)).toEqual([REFUSED]);
    for (const username of ['tom', 'head', 'admin', 'sue'])
      expect([username, await as(username, 'staff', dropIn)]).toEqual([username, [REFUSED]]);
    expect(await as('cora', 'staff', dropIn)).toEqual([1]);
  });

  it('reaches no web session but by its hash', async () => {
    const statements: [string][] = [
      [`SELECT 1 FROM web_session`],
      [`DELETE FROM web_session`],
      [`UPDATE web_session SET data = '{}'`],
      [`INSERT INTO web_session (id_hash, data, expires_at) VALUES ('\\x00', '{}', now())`],
    ];
    for (const who of ['student', 'admin'])
      expect(await as(who, who === 'admin' ? 'staff' : 'student', ...statements)).toEqual(
        statements.map(() => REFUSED),
      );
  });

  it('writes in the audit at no other time than now', async () => {
    const [old] = await as('student', 'student', [
      `SELECT audit.append('read', 'referral', NULL, '{}', '2020-01-01T00:00:00Z'::timestamptz, NULL)`,
    ]);
    expect(old).toBe('42883');
    const asker = await askerFor(app, school, 'student', 'student');
    app.clock.advance(-3_600_000);
    await app.db
      .run(asker, (tx) => tx.query(`SELECT audit.append('looked', 'test', NULL, '{}', NULL)`))
      .finally(() => app.clock.reset());
    const { age } = await asOwner<{ age: number }>(
      `SELECT extract(epoch FROM now() - at)::float AS age FROM audit.event WHERE action = 'looked'`,
    );
    expect(age).toBeLessThan(60);
  });
});
