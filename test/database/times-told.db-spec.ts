import { BELIEVED } from '../../migrations/1795219200021-the-time-it-is.js';
import { contextFunction } from '../../src/platform/db/table-rules.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

const NOT_BELIEVED = /clocks of the application and of the database/;

/** The application tells the database when it is; whoever holds its connection could tell it anything. */
describe('what the database is told of the time', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { dee: ['safeguarding_lead'], cora: ['coordinator'] });
    // As it is in production: the other tests' databases believe everything (any-time.sql).
    await app.db.asOwner(async (tx) => {
      for (const made of BELIEVED) await tx.query(contextFunction({ ...made, replaces: true }));
    });
  });
  afterAll(() => app.close());

  it('is doubted in each function that the application or its worker may call', async () => {
    const told = await app.db.asOwner((tx) =>
      tx.query<{ name: string; source: string; times: string[] }>(
        `SELECT p.oid::regprocedure::text AS name, p.prosrc AS source,
           ARRAY(SELECT unnest(p.proargnames) INTERSECT SELECT unnest(ARRAY['p_now', 'p_today'])) AS times
         FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname NOT IN ('pgboss', 'pg_catalog') AND p.proargnames && ARRAY['p_now', 'p_today']
           AND (has_function_privilege('earshot_app', p.oid, 'EXECUTE')
             OR has_function_privilege('earshot_worker', p.oid, 'EXECUTE'))`,
      ),
    );
    expect(told.length).toBeGreaterThan(20);
    const trusting = told.filter(({ source, times }) =>
      times.some((name) => {
        const asked = name === 'p_now' ? 'ctx.believed(p_now)' : 'ctx.believed_day(p_today)';
        return source.replaceAll(asked, '').includes(name);
      }),
    );
    expect(trusting.map(({ name }) => name)).toEqual([]);
  });

  it('may be some minutes off, and no more', async () => {
    const asker = await askerFor(app, school, 'cora', 'staff');
    const cancel = (at: string) =>
      app.db.run(asker, (tx) =>
        tx.query(
          `SELECT * FROM ctx.cancel_bookings(ctx.school(), ARRAY[]::uuid[], now() + $1::interval)`,
          [at],
        ),
      );
    for (const near of ['-4 minutes', '0', '4 minutes']) expect(await cancel(near)).toEqual([]);
    for (const far of ['-6 minutes', '6 minutes', '70 years', '-120 years'])
      await expect(cancel(far)).rejects.toThrow(NOT_BELIEVED);
  });

  it('makes no emergency access last longer, and no old proof new', async () => {
    const asker = await askerFor(app, school, 'dee', 'staff');
    for (const at of ['2099-01-01', '2001-01-01'])
      await expect(
        app.db.run(asker, (tx) =>
          tx.query(`SELECT ctx.open_by_break_glass(gen_random_uuid(), $1)`, [at]),
        ),
      ).rejects.toThrow(NOT_BELIEVED);
  });

  it('shows no lead what will fall due on another day', async () => {
    const asker = await askerFor(app, school, 'dee', 'staff');
    const counts = (day: string) =>
      app.db.run(asker, (tx) => tx.query(`SELECT * FROM ctx.retention_counts(NULL, NULL, ${day})`));
    expect((await counts('current_date')).length).toBeGreaterThan(0);
    await expect(counts(`'2999-01-01'`)).rejects.toThrow(NOT_BELIEVED);
    await expect(
      app.db.run(asker, (tx) =>
        tx.query(`SELECT ctx.retention_preview(gen_random_uuid(), 'contact', '2099-01-01')`),
      ),
    ).rejects.toThrow(NOT_BELIEVED);
  });
});
