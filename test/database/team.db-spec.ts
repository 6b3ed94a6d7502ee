import { randomUUID } from 'node:crypto';
import { TeamQueries } from '../../src/school/team.queries.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

describe('the team of a school', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      dee: ['safeguarding_lead'],
      ben: ['staff'],
      pat: ['pastoral'],
      old: ['head'],
      ada: ['admin'],
      adam: ['admin', 'out_of_hours'],
      sam: ['student'],
    });
    await buildSchool(app, { far: ['head'] }, { slug: 'moorside' });
    await app.db.asOwner(async (tx) => {
      const post = (kind: string, name: string, year: number | null, until: Date | null = null) =>
        tx.query(
          `INSERT INTO post (id, school_id, kind, person_id, year_group, held_from, held_until)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
          [
            randomUUID(),
            school.id,
            kind,
            id(name),
            year,
            new Date(tx.now.getTime() - 86_400_000),
            until,
          ],
        );
      await post('pastoral', 'pat', 9);
      await post('pastoral', 'pat', 8);
      await post('pastoral', 'ben', 10);
      await post('pastoral', 'ben', null);
      await post('chair', 'ben', null, new Date(tx.now.getTime() - 1000));
      await tx.query(`UPDATE person SET left_at = $2 WHERE id = $1`, [id('old'), tx.now]);
    });
  });
  afterAll(() => app.close());

  const id = (name: string): string => school.people[name] as string;
  const team = async (username: string | null) => {
    const ask = app.app.get(TeamQueries);
    if (username === null) return app.db.asWorker((tx) => ask.team(tx, school.id, tx.now));
    const asker = await askerFor(app, school, username, 'student');
    return app.db.run(asker, (tx) => ask.team(tx, school.id, tx.now));
  };

  it('is staff who have not left, and no administrator without a post', async () => {
    const { people } = await team(null);
    const expected = ['dee', 'ben', 'pat', 'adam'].map(id);
    expect([...people].sort()).toEqual(expected.sort());
  });

  it('gathers years, knows every year as null, and keeps no post that has ended', async () => {
    const { posts } = await team(null);
    const byPerson = (name: string) => posts.filter(({ person }) => person === id(name));
    expect(byPerson('pat')).toEqual([{ post: 'pastoral', person: id('pat'), years: [8, 9] }]);
    expect(byPerson('ben')).toEqual([{ post: 'pastoral', person: id('ben'), years: null }]);
    expect(byPerson('old').map(({ post }) => post)).toEqual(['head']);
    expect(byPerson('dee')).toEqual([
      { post: 'safeguarding_lead', person: id('dee'), years: null },
    ]);
  });

  it('is the same for a student who raises a concern as for the escalation sweep', async () => {
    expect(await team('sam')).toEqual(await team(null));
  });
});
