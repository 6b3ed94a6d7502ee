import {
  makeChild,
  makeClosedReferral,
  makeOldContact,
  rowsLeft,
} from '../support/builders/old-records.js';
import { DUE, REFUSED, RetentionWorld } from '../support/retention-world.js';

describe('shredding a concern', () => {
  let world: RetentionWorld;

  beforeAll(async () => {
    world = await RetentionWorld.build();
  });
  afterAll(() => world.app.close());

  it('is not decided about unread, by somebody else, before its time or on hold', async () => {
    const { id, child } = await world.dueReferral();
    await expect(world.decide('dee', id, DUE)).rejects.toThrow(REFUSED);
    await world.read('dee', id);
    await expect(world.decide('dee', id, DUE, world.askers.del.personId)).rejects.toThrow(REFUSED);
    await expect(world.decide('dee', id, '2000-01-01')).rejects.toThrow(REFUSED);
    await expect(world.decide('hana', id, DUE)).rejects.toThrow(REFUSED);
    await world.decide('dee', id, DUE);
    // Nobody agrees with themself, nor unread, nor while it is held.
    expect((await world.second('dee', id)).done).toBe(false);
    expect((await world.second('del', id)).done).toBe(false);
    await world.read('del', id);
    await world.hold('del', child);
    expect((await world.second('del', id)).done).toBe(false);
    await world.as(
      'del',
      `UPDATE retention_hold SET lifted_by = $2, lifted_at = now() WHERE target_id = $1`,
      [child, world.askers.del.personId],
    );
    expect((await world.second('del', id)).done).toBe(true);
    expect((await world.second('del', id)).done).toBe(false);
    const young = await makeChild(world.app, world.school, { birth: '2014-01-01' });
    const other = await makeClosedReferral(world.app, world.school, {
      by: 'tom',
      holder: 'dee',
      child: young,
    });
    await world.read('dee', other);
    await expect(world.decide('dee', other, DUE)).rejects.toThrow(REFUSED);
  });

  it('goes whole, key first, with its logs; the certificate holds no id of it', async () => {
    const { id, child } = await world.dueReferral();
    const log = await makeOldContact(world.app, world.school, {
      listener: world.lia,
      student: child,
      referral: id,
      at: '2006-05-05T10:00:00Z',
    });
    for (const name of ['dee', 'del'] as const) await world.read(name, id);
    await world.decide('dee', id, DUE);
    const { batch } = await world.second('del', id);
    await world.shred(batch);
    for (const [table, column] of [
      ['data_key', 'record_id'],
      ['referral', 'id'],
      ['referral_event', 'referral_id'],
      ['record_access', 'record_id'],
      ['retention_decision', 'referral_id'],
      ['retention_line', 'record_id'],
    ] as const)
      expect([table, await rowsLeft(world.app, table, `${column} = $1`, [id])]).toEqual([table, 0]);
    expect(await rowsLeft(world.app, 'contact', 'id = $1', [log])).toBe(0);
    const [line] = await world.as<{ outcome: string; left: number }>(
      'dee',
      `SELECT outcome, complete_on - settled_at::date AS left FROM retention_line WHERE batch_id = $1`,
      [batch],
    );
    expect(line).toEqual({ outcome: 'shredded', left: 35 });
    // Whoever held it sees its certificate; nobody else learns that it was.
    expect(await world.as('hana', `SELECT id FROM retention_batch WHERE id = $1`, [batch])).toEqual(
      [],
    );
    expect(
      await rowsLeft(world.app, 'audit.event', `action = 'shredded' AND record_id = $1`, [id]),
    ).toBe(1);
  });

  it('stays when it was opened again, held or its period grew after both agreed', async () => {
    const change: Record<string, (id: string, child: string) => Promise<unknown>> = {
      reopened: (id) =>
        world.as('dee', `UPDATE referral SET state = 'reopened' WHERE id = $1`, [id]),
      held: (_id, child) => world.hold('dee', child),
      'held itself': (id) => world.hold('dee', id, 'referral'),
      longer: () =>
        world.as(
          'dee',
          `INSERT INTO retention_schedule (school_id, kind, version, period, why, changed_by, changed_at)
           VALUES ($1, 'referral', 1, 1200, 'law', $2, now())`,
          [world.school.id, world.askers.dee.personId],
        ),
    };
    for (const [what, happens] of Object.entries(change)) {
      const { id, child } = await world.dueReferral();
      for (const name of ['dee', 'del'] as const) await world.read(name, id);
      await world.decide('dee', id, DUE);
      const { done, batch } = await world.second('del', id);
      expect([what, done]).toEqual([what, true]);
      await happens(id, child);
      await world.shred(batch);
      expect([what, await rowsLeft(world.app, 'referral', 'id = $1', [id])]).toEqual([what, 1]);
      expect([what, await rowsLeft(world.app, 'data_key', 'record_id = $1', [id])]).toEqual([
        what,
        1,
      ]);
    }
    await world.app.db.asOwner((tx) =>
      tx.query(`DELETE FROM retention_schedule WHERE kind = 'referral'`),
    );
  });
});
