import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Audit } from '../../src/platform/audit/audit.js';
import { linksAfter, linksWithEntriesAfter } from '../../src/platform/audit/chain.queries.js';
import {
  type Anchor,
  type ChainFault,
  ENTRY_COLUMNS,
} from '../../src/platform/audit/chain.rules.js';
import { ExtendChain } from '../../src/platform/audit/extend-chain.js';
import { verifyChain } from '../../src/platform/audit/verify-chain.js';
import type { Tx } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

const WITHOUT_GUARD = `ALTER TABLE audit.event DISABLE TRIGGER USER; ALTER TABLE audit.link DISABLE TRIGGER USER`;

describe('the chain of the audit', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let anchor: Anchor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { dee: ['safeguarding_lead'], ada: ['admin'] });
    for (let n = 0; n < 20; n += 1) await write('read', { why: `“quoted” \\ {"${n}": "é🐤"}` });
    await settle();
    const [end] = await links();
    anchor = { day: '2026-11-24', length: 12, hash: end[11]?.hash ?? '' };
  });
  afterAll(() => app.close());

  const write = async (action: string, detail: Record<string, string> = {}): Promise<void> => {
    const dee = await askerFor(app, school, 'dee');
    await app.db.run(dee, (tx) =>
      app.app.get(Audit).write(tx, { action, kind: 'words', record: randomUUID(), detail }),
    );
  };
  const chained = (): Promise<{ length: string; through: string; newest: string }> =>
    app.db.asOwner(async (tx) => {
      const row = await tx.one<{ length: string; through: string; newest: string }>(
        `SELECT length::text, through_seq::text AS through, (SELECT max(seq)::text FROM audit.event) AS newest
         FROM audit.chain`,
      );
      if (row === undefined) throw new Error('There is no chain.');
      return row;
    });
  /** Until nothing can appear any more below what is chained; other tests' transactions come to their end. */
  async function settle(): Promise<void> {
    for (let tries = 0; tries < 300; tries += 1) {
      await app.app.get(ExtendChain).run();
      const { through, newest } = await chained();
      if (through === newest) return;
      await pause(20);
    }
    throw new Error('The chain does not settle.');
  }
  const links = async () =>
    [
      await app.db.asWorker((tx) => linksAfter(tx, 0)),
      await app.db.asOwner((tx) => linksWithEntriesAfter(tx, 0)),
    ] as const;

  class Undone extends Error {}
  /** What verification says after this was done by somebody who owns the database; then it is undone. */
  async function after(
    deed: (tx: Tx) => Promise<unknown>,
    known: { anchors: Anchor[]; roots?: string[] } = { anchors: [] },
  ): Promise<ChainFault | undefined> {
    let fault: ChainFault | undefined;
    await app.db
      .asOwner(async (tx) => {
        await tx.query(WITHOUT_GUARD);
        await deed(tx);
        const found = await verifyChain((work) => work(tx), linksWithEntriesAfter, known);
        // The worker's way, with the digests of the database, finds the same.
        await tx.query(`GRANT EXECUTE ON FUNCTION audit.links_after TO earshot_owner`);
        const again = await verifyChain((work) => work(tx), linksAfter, known);
        expect(again.fault).toEqual(found.fault);
        fault = found.fault;
        throw new Undone();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undone)) throw error;
      });
    return fault;
  }

  it('holds every entry once, with the digest that is worked out outside the database', async () => {
    const [inside, outside] = await links();
    expect(inside.length).toBeGreaterThan(20);
    expect(inside).toEqual(outside);
    expect(Number((await chained()).length)).toBe(inside.length);
    expect(await after(() => Promise.resolve(), { anchors: [anchor], roots: [anchor.hash] })).toBe(
      undefined,
    );
  });

  it('covers every column of an entry', async () => {
    const columns = await app.db.asOwner((tx) =>
      tx.query<{ name: string }>(
        `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'audit.event'::regclass AND attnum > 0`,
      ),
    );
    expect(columns.map(({ name }) => name).sort()).toEqual([...ENTRY_COLUMNS].sort());
  });

  const fifth = `(SELECT event_seq FROM audit.link WHERE position = 5)`;
  const ninth = `(SELECT event_seq FROM audit.link WHERE position = 9)`;
  /** Everything after a link made anew, so that the chain fits in itself. */
  const rebuild = async (tx: Tx, from: number): Promise<void> => {
    await tx.query(
      `DO $$ DECLARE l record; before bytea; BEGIN
         SELECT hash INTO before FROM audit.link WHERE position = ${from} - 1;
         before := coalesce(before, decode(repeat('00', 32), 'hex'));
         FOR l IN SELECT k.position, k.chained_at, audit.digest(e) AS digest FROM audit.link k
             JOIN audit.event e ON e.seq = k.event_seq WHERE k.position >= ${from} ORDER BY k.position LOOP
           before := audit.link_hash(before, l.position, l.chained_at, l.digest);
           UPDATE audit.link SET hash = before WHERE position = l.position;
         END LOOP;
         UPDATE audit.chain SET hash = before;
       END $$`,
    );
  };

  it.each([
    ['edited', `UPDATE audit.event SET person_id = gen_random_uuid() WHERE seq = ${fifth}`],
    [
      'edited in its time',
      `UPDATE audit.event SET at = at + interval '1 microsecond' WHERE seq = ${fifth}`,
    ],
    ['edited in its roles', `UPDATE audit.event SET roles = '{head}' WHERE seq = ${fifth}`],
    [
      'swapped with another',
      `UPDATE audit.event e SET action = o.action, detail = o.detail, record_id = o.record_id
       FROM audit.event o WHERE (e.seq, o.seq) IN ((${fifth}, ${ninth}), (${ninth}, ${fifth}))`,
    ],
  ])('shows an entry that was %s', async (_how, sql) => {
    expect(await after((tx) => tx.query(sql))).toMatchObject({ kind: 'changed', position: 5 });
  });

  it('shows an entry that was deleted, and one whose link went with it', async () => {
    const gone = (tx: Tx): Promise<unknown> =>
      tx.query(`DELETE FROM audit.event WHERE seq = ${fifth}`);
    expect(await after(gone)).toMatchObject({ kind: 'removed', position: 5 });
    const both = async (tx: Tx): Promise<void> => {
      await gone(tx);
      await tx.query(`DELETE FROM audit.link WHERE position = 5`);
    };
    expect(await after(both)).toMatchObject({ kind: 'link-missing', position: 5 });
  });

  it('shows an entry that was put in between, and one of another day that was put at the end', async () => {
    const copy = (seq: string, at: string): string =>
      `INSERT INTO audit.event (seq, at, school_id, person_id, action, kind, record_id, detail, roles)
       OVERRIDING SYSTEM VALUE SELECT ${seq}, ${at}, school_id, person_id, action, kind, record_id, detail, roles
       FROM audit.event WHERE seq = ${fifth}`;
    expect(await after((tx) => tx.query(copy('0', 'at')))).toEqual({ kind: 'added' });
    const late = async (tx: Tx): Promise<void> => {
      await tx.query(copy('1000000', `at - interval '2 hours'`));
      await tx.query(`SELECT audit.extend_chain(100)`);
    };
    expect(await after(late)).toMatchObject({ kind: 'out-of-time', entry: '1000000' });
  });

  it('shows a chain that was cut off, by its end and by the anchor', async () => {
    const cut = async (tx: Tx): Promise<void> => {
      await tx.query(
        `DELETE FROM audit.event WHERE seq IN (SELECT event_seq FROM audit.link WHERE position > 10)`,
      );
      await tx.query(`DELETE FROM audit.link WHERE position > 10`);
    };
    expect(await after(cut)).toEqual({ kind: 'truncated', position: 10 });
    const cleverly = async (tx: Tx): Promise<void> => {
      await cut(tx);
      await tx.query(
        `UPDATE audit.chain SET length = 10, hash = (SELECT hash FROM audit.link WHERE position = 10)`,
      );
    };
    expect(await after(cleverly)).toBeUndefined();
    expect(await after(cleverly, { anchors: [anchor] })).toEqual({
      kind: 'truncated',
      position: 10,
      day: anchor.day,
    });
    expect(await after(cleverly, { anchors: [], roots: [anchor.hash] })).toEqual({
      kind: 'rebuilt',
    });
  });

  it('shows a chain that was wholly made anew by the anchor alone', async () => {
    const anew = async (tx: Tx): Promise<void> => {
      await tx.query(`DELETE FROM audit.link WHERE position = 5`);
      await tx.query(`UPDATE audit.link SET position = -position`);
      await tx.query(`UPDATE audit.link l SET position = n.place FROM (SELECT event_seq,
        row_number() OVER (ORDER BY position DESC) AS place FROM audit.link) n WHERE n.event_seq = l.event_seq`);
      await tx.query(`UPDATE audit.chain SET length = length - 1`);
      await rebuild(tx, 1);
    };
    const hidden = async (tx: Tx): Promise<void> => {
      await tx.query(`DELETE FROM audit.event WHERE seq = ${fifth}`);
      await anew(tx);
    };
    expect(await after(hidden)).toBeUndefined();
    expect(await after(hidden, { anchors: [anchor] })).toMatchObject({
      kind: 'rebuilt',
      position: anchor.length,
      day: anchor.day,
    });
    expect(await after(hidden, { anchors: [], roots: [anchor.hash] })).toEqual({ kind: 'rebuilt' });
  });

  it('takes in an entry whose transaction ends after those of later numbers', async () => {
    const slow = new pg.Client({ connectionString: app.urls.owner });
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(`SELECT audit.append('slow', 'test', NULL, '{}', NULL)`);
    await write('quick');
    await app.app.get(ExtendChain).run();
    await app.app.get(ExtendChain).run();
    const before = await chained();
    expect(BigInt(before.through)).toBeLessThan(BigInt(before.newest));
    await slow.query('COMMIT');
    await slow.end();
    await settle();
    const [all] = await links();
    const order = await app.db.asOwner((tx) =>
      tx.query<{ action: string }>(
        `SELECT action FROM audit.link JOIN audit.event ON seq = event_seq
         WHERE action IN ('slow', 'quick') ORDER BY position`,
      ),
    );
    expect(order.map(({ action }) => action)).toEqual(['quick', 'slow']);
    expect(all.length).toBe(Number((await chained()).length));
    expect(await after(() => Promise.resolve())).toBeUndefined();
  });

  it('is one chain, however many replicas lengthen it while others write', async () => {
    let writing = true;
    const writers = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 25; n += 1) await write('raced');
    });
    const chainers = Array.from({ length: 4 }, async () => {
      while (writing) await app.app.get(ExtendChain).run();
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(chainers);
    await settle();
    const { fault } = await verifyChain((work) => app.db.asOwner(work), linksWithEntriesAfter, {
      anchors: [anchor],
    });
    expect(fault).toBeUndefined();
    const raced = await app.db.asOwner((tx) =>
      tx.query(`SELECT FROM audit.link JOIN audit.event ON seq = event_seq WHERE action = 'raced'`),
    );
    expect(raced).toHaveLength(100);
  });
});
