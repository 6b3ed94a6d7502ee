import type { Asker, Tx } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

const PEOPLE = {
  ada: ['admin'],
  alf: ['admin'],
  cora: ['coordinator'],
  dee: ['safeguarding_lead'],
  ben: ['staff', 'pastoral'],
  sam: ['student'],
  lia: ['listener'],
};

/** Straight to the database, past every check of the application. */
describe('who may set whose roles', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const askers: Record<string, Asker> = {};

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, PEOPLE);
    for (const name of Object.keys(PEOPLE)) askers[name] = await askerFor(app, school, name);
  });
  afterAll(() => app.close());

  class Undone extends Error {}
  /** What the database answers, undone afterwards. @returns false when it refuses. */
  const may = async (who: string, work: (tx: Tx) => Promise<boolean>): Promise<boolean> => {
    let answer = false;
    await app.db
      .run(askers[who] as Asker, async (tx) => {
        answer = await work(tx);
        throw new Undone();
      })
      .catch((error: { driverError?: { code?: string } }) => {
        if (error instanceof Undone) return;
        if (error.driverError?.code !== '42501') throw error;
      });
    return answer;
  };
  const give = (who: string, whom: string, role: string): Promise<boolean> =>
    may(who, async (tx) => {
      await tx.query(`INSERT INTO person_role (school_id, person_id, role) VALUES ($1, $2, $3)`, [
        school.id,
        school.people[whom],
        role,
      ]);
      return true;
    });
  const take = (who: string, whom: string, role: string): Promise<boolean> =>
    may(who, async (tx) => {
      const count = await tx.change(
        `DELETE FROM person_role WHERE school_id = $1 AND person_id = $2 AND role = $3`,
        [school.id, school.people[whom], role],
      );
      return count === 1;
    });

  it('an administrator gives and takes the plain roles of other adults', async () => {
    expect(await give('ada', 'ben', 'coordinator')).toBe(true);
    expect(await take('ada', 'ben', 'pastoral')).toBe(true);
    expect(await take('ada', 'alf', 'admin')).toBe(true);
  });

  it('an administrator never gives or takes their own', async () => {
    expect(await give('ada', 'ada', 'coordinator')).toBe(false);
    expect(await take('ada', 'ada', 'admin')).toBe(false);
  });

  it('an administrator never touches the roles of a holder of a post', async () => {
    expect(await give('ada', 'dee', 'leader')).toBe(false);
    expect(await take('ada', 'dee', 'staff')).toBe(false);
  });

  it('no child is given the role of an adult, no adult that of a child', async () => {
    for (const role of ['staff', 'coordinator', 'supervisor', 'pastoral', 'leader', 'admin'])
      expect(await give('ada', 'sam', role)).toBe(false);
    expect(await give('ada', 'ben', 'student')).toBe(false);
    expect(await give('cora', 'ben', 'listener')).toBe(false);
  });

  it('listeners are the coordinator’s, and nothing else is', async () => {
    expect(await give('cora', 'sam', 'listener')).toBe(true);
    expect(await take('cora', 'lia', 'listener')).toBe(true);
    expect(await give('ada', 'sam', 'listener')).toBe(false);
    expect(await give('cora', 'ben', 'supervisor')).toBe(false);
  });

  it('the plain role of a person stays, and nobody else gives any', async () => {
    expect(await take('ada', 'ben', 'staff')).toBe(false);
    expect(await take('ada', 'sam', 'student')).toBe(false);
    for (const who of ['dee', 'ben', 'sam', 'lia']) {
      expect(await give(who, 'ben', 'admin')).toBe(false);
      expect(await take(who, 'lia', 'listener')).toBe(false);
    }
  });

  it('only an administrator sees when others signed in', async () => {
    const seen = (who: string): Promise<number> =>
      app.db.run(askers[who] as Asker, async (tx) => {
        const rows = await tx.query(`SELECT DISTINCT person_id FROM sign_in`);
        return rows.length;
      });
    expect(await seen('ada')).toBe(Object.keys(PEOPLE).length);
    for (const who of ['cora', 'dee', 'ben', 'sam']) expect(await seen(who)).toBe(1);
  });
});
