import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Role } from '../../src/accounts/permissions.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import type { Asker } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { runs } from '../support/runs.js';

/** Those that are no post. */
const ROLES_GIVEN: readonly Role[] = [
  'staff',
  'coordinator',
  'supervisor',
  'pastoral',
  'leader',
  'admin',
];

/** domain.md, "Break-glass": two people, or alone for a life; never an admin, never a subject. */
describe('the database and an emergency', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      pat: ['pastoral'],
      ada: ['admin', 'pastoral'],
      amy: ['admin', 'safeguarding_deputy'],
      cora: ['coordinator'],
    });
    const tom = await actorFor(app, school, 'tom', 'staff');
    await app.app.get(RaiseReferral).run(tom, freshOnce(), {
      about: 'student',
      student: school.people.sam,
      words: 'worried',
      urgency: 'soon',
      aboutStaff: 'no',
    });
  });
  afterAll(() => app.close());

  const run = <T extends object>(who: Asker, sql: string, values: unknown[]) =>
    app.db.run(who, (tx) => tx.query<T>(sql, values));
  /** @returns how many rows it changed; none when it was refused */
  const change = (who: Asker, sql: string, values: unknown[]): Promise<number> =>
    app.db.run(who, (tx) => tx.change(sql, values)).catch(() => 0);
  const ago = (hours: number): Date => new Date(app.clock.now().getTime() - hours * 3_600_000);
  const request = async (who: Asker, lifeAtRisk: boolean, hoursAgo = 0): Promise<string> => {
    const id = randomUUID();
    await run(
      who,
      `INSERT INTO break_glass (id, school_id, asked_by, child_id, life_at_risk, reason, asked_at)
       VALUES ($1, $2, $3, $4, $5, '\\x00', $6)`,
      [id, school.id, who.personId, school.people.sam, lifeAtRisk, ago(hoursAgo)],
    );
    return id;
  };
  const open = async (who: Asker, id: string): Promise<string[] | null> => {
    const [row] = await run<{ told: string[] | null }>(
      who,
      `SELECT ctx.open_by_break_glass($1, $2) AS told`,
      [id, app.clock.now()],
    );
    return row?.told ?? null;
  };
  const asker = (username: string): Promise<Asker> => askerFor(app, school, username);

  it('open nothing for the one who asked, however they go about it', async () => {
    const [pat, dee] = [await asker('pat'), await asker('dee')];
    for (const who of [pat, dee]) {
      const id = await request(who, false);
      expect(await open(who, id)).toBeNull();
      for (const sql of [
        `UPDATE break_glass SET outcome = 'opened', decided_by = $2, decided_at = now() WHERE id = $1`,
        `UPDATE break_glass SET outcome = 'opened', open_until = now(), decided_by = $2, decided_at = now() WHERE id = $1`,
      ]) {
        expect(await change(who, sql, [id, who.personId])).toBe(0);
      }
    }
    expect(await open(pat, await request(pat, true))).toBeNull();
  });

  it('open for another’s request only to a lead, deputy or head, and once', async () => {
    const pat = await asker('pat');
    const id = await request(pat, false);
    for (const username of ['tom', 'cora', 'ada', 'amy', 'pat'])
      expect(await open(await asker(username), id)).toBeNull();
    const told = await open(await asker('hana'), id);
    expect(told?.sort()).toEqual([school.people.dee, school.people.del, school.people.amy].sort());
    expect(await open(await asker('dee'), id)).toBeNull();
    const held = await run<{ reason: string }>(
      pat,
      `SELECT reason FROM record_access WHERE person_id = $1`,
      [pat.personId],
    );
    expect(held).toEqual([{ reason: 'break-glass' }]);
  });

  it('open alone for a life only with a second factor that was just shown', async () => {
    const hana = await asker('hana');
    const id = await request(hana, true);
    const set = (sql: string): Promise<unknown> =>
      app.db.asOwner((tx) =>
        tx.query(`UPDATE sign_in SET ${sql} WHERE token_hash = sha256(convert_to($1, 'UTF8'))`, [
          hana.token,
        ]),
      );
    await set(`authenticated_at = now() - interval '11 minutes'`);
    expect(await open(hana, id)).toBeNull();
    await set(`authenticated_at = now(), second_factor_at = NULL`);
    expect(await open(hana, id)).toBeNull();
    await set(`second_factor_at = now()`);
    expect(await open(hana, id)).not.toBeNull();
  });

  it('open to whoever may still ask, within a day, and to nobody else', async () => {
    const [pat, hana] = [await asker('pat'), await asker('hana')];
    const give = (roles: readonly Role[]): Promise<void> =>
      app.db.asOwner(async (tx) => {
        await tx.query(`DELETE FROM person_role WHERE person_id = $1`, [pat.personId]);
        await tx.query(
          `INSERT INTO person_role (school_id, person_id, role) SELECT $1, $2, unnest($3::text[])`,
          [school.id, pat.personId, roles],
        );
      });
    const held = fc.uniqueArray(fc.constantFrom(...ROLES_GIVEN), { maxLength: 2 });
    const hours = fc.constantFrom(0, 23.9, 24, 24.1, 500);
    try {
      await fc.assert(
        fc.asyncProperty(held, hours, async (roles, hoursAgo) => {
          await give(['staff', 'pastoral']);
          const id = await request(pat, false, hoursAgo);
          await give(roles);
          const opens = roles.includes('pastoral') && !roles.includes('admin') && hoursAgo < 24;
          expect((await open(hana, id)) !== null).toBe(opens);
        }),
        {
          numRuns: runs(30, 500),
          examples: [
            [['pastoral'], 0],
            [['staff'], 0],
            [['pastoral'], 24],
          ],
        },
      );
    } finally {
      await give(['staff', 'pastoral']);
    }
  });

  it('open nothing alone once a day has passed either', async () => {
    const hana = await asker('hana');
    expect(await open(hana, await request(hana, true, 24))).toBeNull();
    expect(await open(hana, await request(hana, true, 23))).not.toBeNull();
  });

  it('open nothing for a post that has ended', async () => {
    const del = await asker('del');
    const id = await request(del, false);
    const end = (until: Date | null): Promise<unknown> =>
      app.db.asOwner((tx) =>
        tx.query(`UPDATE post SET held_until = $2 WHERE person_id = $1`, [del.personId, until]),
      );
    await end(app.clock.now());
    expect(await open(await asker('hana'), id)).toBeNull();
    await end(null);
    expect(await open(await asker('hana'), id)).not.toBeNull();
  });

  it('let no administrator ask, whatever else they are', async () => {
    for (const username of ['ada', 'amy', 'cora', 'tom'])
      await expect(request(await asker(username), true)).rejects.toMatchObject({ code: '42501' });
  });

  it('never open to whoever it is about', async () => {
    const [row] = await app.db.asOwner((tx) => tx.query<{ id: string }>(`SELECT id FROM referral`));
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO referral_subject (school_id, referral_id, person_id) VALUES ($1, $2, $3)`,
        [school.id, row?.id, school.people.del],
      ),
    );
    const del = await asker('del');
    expect(await open(del, await request(del, true))).not.toBeNull();
    expect(
      await run(del, `SELECT 1 FROM record_access WHERE person_id = $1`, [del.personId]),
    ).toEqual([]);
  });

  it('are looked back on by somebody else, once', async () => {
    const [hana, dee] = [await asker('hana'), await asker('dee')];
    const id = await request(hana, true);
    await open(hana, id);
    const review = (who: Asker) =>
      change(
        who,
        `UPDATE break_glass SET review = 'right', reviewed_by = $2, reviewed_at = now() WHERE id = $1`,
        [id, who.personId],
      );
    expect(await review(hana)).toBe(0);
    expect(await review(await asker('pat'))).toBe(0);
    expect(await review(dee)).toBe(1);
    expect(await review(dee)).toBe(0);
  });
});
