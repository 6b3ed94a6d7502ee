import { HAS_BEEN } from '../../migrations/1795219200020-quiet-rows.js';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { contextFunction } from '../../src/platform/db/table-rules.js';
import {
  makeChild,
  makeClosedReferral,
  makeOldContact,
  rowsLeft,
} from '../support/builders/old-records.js';
import { makeOldRequest } from '../support/builders/old-requests.js';
import { makePastBooking } from '../support/builders/bookings.js';
import { askerFor } from '../support/context.js';
import { REFUSED, RetentionWorld, type StaffName } from '../support/retention-world.js';

const YEAR_MINUTES = 365 * 24 * 60;
const FAR = '2199-01-01';

/** Security.md, promise 3: what has to stay for the sake of a concern shows in no number and no list. */
describe('what stays because of a concern', () => {
  let world: RetentionWorld;

  beforeAll(async () => {
    world = await RetentionWorld.build();
  });
  afterAll(() => world.app.close());

  const asOwner = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
    world.app.db.asOwner((tx) => tx.query<T>(sql, values));

  /** Five years ago, of a child who came and whose talk was logged. */
  async function makeTalk(child: string): Promise<{ booking: string; log: string }> {
    const school = { ...world.school, people: { ...world.school.people, child } };
    const people = { student: 'child', listener: 'lia', adult: 'tom' };
    const booking = await makePastBooking(world.app, school, people, 5 * YEAR_MINUTES);
    await asOwner(`UPDATE booking SET state = 'finished' WHERE id = $1`, [booking]);
    const [row] = await asOwner<{ at: string }>(
      `SELECT starts_at::text AS at FROM booking WHERE id = $1`,
      [booking],
    );
    const at = row?.at ?? '';
    const log = await makeOldContact(world.app, world.school, {
      listener: world.lia,
      student: child,
      booking,
      at,
    });
    return { booking, log };
  }

  const counts = (name: StaffName): Promise<object[]> =>
    world.as(
      name,
      `SELECT 'now', c.* FROM ctx.retention_counts(NULL, NULL, $1) c
       UNION ALL SELECT 'sooner', c.* FROM ctx.retention_counts('contact', 0, $1) c
       UNION ALL SELECT 'sooner', c.* FROM ctx.retention_counts('booking', 0, $1) c ORDER BY 1, 2`,
      [FAR],
    );
  const lines = (name: StaffName, batch: string): Promise<object[]> =>
    world.as(
      name,
      `SELECT b.kind, b.state, b.complete_on AS "batchDone", l.made_on AS "madeOn", l.fell_due_on AS "due",
         l.outcome, l.complete_on AS "done"
       FROM retention_batch b JOIN retention_line l ON l.batch_id = b.id WHERE b.id = $1`,
      [batch],
    );
  const letters = (): Promise<object[]> =>
    world.worker(
      `SELECT person_id, hold_id, review_on FROM ctx.retention_waits_for($1, $2::timestamptz::date) ORDER BY 1, 2, 3`,
      [world.school.id, world.now()],
    );

  /** All that whoever it is about can look at, from before it falls due until it was certified. */
  async function watched(link: (log: string) => Promise<unknown>): Promise<string> {
    const child = await makeChild(world.app, world.school);
    const { log } = await makeTalk(child);
    const before = await counts('dee');
    await link(log);
    const seen: unknown[] = [before, await counts('dee'), await letters()];
    expect(seen[1]).toEqual(before);
    for (const kind of ['contact', 'booking']) {
      const batch = await world.preview(kind);
      seen.push(await lines('dee', batch));
      await world.as('hana', `SELECT ctx.retention_confirm($1, $2)`, [batch, world.now()]);
      await world.shred(batch);
      seen.push(await lines('dee', batch), await counts('dee'), await letters());
    }
    return JSON.stringify(seen);
  }

  it('is counted, previewed and certified for whom it is about as if there were no concern', async () => {
    const without = await watched(() => Promise.resolve());
    expect(without).toContain('"outcome":"shredded"');
    let kept = '';
    const within = await watched(async (log) => {
      kept = log;
      const concern = await makeClosedReferral(world.app, world.school, {
        by: 'tom',
        holder: 'hana',
        aboutStaff: 'staff',
        subject: world.school.people.dee,
      });
      await asOwner(`UPDATE contact SET referral_id = $2 WHERE id = $1`, [log, concern]);
    });
    expect(within).toBe(without);
    expect(await rowsLeft(world.app, 'contact', 'id = $1 AND student_id IS NOT NULL', [kept])).toBe(
      1,
    );
    // The audit tells those who may ask it the truth.
    expect(
      await asOwner(
        `SELECT action, detail->>'outcome' AS outcome FROM audit.event WHERE record_id = $1`,
        [kept],
      ),
    ).toEqual([{ action: 'shredding_refused', outcome: 'passed' }]);
  });

  it('falls due anew with its booking once the concern has gone and something else keeps it', async () => {
    const { id, child } = await world.dueReferral();
    const { booking, log } = await makeTalk(child);
    await asOwner(`UPDATE contact SET referral_id = $2 WHERE id = $1`, [log, id]);
    for (const kind of ['contact', 'booking']) await world.shred(await world.confirmed(kind));
    const passed = `id = ANY ($1) AND passed_at IS NOT NULL`;
    expect(await rowsLeft(world.app, 'contact', passed, [[log]])).toBe(1);
    expect(await rowsLeft(world.app, 'booking', passed, [[booking]])).toBe(1);
    for (const name of ['dee', 'del'] as const) await world.read(name, id);
    await world.decide('dee', id, '2015-03-04');
    const { batch } = await world.second('del', id);
    await world.shred(batch);
    expect(await rowsLeft(world.app, 'referral', 'id = $1', [id])).toBe(0);
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [log])).toBe(0);
    await world.shred(await world.confirmed('booking'));
    expect(await rowsLeft(world.app, 'booking', 'id = $1 AND student_id IS NULL', [booking])).toBe(
      1,
    );
  });

  it('leaves a student none of their old bookings to compare, gone or kept', async () => {
    const child = await makeChild(world.app, world.school);
    const talks = [await makeTalk(child), await makeTalk(child)];
    const school = { ...world.school, people: { ...world.school.people, child } };
    const people = { student: 'child', listener: 'lia', adult: 'tom' };
    const lately = await makePastBooking(world.app, school, people, 60);
    const concern = await makeClosedReferral(world.app, world.school, { by: 'tom', holder: 'dee' });
    await asOwner(`UPDATE contact SET referral_id = $2 WHERE id = $1`, [talks[0]?.log, concern]);
    const asker = await askerFor(world.app, school, 'child', 'student');
    const reach = (): Promise<unknown[]> =>
      world.app.db.run(asker, async (tx) => [
        await tx.query(`SELECT id FROM booking`),
        await tx.change(`UPDATE booking SET state = state`),
      ]);
    const own = [[{ id: lately }], 1];
    expect(await reach()).toEqual(own);
    for (const kind of ['contact', 'booking']) await world.shred(await world.confirmed(kind));
    expect(await reach()).toEqual(own);
    for (const column of ['forgotten_at', 'passed_at'])
      await expect(
        world.app.db.run(asker, (tx) => tx.query(`SELECT ${column} FROM booking`)),
      ).rejects.toThrow(REFUSED);
  });

  it('counts for no period that a school may not set', async () => {
    const of = (kind: string, period: number): Promise<object[]> =>
      world.as('dee', `SELECT due FROM ctx.retention_counts($1, $2, $3)`, [kind, period, FAR]);
    for (const [kind, period] of [
      ['contact', -1],
      ['contact', 121],
      ['listener_refused', 0],
    ] as const)
      expect(await of(kind, period)).toEqual([]);
    expect(await of('contact', 120)).toHaveLength(1);
  });

  it('a log is of when it was, and neither it nor a booking says of itself that its time has passed', async () => {
    const shipped = contextFunction({ ...HAS_BEEN, replaces: true });
    await withConnection(world.app.urls.owner, (owner) => owner.query(shipped));
    const people = { student: null, listener: 'lia', adult: 'tom' };
    const booking = await makePastBooking(world.app, world.school, people, 60);
    const lia = await askerFor(world.app, world.school, 'lia', 'student');
    const write = (at: string, beside = 'NULL', column = 'concern_mac'): Promise<object[]> =>
      world.app.db.run(lia, (tx) =>
        tx.query(
          `INSERT INTO contact (id, school_id, form_key, state, listener_id, occurred_at, booking_id, student_year, ${column})
           SELECT gen_random_uuid(), $1, gen_random_uuid(), 'owed', $2, ${at}, b.id, b.year_group, ${beside}
           FROM (SELECT 1) one LEFT JOIN booking b ON b.id = $3`,
          [world.school.id, lia.personId, at.startsWith('b.') ? booking : null],
        ),
      );
    await write('now()');
    for (const at of [
      `now() + interval '1 day'`,
      `now() - interval '40 years'`,
      `b.starts_at - interval '1 day'`,
    ])
      await expect(write(at)).rejects.toThrow('not when it was');
    await expect(write('now()', 'now()', 'passed_at')).rejects.toThrow(REFUSED);
    await write('b.starts_at');
    for (const column of ['forgotten_at', 'passed_at'])
      await expect(
        world.app.db.run(lia, (tx) =>
          tx.query(
            `INSERT INTO booking (id, school_id, slot_id, session_id, listener_id, kind, state, starts_at, ends_at, made_at, ${column})
             SELECT gen_random_uuid(), school_id, slot_id, session_id, listener_id, 'walk_in', 'arrived', starts_at, ends_at, now(), now()
             FROM booking WHERE id = $1`,
            [booking],
          ),
        ),
      ).rejects.toThrow('permission denied');
  });

  it('a request on paper is in a batch that whoever it is about does not see', async () => {
    const by = world.school.people.hana ?? '';
    const child = await makeChild(world.app, world.school);
    const own = await makeOldRequest(world.app, world.school, {
      person: world.school.people.dee ?? '',
      by,
    });
    const other = await makeOldRequest(world.app, world.school, { person: child, by });
    const look = (): Promise<object[][]> =>
      Promise.all([
        world.as('dee', `SELECT id, kind FROM retention_batch WHERE kind = 'privacy_request'`),
        world.as(
          'dee',
          `SELECT l.batch_id, made_on FROM retention_line l JOIN retention_batch b ON b.id = l.batch_id
          WHERE b.kind = 'privacy_request'`,
        ),
      ]);
    const hanas = async (): Promise<{ batch: string; lines: number }> => {
      const batch = crypto.randomUUID();
      await world.as('hana', `SELECT ctx.retention_preview($1, 'privacy_request', $2)`, [
        batch,
        world.now(),
      ]);
      await world.as('hana', `SELECT ctx.retention_confirm($1, $2)`, [batch, world.now()]);
      const shown = await world.as('hana', `SELECT 1 FROM retention_line WHERE batch_id = $1`, [
        batch,
      ]);
      return { batch, lines: shown.length };
    };
    // The child's, whole; then the one that is about a member of staff, by itself.
    const first = await hanas();
    expect(first.lines).toBe(1);
    await world.shred(first.batch);
    expect(await rowsLeft(world.app, 'privacy_request', 'id = $1', [other.id])).toBe(0);
    const before = await look();
    expect(before[1]).toHaveLength(1);
    const second = await hanas();
    expect(second.lines).toBe(1);
    expect(await look()).toEqual(before);
    await world.shred(second.batch);
    expect(await rowsLeft(world.app, 'privacy_request', 'id = $1', [own.id])).toBe(0);
    expect(await look()).toEqual(before);
  });
});
