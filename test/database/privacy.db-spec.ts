import { randomUUID } from 'node:crypto';
import type { Asker, Tx } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { makePrivacy } from '../support/builders/privacy.js';
import { raiseConcern } from '../support/builders/concerns.js';
import { actorFor } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

/** What the database itself refuses, whatever the application asks. */
describe('privacy requests in the database', () => {
  let app: TestApp;
  let school: BuiltSchool;
  /** Sam's open request; their concern is about the lead, so the head holds it. */
  let request: string;
  let part: string;
  let referral: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      zoe: ['student'],
      tom: ['staff'],
      pat: ['pastoral'],
      sue: ['supervisor'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
    referral = await raiseConcern(app, school, 'sam', {
      about: 'me',
      words: 'She shouts.',
      aboutStaff: 'staff',
      subject: school.people.dee,
    });
    const raiser = await actorFor(app, school, 'sam');
    const holders = {
      raiser,
      holder: school.people.hana ?? '',
      student: '',
      listener: '',
      adult: '',
    };
    const made = await makePrivacy(app, school, holders, referral);
    [request, part] = [made.privacyRequest, made.privacyPart];
  });
  afterAll(() => app.close());

  const as = async <T>(username: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const young = username === 'sam' || username === 'zoe';
    const asker: Asker = await askerFor(app, school, username, young ? 'student' : 'staff');
    return app.db.run(asker, work);
  };
  const count = (username: string, sql: string, values: unknown[] = []): Promise<number> =>
    as(username, async (tx) => (await tx.query(sql, values)).length);
  const REFUSED = { driverError: { code: '42501' } };

  it.each([
    ['sam', 1],
    ['dee', 1],
    ['hana', 1],
    ['chad', 1],
    ['zoe', 0],
    ['tom', 0],
    ['pat', 0],
    ['ada', 0],
  ])('%s sees the request of a student %i times', async (who, times) => {
    expect(await count(who, `SELECT 1 FROM privacy_request WHERE id = $1`, [request])).toBe(times);
  });

  it('gives facts about a student to those who answer, for a request that is open, and to nobody else', async () => {
    const facts = `SELECT 1 FROM ctx.kept_account($1)`;
    expect(await count('dee', facts, [request])).toBe(1);
    for (const who of ['sam', 'zoe', 'tom', 'pat', 'ada', 'chad'])
      expect(await count(who, facts, [request])).toBe(0);
    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE privacy_request SET state = 'answered', outcome = 'given', closed_at = now(), closed_by = $2 WHERE id = $1`,
        [request, school.people.hana],
      ),
    );
    expect(await count('dee', facts, [request])).toBe(0);
    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE privacy_request SET state = 'received', outcome = NULL, closed_at = NULL, closed_by = NULL WHERE id = $1`,
        [request],
      ),
    );
  });

  it('shows a decision, a read and a key of a record to its holders alone, the subject least of all', async () => {
    const decisions = `SELECT 1 FROM privacy_decision WHERE request_id = $1`;
    expect(await count('hana', decisions, [request])).toBe(1);
    for (const who of ['dee', 'sam', 'tom', 'ada', 'chad'])
      expect(await count(who, decisions, [request])).toBe(0);
    expect(await count('dee', `SELECT 1 FROM ctx.reads_of($1)`, [referral])).toBe(0);
    for (const who of ['dee', 'zoe', 'tom', 'ada', 'chad', 'pat'])
      expect(
        await count(who, `SELECT 1 FROM data_key WHERE record_id IN ($1, $2)`, [part, referral]),
      ).toBe(0);
    expect(await count('hana', `SELECT 1 FROM data_key WHERE record_id = $1`, [part])).toBe(1);
  });

  it('a copy is its maker’s while they have the role and have shown it, and its words while it is open', async () => {
    const parts = `SELECT 1 FROM privacy_part WHERE id = $1`;
    const keys = `SELECT 1 FROM data_key WHERE record_id = $1`;
    expect([await count('hana', parts, [part]), await count('hana', keys, [part])]).toEqual([1, 1]);
    const hana = await askerFor(app, school, 'hana', 'staff');
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE sign_in SET second_factor_at = NULL WHERE person_id = $1`, [
        school.people.hana,
      ]),
    );
    for (const sql of [parts, keys])
      expect(await app.db.run(hana, (tx) => tx.query(sql, [part]))).toEqual([]);

    const over = (days: number): Promise<unknown> =>
      app.db.asOwner((tx) =>
        tx.query(
          `UPDATE privacy_part SET open_until = now() + make_interval(days => $2) WHERE id = $1`,
          [part, days],
        ),
      );
    await over(-1);
    expect([await count('hana', parts, [part]), await count('hana', keys, [part])]).toEqual([1, 0]);
    await over(30);
    const insert = `INSERT INTO privacy_part (id, school_id, request_id, made_by, made_at, copy, copy_hash, open_until)
      VALUES (gen_random_uuid(), $1, $2, $3, now(), '', '', now() + make_interval(days => $4))`;
    const make = (days: number): Promise<unknown> =>
      as('hana', (tx) => tx.query(insert, [school.id, request, school.people.hana, days]));
    await expect(make(3650)).rejects.toMatchObject(REFUSED);
    await make(30);
  });

  it('says of a read what the reader was then, whatever they became since', async () => {
    const read = (): Promise<unknown> =>
      as('hana', (tx) =>
        tx.query(`SELECT audit.append('read', 'referral', $1, '{}', NULL)`, [referral]),
      );
    const roles = (): Promise<string[][]> =>
      as('hana', async (tx) => {
        const rows = await tx.query<{ roles: string[] }>(
          `SELECT roles FROM ctx.reads_of($1) ORDER BY at DESC`,
          [referral],
        );
        return rows.map((row) => row.roles);
      });
    await read();
    const [then] = await roles();
    expect(then).toEqual(['head', 'staff']);
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO person_role (school_id, person_id, role) VALUES ($1, $2, 'coordinator')`,
        [school.id, school.people.hana],
      ),
    );
    expect((await roles())[0]).toEqual(then);
    await read();
    expect((await roles())[0]).toEqual(['coordinator', 'head', 'staff']);
  });

  it('lets nobody decide about a record that they do not hold, or about themself', async () => {
    const decide = (guard: string | null, about: string) => (tx: Tx) =>
      tx.query(
        `INSERT INTO privacy_decision (id, school_id, request_id, item, guard_id, decision, text_mac, version, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, 'give', '', 1, ctx.uid(), now())`,
        [randomUUID(), school.id, about, randomUUID(), guard],
      );
    for (const who of ['dee', 'sam', 'tom', 'ada', 'chad', 'pat'])
      await expect(as(who, decide(referral, request))).rejects.toMatchObject(REFUSED);
    for (const who of ['sam', 'tom', 'ada', 'chad', 'pat'])
      await expect(as(who, decide(null, request))).rejects.toMatchObject(REFUSED);
    await expect(as('dee', decide(null, request))).resolves.toBeDefined();
    const own = await app.db.asOwner(async (tx) => {
      const id = randomUUID();
      await tx.query(
        `INSERT INTO privacy_request (id, school_id, person_id, kind, source, identity, made_by, made_at, received_on, due_on, state)
         VALUES ($1, $2, $3, 'access', 'page', 'signed_in', $3, now(), '2033-11-07', '2033-12-07', 'received')`,
        [id, school.id, school.people.dee],
      );
      return id;
    });
    await expect(as('dee', decide(null, own))).rejects.toMatchObject(REFUSED);
    expect(await count('dee', `SELECT 1 FROM ctx.kept_account($1)`, [own])).toBe(0);
    const close = `UPDATE privacy_request SET state = 'refused' WHERE id = $1`;
    expect(await as('dee', (tx) => tx.change(close, [own]))).toBe(0);
  });

  it('lets nobody ask in another’s name, or as if another had asked', async () => {
    const ask = (person: string, source: string) => (tx: Tx) =>
      tx.query(
        `INSERT INTO privacy_request (id, school_id, person_id, kind, source, identity, made_by, made_at, received_on, due_on, asker_words, state)
         VALUES ($1, $2, $3, 'access', $4, $5, ctx.uid(), now(), '2033-11-07', '2033-12-07', $6, 'received')`,
        [
          randomUUID(),
          school.id,
          person,
          source,
          source === 'page' ? 'signed_in' : 'known',
          source === 'page' ? null : Buffer.from('x'),
        ],
      );
    const { sam = '', zoe = '' } = school.people;
    await expect(as('zoe', ask(sam, 'on_behalf'))).rejects.toMatchObject(REFUSED);
    await expect(as('tom', ask(sam, 'on_behalf'))).rejects.toMatchObject(REFUSED);
    await expect(as('zoe', ask(sam, 'page'))).rejects.toBeDefined();
    await expect(as('zoe', ask(zoe, 'page'))).resolves.toBeDefined();
    await expect(as('ada', ask(sam, 'on_behalf'))).resolves.toBeDefined();
  });

  it('never changes what was published, answered or given out', async () => {
    const { hana = '' } = school.people;
    await app.db.asOwner((tx) =>
      tx.query(
        `UPDATE privacy_decision SET part_id = $2 WHERE request_id = $1 AND guard_id IS NOT NULL`,
        [request, part],
      ),
    );
    const changes = [
      [`UPDATE privacy_decision SET decision = 'give', version = 9 WHERE part_id = $1`, part],
      [
        `UPDATE privacy_notice SET sections = '{}' WHERE version IS NOT NULL AND school_id = $1`,
        school.id,
      ],
      [
        `UPDATE privacy_request SET state = 'received' WHERE state = 'answered' AND school_id = $1`,
        school.id,
      ],
    ] as const;
    for (const [sql, value] of changes)
      expect(await as('hana', (tx) => tx.change(sql, [value]))).toBe(0);
    await expect(
      as('hana', (tx) => tx.query(`DELETE FROM privacy_part WHERE made_by = $1`, [hana])),
    ).rejects.toMatchObject(REFUSED);
  });
});
