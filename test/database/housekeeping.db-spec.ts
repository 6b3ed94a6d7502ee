import { randomUUID } from 'node:crypto';
import { Housekeeping } from '../../src/platform/db/housekeeping.js';
import { ForgetPreviewsJob } from '../../src/roster/forget-previews.job.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

describe('what has had its time', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'], sam: ['student'] });
  });
  afterAll(() => app.close());
  afterEach(() => app.clock.reset());

  const hoursAgo = (hours: number): Date => new Date(app.clock.now().getTime() - hours * 3_600_000);
  const count = async (table: string, where = 'true'): Promise<number> => {
    const row = await app.db.asOwner((tx) =>
      tx.one<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`),
    );
    return row?.n ?? -1;
  };

  it('goes: web sessions, form keys and old failures to sign in, and nothing younger', async () => {
    const sam = await Visitor.signedIn(app, 'sam');
    await app.db.asOwner(async (tx) => {
      for (const hours of [1, 47, 49])
        await tx.query(
          `INSERT INTO once_key (school_id, person_id, key, request_mac, claimed_at)
           VALUES ($1, $2, $3, $4, $5)`,
          [school.id, school.people.sam, randomUUID(), Buffer.alloc(32), hoursAgo(hours)],
        );
      for (const hours of [-1, 1])
        await tx.query(`INSERT INTO throttle (key, points, expire) VALUES ($1, 1, $2)`, [
          `pair:${hours}`,
          hoursAgo(hours).getTime(),
        ]);
    });
    const sessions = await count('web_session');
    expect(sessions).toBeGreaterThan(0);

    await app.app.get(Housekeeping).run();
    expect(await count('once_key')).toBe(2);
    expect(await count('throttle')).toBe(1);
    expect(await count('web_session')).toBe(sessions);
    expect((await sam.get('/')).status).toBe(200);

    app.clock.moveTo(new Date(Date.now() + 10 * 3_600_000));
    await app.app.get(Housekeeping).run();
    expect(await count('web_session')).toBe(0);
  });

  it('goes: the names in a roster preview that nobody said yes to', async () => {
    const preview = (made: Date): Promise<unknown> =>
      app.db.asOwner((tx) =>
        tx.query(
          `INSERT INTO roster_import (id, school_id, state, format, made_at, options, snapshot, added, changed, left_count, refused)
           VALUES ($1, $2, 'preview', 'oneroster-1.1', $3, '{}', '{"people": ["Sam"]}', 1, 0, 0, 0)`,
          [randomUUID(), school.id, made],
        ),
      );
    await preview(hoursAgo(25));
    await preview(hoursAgo(23));
    await app.app.get(ForgetPreviewsJob).run();
    expect(await count('roster_import', `state = 'preview' AND snapshot IS NOT NULL`)).toBe(1);
    expect(await count('roster_import', `state = 'discarded' AND snapshot IS NULL`)).toBe(1);
  });
});
