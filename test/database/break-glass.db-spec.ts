import { randomUUID } from 'node:crypto';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import type { Asker } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

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
  const request = async (who: Asker, lifeAtRisk: boolean): Promise<string> => {
    const id = randomUUID();
    await run(
      who,
      `INSERT INTO break_glass (id, school_id, asked_by, child_id, life_at_risk, reason, asked_at)
       VALUES ($1, $2, $3, $4, $5, '\\x00', $6)`,
      [id, school.id, who.personId, school.people.sam, lifeAtRisk, app.clock.now()],
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
