import { randomUUID } from 'node:crypto';
import { makeChild, rowsLeft } from '../support/builders/old-records.js';
import { makeOldRequest } from '../support/builders/old-requests.js';
import { DUE, REFUSED, RetentionWorld, type StaffName } from '../support/retention-world.js';

/** Statements that no page makes, under good sign-ins of those who decide. */
describe('what is decided about a concern', () => {
  let world: RetentionWorld;

  beforeAll(async () => {
    world = await RetentionWorld.build();
  });
  afterAll(() => world.app.close());

  const asOwner = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
    world.app.db.asOwner((tx) => tx.query<T>(sql, values));
  const there = (id: string): Promise<number> => rowsLeft(world.app, 'referral', 'id = $1', [id]);
  const grant = (name: StaffName, id: string): Promise<object[]> =>
    asOwner(
      `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
       VALUES (gen_random_uuid(), $1, 'referral', $2, $3, 'route', now())`,
      [world.school.id, id, world.askers[name].personId],
    );
  const decideAt = (
    name: StaffName,
    id: string,
    outcome: 'keep' | 'may_go',
    at: string | Date,
  ): Promise<string> => {
    const decision = randomUUID();
    return world
      .as(
        name,
        `INSERT INTO retention_decision (id, school_id, referral_id, outcome, keep_until, because, fell_due_on, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          decision,
          world.school.id,
          id,
          outcome,
          outcome === 'keep' ? '2090-01-01' : null,
          outcome === 'keep' ? 'x' : null,
          DUE,
          world.askers[name].personId,
          at,
        ],
      )
      .then(() => decision);
  };
  /** Both agreed; nothing is left but to take it out. */
  async function agreed(id: string): Promise<string> {
    for (const name of ['dee', 'del'] as const) await world.read(name, id);
    await world.decide('dee', id, DUE);
    const { done, batch } = await world.second('del', id);
    expect(done).toBe(true);
    return batch;
  }

  it('is not made void before it is decided: this clock says which decision is the newest', async () => {
    const { id } = await world.dueReferral();
    await grant('hana', id);
    for (const name of ['dee', 'hana', 'del'] as const) await world.read(name, id);
    const early = await decideAt('dee', id, 'may_go', '2099-01-01');
    await decideAt('hana', id, 'keep', '2001-01-01');
    const [agree] = await world.as<{ done: boolean }>(
      'del',
      `SELECT ctx.retention_second($1, $2, $3) AS done`,
      [early, randomUUID(), world.now()],
    );
    expect(agree).toEqual({ done: false });
    const due = `SELECT * FROM ctx.retention_due($1, 'referral', NULL, '2089-12-31', $2)`;
    expect(await asOwner(due, [world.school.id, id])).toEqual([]);
  });

  it('counts for read only what was opened by somebody who had it then and has it still', async () => {
    const { id } = await world.dueReferral();
    const access = (set: string): Promise<object[]> =>
      asOwner(`UPDATE record_access SET ${set} WHERE record_id = $1 AND person_id = $2`, [
        id,
        world.askers.dee.personId,
      ]);
    // By whoever never had it, nobody writes down a read at all.
    for (const name of ['hana', 'chad', 'ada'] as const)
      await expect(world.read(name, id)).rejects.toThrow(REFUSED);
    await world.read('dee', id);
    await access('granted_at = clock_timestamp()');
    await expect(world.decide('dee', id, DUE)).rejects.toThrow(REFUSED);
    await world.read('dee', id);
    await world.decide('dee', id, DUE);
    await world.read('del', id);
    const { batch } = await world.second('del', id);
    await access(`expires_at = now()`);
    await world.shred(batch);
    expect(await there(id)).toBe(1);
  });

  it('is asked once more when somebody opens it again in that very moment', async () => {
    const { id } = await world.dueReferral();
    const batch = await agreed(id);
    let shredding = Promise.resolve();
    await world.app.db.run(world.askers.dee, async (tx) => {
      await tx.change(`UPDATE referral SET state = 'reopened' WHERE id = $1`, [id]);
      shredding = world.shred(batch);
      const waits = `SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE NOT l.granted AND a.datname = current_database()`;
      for (let look = 0; look < 500 && (await asOwner(waits)).length === 0; look += 1);
    });
    await shredding;
    expect(await there(id)).toBe(1);
    expect(await rowsLeft(world.app, 'data_key', 'record_id = $1', [id])).toBe(1);
    expect(
      await asOwner(`SELECT outcome FROM retention_line WHERE batch_id = $1`, [batch]),
    ).toEqual([{ outcome: 'kept' }]);
  });

  it('is held as long as somebody on hold has a copy of it', async () => {
    const { id } = await world.dueReferral();
    const asker = await makeChild(world.app, world.school);
    const by = world.school.people.dee ?? '';
    const { part } = await makeOldRequest(world.app, world.school, {
      person: asker,
      by,
      guard: id,
      closedAt: null,
    });
    const batch = await agreed(id);
    await world.hold('hana', asker);
    await world.shred(batch);
    expect(
      await asOwner(`SELECT outcome FROM retention_line WHERE batch_id = $1`, [batch]),
    ).toEqual([{ outcome: 'held' }]);
    expect(await there(id)).toBe(1);
    expect(await rowsLeft(world.app, 'data_key', 'record_id = ANY ($1)', [[id, part]])).toBe(2);
    // It comes back, and goes with the copy.
    await world.lift('hana', asker);
    await asOwner(`DELETE FROM retention_decision WHERE referral_id = $1`, [id]);
    await world.shred(await agreed(id));
    expect(await there(id)).toBe(0);
    expect(await rowsLeft(world.app, 'data_key', 'record_id = ANY ($1)', [[id, part]])).toBe(0);
  });

  it('a hold on a child is read and lifted by whoever placed it, and else by no lead, deputy or head', async () => {
    const child = await makeChild(world.app, world.school);
    await world.hold('dee', child);
    const live = (): Promise<number> =>
      rowsLeft(world.app, 'retention_hold', 'target_id = $1 AND lifted_at IS NULL', [child]);
    await asOwner(
      `INSERT INTO data_key (school_id, record_id, school_key_id, wrapped)
       SELECT h.school_id, h.id, k.id, 'x' FROM retention_hold h JOIN school_key k ON k.school_id = h.school_id WHERE target_id = $1`,
      [child],
    );
    const keys = (name: StaffName): Promise<object[]> =>
      world.as(
        name,
        `SELECT 1 FROM data_key k JOIN retention_hold h ON h.id = k.record_id WHERE h.target_id = $1`,
        [child],
      );
    for (const name of ['del', 'hana', 'chad', 'tom'] as const) {
      await world.lift(name, child);
      expect([name, await live(), await keys(name)]).toEqual([name, 1, []]);
    }
    expect(await keys('dee')).toHaveLength(1);
    // Nobody who placed it is there any more: the head's, and still no deputy's.
    const dees = `UPDATE post SET held_until = $2 WHERE person_id = $1`;
    await asOwner(dees, [world.askers.dee.personId, world.now()]);
    expect([(await keys('del')).length, (await keys('hana')).length]).toEqual([0, 1]);
    await world.lift('del', child);
    expect(await live()).toBe(1);
    await asOwner(dees, [world.askers.dee.personId, null]);
    await world.lift('dee', child);
    expect(await live()).toBe(0);
  });

  it('nothing of a forgotten account says whose it was, or lets anybody into it', async () => {
    const gone = await makeChild(world.app, world.school, {
      leftAt: new Date('2020-05-05T10:00:00Z'),
    });
    const of = [world.school.id, gone];
    const tables: Record<string, string> = {
      identity: `school_id, person_id, issuer, subject, linked_at) VALUES ($1, $2, 'i', 's', now()`,
      totp: `school_id, person_id, id, secret, made_at) VALUES ($1, $2, gen_random_uuid(), 'x', now()`,
      passkey: `school_id, person_id, id, credential_id, public_key, counter, transports, name, made_at)
         VALUES ($1, $2, gen_random_uuid(), 'c', 'x', 0, '{}', 'Ana’s phone', now()`,
      recovery_code: `school_id, person_id, code_mac) VALUES ($1, $2, 'x'`,
      once_key: `school_id, person_id, key, request_mac, claimed_at) VALUES ($1, $2, gen_random_uuid(), 'x', now()`,
      privacy_notice_seen: `school_id, person_id, audience, version, seen_at) VALUES ($1, $2, 'student', 1, now()`,
    };
    await asOwner(
      `INSERT INTO privacy_notice (id, school_id, audience, version, sections, edited_by, edited_at, published_by, published_at)
       VALUES (gen_random_uuid(), $1, 'student', 1, '{}', $2, now(), $2, now())`,
      [world.school.id, world.school.people.dee],
    );
    for (const [table, row] of Object.entries(tables))
      await asOwner(`INSERT INTO ${table} (${row})`, of);
    await world.worker(`SELECT ctx.forget_accounts($1)`, [world.school.id]);
    for (const table of Object.keys(tables))
      expect([table, await rowsLeft(world.app, table, 'person_id = $1', [gone])]).toEqual([
        table,
        0,
      ]);
  });
});
