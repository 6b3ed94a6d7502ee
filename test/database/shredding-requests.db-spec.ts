import fc from 'fast-check';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { KINDS } from '../../src/privacy/retention/kinds.js';
import { retentionDue } from '../../src/privacy/retention/retention.rules.js';
import { makeChild, rowsLeft } from '../support/builders/old-records.js';
import {
  makeOldBreakGlass,
  makeOldRequest,
  type OldRequest,
} from '../support/builders/old-requests.js';
import { DUE, RetentionWorld } from '../support/retention-world.js';
import { runs } from '../support/runs.js';

/** Later than anything in here falls due. */
const FAR = '2199-01-01';

describe('shredding privacy requests and emergency access', () => {
  let world: RetentionWorld;
  let child: string;

  beforeAll(async () => {
    world = await RetentionWorld.build();
    child = await makeChild(world.app, world.school, { birth: '1990-03-04' });
  });
  afterAll(() => world.app.close());

  const staff = (name: string): string => world.school.people[name] ?? '';
  const request = (
    facts: Partial<Parameters<typeof makeOldRequest>[2]> = {},
  ): Promise<OldRequest> =>
    makeOldRequest(world.app, world.school, { person: child, by: staff('dee'), ...facts });
  const keys = (...records: string[]): Promise<number> =>
    rowsLeft(world.app, 'data_key', 'record_id = ANY ($1)', [records]);
  const there = (table: string, id: string): Promise<number> =>
    rowsLeft(world.app, table, 'id = $1', [id]);
  const duePeople = (kind: string): Promise<{ id: string; due: string }[]> =>
    world.app.db.asOwner((tx) =>
      tx.query(
        `SELECT record_id AS id, due_on AS due FROM ctx.retention_due($1, $2, NULL, $3, NULL)`,
        [world.school.id, kind, FAR],
      ),
    );

  it('a request goes whole, with its bundle, its letters and every key', async () => {
    const { id, decision, part } = await request();
    expect(await keys(id, decision, part)).toBe(3);
    const batch = await world.confirmed('privacy_request');
    await world.shred(batch);
    expect(await keys(id, decision, part)).toBe(0);
    for (const table of ['privacy_decision', 'privacy_part', 'privacy_pause'])
      expect(await rowsLeft(world.app, table, 'request_id = $1', [id])).toBe(0);
    expect(await there('privacy_request', id)).toBe(0);
    const lines = await world.app.db.asOwner((tx) =>
      tx.query(`SELECT outcome, record_id AS id FROM retention_line WHERE batch_id = $1`, [batch]),
    );
    expect(lines).toEqual([{ outcome: 'shredded', id: null }]);
  });

  it('emergency access goes with its words, and never before it was looked back on', async () => {
    const facts = { child, by: staff('dee'), second: staff('hana') };
    const [old, open] = [
      await makeOldBreakGlass(world.app, world.school, facts),
      await makeOldBreakGlass(world.app, world.school, { ...facts, reviewed: false }),
    ];
    await world.shred(await world.confirmed('break_glass'));
    expect([await keys(old), await there('break_glass', old)]).toEqual([0, 0]);
    expect([await keys(open), await there('break_glass', open)]).toEqual([1, 1]);
  });

  it('what is open, young or on hold stays, whoever takes it out', async () => {
    const held = await makeChild(world.app, world.school);
    const facts = { child: held, by: staff('dee'), second: staff('hana') };
    const glass = await makeOldBreakGlass(world.app, world.school, facts);
    const [open, young, kept] = [
      await request({ closedAt: null }),
      await request({ closedAt: new Date(world.now().getTime() - 86_400_000).toISOString() }),
      await request({ person: held }),
    ];
    await world.hold('dee', held);
    for (const kind of ['privacy_request', 'break_glass'])
      await world.shred(
        await world.preview(kind).then(async (batch) => {
          await world.as('dee', `SELECT ctx.retention_confirm($1, $2)`, [batch, world.now()]);
          return batch;
        }),
      );
    for (const { id, decision, part } of [open, young, kept])
      expect(await keys(id, decision, part)).toBe(3);
    expect(await there('break_glass', glass)).toBe(1);
    for (const sql of [
      `DELETE FROM data_key WHERE record_id = '${kept.part}'`,
      `DELETE FROM data_key WHERE record_id = '${kept.decision}'`,
      `DELETE FROM data_key WHERE record_id = '${glass}'`,
      `DELETE FROM break_glass WHERE id = '${glass}'`,
    ])
      await expect(
        withConnection(world.app.urls.owner, (client) => client.query(sql)),
      ).rejects.toThrow('held');
    await world.lift('dee', held);
  });

  it('nobody learns from a number that somebody asked about them on paper', async () => {
    const numberFor = async (name: 'dee' | 'hana'): Promise<number> => {
      const [row] = await world.as<{ due: number }>(
        name,
        `SELECT due FROM ctx.retention_counts('privacy_request', NULL, '2040-01-01')`,
      );
      return row?.due ?? -1;
    };
    const before = { dee: await numberFor('dee'), hana: await numberFor('hana') };
    const { id } = await request({ person: staff('dee'), by: staff('hana') });
    expect(await numberFor('dee')).toBe(before.dee);
    expect(await numberFor('hana')).toBe(before.hana + 1);
    const batch = await world.preview('privacy_request');
    expect(
      await rowsLeft(world.app, 'retention_line', 'batch_id = $1 AND record_id = $2', [batch, id]),
    ).toBe(0);
  });

  it('a concern that goes takes the copies that hold words of it along', async () => {
    const { id } = await world.dueReferral();
    const other = await request({ closedAt: null });
    const { decision, part, id: asked } = await request({ closedAt: null, guard: id });
    await world.app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO file_transfer (id, school_id, referral_id, sent_on, destination, sent_by, recorded_at)
         VALUES (gen_random_uuid(), $1, $2, '2020-01-01', 'x', $3, now())`,
        [world.school.id, id, staff('dee')],
      ),
    );
    await world.app.db.asOwner(async (tx) => {
      await tx.query(`UPDATE privacy_request SET kind = 'correction' WHERE id = $1`, [other.id]);
      await tx.query(
        `INSERT INTO record_statement (id, school_id, record_id, request_id, words, placed_by, placed_at)
         VALUES (gen_random_uuid(), $1, $2, $3, 'x', $4, now())`,
        [world.school.id, id, other.id, staff('dee')],
      );
    });
    for (const name of ['dee', 'del'] as const) await world.read(name, id);
    await world.decide('dee', id, DUE);
    const { batch } = await world.second('del', id);
    await world.shred(batch);
    expect(await there('referral', id)).toBe(0);
    expect(await rowsLeft(world.app, 'record_statement', 'record_id = $1', [id])).toBe(0);
    expect(await rowsLeft(world.app, 'file_transfer', 'referral_id = $1', [id])).toBe(0);
    expect(await rowsLeft(world.app, 'retention_decision', 'referral_id = $1', [id])).toBe(0);
    expect(await keys(decision, part)).toBe(0);
    expect(await there('privacy_decision', decision)).toBe(0);
    expect(
      await rowsLeft(world.app, 'privacy_part', 'id = $1 AND open_until <= now()', [part]),
    ).toBe(1);
    // The rest of the request, and copies of something else, stay.
    expect(await keys(asked, other.part, other.decision)).toBe(3);
  });

  it('an account stays as long as a request or emergency access names it', async () => {
    const leftAt = new Date('2019-05-01T10:00:00Z');
    const [named, watched, free] = [
      await makeChild(world.app, world.school, { leftAt }),
      await makeChild(world.app, world.school, { leftAt }),
      await makeChild(world.app, world.school, { leftAt }),
    ];
    await request({ person: named });
    const second = staff('hana');
    await makeOldBreakGlass(world.app, world.school, { child: watched, by: staff('dee'), second });
    const forgotten = (): Promise<{ id: string }[]> =>
      world.app.db.asOwner((tx) =>
        tx.query(`SELECT id FROM person WHERE forgotten_at IS NOT NULL AND id = ANY ($1)`, [
          [named, watched, free],
        ]),
      );
    await world.worker(`SELECT ctx.forget_accounts($1)`, [world.school.id]);
    expect(await forgotten()).toEqual([{ id: free }]);
  });

  it('reckons as the rule does', async () => {
    const { id } = await request();
    const second = staff('hana');
    const glass = await makeOldBreakGlass(world.app, world.school, {
      child,
      by: staff('dee'),
      second,
    });
    const periods = Object.fromEntries(KINDS.map(({ kind, period }) => [kind, period]));
    await fc.assert(
      fc.asyncProperty(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2026-10-01'), noInvalidDate: true }),
        async (date) => {
          const on = date.toISOString().slice(0, 10);
          await world.app.db.asOwner(async (tx) => {
            await tx.query(`UPDATE privacy_request SET closed_at = $2 WHERE id = $1`, [
              id,
              `${on}T12:00:00Z`,
            ]);
            await tx.query(`UPDATE break_glass SET asked_at = $2 WHERE id = $1`, [
              glass,
              `${on}T12:00:00Z`,
            ]);
          });
          for (const [kind, record] of [
            ['privacy_request', id],
            ['break_glass', glass],
          ] as const) {
            const said = retentionDue({ kind, on, held: false }, periods);
            const row = (await duePeople(kind)).find((one) => one.id === record);
            expect(row?.due).toBe('dueOn' in said ? said.dueOn : '');
          }
        },
      ),
      { numRuns: runs(30, 500) },
    );
  });
});
