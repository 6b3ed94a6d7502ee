import { randomUUID } from 'node:crypto';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import type { Asker } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

/** security.md: "staff with access to words need a second factor"; here the pages have no say. */
describe('the database and a password alone', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let referral: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
      ada: ['admin'],
      ida: ['admin'],
      cora: ['coordinator'],
    });
    await buildSchool(app, { mo: ['coordinator'] }, { slug: 'moorside' });
    const sam = await actorFor(app, school, 'sam');
    const path = await app.app.get(RaiseReferral).run(sam, freshOnce(), {
      about: 'me',
      words: 'worried',
      urgency: 'soon',
      aboutStaff: 'no',
    });
    referral = path.replace('/concerns/', '');
  });
  afterAll(() => app.close());

  const ask = async <T extends object>(who: Asker, sql: string, values: unknown[] = []) =>
    app.db.run(who, (tx) => tx.query<T>(sql, values));
  /** @returns how many rows it changed; none when it was refused */
  const change = (who: Asker, sql: string, values: unknown[] = []): Promise<number> =>
    app.db.run(who, (tx) => tx.change(sql, values)).catch(() => 0);
  const refuses = async (who: Asker, sql: string, values: unknown[] = []): Promise<boolean> =>
    ask(who, sql, values).then(
      (rows) => rows.length === 0 || Object.values(rows[0] ?? {})[0] === false,
      () => true,
    );
  /** Signed in, and the second factor not shown. */
  const byPassword = async (username: string): Promise<Asker> => {
    const asker = await askerFor(app, school, username);
    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE sign_in SET second_factor_at = NULL WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
        [asker.token],
      ),
    );
    return asker;
  };
  const giveApp = (username: string): Promise<unknown> =>
    app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO passkey (id, school_id, person_id, credential_id, public_key, counter, transports, name, made_at)
         VALUES ($1, $2, $3, $4, '\\x00', 0, '{}', 'A key', $5)`,
        [randomUUID(), school.id, school.people[username], randomUUID(), tx.now],
      ),
    );

  it('give a lead no role, no record, no key and no row of one', async () => {
    const dee = await byPassword('dee');
    expect(await ask(dee, `SELECT ctx.roles() AS roles`)).toEqual([{ roles: ['staff'] }]);
    for (const table of ['referral', 'referral_event', 'record_access', 'data_key', 'break_glass'])
      expect(await ask(dee, `SELECT 1 FROM ${table}`)).toEqual([]);
    const shown = await askerFor(app, school, 'dee');
    expect(await ask(shown, `SELECT id FROM referral`)).toEqual([{ id: referral }]);
  });

  it('give an administrator and a coordinator nothing to change', async () => {
    const ada = await byPassword('ada');
    const rename = `UPDATE person SET given_name = 'X' WHERE id = $1`;
    expect(await change(ada, rename, [school.people.tom])).toBe(0);
    expect(await change(await askerFor(app, school, 'ada'), rename, [school.people.tom])).toBe(1);
    expect(
      await refuses(ada, `SELECT ctx.suspend($1, $2, $2)`, [school.people.tom, app.clock.now()]),
    ).toBe(true);
    const cora = await byPassword('cora');
    expect(
      await refuses(
        cora,
        `INSERT INTO room (id, school_id, name, open) VALUES ($1, $2, 'Mine', true)`,
        [randomUUID(), school.id],
      ),
    ).toBe(true);
  });

  it('ask whoever is given a record for a second factor from that moment', async () => {
    const tom = await byPassword('tom');
    const state = async (): Promise<unknown> =>
      (
        await app.db.outside<{ state: string }>(
          `SELECT second_factor AS state FROM ctx.actor($1, $2)`,
          [tom.token, app.clock.now()],
        )
      )[0]?.state;
    expect(await state()).toBe('none');
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
         VALUES ($1, $2, 'referral', $3, $4, 'action', $5)`,
        [randomUUID(), school.id, referral, tom.personId, tx.now],
      ),
    );
    expect(await state()).toBe('needs');
    expect(await ask(tom, `SELECT 1 FROM referral`)).toEqual([]);
  });

  it('let whoever has not shown theirs neither add, replace nor take away a second factor', async () => {
    await giveApp('hana');
    const hana = await byPassword('hana');
    const mine = [randomUUID(), school.id, school.people.hana, app.clock.now()];
    expect(
      await refuses(
        hana,
        `INSERT INTO totp (id, school_id, person_id, secret, made_at) VALUES ($1, $2, $3, '\\x00', $4)`,
        mine,
      ),
    ).toBe(true);
    expect(
      await refuses(
        hana,
        `INSERT INTO recovery_code (school_id, person_id, code_mac) VALUES ($1, $2, '\\x00')`,
        mine.slice(1, 3),
      ),
    ).toBe(true);
    expect(await change(hana, `DELETE FROM passkey`)).toBe(0);
    const shown = await askerFor(app, school, 'hana');
    expect(await change(shown, `DELETE FROM passkey`)).toBe(1);
  });

  it('write down no proof for a caller without the key', async () => {
    const dee = await byPassword('dee');
    for (const [how, mark] of [
      ['totp', '1'],
      ['password', ''],
      ['recovery', '00'],
      ['passkey', `${randomUUID()}:1`],
    ])
      for (const mac of [`sha256('guess')`, 'NULL'])
        expect(
          await refuses(
            dee,
            `SELECT ctx.prove(sha256(convert_to($1, 'UTF8')), $2, $3, $4, ${mac})`,
            [dee.token, how, mark, app.clock.now()],
          ),
        ).toBe(true);
    expect(
      await refuses(
        dee,
        `SELECT ctx.renew_sign_in(sha256(convert_to($1, 'UTF8')), sha256('mine'), $2, sha256('guess'))`,
        [dee.token, app.clock.now()],
      ),
    ).toBe(true);
    for (const sql of [
      `UPDATE sign_in SET second_factor_at = now()`,
      `UPDATE totp SET last_step = 0`,
      `UPDATE passkey SET counter = 0`,
      `UPDATE recovery_code SET used_at = NULL`,
      `SELECT ctx.second_factor_of($1)`,
      `UPDATE person SET suspended_at = NULL`,
    ])
      await expect(ask(dee, sql, sql.includes('$1') ? [dee.personId] : [])).rejects.toMatchObject({
        code: '42501',
      });
  });

  it('show and end nobody’s sign-ins but one’s own', async () => {
    const cora = await askerFor(app, school, 'cora');
    const other = await askerFor(app, school, 'hana');
    const seen = await ask<{ person_id: string }>(cora, `SELECT DISTINCT person_id FROM sign_in`);
    expect(seen).toEqual([{ person_id: cora.personId }]);
    const [theirs] = await app.db.asOwner((tx) =>
      tx.query<{ id: string }>(
        `SELECT id FROM sign_in WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
        [other.token],
      ),
    );
    const ended = await ask(cora, `SELECT ctx.end_own_sign_ins($1, $2) AS ended`, [
      theirs?.id,
      app.clock.now(),
    ]);
    expect(ended).toEqual([{ ended: 0 }]);
    expect(await ask(other, `SELECT ctx.uid() AS me`)).toEqual([{ me: other.personId }]);
  });

  it('suspend nobody who holds a post, nor oneself, nor at another school', async () => {
    const ada = await askerFor(app, school, 'ada');
    const now = app.clock.now();
    const [elsewhere] = await app.db.asOwner((tx) =>
      tx.query<{ id: string }>(`SELECT id FROM person WHERE username = 'mo'`),
    );
    for (const person of [school.people.dee, school.people.hana, ada.personId, elsewhere?.id])
      expect(await ask(ada, `SELECT ctx.suspend($1, $2, $2) AS done`, [person, now])).toEqual([
        { done: false },
      ]);
    const cora = await askerFor(app, school, 'cora');
    expect(await ask(ada, `SELECT ctx.suspend($1, $2, $2) AS done`, [cora.personId, now])).toEqual([
      { done: true },
    ]);
    // At the next request, whatever they still hold.
    expect(await ask(cora, `SELECT ctx.uid() AS me`)).toEqual([{ me: null }]);
    expect(await refuses(cora, `SELECT ctx.suspend($1, NULL, $2)`, [cora.personId, now])).toBe(
      true,
    );
    expect(
      await ask(ada, `SELECT ctx.suspend($1, NULL, $2) AS done`, [cora.personId, now]),
    ).toEqual([{ done: true }]);
  });

  it('forget a second factor for an administrator, and for two people where two are needed', async () => {
    const now = app.clock.now();
    const forget = (who: Asker, person: string | undefined) =>
      ask(who, `SELECT ctx.forget_second_factor($1, $2) AS done`, [person, now]);
    const ada = await askerFor(app, school, 'ada');
    await giveApp('cora');
    expect(await forget(ada, school.people.cora)).toEqual([{ done: true }]);
    for (const person of ['dee', 'hana', 'ada'])
      expect(await forget(ada, school.people[person])).toEqual([{ done: false }]);
    const dee = await askerFor(app, school, 'dee');
    expect(await forget(dee, school.people.hana)).toEqual([{ done: false }]);
  });
});
