import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkKeys, rotateKeys, type RotateOptions } from '../../src/cli/keys.commands.js';
import { Audit } from '../../src/platform/audit/audit.js';
import { type KeyFile, WrongKeys } from '../../src/platform/crypto/key-file.js';
import { Keys } from '../../src/platform/crypto/keys.js';
import {
  dropSchoolKeys,
  schoolKeys,
  shredDataKeys,
} from '../../src/platform/crypto/school-keys.js';
import { Words } from '../../src/platform/crypto/words.js';
import { prepareDatabase } from '../../src/prepare-database.js';
import { breakGround, type Ground, startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

/** More than one batch of data keys. */
const MANY = 210;
const text = (record: string): string => `What ${record} is about.`;

describe('keys', () => {
  let ground: Ground;
  let app: TestApp;
  let keysDir: string;
  let harbour: BuiltSchool;
  /** Records by school. */
  const records = new Map<string, string[]>();

  beforeAll(async () => {
    const broken = await breakGround();
    keysDir = path.join(broken.dataDir, 'keys');
    ground = { ...broken, keys: Keys.open(keysDir) };
    app = await startApp({ ground });
    harbour = await buildSchool(app, { ada: ['admin'] });
    const moorside = await buildSchool(app, {}, { slug: 'moorside' });
    const quiet = await buildSchool(app, {}, { slug: 'quiet' });
    for (const [{ id }, count] of [
      [harbour, MANY],
      [moorside, 3],
      [quiet, 0],
    ] as const) {
      records.set(id, []);
      await seal(app.app.get(Words), id, count);
    }
  });
  afterAll(async () => {
    await app.close();
    await ground.clear();
  });

  const place = (schoolId: string, record: string) => ({
    table: 'test',
    column: 'words',
    schoolId,
    record,
  });
  const sealed = new Map<string, Buffer>();

  async function seal(words: Words, schoolId: string, count: number): Promise<void> {
    await app.db.asOwner(async (tx) => {
      for (let made = 0; made < count; made += 1) {
        const record = randomUUID();
        sealed.set(record, await words.seal(tx, place(schoolId, record), text(record)));
        records.get(schoolId)?.push(record);
      }
    });
  }

  /** How many of a school's words open for an application that knows what `words` knows. */
  async function opening(words: Words, schoolId: string): Promise<number> {
    const those = records.get(schoolId) ?? [];
    return app.db.asOwner(async (tx) => {
      const pass = await new Audit().read(tx, 'test', those, 'test');
      let open = 0;
      for (const record of those) {
        const opened = await words
          .open(tx, pass, place(schoolId, record), sealed.get(record) ?? Buffer.alloc(0))
          .catch(() => undefined);
        if (opened === text(record)) open += 1;
      }
      return open;
    });
  }
  /** As after a restart: nothing but the file and the database. */
  async function allOpen(): Promise<void> {
    for (const words of [app.app.get(Words), new Words(Keys.open(keysDir))])
      for (const [schoolId, those] of records)
        expect(await opening(words, schoolId)).toBe(those.length);
  }

  const file = (): string => path.join(keysDir, 'keys.json');
  const content = async (): Promise<KeyFile> =>
    JSON.parse(await readFile(file(), 'utf8')) as KeyFile;
  const wrappings = async (): Promise<string[]> => (await content()).wrapping.map(({ id }) => id);
  const inUse = async (): Promise<string[]> => [
    ...new Set((await app.db.asOwner((tx) => schoolKeys(tx))).map((row) => row.wrappingId)),
  ];
  const rotate = async (
    options: RotateOptions = {},
    say: (line: string) => void = () => undefined,
  ): Promise<void> => rotateKeys(app.db, Keys.open(keysDir), new Audit(), options, say);
  const check = async (
    from = Keys.open(keysDir),
  ): Promise<{ faults: string[]; said: string[] }> => {
    const said: string[] = [];
    const faults = await app.db.asOwner((tx) =>
      checkKeys(tx, from, keysDir, (line) => said.push(line)),
    );
    return { faults, said };
  };
  const start = (from: string): Promise<string> =>
    Promise.resolve()
      .then(() => prepareDatabase(app.db, Keys.open(from), from, app.urls))
      .then(
        () => 'started',
        (error: Error) => {
          if (!(error instanceof WrongKeys)) throw error;
          expect(error.message).not.toContain('\n');
          return error.message;
        },
      );

  /** Does `work` with another content of the key file, then puts the right one back. */
  async function withFile(change: (file: KeyFile) => object, work: () => Promise<void>) {
    await copyFile(file(), `${file()}.kept`);
    try {
      await writeFile(file(), JSON.stringify(change(await content())));
      await work();
    } finally {
      await copyFile(`${file()}.kept`, file());
      await rm(`${file()}.kept`);
    }
  }

  it('are checked: all open, and no key is told', async () => {
    const { faults, said } = await check();
    expect(faults).toEqual([]);
    const [id] = await wrappings();
    expect(said.join('\n')).toContain(`Wrapping key ${id}, current, made `);
    expect(said.join('\n')).toContain('wraps the keys of 3 schools.');
    expect(said).toContain(`School keys: 3. Data keys: ${MANY + 3} of ${MANY + 3} open.`);
    expect(said.at(-1)).toBe(`The keys in ${keysDir} belong to this database.`);
    for (const { key } of (await content()).wrapping) expect(said.join('\n')).not.toContain(key);
  });

  it('that are not there are not made anew for a database that knows some', async () => {
    const nowhere = path.join(ground.dataDir, 'nowhere');
    expect(await start(nowhere)).toMatch(/^There is no key file in .*nowhere, and this database/);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('of another database are refused', async () => {
    const others = path.join(ground.dataDir, 'others');
    Keys.open(others).settle(new Date(0));
    expect(await start(others)).toMatch(/^The keys in .*others are not the ones/);
  });

  it('without the wrapping key that is in use are refused, and with another of its name', async () => {
    const other = Keys.fresh().currentWrapping;
    await withFile(
      (was) => ({ ...was, wrapping: [{ id: other.id, key: other.key.toString('base64') }] }),
      async () => {
        const said =
          /The wrapping key \w+ is not in the key file, and the keys of 3 schools need it/;
        expect(await start(keysDir)).toMatch(said);
        const { faults } = await check();
        expect(faults[0]).toMatch(said);
        expect(faults[1]).toBe(`${MANY + 3} data keys of 2 schools do not open.`);
      },
    );
    await withFile(
      (was) => ({
        ...was,
        wrapping: [{ id: was.wrapping[0]?.id, key: other.key.toString('base64') }],
      }),
      async () =>
        expect(await start(keysDir)).toMatch(/is not the one that the keys of 3 schools need/),
    );
    expect(await start(keysDir)).toBe('started');
  });

  it('are changed twice beside an application that goes on opening what it knew', async () => {
    const [first] = await wrappings();
    await rotate();
    await allOpen();
    await rotate();
    await allOpen();
    const all = await wrappings();
    expect(all).toHaveLength(3);
    expect(all[0]).toBe(first);
    expect(await inUse()).toEqual([all[2]]);
    // Old keys stay for old backups until somebody asks; nothing new is made then.
    await rotate({ retire: true });
    expect(await wrappings()).toEqual([all[2]]);
    expect(await inUse()).toEqual([all[2]]);
    await allOpen();
    expect(await start(keysDir)).toBe('started');
  });

  it('added for other machines first are put to use by the next rotation', async () => {
    const before = await inUse();
    await rotate({ addOnly: true });
    await rotate({ addOnly: true });
    expect(await inUse()).toEqual(before);
    const added = (await wrappings()).at(-1);
    await rotate();
    expect(await inUse()).toEqual([added]);
    await rotate({ retire: true });
  });

  it('cut short after any step are finished by the next rotation', async () => {
    for (let step = 1; ; step += 1) {
      let said = 0;
      const options = { schoolKeys: true };
      const cut = await rotate(options, () => {
        said += 1;
        if (said === step) throw new Error('killed');
      }).then(
        () => false,
        () => true,
      );
      if (!cut) {
        expect(step).toBeGreaterThan(10);
        break;
      }
      await allOpen();
      await seal(new Words(Keys.open(keysDir)), [...records.keys()][1] ?? '', 1);
      await rotate(options);
      await rotate({ retire: true });
      await allOpen();
      expect(await wrappings()).toEqual(await inUse());
      expect((await app.db.asOwner((tx) => schoolKeys(tx))).length).toBe(3);
      expect((await check()).faults).toEqual([]);
    }
  });

  it('are rotated by one command at a time', async () => {
    await rotate({}, () => undefined);
    let second = '';
    await app.db.asOwner(async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(3277481, 0)`);
      second = await rotate().then(
        () => 'went on',
        (error: Error) => error.message,
      );
    });
    expect(second).toBe('Another rotation of these keys is running.');
  });

  it('of a school go only when nobody can still be sealing with them', async () => {
    const asker = await askerFor(app, harbour, 'ada');
    const words = app.app.get(Words);
    let rotating: Promise<void> = Promise.resolve();
    await app.db.run(asker, async (tx) => {
      const record = randomUUID();
      sealed.set(record, await words.seal(tx, place(harbour.id, record), text(record)));
      records.get(harbour.id)?.push(record);
      // The writer's transaction stays open while the new key is made and the other data keys move.
      await new Promise<void>((resolve) => {
        rotating = rotate({ schoolKeys: true }, (line) => {
          if (line.startsWith(`Wrapped anew: ${MANY} data keys`)) resolve();
        });
      });
      expect(await app.db.asOwner((owner) => schoolKeys(owner, harbour.id))).toHaveLength(2);
    });
    await rotating;
    expect(await app.db.asOwner((tx) => schoolKeys(tx, harbour.id))).toHaveLength(1);
    await allOpen();
  });

  it('of one school deleted, nothing of it opens, and all of the others does', async () => {
    const [, moorside = ''] = records.keys();
    const count = records.get(moorside)?.length ?? 0;
    // Not while a record of it still has its own.
    await expect(app.db.asOwner((tx) => dropSchoolKeys(tx, moorside))).rejects.toThrow('violates');
    expect(await app.db.asOwner((tx) => shredDataKeys(tx, moorside))).toBe(count);
    await app.db.asOwner((tx) => dropSchoolKeys(tx, moorside));
    for (const words of [app.app.get(Words), new Words(Keys.open(keysDir))]) {
      expect(await opening(words, moorside)).toBe(0);
      expect(await opening(words, harbour.id)).toBe(records.get(harbour.id)?.length);
    }
    await rotate({ schoolKeys: true });
    await rotate({ retire: true });
    expect(await start(keysDir)).toBe('started');
    expect((await check()).faults).toEqual([]);
  });
});
