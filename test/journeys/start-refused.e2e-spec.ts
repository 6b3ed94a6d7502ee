import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { installKeys } from '../../src/platform/crypto/install-keys.js';
import { Keys } from '../../src/platform/crypto/keys.js';
import { withConnection } from '../../src/platform/db/admin-connection.js';
import { atDatabase, createDatabase, dropDatabase } from '../../src/platform/db/databases.js';
import { startApp, type TestApp } from '../support/app.js';
import { getCluster } from '../support/cluster.js';
import { startProgram } from '../support/program.js';
import { rowsOfSchool } from '../support/rows.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';

describe('a start that must not be', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let home: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'] });
    home = await mkdtemp(path.join(os.tmpdir(), 'earshot test '));
  });
  afterAll(async () => {
    await app.close();
    await rm(home, { recursive: true, force: true });
  });

  /** @returns the one line it ends with */
  async function refused(settings: Record<string, string>): Promise<string> {
    const program = await startProgram({
      EARSHOT_DATA: path.join(home, 'data'),
      DATABASE_URL: app.urls.app,
      DATABASE_WORKER_URL: app.urls.worker,
      DATABASE_OWNER_URL: app.urls.owner,
      ...settings,
    });
    expect(await program.end).toBe(1);
    const lines = program.said().trim().split('\n');
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  }

  it('without the key file of this database: one line, and no other file is made', async () => {
    const before = await rowsOfSchool(app, school.id);
    const keysDir = path.join(home, 'forgotten');
    expect(await refused({ EARSHOT_KEYS: keysDir })).toMatch(
      /^There is no key file in .*forgotten/,
    );
    expect(existsSync(keysDir)).toBe(false);
    expect(await rowsOfSchool(app, school.id)).toEqual(before);
  });

  it('with a key file that was cut short: one line, and the file is left as it is', async () => {
    const keysDir = path.join(home, 'cut');
    await mkdir(keysDir);
    const file = path.join(keysDir, 'keys.json');
    await writeFile(file, '{"version": 1, "wrapping": [{"id": "a1", "key": "c2VjcmV0');
    expect(await refused({ EARSHOT_KEYS: keysDir })).toBe(
      `The key file ${file} is cut short or is not JSON. Put a good copy back; nothing was changed.`,
    );
    expect(await readFile(file, 'utf8')).toContain('c2VjcmV0');
    expect(await readdir(keysDir)).toEqual(['keys.json']);
  });

  it("as the tables' owner: one line, and an empty database stays empty", async () => {
    const { urls } = getCluster();
    const name = `refused_${process.pid}_${Math.trunc(performance.now())}`;
    await createDatabase(urls.admin, name);
    try {
      const owner = atDatabase(urls.owner, name);
      const keysDir = path.join(home, 'none yet');
      const line = await refused({
        DATABASE_URL: owner,
        DATABASE_WORKER_URL: atDatabase(urls.worker, name),
        DATABASE_OWNER_URL: owner,
        EARSHOT_KEYS: keysDir,
      });
      expect(line).toMatch(/^DATABASE_URL signs in as earshot_owner, not as earshot_app\./);
      const { rows } = await withConnection(owner, (client) =>
        client.query(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
      );
      expect(rows).toEqual([]);
      expect(existsSync(keysDir)).toBe(false);
    } finally {
      await dropDatabase(urls.admin, name);
    }
  });

  it('on a table that shows every row: one line, and nobody is let in', async () => {
    const keysDir = path.join(home, 'keys');
    const keys = Keys.open(keysDir);
    await app.db.asOwner((tx) => tx.query(`TRUNCATE key_mark, ctx.secret`));
    await installKeys(app.db, keys, keysDir);
    expect(readdirSync(keysDir)).toEqual(['keys.json']);
    await app.db.asOwner(async (tx) => {
      await tx.query(`DELETE FROM school_key`);
      await tx.query(`CREATE POLICY left_open ON person TO earshot_app USING (true)`);
    });
    expect(await refused({ EARSHOT_KEYS: keysDir })).toBe(
      "One school could see another's rows: the policy left_open on person asks for no sign-in. Earshot does not start like this.",
    );
  });
});
