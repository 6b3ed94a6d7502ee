import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { importRoster, type RosterImportOptions } from '../../src/cli/roster.commands.js';
import { type Files, pupils, ukFiles, zipOf } from '../support/builders/roster-files.js';
import { buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';

describe('earshot roster import', () => {
  let app: TestApp;
  let folder: string;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'], hal: ['head'] });
    folder = await mkdtemp(path.join(os.tmpdir(), 'earshot roster '));
  });
  afterAll(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = async (place: string, options: Partial<RosterImportOptions> = {}) => {
    const lines: string[] = [];
    const asked = { school: 'harbour', ...options };
    const fault = await importRoster(app, place, asked, (line) => lines.push(line)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { lines, fault };
  };
  const zipped = async (files: Files): Promise<string> => {
    const place = path.join(folder, 'roster.zip');
    await writeFile(place, zipOf(files));
    return place;
  };
  const people = async (): Promise<number> => {
    const [row] = await app.db.asOwner((tx) =>
      tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM person WHERE source_id IS NOT NULL`),
    );
    return row?.n ?? 0;
  };

  it('lists the schools when there are several, and imports none', async () => {
    const { lines, fault } = await run('test/fixtures/rosters/sds-uk-v1-100');
    expect(lines).toEqual([]);
    expect(fault).toContain('10001 (Contoso High School), 10002 (Fabrikam High School)');
    expect(await people()).toBe(0);
  });

  it('says what a dry run would do, and does nothing', async () => {
    const { lines } = await run(await zipped(ukFiles(pupils(20))), { dryRun: true });
    expect(lines.at(-1)).toBe('added 20, changed 0, left 0, refused 0');
    expect(await people()).toBe(0);
  });

  it('imports a zip, names the lines it refuses, and ends with the counts', async () => {
    const files = ukFiles(pupils(20));
    files['Student.csv'] += '99,500,Zed,Young,pupil-1,9,9B\n';
    const { lines, fault } = await run(await zipped(files));
    expect(fault).toBeUndefined();
    expect(lines[0]).toContain('Student.csv, line 22');
    expect(lines.at(-1)).toBe('added 20, changed 0, left 0, refused 1');
    expect(await people()).toBe(20);
  });

  it('adds one to American grades', async () => {
    const { lines } = await run(await zipped(ukFiles(pupils(20))), { grades: 'us' });
    expect(lines.at(-1)).toBe('added 0, changed 20, left 0, refused 0');
    await run(await zipped(ukFiles(pupils(20))));
  });

  it('refuses when more than 10 % would leave, unless so many are allowed', async () => {
    const place = await zipped(ukFiles(pupils(17)));
    const refused = await run(place);
    expect(refused.fault).toContain('3 of 20 people would leave (15.0 %)');
    expect((await run(place, { allowLeavers: 2 })).fault).toContain('--allow-leavers 3');
    const { lines } = await run(place, { allowLeavers: 3 });
    expect(lines).toEqual(['added 0, changed 0, left 3, refused 0']);
  });

  it('names file, line and column of a broken file, and writes nothing', async () => {
    const files = ukFiles(pupils(30));
    files['Student.csv'] += '31,500,Ann\n';
    const { lines, fault } = await run(await zipped(files));
    expect([lines, fault]).toEqual([
      [],
      'Student.csv, line 32, column 4 (Last Name): this line has 3 cells, the headings have 7',
    ]);
    expect(await people()).toBe(20);
  });

  it('says when there is no such folder or school', async () => {
    expect((await run('nowhere')).fault).toContain('there is no such folder or zip file');
    expect((await run('nowhere', { school: 'hogwarts' })).fault).toContain('Schools: harbour');
  });

  it('takes one username from one person and gives it to another in one import', async () => {
    const [first, second, ...rest] = pupils(20);
    const swapped = [
      { ...first!, username: 'pupil-one' },
      { ...second!, username: first!.username },
      ...rest,
    ];
    const { lines } = await run(await zipped(ukFiles(swapped)));
    expect(lines.at(-1)).toBe('added 0, changed 5, left 0, refused 0');
  });
});
