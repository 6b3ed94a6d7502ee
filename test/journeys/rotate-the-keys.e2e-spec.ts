import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { checkKeys } from '../../src/cli/keys.commands.js';
import { projectRoot } from '../../src/platform/config/project-root.js';
import { Keys } from '../../src/platform/crypto/keys.js';
import { breakGround, type Ground, startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

/** The built command, as `npm run earshot` runs it (`npm test` builds it first). */
const EARSHOT = path.join(projectRoot(), 'dist/src/cli/earshot.js');

describe('earshot keys rotate, beside people who write and read', () => {
  let ground: Ground;
  let app: TestApp;
  let keysDir: string;

  beforeAll(async () => {
    const broken = await breakGround();
    keysDir = path.join(broken.dataDir, 'keys');
    ground = { ...broken, keys: Keys.open(keysDir) };
    app = await startApp({ ground });
    await buildSchool(app, { tom: ['staff'], dee: ['safeguarding_lead'], hana: ['head'] });
  });
  afterAll(async () => {
    await app.close();
    await ground.clear();
  });

  /** A process of its own. @param killAt ends it with SIGKILL when it has printed so many lines */
  async function command(words: string[], killAt?: number) {
    const child = spawn(process.execPath, [EARSHOT, 'keys', ...words], {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        EARSHOT_DATA: ground.dataDir,
        EARSHOT_KEYS: keysDir,
        DATABASE_URL: ground.urls.app,
        DATABASE_WORKER_URL: ground.urls.worker,
        DATABASE_OWNER_URL: ground.urls.owner,
      },
    });
    const lines: string[] = [];
    let errors = '';
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      if (lines.length === killAt) child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk) => (errors += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, lines, errors };
  }

  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const raised: string[] = [];
  const raise = async (who: Visitor): Promise<Page> => {
    const words = `He waits for me at the gate, number ${raised.length}.`;
    raised.push(words);
    return who.post('/concerns/new', '/concerns', {
      about: 'unknown',
      words,
      urgency: 'soon',
      category: 'bullying',
      aboutStaff: 'no',
    });
  };
  const referrals = async (who: Visitor): Promise<string[]> =>
    (await who.get('/referrals'))
      .$('.queue__link')
      .toArray()
      .map((link) => link.attribs.href ?? '');

  it('keeps everybody served while every key is changed twice', async () => {
    const [tom, dee] = await Promise.all([visitor('tom'), visitor('dee')]);
    const answers: number[] = [];
    let rotating = true;
    const writing = (async () => {
      while (rotating) answers.push((await raise(tom)).status);
    })();
    const reading = (async () => {
      while (rotating)
        for (const path of (await referrals(dee)).slice(-3)) {
          const page = await dee.get(path);
          answers.push(page.text.includes('waits for me at the gate') ? 303 : page.status);
        }
    })();
    for (let round = 0; round < 2; round += 1) {
      const { code, lines, errors } = await command(['rotate', '--school-keys']);
      expect([code, errors]).toEqual([0, '']);
      expect(lines[0]).toMatch(/^The new wrapping key is /);
      expect(lines.some((line) => line.startsWith('Old key gone'))).toBe(true);
    }
    rotating = false;
    await Promise.all([writing, reading]);
    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter((status) => status !== 303)).toEqual([]);
  });

  it('is finished by the next one, killed wherever it was', async () => {
    for (let line = 1; line <= 5; line += 1) {
      await command(['rotate', '--school-keys'], line);
      const { code, errors } = await command(['rotate', '--school-keys']);
      expect([code, errors]).toEqual([0, '']);
    }
    await command(['rotate', '--retire'], 1);
    const retired = await command(['rotate', '--retire']);
    expect([retired.code, retired.errors]).toEqual([0, '']);
    expect((await command(['rotate', '--retire', '--school-keys'])).code).toBe(2);
    const { code, lines, errors } = await command(['check']);
    expect([code, errors]).toEqual([0, '']);
    expect(lines.at(-1)).toContain('belong to this database');
    expect(lines.filter((said) => said.startsWith('Wrapping key'))).toHaveLength(1);
  });

  it('leaves every word open, to the application that ran on and to one that starts anew', async () => {
    const again = await startApp({ ground: { ...ground, keys: Keys.open(keysDir) } });
    try {
      for (const running of [app, again]) {
        const dee = new Visitor(running);
        await dee.signIn('harbour', 'dee');
        const shown = await Promise.all((await referrals(dee)).map((path) => dee.get(path)));
        expect(shown.length).toBeGreaterThan(0);
        for (const page of shown) expect(page.text).toContain('waits for me at the gate');
      }
      const faults = await again.db.asOwner((tx) =>
        checkKeys(tx, again.keys, keysDir, () => undefined),
      );
      expect(faults).toEqual([]);
    } finally {
      await again.close();
    }
  });
});
