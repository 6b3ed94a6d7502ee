import { randomUUID } from 'node:crypto';
import { Audit } from '../../src/platform/audit/audit.js';
import type { IntakeConcern } from '../../src/referrals/concerns/concern-intake.rules.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import { ReferralQueries } from '../../src/referrals/referral.queries.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

/** domain.md, "Reads of records", as the database alone answers, whatever statement is made. */
describe('who may know who read what', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const ofChild: IntakeConcern = {
    about: 'unknown',
    words: 'worried',
    urgency: 'soon',
    aboutStaff: 'no',
  };

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      kim: ['student'],
      tom: ['staff'],
      cora: ['coordinator'],
      sue: ['supervisor'],
      pat: ['pastoral'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      lena: ['leader'],
      ada: ['admin'],
    });
  });
  afterAll(() => app.close());

  const kindOf = (username: string): 'student' | 'staff' =>
    ['sam', 'kim'].includes(username) ? 'student' : 'staff';
  const raise = async (username: string, concern: IntakeConcern): Promise<string> => {
    const actor = await actorFor(app, school, username, kindOf(username));
    const path = await app.app.get(RaiseReferral).run(actor, freshOnce(), concern);
    return path.replace('/concerns/', '');
  };
  const open = async (username: string, id: string): Promise<void> => {
    const actor = await actorFor(app, school, username, kindOf(username));
    const opened = await app.db.run(actor, (tx) =>
      app.app.get(ReferralQueries).open(tx, actor, id),
    );
    if (opened === undefined) throw new Error(`${username} may not read ${id}.`);
  };
  const wrote = async (username: string, entry: Parameters<Audit['write']>[1]): Promise<void> => {
    const asker = await askerFor(app, school, username, kindOf(username));
    await app.db.run(asker, (tx) => app.app.get(Audit).write(tx, entry));
  };
  const ask = async (username: string, sql: string): Promise<Record<string, unknown>[]> => {
    const asker = await askerFor(app, school, username, kindOf(username));
    return app.db.run(asker, (tx) => tx.query<Record<string, unknown>>(sql));
  };
  const EVER = `'2000-01-01', '2100-01-01'`;
  const ofSchool = (username: string, column = 'record_id') =>
    ask(username, `SELECT DISTINCT ${column} AS x FROM audit.reads_of_school(${EVER})`);
  const ofHeld = (username: string, column = 'referral_id') =>
    ask(username, `SELECT DISTINCT ${column} AS x FROM audit.reads_of_held()`);
  const xs = (rows: Record<string, unknown>[]): unknown[] => rows.map(({ x }) => x);

  it('the head: of the school; a lead, a deputy: of what they hold; the others nothing at all', async () => {
    const one = await raise('tom', ofChild);
    await open('dee', one);
    await open('del', one);
    expect(xs(await ofSchool('hana'))).toContain(one);
    expect(new Set(xs(await ofSchool('hana', 'person_id')))).toEqual(
      new Set([school.people.dee, school.people.del]),
    );
    // Not their own.
    expect(xs(await ofHeld('dee', 'person_id'))).toEqual([school.people.del]);
    expect(xs(await ofHeld('del', 'person_id'))).toEqual([school.people.dee]);
    for (const other of ['sam', 'tom', 'cora', 'sue', 'pat', 'lena', 'ada']) {
      expect([other, await ofSchool(other), await ofHeld(other)]).toEqual([other, [], []]);
      if (other !== 'ada')
        expect([other, await ask(other, `SELECT * FROM audit.standing()`)]).toEqual([other, []]);
    }
    for (const other of ['dee', 'del', 'chad', 'ada']) expect(await ofSchool(other)).toEqual([]);
    for (const other of ['tom', 'dee', 'hana', 'ada'])
      expect(await ask(other, `SELECT * FROM audit.reads_of_mine()`)).toEqual([]);

    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM record_access WHERE record_id = $1 AND person_id = $2`, [
        one,
        school.people.del,
      ]),
    );
    expect(await ofHeld('del')).toEqual([]);
  });

  it('a head: nothing of a concern about heads, nor of one about staff that was not given to them', async () => {
    const before = JSON.stringify(
      await ask('hana', `SELECT * FROM audit.reads_of_school(${EVER})`),
    );
    const aboutHead = await raise('tom', { ...ofChild, aboutStaff: 'head' });
    const named = await raise('tom', {
      ...ofChild,
      aboutStaff: 'staff',
      subject: school.people.hana,
    });
    for (const id of [aboutHead, named]) {
      await open('chad', id);
      await wrote('pat', { action: 'refused', kind: 'route', record: id });
    }
    expect(JSON.stringify(await ask('hana', `SELECT * FROM audit.reads_of_school(${EVER})`))).toBe(
      before,
    );
    // An attempt at what is not there tells as little.
    await wrote('pat', { action: 'refused', kind: 'route', record: randomUUID() });
    expect(JSON.stringify(await ask('hana', `SELECT * FROM audit.reads_of_school(${EVER})`))).toBe(
      before,
    );
    expect(await ofHeld('hana')).toEqual([]);
    // Whom it was given to are told of it.
    await open('chad', named);
    expect(new Set(xs(await ofHeld('chad')))).toEqual(new Set([aboutHead, named]));

    const aboutPat = await raise('tom', {
      ...ofChild,
      aboutStaff: 'staff',
      subject: school.people.pat,
    });
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
         VALUES (gen_random_uuid(), $1, 'referral', $2, $3, 'escalation', now()) ON CONFLICT DO NOTHING`,
        [school.id, aboutPat, school.people.chad],
      ),
    );
    await open('chad', aboutPat);
    expect(xs(await ofSchool('hana'))).toContain(aboutPat);
    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM record_access WHERE record_id = $1 AND person_id = $2`, [
        aboutPat,
        school.people.hana,
      ]),
    );
    expect(xs(await ofSchool('hana'))).not.toContain(aboutPat);
  });

  it('a head: attempts at records that are no secret from them', async () => {
    const id = await raise('tom', ofChild);
    await wrote('pat', { action: 'refused', kind: 'route', record: id });
    const rows = await ask(
      'hana',
      `SELECT person_id, action FROM audit.reads_of_school(${EVER}) WHERE record_id = '${id}'`,
    );
    expect(rows).toEqual([{ person_id: school.people.pat, action: 'refused' }]);
  });

  it('a student: day and role for what they raised, the same whether others raised something or not', async () => {
    const own = await raise('sam', { ...ofChild, about: 'me' });
    await open('dee', own);
    const mine = (): Promise<Record<string, unknown>[]> =>
      ask('sam', `SELECT * FROM audit.reads_of_mine()`);
    const before = await mine();
    expect(before).toEqual([
      {
        day: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        roles: ['safeguarding_lead', 'staff'],
        kind: 'referral',
      },
    ]);
    // Somebody else raises a concern about them, it is read and worked on.
    const theirs = await raise('tom', { ...ofChild, about: 'student', student: school.people.sam });
    await open('dee', theirs);
    await open('del', theirs);
    expect(await mine()).toEqual(before);
    expect(await ask('kim', `SELECT * FROM audit.reads_of_mine()`)).toEqual([]);
  });

  it('a student: of the log of their talk by a supervisor, never by whom a concern was raised to from it', async () => {
    const contact = randomUUID();
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO contact (id, school_id, listener_id, student_id, form_key, occurred_at, state)
         VALUES ($1, $2, $3, $4, gen_random_uuid(), now(), 'owed')`,
        [contact, school.id, school.people.sam, school.people.kim],
      ),
    );
    const read = (username: string, why: string): Promise<void> =>
      wrote(username, { action: 'read', kind: 'contact', record: contact, detail: { why } });
    const mine = (): Promise<unknown> =>
      ask('kim', `SELECT roles, kind FROM audit.reads_of_mine()`);
    await read('sue', 'supervision');
    const before = await mine();
    expect(before).toEqual([{ roles: ['staff', 'supervisor'], kind: 'contact' }]);
    const heads = (): Promise<unknown> =>
      ask(
        'hana',
        `SELECT person_id, raised_at, reason FROM audit.reads_of_school(${EVER}) WHERE kind = 'contact'`,
      );
    const headsBefore = await heads();
    expect(headsBefore).toEqual([{ person_id: school.people.sue, raised_at: null, reason: null }]);

    const about = await raise('tom', { ...ofChild, aboutStaff: 'head' });
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE contact SET referral_id = $2 WHERE id = $1`, [contact, about]),
    );
    await read('chad', 'grant');
    expect(await mine()).toEqual(before);
    // Nor does a log tell the head of the concern about them that was raised from it.
    expect(await heads()).toEqual(headsBefore);
    await read('sue', 'supervision');
    // After its period a log goes, or stays with the concern alone: to the student the same.
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE contact SET passed_at = now() WHERE id = $1`, [contact]),
    );
    expect(await mine()).toEqual([]);
    expect(
      xs(
        await ask(
          'chad',
          `SELECT DISTINCT kind AS x FROM audit.reads_of_held() WHERE referral_id = '${about}'`,
        ),
      ),
    ).toEqual(['contact']);
  });

  it('an administrator may ask for a check, nobody else', async () => {
    const asked = (username: string): Promise<unknown> =>
      ask(username, `SELECT audit.ask_check(gen_random_uuid(), now()) AS x`);
    expect(await asked('ada')).toEqual([{ x: true }]);
    for (const other of ['sam', 'dee', 'hana']) expect(await asked(other)).toEqual([{ x: false }]);
    expect(await ask('ada', `SELECT fault FROM audit.standing()`)).toEqual([{ fault: null }]);
  });
});
