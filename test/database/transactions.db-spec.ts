import { randomUUID } from 'node:crypto';
import { AlreadySent, runOnce } from '../../src/platform/db/once.js';
import { Audit } from '../../src/platform/audit/audit.js';
import { Words } from '../../src/platform/crypto/words.js';
import type { Asker } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

describe('the one door to the database', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let ada: Asker;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'], sam: ['student'] });
    ada = await askerFor(app, school, 'ada');
  });
  afterAll(() => app.close());

  const rename =
    (name: string) => (tx: { query: (sql: string, p: unknown[]) => Promise<object[]> }) =>
      tx.query(`UPDATE person SET preferred_name = $1 WHERE id = $2`, [name, school.people.sam]);
  const nameOfSam = async (): Promise<unknown> =>
    app.db.asOwner((tx) =>
      tx.one(`SELECT preferred_name FROM person WHERE id = $1`, [school.people.sam]),
    );

  it('does not call saved what Postgres rolled back', async () => {
    const work = app.db.run(ada, async (tx) => {
      await rename('Swallowed')(tx);
      await tx.query(`SELECT 1 / 0`).catch(() => undefined);
      return 'saved';
    });
    await expect(work).rejects.toThrow(/nothing was saved/);
    expect(await nameOfSam()).toEqual({ preferred_name: null });
  });

  it('hands no context on to the next borrower of a connection', async () => {
    await Promise.all(
      Array.from({ length: 60 }, async (_, turn) => {
        const failing = turn % 3 === 0;
        await app.db
          .run(ada, async (tx) => {
            await tx.query(`SELECT 1`);
            if (failing) throw new Error('abandoned');
          })
          .catch(() => undefined);
        const left = await app.db.outside<{ sid: string | null; people: number }>(
          `SELECT NULLIF(current_setting('app.sid', true), '') AS sid, (SELECT count(*)::int FROM person) AS people`,
          [],
        );
        expect(left).toEqual([{ sid: null, people: 0 }]);
      }),
    );
  });

  it('ends a connection that comes back inside a transaction', async () => {
    const pool = await app.db.pool();
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>(`SELECT pg_backend_pid() AS pid`);
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.sid', $1, true)`, [ada.token]);
    client.release();
    const pids = await Promise.all(
      Array.from({ length: 30 }, () =>
        app.db.outside<{ pid: number; sid: string }>(
          `SELECT pg_backend_pid() AS pid, coalesce(current_setting('app.sid', true), '') AS sid`,
          [],
        ),
      ),
    );
    for (const [row] of pids) {
      expect(row?.sid).toBe('');
      expect(row?.pid).not.toBe(rows[0]?.pid);
    }
  });

  it('does a form once, however often and at once it is sent', async () => {
    const once = { key: randomUUID(), mac: Buffer.from('the same words') };
    let done = 0;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        runOnce(app.db, ada, once, async (tx) => {
          done += 1;
          await rename('Sam')(tx);
          return `/done/${done}`;
        }),
      ),
    );
    expect(done).toBe(1);
    expect(new Set(answers)).toEqual(new Set(['/done/1']));
    await expect(
      runOnce(app.db, ada, { ...once, mac: Buffer.from('other words') }, () => {
        throw new Error('must not run');
      }),
    ).rejects.toThrow(AlreadySent);
  });

  it('leaves a key free when its write failed', async () => {
    const once = { key: randomUUID(), mac: Buffer.from('x') };
    await expect(
      runOnce(app.db, ada, once, () => Promise.reject(new Error('refused'))),
    ).rejects.toThrow('refused');
    expect(await runOnce(app.db, ada, once, () => Promise.resolve('/now'))).toBe('/now');
  });

  describe('words', () => {
    const place = (record: string) => ({
      table: 'referral',
      column: 'words',
      record,
      schoolId: school.id,
    });

    it('open only after the read was written down, in the same transaction', async () => {
      const words = app.app.get(Words);
      const audit = app.app.get(Audit);
      const record = randomUUID();
      // Whoever holds no grant can open only what they sealed in this very transaction.
      const { sealed, opened } = await app.db.run(ada, async (tx) => {
        const bytes = await words.seal(tx, place(record), 'canary words');
        const pass = await audit.read(tx, 'words', [record], 'test');
        return { sealed: bytes, opened: await words.open(tx, pass, place(record), bytes) };
      });
      expect(sealed.toString('latin1')).not.toContain('canary');
      expect(opened).toBe('canary words');
      const written = await app.db.asOwner((tx) =>
        tx.query(`SELECT person_id, action FROM audit.event WHERE record_id = $1`, [record]),
      );
      expect(written).toEqual([{ person_id: ada.personId, action: 'read' }]);

      const other = await app.db.run(ada, (tx) => audit.read(tx, 'words', [record], 'test'));
      await expect(
        app.db.run(ada, (tx) => words.open(tx, other, place(record), sealed)),
      ).rejects.toThrow(/not written down/);
      await expect(
        app.db.run(ada, async (tx) => {
          const pass = await audit.read(tx, 'words', [randomUUID()], 'test');
          return words.open(tx, pass, place(record), sealed);
        }),
      ).rejects.toThrow(/not written down/);
    });

    it('cannot be moved to another record, column or school', async () => {
      const words = app.app.get(Words);
      const audit = app.app.get(Audit);
      const [one, two] = [randomUUID(), randomUUID()];
      await app.db.run(ada, async (tx) => {
        const sealed = await words.seal(tx, place(one), 'mine');
        await words.seal(tx, place(two), 'other');
        const pass = await audit.read(tx, 'words', [one, two], 'test');
        await expect(words.open(tx, pass, place(two), sealed)).rejects.toThrow();
        await expect(
          words.open(tx, pass, { ...place(one), column: 'summary' }, sealed),
        ).rejects.toThrow();
      });
    });
  });

  it('keeps the audit as it was written', async () => {
    for (const sql of [
      `UPDATE audit.event SET action = 'x'`,
      `DELETE FROM audit.event`,
      `TRUNCATE audit.event`,
    ])
      await expect(app.db.asOwner((tx) => tx.query(sql))).rejects.toThrow(/append-only/);
    await expect(app.db.run(ada, (tx) => tx.query(`SELECT * FROM audit.event`))).rejects.toThrow(
      /permission denied/,
    );
  });
});
