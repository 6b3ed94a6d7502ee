import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { CheckAudit } from '../../src/access/audit/check-audit.js';
import { TakeAnchor } from '../../src/access/audit/take-anchor.js';
import { renewRootsOnceVerified, verifyAudit } from '../../src/cli/audit.commands.js';
import { anchorFile } from '../../src/platform/audit/anchor-file.js';
import { Audit } from '../../src/platform/audit/audit.js';
import { ExtendChain } from '../../src/platform/audit/extend-chain.js';
import { startApp, type TestApp } from '../support/app.js';
import { auditedSince, newestEntry } from '../support/audited.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent, lettersTo } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const DAY_MS = 86_400_000;

describe('the roots of the audit outside the database', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let file: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'], hana: ['head'] });
    file = anchorFile(app.dataDir);
    await Visitor.signedIn(app, 'ada');
    await app.app.get(ExtendChain).run();
  });
  afterAll(() => app.close());

  const nextDay = async (): Promise<void> => {
    app.clock.advance(DAY_MS);
    await app.app.get(TakeAnchor).run();
  };
  const isThere = (): Promise<boolean> => stat(file).then(Boolean, () => false);
  const days = async (): Promise<number> =>
    (await readFile(file, 'utf8')).trim().split('\n').length;
  /** @returns the page of an administrator after everything that was asked for was checked. */
  const checked = async (): Promise<Page> => {
    const asked = await app.db.asOwner((tx) =>
      tx.query<{ id: string }>(`SELECT id FROM audit.check_run WHERE finished_at IS NULL`),
    );
    for (const { id } of asked) await app.app.get(CheckAudit).run(id);
    return (await Visitor.signedIn(app, 'ada')).get('/audit');
  };
  const outcome = (work: (print: (line: string) => void) => Promise<void>): Promise<string> => {
    const lines: string[] = [];
    return work((line) => lines.push(line)).then(
      () => lines.join('\n'),
      (error: Error) => error.message,
    );
  };
  const verify = (root?: string[]): Promise<string> =>
    outcome((print) => verifyAudit(app.db, app.dataDir, { root }, print));
  const renew = (root?: string[]): Promise<string> => {
    const where = { db: app.db, audit: app.app.get(Audit), dataDir: app.dataDir };
    return outcome((print) => renewRootsOnceVerified(where, root, print));
  };

  it('are begun by themselves, and one that could not be written at once follows', async () => {
    await nextDay();
    expect((await checked()).text).toContain('everything fits');
    await rm(file);
    await app.app.get(TakeAnchor).run();
    expect(await days()).toBe(1);
    await nextDay();
    await nextDay();
    expect(await days()).toBe(3);
    expect(await verify()).toContain('Everything fits.');
    expect(await renew()).toContain('is there. Nothing was written.');
  });

  it('are not made up from the database when they are gone: page, letter and command say so', async () => {
    await rename(file, `${file}.away`);
    await nextDay();
    await app.app.get(TakeAnchor).run();
    expect(await isThere()).toBe(false);
    const page = await checked();
    expect(page.$('.notice').text()).toContain('The file with the roots is missing');
    expect(page.$('.notice').text()).toContain('audit renew-roots --root');
    expect(page.text).not.toContain('everything fits');
    for (const username of ['ada', 'hana'])
      expect(await lettersTo(app, school.people[username])).toContain('access/mail/roots-gone');
    expect(await verify()).toContain('is missing or empty');
    await writeFile(file, '');
    await nextDay();
    expect(await readFile(file, 'utf8')).toBe('');
    expect((await checked()).text).not.toContain('everything fits');
    await rm(file);
  });

  it('fit again once a copy is put back, or once they were written anew by a root from a letter', async () => {
    await rename(`${file}.away`, file);
    await nextDay();
    expect((await checked()).text).toContain('everything fits');
    await rm(file);
    expect(await renew(['0'.repeat(64)])).toContain('made anew');
    expect(await isThere()).toBe(false);

    const [letter] = await lettersSent(app, { view: 'access/mail/root' });
    const root = [letter?.facts?.root ?? ''];
    expect(await verify(root)).toContain('Everything fits.');
    const seq = await newestEntry(app);
    expect(await renew(root)).toMatch(/Everything fits\.\nRoots written to .*: 6\.$/);
    expect(await days()).toBe(6);
    expect(await auditedSince(app, seq)).toMatchObject([
      { action: 'roots_renewed', kind: 'audit', detail: { roots: 6 } },
    ]);
    await nextDay();
    expect((await checked()).text).toContain('everything fits');
  });

  it('that cannot be read are told of as well, while the chain is checked all the same', async () => {
    await writeFile(file, 'not a root\n');
    const ada = await Visitor.signedIn(app, 'ada');
    await ada.post('/audit', '/audit/checks', {});
    expect((await checked()).$('.notice').text()).toContain('The file with the roots is missing');
    expect(await renew()).toContain('line 1 is not');
  });
});
