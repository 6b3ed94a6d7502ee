import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CheckAudit } from '../../src/access/audit/check-audit.js';
import { TakeAnchor } from '../../src/access/audit/take-anchor.js';
import { type AuditVerifyOptions, verifyAudit } from '../../src/cli/audit.commands.js';
import { exportAuditInto } from '../../src/cli/export-audit.js';
import { anchorFile } from '../../src/platform/audit/anchor-file.js';
import { ExtendChain } from '../../src/platform/audit/extend-chain.js';
import { type LetterJob, writeLetter } from '../../src/platform/mail/letters.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { Visitor } from '../support/visitor.js';

const DAY_MS = 86_400_000;

describe('whether the audit was tampered with', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let ada: Visitor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'], hana: ['head'], dee: ['safeguarding_lead'] });
    await signIn();
    await Visitor.signedIn(app, 'dee');
    await chain();
  });
  afterAll(() => app.close());

  const signIn = async (): Promise<void> => {
    ada = await Visitor.signedIn(app, 'ada');
  };
  const chain = (): Promise<void> => app.app.get(ExtendChain).run();
  const asOwner = (sql: string): Promise<unknown> => app.db.asOwner((tx) => tx.query(sql));
  const letters = (view: string): Promise<LetterJob[]> => lettersSent(app, { view });
  const verify = async (options: AuditVerifyOptions = {}) => {
    const lines: string[] = [];
    const fault = await verifyAudit(app.db, app.dataDir, options, (line) => lines.push(line)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { lines, fault };
  };
  const runChecks = async (): Promise<void> => {
    const asked = await app.db.asOwner((tx) =>
      tx.query<{ id: string }>(`SELECT id FROM audit.check_run WHERE finished_at IS NULL`),
    );
    for (const { id } of asked) await app.app.get(CheckAudit).run(id);
  };

  it('can be told from a copy on another machine, which takes each entry once', async () => {
    const copy = path.join(app.dataDir, 'elsewhere.jsonl');
    const first = await exportAuditInto(app.db, copy);
    expect(first).toBeGreaterThan(0);
    expect(await exportAuditInto(app.db, copy)).toBe(0);
    await Visitor.signedIn(app, 'dee');
    await chain();
    const more = await exportAuditInto(app.db, copy);
    expect(more).toBeGreaterThan(0);

    const lines = (await readFile(copy, 'utf8')).trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { position: number; hash: string });
    expect(entries.map(({ position }) => position)).toEqual(
      Array.from({ length: first + more }, (_, at) => at + 1),
    );
    const links = await app.db.asOwner((tx) =>
      tx.query<{ hash: string }>(
        `SELECT encode(hash, 'hex') AS hash FROM audit.link ORDER BY position`,
      ),
    );
    expect(entries.map(({ hash }) => hash)).toEqual(links.map(({ hash }) => hash));
    expect(entries.at(-1)).toMatchObject({
      action: 'sign_in',
      person: school.people.dee,
      detail: { how: 'password' },
    });

    await writeFile(copy, `${lines.join('\n')}\n{"position": 9`);
    await expect(exportAuditInto(app.db, copy)).rejects.toThrow('is cut short');
  });

  it('an administrator has checked, and sees whether it fits and nothing else', async () => {
    const first = await ada.get('/audit');
    expect(first.text).toContain('Not yet. It is checked once a day');
    const asked = await ada.postFrom(first, '/audit/checks', {});
    expect(asked.headers.location).toBe('/audit?done=asked');
    const shown = await ada.get('/audit?done=asked');
    expect(shown.text).toContain('It is being checked');
    expect(shown.$('form[action="/audit/checks"]')).toHaveLength(0);
    const jobs = await app.db.asOwner((tx) =>
      tx.query(`SELECT 1 FROM pgboss.job WHERE name = 'audit-check'`),
    );
    expect(jobs).toHaveLength(1);

    await runChecks();
    const done = await ada.get('/audit?done=asked');
    expect(done.text).toContain('everything fits');
    // Not even how much was written down: that could tell an administrator of a concern about them.
    const seen = done.$('main').text();
    await Visitor.signedIn(app, 'dee');
    await chain();
    expect((await ada.get('/audit?done=asked')).$('main').text()).toBe(seen);
    for (const username of ['hana', 'dee']) {
      const other = await Visitor.signedIn(app, username);
      expect((await other.get('/audit')).status).toBe(404);
    }
  });

  it('its root leaves the database once a day: into a file, and to the head by letter', async () => {
    const anchor = app.app.get(TakeAnchor);
    await anchor.run();
    expect(await letters('access/mail/root')).toEqual([]);
    app.clock.advance(DAY_MS);
    await Promise.all([anchor.run(), anchor.run(), anchor.run()]);
    await anchor.run();
    const [letter, ...more] = await letters('access/mail/root');
    expect(more).toEqual([]);
    expect(letter?.personId).toBe(school.people.hana);
    const root = letter?.facts?.root ?? '';
    const [line, ...rest] = (await readFile(anchorFile(app.dataDir), 'utf8')).trim().split('\n');
    expect(line).toMatch(new RegExp(`^\\d{4}-\\d{2}-\\d{2} \\d+ ${root}$`));
    expect(new Set(rest)).toEqual(rest.length === 0 ? new Set() : new Set([line]));
    const { subject, text } = writeLetter('access/mail/root', {
      ...letter?.facts,
      schoolName: 'Harbour',
      signInUrl: 'x',
      helpUrl: 'x',
    });
    expect(subject).toBe(`The root of the audit for ${letter?.facts?.day}`);
    expect(text).toContain(`--root ${root}`);
    // A check comes with it, each day, asked by nobody.
    await runChecks();
    app.clock.advance(DAY_MS);
    await anchor.run();
    expect(await letters('access/mail/root')).toHaveLength(2);
    await signIn();
    expect((await ada.get('/audit')).text).toContain(
      (await letters('access/mail/root'))[1]?.facts?.root,
    );
  });

  it('the command says that all fits, and what it looked at', async () => {
    const { lines, fault } = await verify();
    expect(fault).toBeUndefined();
    expect(lines[0]).toMatch(/^Entries followed: \d+, the newest of \d{4}-/);
    expect(lines[1]).toMatch(/^Roots compared: \d of .*roots\.txt, 2 of the database\.$/);
    expect(lines.at(-1)).toBe('Everything fits.');
    const [letter] = await letters('access/mail/root');
    expect((await verify({ root: [letter?.facts?.root ?? ''] })).fault).toBeUndefined();
    expect((await verify({ root: ['0'.repeat(64)] })).fault).toContain('made anew');
  });

  it('the command names a file of roots that is not there or is none', async () => {
    const file = path.join(app.dataDir, 'other.txt');
    expect((await verify({ anchors: file })).fault).toBe(`There is no file ${file}.`);
    await writeFile(file, 'not a root\n');
    expect((await verify({ anchors: file })).fault).toContain('line 1 is not');
  });

  it('a change is found: by the command, with its place; by the check, which tells head and technician', async () => {
    const edit = (from: string, to: string): Promise<unknown> =>
      asOwner(
        `ALTER TABLE audit.event DISABLE TRIGGER USER;
         UPDATE audit.event SET action = '${to}' WHERE seq = (SELECT event_seq FROM audit.link
           JOIN audit.event ON seq = event_seq WHERE action = '${from}' ORDER BY position LIMIT 1);
         ALTER TABLE audit.event ENABLE TRIGGER USER`,
      );
    await edit('sign_in', 'signed');
    expect((await verify()).fault).toMatch(
      /^The audit does not fit \(link \d+, entry \d+\): an entry is not/,
    );
    await ada.post('/audit', '/audit/checks', {});
    await runChecks();
    const page = await ada.get('/audit');
    expect(page.$('.notice').text()).toContain('The audit does not fit');
    const told = await letters('access/mail/does-not-fit');
    expect(told.map(({ personId }) => personId).sort()).toEqual(
      [school.people.ada, school.people.hana].sort(),
    );
    await edit('signed', 'sign_in');
    expect((await verify()).fault).toBeUndefined();
  });

  it('an audit made wholly anew is found by the file, though the database fits in itself', async () => {
    await asOwner(
      `ALTER TABLE audit.link DISABLE TRIGGER USER; ALTER TABLE audit.anchor DISABLE TRIGGER USER;
       DO $$ DECLARE l record; before bytea := decode(repeat('00', 32), 'hex'); BEGIN
         FOR l IN SELECT k.position, audit.digest(e) AS digest FROM audit.link k
             JOIN audit.event e ON e.seq = k.event_seq ORDER BY k.position LOOP
           before := audit.link_hash(before, l.position, '2026-01-05', l.digest);
           UPDATE audit.link SET hash = before, chained_at = '2026-01-05' WHERE position = l.position;
         END LOOP;
         UPDATE audit.chain SET hash = before;
         UPDATE audit.anchor a SET hash = k.hash FROM audit.link k WHERE k.position = a.length;
       END $$`,
    );
    expect((await verify({ anchors: await emptyFile() })).fault).toBeUndefined();
    expect((await verify()).fault).toMatch(/root of \d{4}-\d{2}-\d{2}\): the chain was made anew/);
  });

  async function emptyFile(): Promise<string> {
    const file = path.join(app.dataDir, 'empty.txt');
    await writeFile(file, '');
    return file;
  }
});
