import { anchorFile, keepAnchors, readAnchors } from '../../src/platform/audit/anchor-file.js';
import { Audit } from '../../src/platform/audit/audit.js';
import { linksWithEntriesAfter } from '../../src/platform/audit/chain.queries.js';
import { ChainWalk } from '../../src/platform/audit/chain.rules.js';
import { ExtendChain } from '../../src/platform/audit/extend-chain.js';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

describe('the audit and its chain', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const anchor = { day: '2026-11-24', length: 12, hash: 'a'.repeat(64) };

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { dee: ['safeguarding_lead'], ada: ['admin'] });
    await app.app.get(ExtendChain).run();
  });
  afterAll(() => app.close());

  it('is nobody’s to write, and to the application not even there', async () => {
    for (const sql of [
      `UPDATE audit.link SET hash = ''`,
      `DELETE FROM audit.anchor`,
      `UPDATE audit.event SET action = 'x'`,
      `DELETE FROM audit.event`,
      `TRUNCATE audit.event CASCADE`,
    ])
      await expect(app.db.asOwner((tx) => tx.query(sql))).rejects.toThrow(/append-only/);
    const ada = await askerFor(app, school, 'ada');
    for (const table of ['event', 'link', 'chain', 'anchor', 'check_run'])
      await expect(
        app.db.run(ada, (tx) => tx.query(`SELECT 1 FROM audit.${table}`)),
      ).rejects.toThrow(/permission denied/);
    for (const call of ['extend_chain(1)', 'links_after(0, 1)', 'chain_end()'])
      await expect(app.db.run(ada, (tx) => tx.query(`SELECT audit.${call}`))).rejects.toThrow(
        /permission denied/,
      );
    for (const table of ['event', 'link', 'chain'])
      await expect(
        app.db.asWorker((tx) => tx.query(`SELECT 1 FROM audit.${table}`)),
      ).rejects.toThrow(/permission denied/);
  });

  it('is all there to an auditor, who changes nothing and reads no words', async () => {
    await withConnection(app.urls.auditor, async (client) => {
      for (const table of ['event', 'link', 'chain', 'anchor'])
        await client.query(`SELECT * FROM audit.${table} LIMIT 1`);
      const { rows } = await client.query<{ same: boolean }>(
        `SELECT bool_and(audit.link_hash(before.hash, l.position, l.chained_at, audit.digest(e)) = l.hash) AS same
         FROM audit.link l JOIN audit.link before ON before.position = l.position - 1
         JOIN audit.event e ON e.seq = l.event_seq`,
      );
      expect(rows).toEqual([{ same: true }]);
      for (const sql of [
        `INSERT INTO audit.link VALUES (0, 0, now(), '')`,
        `UPDATE audit.chain SET length = 0`,
        `SELECT audit.append('x', 'x', NULL, '{}', NULL)`,
        `SELECT audit.extend_chain(1)`,
        `SELECT words FROM referral`,
        `SELECT wrapped FROM data_key`,
      ])
        await expect(client.query(sql)).rejects.toThrow(/permission denied/);
    });
  });

  it('writes down what the person was when they did it', async () => {
    const dee = await askerFor(app, school, 'dee');
    await app.db.run(dee, (tx) => app.app.get(Audit).write(tx, { action: 'was', kind: 'test' }));
    const rows = await app.db.asOwner((tx) =>
      tx.query(`SELECT roles FROM audit.event WHERE action = 'was'`),
    );
    expect(rows).toEqual([{ roles: ['safeguarding_lead', 'staff'] }]);
  });

  it('keeps its roots in a file that is only added to', async () => {
    const file = anchorFile(app.dataDir);
    expect(await readAnchors(file)).toBeUndefined();
    await keepAnchors(file, [anchor]);
    const forged = { ...anchor, hash: 'f'.repeat(64) };
    const next = { ...anchor, day: '2026-11-25' };
    await keepAnchors(file, [forged, next]);
    expect(await readAnchors(file)).toEqual([anchor, next]);
    const walk = new ChainWalk([{ ...next, length: 1 }]);
    walk.follow(await app.db.asOwner((tx) => linksWithEntriesAfter(tx, 0)));
    expect(walk.end({ length: 0, hash: '', strays: 0 })).toMatchObject({
      kind: 'rebuilt',
      position: 1,
    });
  });
});
