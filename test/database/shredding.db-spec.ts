import { BookingQueries } from '../../src/drop-ins/booking.queries.js';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import {
  makeChild,
  makeClosedReferral,
  makeOldContact,
  rowsLeft,
} from '../support/builders/old-records.js';
import { makePastBooking } from '../support/builders/bookings.js';
import { makeListener } from '../support/builders/listeners.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { RetentionWorld } from '../support/retention-world.js';
import { runs } from '../support/runs.js';

const YEAR_MINUTES = 365 * 24 * 60;

describe('shredding', () => {
  let world: RetentionWorld;

  beforeAll(async () => {
    world = await RetentionWorld.build();
  });
  afterAll(() => world.app.close());

  it('what is held does not go by any statement of anybody, the owner neither', async () => {
    const child = await makeChild(world.app, world.school, { birth: '1990-03-04' });
    const id = await makeClosedReferral(world.app, world.school, {
      by: 'tom',
      holder: 'dee',
      child,
    });
    const log = await makeOldContact(world.app, world.school, {
      listener: world.lia,
      student: child,
    });
    const people = { ...world.school.people, child };
    const booking = await makePastBooking(
      world.app,
      { ...world.school, people },
      { student: 'child', listener: 'lia', adult: 'tom' },
    );
    // No log is owed for it.
    await world.app.db.asOwner((tx) =>
      tx.query(`UPDATE booking SET state = 'did_not_attend' WHERE id = $1`, [booking]),
    );
    await world.hold('hana', child);
    for (const sql of [
      `DELETE FROM booking WHERE id = '${booking}'`,
      `UPDATE booking SET student_id = NULL WHERE id = '${booking}'`,
      `DELETE FROM data_key WHERE record_id = '${id}'`,
      `DELETE FROM contact WHERE id = '${log}'`,
      `DELETE FROM record_access WHERE record_id = '${id}'; DELETE FROM referral_event WHERE referral_id = '${id}'; DELETE FROM referral WHERE id = '${id}'`,
    ])
      await expect(
        withConnection(world.app.urls.owner, (client) => client.query(sql)),
      ).rejects.toThrow(/held|violates/);
    expect(await rowsLeft(world.app, 'data_key', 'record_id = $1', [id])).toBe(1);
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [log])).toBe(1);
    const theirs = 'id = $1 AND student_id = $2';
    expect(await rowsLeft(world.app, 'booking', theirs, [booking, child])).toBe(1);
  });

  it('a hold and a shredding of the same record never both win', async () => {
    const pairs = runs(120, 600);
    const children: string[] = [];
    const logs: string[] = [];
    for (let made = 0; made < pairs; made += 1) {
      const child = await makeChild(world.app, world.school);
      children.push(child);
      logs.push(
        await makeOldContact(world.app, world.school, { listener: world.lia, student: child }),
      );
    }
    const batch = await world.confirmed('contact');
    const outcomes = await Promise.all(
      children.map(async (child, at) => {
        const log = logs[at] ?? '';
        const shredding = (): Promise<{ what: string }[]> =>
          world.worker(`SELECT ctx.shred_record($1, $2, ctx.record_handle($3)) AS what`, [
            world.school.id,
            batch,
            log,
          ]);
        const holding = async (): Promise<boolean> => {
          await world.hold('dee', child);
          // Acknowledged: from here on the log that is still there stays.
          return (await rowsLeft(world.app, 'contact', 'id = $1', [log])) === 1;
        };
        const [thereWhenHeld, [shredded]] =
          at % 2 === 0
            ? await Promise.all([holding(), shredding()])
            : await Promise.all([shredding(), holding()]).then(([a, b]) => [b, a] as const);
        const left = await rowsLeft(world.app, 'contact', 'id = $1', [log]);
        return { thereWhenHeld, what: shredded?.what, left };
      }),
    );
    for (const { thereWhenHeld, what, left } of outcomes) {
      expect(left === 1).toBe(thereWhenHeld);
      expect(what).toBe(left === 1 ? 'held' : 'shredded');
    }
    await world.shred(batch);
    expect(
      await rowsLeft(world.app, 'retention_batch', `id = $1 AND state = 'done'`, [batch]),
    ).toBe(1);
  }, 60_000);

  it('what is no longer due when its turn comes stays', async () => {
    const [longer, linked] = [
      await makeOldContact(world.app, world.school, { listener: world.lia }),
      await makeOldContact(world.app, world.school, { listener: world.lia }),
    ];
    const referral = await makeClosedReferral(world.app, world.school, {
      by: 'tom',
      holder: 'dee',
    });
    const first = await world.confirmed('contact');
    await world.app.db.asOwner((tx) =>
      tx.query(`UPDATE contact SET referral_id = $2 WHERE id = $1`, [linked, referral]),
    );
    await world.setPeriod('dee', 'contact', 120);
    await world.shred(first);
    for (const id of [longer, linked])
      expect(await rowsLeft(world.app, 'contact', 'id = $1', [id])).toBe(1);
    await world.setPeriod('dee', 'contact', 12);
    await world.shred(await world.confirmed('contact'));
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [linked])).toBe(1);
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [longer])).toBe(0);
  });

  it('two that shred the same batch settle each line once', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () =>
        makeOldContact(world.app, world.school, { listener: world.lia }),
      ),
    );
    const batch = await world.confirmed('contact');
    await Promise.all([world.shred(batch), world.shred(batch), world.shred(batch)]);
    expect(
      await rowsLeft(world.app, 'audit.event', `action = 'shredded' AND record_id = ANY ($1)`, [
        made,
      ]),
    ).toBe(20);
    expect(
      await rowsLeft(world.app, 'retention_line', 'batch_id = $1 AND outcome IS NULL', [batch]),
    ).toBe(0);
  });

  it('a booking stays without who it was, and a log that has gone is not owed again', async () => {
    const child = await makeChild(world.app, world.school);
    const school = { ...world.school, people: { ...world.school.people, child } };
    const people = { student: 'child', listener: 'lia', adult: 'tom' };
    const booking = await makePastBooking(world.app, school, people, 5 * YEAR_MINUTES);
    await world.app.db.asOwner((tx) =>
      tx.query(`UPDATE booking SET state = 'finished' WHERE id = $1`, [booking]),
    );
    const facts = { listener: world.lia, student: child, booking };
    await makeOldContact(world.app, world.school, facts);
    const lia = await askerFor(world.app, world.school, 'lia', 'student');
    const owed = (): Promise<object[]> =>
      world.app.db.run(lia, (tx) => world.app.app.get(BookingQueries).owedLogs(tx, lia));
    const before = await rowsLeft(world.app, 'booking', 'true', []);
    await world.shred(await world.confirmed('contact'));
    expect(await owed()).toEqual([]);
    await world.shred(await world.confirmed('booking'));
    expect(await owed()).toEqual([]);
    expect(await rowsLeft(world.app, 'booking', 'student_id = $1', [child])).toBe(0);
    expect(await rowsLeft(world.app, 'booking', 'true', [])).toBe(before);
  });

  it('of a listener who stopped nothing recorded stays, and the rota stands', async () => {
    const school = await makeFormerListener();
    const id = school.people.old ?? '';
    await world.shred(await world.confirmed('listener'));
    const left = await world.app.db.asOwner((tx) =>
      tx.one(
        `SELECT suitability, consent_on AS consent, trained_on AS trained,
           (SELECT count(*)::int FROM listener_load l WHERE l.listener_id = $1) AS load,
           (SELECT may_listen FROM listener_standing t WHERE t.person_id = $1) AS may
         FROM listener WHERE person_id = $1`,
        [id],
      ),
    );
    expect(left).toEqual({
      suitability: 'unknown',
      consent: null,
      trained: null,
      load: 0,
      may: false,
    });
    // Nothing of it is left to fall due.
    const again = await world.preview('listener');
    expect(await rowsLeft(world.app, 'retention_line', 'batch_id = $1', [again])).toBe(0);
  });

  /** Stopped two years ago. */
  async function makeFormerListener(): Promise<BuiltSchool> {
    const old = await makeChild(world.app, world.school);
    const school = { ...world.school, people: { ...world.school.people, old } };
    await makeListener(world.app, school, 'old');
    await world.app.db.asOwner(async (tx) => {
      await tx.query(
        `UPDATE listener SET left_on = ($2::timestamptz - interval '2 years')::date WHERE person_id = $1`,
        [old, tx.now],
      );
      await tx.query(
        `INSERT INTO listener_load (id, school_id, listener_id, points, at) VALUES (gen_random_uuid(), $1, $2, 3, $3)`,
        [world.school.id, old, tx.now],
      );
    });
    return school;
  }

  it('forgets accounts of leavers whom nothing names, and nobody else', async () => {
    const leftAt = new Date('2020-05-05T10:00:00Z');
    const [gone, held, named, here, recent] = [
      await makeChild(world.app, world.school, { leftAt, given: 'Gone' }),
      await makeChild(world.app, world.school, { leftAt }),
      await makeChild(world.app, world.school, { leftAt, birth: '2009-01-01' }),
      await makeChild(world.app, world.school),
      await makeChild(world.app, world.school, {
        leftAt: new Date(world.now().getTime() - 86_400_000),
      }),
    ];
    await world.hold('dee', held);
    await makeClosedReferral(world.app, world.school, { by: 'dee', holder: 'dee', child: named });
    await world.worker(`SELECT ctx.forget_accounts($1)`, [world.school.id]);
    const rows = await world.app.db.asOwner((tx) =>
      tx.query<{ id: string; name: string; roles: number }>(
        `SELECT p.id, given_name AS name, (SELECT count(*)::int FROM person_role r WHERE r.person_id = p.id) AS roles
         FROM person p WHERE id = ANY ($1)`,
        [[gone, held, named, here, recent]],
      ),
    );
    const of = (id: string) => rows.find((row) => row.id === id);
    expect(of(gone)).toMatchObject({ name: 'Former', roles: 0 });
    for (const id of [held, named, here, recent])
      expect(of(id)).toMatchObject({ name: 'Ana', roles: 1 });
    await expect(world.hold('dee', gone)).rejects.toThrow('nothing to hold');
  });
});
