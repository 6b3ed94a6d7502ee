import { startApp, type TestApp } from '../support/app.js';
import { insert } from '../support/builders/example-session.js';
import type { Examples } from '../support/builders/examples.js';
import type { BuiltSchool } from '../support/builders/school.js';
import { bystanders, peopledSchool } from '../support/matrix-world.js';

/** What the owner of the tables cannot do either: figures that were read stay as they were read. */
describe('the figures of a publication', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let there: Examples;

  beforeAll(async () => {
    app = await startApp();
    school = await peopledSchool(app, 'harbour');
    there = await bystanders(app, school);
    const of = { school_id: school.id, publication_id: there.publication };
    await app.db.asOwner(async (tx) => {
      await insert(tx, 'publication_cell', {
        ...of,
        place: 1,
        statistic: 'contacts',
        cell_key: 'all',
        atom_set_hash: 'x',
        p: 20,
        display: '20',
      });
      await insert(tx, 'publication_certificate', { ...of, atom_key: 'a', y: 20 });
      await insert(tx, 'publication_audit', {
        ...of,
        place: 1,
        target: 'all',
        profile: 'p',
        pass: true,
      });
    });
  });
  afterAll(() => app.close());

  const asOwner = (sql: string): Promise<object[]> =>
    app.db.asOwner((tx) => tx.query(sql, [there.publication]));

  it.each([
    ['publication_cell', 'p = 21'],
    ['publication_certificate', 'y = 21'],
    ['publication_audit', 'pass = false'],
  ])('%s is only added to', async (table, change) => {
    const own = `publication_id = $1`;
    await expect(asOwner(`UPDATE ${table} SET ${change} WHERE ${own}`)).rejects.toThrow(
      /append-only/,
    );
    await expect(asOwner(`DELETE FROM ${table} WHERE ${own}`)).rejects.toThrow(/append-only/);
  });

  it('are of days that belong to no other term and do not move', async () => {
    await expect(
      asOwner(
        `UPDATE term SET ends_on = ends_on + 1
         WHERE id = (SELECT term_id FROM publication WHERE id = $1)`,
      ),
    ).rejects.toThrow(/belong to a summary/);
    await expect(
      asOwner(
        `INSERT INTO term (id, school_id, name, starts_on, ends_on)
         SELECT gen_random_uuid(), t.school_id, 'Another', t.starts_on, t.ends_on
         FROM term t JOIN publication p ON p.term_id = t.id WHERE p.id = $1`,
      ),
    ).rejects.toThrow(/belong to a summary/);
  });
});
