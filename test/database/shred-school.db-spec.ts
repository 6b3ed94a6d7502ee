import { shredSchool } from '../../src/cli/shred-school.js';
import { Audit } from '../../src/platform/audit/audit.js';
import { startApp, type TestApp } from '../support/app.js';
import { makeChild, makeClosedReferral, rowsLeft } from '../support/builders/old-records.js';
import { raiseConcern } from '../support/builders/concerns.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

const PEOPLE = { tom: ['staff'], dee: ['safeguarding_lead'], hana: ['head'] } as const;

describe('a school that leaves', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let other: BuiltSchool;
  let said: string[];

  beforeEach(async () => {
    app = await startApp();
    const people = Object.fromEntries(
      Object.entries(PEOPLE).map(([name, [role]]) => [name, [role]]),
    );
    school = await buildSchool(app, people);
    other = await buildSchool(app, people, { slug: 'moorside' });
    for (const one of [school, other])
      await makeClosedReferral(app, one, {
        by: 'tom',
        holder: 'dee',
        child: await makeChild(app, one),
      });
    said = [];
  });
  afterEach(() => app.close());

  const shred = (confirm?: string): Promise<void> =>
    shredSchool(app.db, new Audit(), 'harbour', confirm, (line) => said.push(line));
  const keys = ({ id }: BuiltSchool): Promise<number> =>
    rowsLeft(app, 'data_key', 'school_id = $1', [id]);
  /** The word that the plan gives. */
  const planned = async (): Promise<string> => {
    await shred();
    return /--confirm (\S+)/.exec(said.join('\n'))?.[1] ?? '';
  };

  it('is told what would become unreadable, and nothing changes', async () => {
    const before = await keys(school);
    expect(before).toBeGreaterThan(0);
    expect(await planned()).toMatch(/^shred-[0-9a-f]{8}$/);
    expect(said.join('\n')).toContain('concerns: 1, of which open: 0');
    expect(said.join('\n')).toContain(`records with words in all: ${before}`);
    expect(said.join('\n')).toContain('Nothing has changed');
    expect(await keys(school)).toBe(before);
    expect(
      await rowsLeft(app, 'person', 'school_id = $1 AND suspended_at IS NOT NULL', [school.id]),
    ).toBe(0);
  });

  it('loses its keys with the word of the plan; nobody signs in there; the other school stays', async () => {
    const dee = await Visitor.signedIn(app, 'dee');
    const [records, kept] = [await keys(school), await keys(other)];
    await shred(await planned());
    expect(said.at(-2)).toContain(`Shredded: the keys of ${records} records`);
    expect(said.at(-1)).toMatch(/^Complete on 20\d\d-\d\d-\d\d/);
    expect([await keys(school), await keys(other)]).toEqual([0, kept]);
    expect(await rowsLeft(app, 'school_key', 'school_id = $1', [school.id])).toBe(0);
    expect((await dee.get('/referrals')).status).toBe(303);
    const again = new Visitor(app);
    const sent = await again.post('/sign-in', '/sign-in', {
      school: 'harbour',
      username: 'dee',
      password: 'earshot-demo',
    });
    expect(sent.status).toBe(422);
    const actions = await app.db.asOwner((tx) =>
      tx.query<{ action: string }>(
        `SELECT action FROM audit.event WHERE school_id = $1 AND kind = 'school' ORDER BY at, action`,
        [school.id],
      ),
    );
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['school_shredding_begun', 'school_shredded']),
    );
  });

  it('stays whole for a wrong word, and for one of a plan that is no longer true', async () => {
    await expect(shred('shred-00000000')).rejects.toThrow('not the word');
    const word = await planned();
    const before = await keys(school);
    const child = await makeChild(app, school);
    await makeClosedReferral(app, school, { by: 'tom', holder: 'dee', child });
    await expect(shred(word)).rejects.toThrow('not the word');
    expect(await keys(school)).toBe(before + 1);
    expect(
      await rowsLeft(app, 'person', 'school_id = $1 AND suspended_at IS NOT NULL', [school.id]),
    ).toBe(0);
  });

  it('stays whole while a concern is open or something is on hold, and when it is a demo', async () => {
    const word = await planned();
    const child = await makeChild(app, school);
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO retention_hold (id, school_id, of_kind, target_id, reason, placed_by, placed_at, review_on)
         VALUES (gen_random_uuid(), $1, 'person', $2, 'x', $3, now(), '2040-01-01')`,
        [school.id, child, school.people.dee],
      ),
    );
    await expect(shred()).rejects.toThrow('on hold: 1');
    await expect(shred(word)).rejects.toThrow('on hold: 1');
    await raiseConcern(app, school, 'tom', { about: 'unknown', words: 'Somebody cried.' });
    await expect(shred()).rejects.toThrow('concern is open: 1');
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE school SET demo = true WHERE id = $1`, [school.id]),
    );
    await expect(shred()).rejects.toThrow('demo school');
    await expect(
      shredSchool(app.db, new Audit(), 'nowhere', undefined, () => undefined),
    ).rejects.toThrow('There is no school called nowhere');
  });

  it('is shredded to the end when a first try was cut short', async () => {
    const word = await planned();
    const db = app.db.asOwner.bind(app.db);
    let calls = 0;
    const cut = Object.assign(Object.create(app.db) as typeof app.db, {
      asOwner: (work: Parameters<typeof db>[0]) => {
        calls += 1;
        // The plan, the closing; then the power goes.
        if (calls > 2) throw new Error('cut');
        return db(work);
      },
    });
    await expect(shredSchool(cut, new Audit(), 'harbour', word, () => undefined)).rejects.toThrow(
      'cut',
    );
    expect(await keys(school)).toBeGreaterThan(0);
    await shred(await planned());
    expect(await keys(school)).toBe(0);
  });
});
