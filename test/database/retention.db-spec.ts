import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { KINDS } from '../../src/privacy/retention/kinds.js';
import { retentionDue } from '../../src/privacy/retention/retention.rules.js';
import {
  makeChild,
  makeClosedReferral,
  makeOldContact,
  rowsLeft,
} from '../support/builders/old-records.js';
import { REFUSED, RetentionWorld, type StaffName } from '../support/retention-world.js';
import { runs } from '../support/runs.js';

/** Later than anything in here falls due. */
const FAR = '2199-01-01';

describe('what the database lets go', () => {
  let world: RetentionWorld;

  beforeAll(async () => {
    world = await RetentionWorld.build();
  });
  afterAll(() => world.app.close());

  it('ships what the features say', async () => {
    const shipped = await world.app.db.asOwner((tx) =>
      tx.query(`SELECT kind, way, unit, period, least, most FROM retention_kind ORDER BY kind`),
    );
    const said = KINDS.map(({ kind, way, unit, period, least, most }) => ({
      kind,
      way,
      unit,
      period,
      least,
      most,
    }));
    expect(shipped).toEqual(said.sort((a, b) => (a.kind < b.kind ? -1 : 1)));
  });

  it('reckons as the rule does, whatever is known of a record', async () => {
    const day = fc
      .date({ min: new Date('2000-01-01'), max: new Date('2026-10-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const birth = fc.option(
      fc
        .date({ min: new Date('1940-01-01'), max: new Date('2015-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    );
    const leap = fc.constantFrom('1992-02-29', '2008-02-29');
    const child = await makeChild(world.app, world.school);
    const [own, staff] = [
      await makeClosedReferral(world.app, world.school, { by: 'tom', holder: 'dee', child }),
      await makeClosedReferral(world.app, world.school, {
        by: 'tom',
        holder: 'hana',
        child,
        aboutStaff: 'staff',
        subject: world.school.people.tom,
      }),
    ];
    const log = await makeOldContact(world.app, world.school, { listener: world.lia });
    const periods = Object.fromEntries(KINDS.map(({ kind, period }) => [kind, period]));
    await fc.assert(
      fc.asyncProperty(
        day,
        fc.oneof(birth, leap),
        birth,
        fc.option(fc.integer({ min: 1, max: 14 })),
        async (on, childBirth, adultBirth, yearThen) => {
          const due = await world.app.db.asOwner(async (tx) => {
            await tx.query(
              `UPDATE referral SET raised_at = $2::timestamptz, child_year = $3 WHERE id = ANY ($1)`,
              [[own, staff], `${on}T12:00:00Z`, yearThen],
            );
            await tx.query(`UPDATE contact SET occurred_at = $2::timestamptz WHERE id = $1`, [
              log,
              `${on}T12:00:00Z`,
            ]);
            await tx.query(`UPDATE person SET date_of_birth = $2 WHERE id = $1`, [
              child,
              childBirth,
            ]);
            await tx.query(`UPDATE person SET date_of_birth = $2 WHERE id = $1`, [
              world.school.people.tom,
              adultBirth,
            ]);
            return tx.query<{ kind: string; due: string }>(
              `SELECT k.kind, d.due_on AS due FROM (VALUES ('referral', $2::uuid), ('referral_staff', $3), ('contact', $4)) k (kind, id),
                 LATERAL ctx.retention_due($1, k.kind, NULL, $5, k.id) d ORDER BY 1`,
              [world.school.id, own, staff, log, FAR],
            );
          });
          const facts = { on, held: false, birth: childBirth, yearThen, subjects: [adultBirth] };
          const wanted = ['contact', 'referral', 'referral_staff'].map((kind) => {
            const retention = retentionDue({ kind, ...facts }, periods);
            return { kind, due: 'dueOn' in retention ? retention.dueOn : '' };
          });
          expect(due).toEqual(wanted);
        },
      ),
      { numRuns: runs(60, 1000) },
    );
    await world.app.db.asOwner((tx) => tx.query(`DELETE FROM contact WHERE id = $1`, [log]));
  });

  it('never takes out what is linked, open or not yet due', async () => {
    const open = await makeClosedReferral(world.app, world.school, { by: 'tom', holder: 'dee' });
    const linked = await makeOldContact(world.app, world.school, {
      listener: world.lia,
      referral: open,
    });
    const young = await makeOldContact(world.app, world.school, {
      listener: world.lia,
      at: new Date(world.now().getTime() - 86_400_000).toISOString(),
    });
    const old = await makeOldContact(world.app, world.school, { listener: world.lia });
    const batch = await world.confirmed('contact');
    await world.shred(batch);
    for (const [id, left] of [
      [linked, 1],
      [young, 1],
      [old, 0],
    ] as const)
      expect(await rowsLeft(world.app, 'contact', 'id = $1', [id])).toBe(left);
  });

  it.each([
    [`DELETE FROM data_key`],
    [`DELETE FROM contact`],
    [`DELETE FROM referral`],
    [`UPDATE booking SET student_id = NULL`],
    [`UPDATE person SET forgotten_at = now()`],
    [`SELECT ctx.shred_record(ctx.school(), gen_random_uuid(), 'x')`],
    [`SELECT ctx.take_out_referral(ctx.school(), gen_random_uuid())`],
    [`SELECT ctx.take_out(ctx.school(), 'contact', gen_random_uuid(), '2026-01-01')`],
    [`SELECT ctx.forget_accounts(ctx.school())`],
    [`SELECT * FROM ctx.retention_due(ctx.school(), 'referral', NULL, '2199-01-01', NULL)`],
    [`UPDATE retention_batch SET state = 'confirmed'`],
    [
      `INSERT INTO retention_line (school_id, batch_id, handle, made_on, fell_due_on) SELECT ctx.school(), id, 'x', now(), now() FROM retention_batch`,
    ],
    [`UPDATE retention_decision SET second_by = ctx.uid()`],
    [`SELECT record_id FROM retention_line`],
  ])('the application does not take it out by itself: %s', async (sql) => {
    for (const name of ['dee', 'hana', 'ada'] as const)
      await expect(world.as(name, sql)).rejects.toThrow(REFUSED);
  });

  it.each([
    [`DELETE FROM data_key`],
    [`DELETE FROM contact`],
    [`DELETE FROM referral`],
    [`DELETE FROM referral_event`],
    [`UPDATE booking SET student_id = NULL`],
    [`UPDATE person SET forgotten_at = now()`],
    [`UPDATE retention_batch SET state = 'confirmed'`],
    [`SELECT ctx.take_out_referral(school_id, id) FROM referral`],
    [`SELECT ctx.take_out(school_id, 'contact', id, '2026-01-01') FROM contact`],
    [`SELECT ctx.retention_confirm(gen_random_uuid(), now())`],
    [`SELECT reason FROM retention_hold`],
    [`SELECT record_id FROM retention_line`],
  ])('nor does the worker: %s', async (sql) => {
    await expect(world.worker(sql)).rejects.toThrow(REFUSED);
  });

  it('the worker shreds nothing that nobody confirmed, nor anything beside it', async () => {
    const id = await makeOldContact(world.app, world.school, { listener: world.lia });
    const batch = await world.preview('contact');
    await expect(
      world.worker(`SELECT ctx.shred_record($1, $2, ctx.record_handle($3))`, [
        world.school.id,
        batch,
        id,
      ]),
    ).rejects.toThrow('Nobody confirmed');
    const later = await makeOldContact(world.app, world.school, { listener: world.lia });
    await world.as('dee', `SELECT ctx.retention_confirm($1, $2)`, [batch, world.now()]);
    await world.shred(batch);
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [id])).toBe(0);
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [later])).toBe(1);
    await world.shred(await world.confirmed('contact'));
  });

  it('only the head or a lead previews and confirms, and only within a week', async () => {
    const batch = await world.preview('contact');
    const confirm = (name: StaffName): Promise<{ done: boolean }[]> =>
      world.as(name, `SELECT ctx.retention_confirm($1, $2) AS done`, [batch, world.now()]);
    for (const name of ['tom', 'del', 'chad', 'ada'] as const) {
      expect(await confirm(name)).toEqual([{ done: false }]);
      await expect(
        world.as(name, `SELECT ctx.retention_preview($1, 'contact', now())`, [randomUUID()]),
      ).rejects.toThrow(REFUSED);
    }
    await world.app.db.asOwner((tx) =>
      tx.query(`UPDATE retention_batch SET made_at = made_at - interval '8 days' WHERE id = $1`, [
        batch,
      ]),
    );
    expect(await confirm('hana')).toEqual([{ done: false }]);
    await world.app.db.asOwner((tx) =>
      tx.query(`UPDATE retention_batch SET made_at = now() WHERE id = $1`, [batch]),
    );
    expect(await confirm('hana')).toEqual([{ done: true }]);
    expect(await confirm('dee')).toEqual([{ done: false }]);
  });

  it('an administrator sees, previews and holds nothing', async () => {
    for (const table of [
      'retention_batch',
      'retention_line',
      'retention_hold',
      'retention_decision',
      'file_transfer',
    ])
      expect(await world.as('ada', `SELECT school_id FROM ${table}`)).toEqual([]);
    expect(
      await world.as('ada', `SELECT * FROM ctx.retention_counts(NULL, NULL, '${FAR}')`),
    ).toEqual([]);
    expect(await world.as('ada', `SELECT * FROM ctx.my_due_referrals('${FAR}')`)).toEqual([]);
    await expect(
      world.as('ada', `SELECT ctx.retention_preview($1, 'contact', now())`, [randomUUID()]),
    ).rejects.toThrow(REFUSED);
    const child = await makeChild(world.app, world.school);
    await expect(world.hold('ada', child)).rejects.toThrow(REFUSED);
    await expect(world.hold('tom', child)).rejects.toThrow(REFUSED);
  });

  it('a period stays between the least and the most, and its versions count up', async () => {
    await expect(world.setPeriod('dee', 'referral', 299)).rejects.toThrow('outside');
    await expect(world.setPeriod('dee', 'referral_staff', 119)).rejects.toThrow('outside');
    for (const name of ['del', 'ada', 'tom'] as const)
      await expect(world.setPeriod(name, 'sign_in', 6)).rejects.toThrow(REFUSED);
    await world.setPeriod('dee', 'sign_in', 6);
    await world.setPeriod('hana', 'sign_in', 7);
    const versions = await world.as(
      `dee`,
      `SELECT version, period FROM retention_schedule WHERE kind = 'sign_in' ORDER BY 1`,
    );
    expect(versions).toEqual([
      { version: 1, period: 6 },
      { version: 2, period: 7 },
    ]);
    await expect(world.as('dee', `DELETE FROM retention_schedule`)).rejects.toThrow(REFUSED);
  });
});
