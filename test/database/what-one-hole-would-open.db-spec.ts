import { randomUUID } from 'node:crypto';
import { Grants } from '../../src/access/grants.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

const REFUSED =
  /row-level security|has this id|not of this record|not made longer|who decides|emergency stands|Two people|Nobody else/;

/** security.md: the database alone refuses, whatever statement is made under a good sign-in. */
describe('what one hole would open', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      kim: ['student'],
      tom: ['staff'],
      pat: ['pastoral'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_lead'],
      hana: ['head'],
      ada: ['admin'],
    });
  });
  afterAll(() => app.close());

  const id = (name: string): string => school.people[name] ?? '';
  const kindOf = (name: string): 'student' | 'staff' =>
    ['sam', 'kim'].includes(name) ? 'student' : 'staff';
  /** `:name` stands for the id of somebody, `:school` for the school's, `:r` for the record's. */
  const as = async (name: string, sql: string, record = ''): Promise<Record<string, unknown>[]> => {
    const asker = await askerFor(app, school, name, kindOf(name));
    const whole = sql
      .replaceAll(':r', `'${record}'`)
      .replaceAll(':school', `'${school.id}'`)
      .replace(/:(\w+)/g, (all, who: string) => (who in school.people ? `'${id(who)}'` : all));
    return app.db.run(asker, async (tx) => {
      let rows: Record<string, unknown>[] = [];
      for (const one of whole.split(';')) rows = await tx.query(one);
      return rows;
    });
  };
  const asOwner = (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
    app.db.asOwner((tx) => tx.query(sql, values));
  const raise = async (aboutStaff: 'no' | 'staff' = 'no', subject?: string): Promise<string> => {
    const sam = await actorFor(app, school, 'sam', 'student');
    const concern = { about: 'me' as const, words: 'x', aboutStaff, subject };
    const path = await app.app.get(RaiseReferral).run(sam, freshOnce(), concern);
    return path.replace('/concerns/', '');
  };
  const give = (record: string, to: string, expires: string | null = null): Promise<unknown> =>
    asOwner(
      `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, expires_at)
       VALUES ($1, $2, 'referral', $3, $4, 'break_glass', now(), $5)`,
      [randomUUID(), school.id, record, id(to), expires],
    );
  const keys = (record: string): Promise<unknown[]> =>
    asOwner(`SELECT 1 FROM data_key WHERE record_id = $1`, [record]);

  const A_ROW: [string, string, string][] = [
    [
      'totp',
      'sam',
      `INSERT INTO totp (id, school_id, person_id, secret, made_at) VALUES (:r, :school, :sam, '\\x00', now())`,
    ],
    [
      'privacy_request',
      'sam',
      `INSERT INTO privacy_request (id, school_id, person_id, kind, source, identity, made_by, made_at, received_on, due_on, state)
       VALUES (:r, :school, :sam, 'access', 'page', 'signed_in', :sam, now(), current_date, current_date + 30, 'received')`,
    ],
    [
      'break_glass',
      'pat',
      `INSERT INTO break_glass (id, school_id, asked_by, child_id, life_at_risk, reason, asked_at)
       VALUES (:r, :school, :pat, :kim, false, '\\x00', now())`,
    ],
  ];
  it.each(A_ROW)('a row of %s under the id of a record takes no key along', async (_, who, sql) => {
    const record = await raise();
    expect(await as(who, sql, randomUUID())).toBeDefined();
    await asOwner(`DELETE FROM totp`);
    await asOwner(`DELETE FROM privacy_request`);
    await asOwner(`DELETE FROM break_glass`);
    await expect(as(who, sql, record)).rejects.toThrow(REFUSED);
    // Nor under that of a record that has no words yet.
    const wordless = randomUUID();
    await asOwner(
      `INSERT INTO referral SELECT (jsonb_populate_record(r, jsonb_build_object('id', $2::text))).* FROM referral r WHERE id = $1`,
      [record, wordless],
    );
    await expect(as(who, sql, wordless)).rejects.toThrow(REFUSED);
    expect(await keys(record)).toHaveLength(1);
  });

  it('an hour’s access is given to nobody, made no longer, and names nobody', async () => {
    const record = await raise('staff', id('hana'));
    await give(record, 'pat', '2200-01-01');
    expect(await as('pat', `SELECT 1 FROM referral WHERE id = :r`, record)).toHaveLength(1);
    for (const to of ['pat', 'tom'])
      await expect(
        as(
          'pat',
          `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, granted_by)
           VALUES (gen_random_uuid(), :school, 'referral', :r, :${to}, 'action', now(), :pat)`,
          record,
        ),
      ).rejects.toThrow(REFUSED);
    await expect(
      as('pat', `INSERT INTO referral_subject VALUES (:school, :r, :dee)`, record),
    ).rejects.toThrow(REFUSED);
    for (const until of ['NULL', `'2300-01-01'`])
      await expect(
        app.db.asWorker((tx) =>
          tx.query(
            `UPDATE record_access SET expires_at = ${until} WHERE record_id = $1 AND expires_at IS NOT NULL`,
            [record],
          ),
        ),
      ).rejects.toThrow(REFUSED);
  });

  it('what was decided about an emergency, and when it is looked back on, stands', async () => {
    const opened = randomUUID();
    await asOwner(
      `INSERT INTO break_glass (id, school_id, asked_by, child_id, life_at_risk, reason, asked_at, outcome, decided_by,
         decided_at, open_until, review_due_on)
       VALUES ($1, $2, $3, $4, false, '\\x00', now(), 'opened', $5, now(), now(), current_date + 1)`,
      [opened, school.id, id('pat'), id('kim'), id('dee')],
    );
    for (const change of [
      `decided_by = :del`,
      `decided_at = '2001-01-01', reviewed_by = :del, reviewed_at = now(), review = 'right'`,
      `review_due_on = '2099-01-01', reviewed_by = :del, reviewed_at = now(), review = 'right'`,
    ])
      await expect(
        as('del', `UPDATE break_glass SET ${change} WHERE id = :r`, opened),
      ).rejects.toThrow(REFUSED);
    await as(
      'del',
      `UPDATE break_glass SET reviewed_by = :del, reviewed_at = now(), review = 'right' WHERE id = :r`,
      opened,
    );
  });

  it('whoever raises a concern gives it to nobody who has no part in it, and leaves it no century', async () => {
    const sam = await actorFor(app, school, 'sam', 'student');
    for (const to of ['sam', 'tom', 'kim'])
      await expect(
        app.db.run(sam, async (tx) => {
          const record = await app.app
            .get(RaiseReferral)
            .within(tx, sam, { about: 'me', words: 'x', aboutStaff: 'no' });
          await app.app
            .get(Grants)
            .give(tx, [
              { schoolId: school.id, recordId: record, personId: id(to), reason: 'action' },
            ]);
        }),
      ).rejects.toThrow(REFUSED);
    const record = await raise();
    await expect(
      as(
        'sam',
        `INSERT INTO referral (id, school_id, state, level, urgency, about, about_staff, route, raised_by, raised_as, raised_at, next_escalation_at)
         VALUES (gen_random_uuid(), :school, 'raised', 0, 'soon', 'me', 'no', '{}', :sam, 'student', now(), now() + interval '91 days')`,
        record,
      ),
    ).rejects.toThrow(REFUSED);
  });

  it('one holder does not take a record from all others', async () => {
    const ofChild = await raise();
    await expect(
      as('dee', `INSERT INTO referral_subject VALUES (:school, :r, :del)`, ofChild),
    ).rejects.toThrow(REFUSED);
    const ofStaff = await raise('staff', id('tom'));
    await give(ofStaff, 'pat');
    const holders = (await asOwner(
      `SELECT person_id FROM record_access WHERE record_id = $1 AND person_id <> $2`,
      [ofStaff, id('pat')],
    )) as { person_id: string }[];
    expect(holders.length).toBeGreaterThan(0);
    await expect(
      as(
        'pat',
        `INSERT INTO referral_subject SELECT school_id, record_id, person_id FROM record_access
         WHERE record_id = :r AND person_id <> :pat`,
        ofStaff,
      ),
    ).rejects.toThrow(REFUSED);
    await expect(
      as('pat', `INSERT INTO referral_subject VALUES (:school, :r, :pat)`, ofStaff),
    ).rejects.toThrow(REFUSED);
  });

  it('nobody sees who of long ago still has a name, but for those who answer them', async () => {
    const long = (await asOwner(
      `INSERT INTO person (id, school_id, kind, username, given_name, family_name, joined_at, left_at)
       SELECT gen_random_uuid(), $1, 'student', 'gone' || n, 'Gone', 'Pupil', now() - interval '9 years', now() - make_interval(months => 12 * n)
       FROM generate_series(1, 6) n RETURNING id, left_at`,
      [school.id],
    )) as { id: string; left_at: Date }[];
    const seen = async (name: string): Promise<string[]> => {
      const rows = await as(name, `SELECT id FROM person WHERE username LIKE 'gone%'`);
      return rows.map(({ id: one }) => one as string);
    };
    // The period of accounts is a year after the school year; what is due is forgotten the same day.
    const due = (await asOwner(
      `SELECT id FROM person WHERE username LIKE 'gone%'
         AND ctx.after_school_year(left_at::date) + make_interval(months => 12) <= current_date`,
    )) as { id: string }[];
    const recent = long.filter(({ id: one }) => !due.some((other) => other.id === one));
    expect(due.length).toBeGreaterThan(2);
    for (const name of ['tom', 'ada', 'pat'])
      expect(new Set(await seen(name))).toEqual(new Set(recent.map(({ id: one }) => one)));
    expect(await seen('dee')).toHaveLength(6);
    // Whoever holds a concern of theirs goes on seeing whose it is.
    const record = await raise();
    await asOwner(`UPDATE referral SET child_id = $2 WHERE id = $1`, [record, due[0]?.id]);
    await give(record, 'pat');
    expect(await seen('pat')).toHaveLength(recent.length + 1);
    expect(await seen('tom')).toHaveLength(recent.length);
  });

  it('a raiser puts no key of their own to a record without words', async () => {
    const record = await raise();
    await asOwner(`DELETE FROM data_key WHERE record_id = $1`, [record]);
    await expect(
      as(
        'sam',
        `INSERT INTO data_key (school_id, record_id, school_key_id, wrapped)
         SELECT :school, :r, id, '\\xdead' FROM school_key LIMIT 1`,
        record,
      ),
    ).rejects.toThrow(REFUSED);
  });

  it('two people who confirm a new lead end no other', async () => {
    const ends = `UPDATE post SET leaving_reported_at = now()%s WHERE kind = 'safeguarding_lead' AND person_id <> :tom`;
    const confirm = `
      INSERT INTO post_proposal (id, school_id, change, kind, person_id, proposed_by, proposed_at)
        VALUES (:r, :school, 'give', 'safeguarding_lead', :tom, :ada, now())`;
    const proposal = randomUUID();
    await as('ada', confirm, proposal);
    const agreed = `UPDATE post_proposal SET decided_by = :hana, decided_at = now(), outcome = 'confirmed' WHERE id = :r`;
    const given = `INSERT INTO post (id, school_id, kind, person_id, held_from, given_by)
      VALUES (gen_random_uuid(), :school, 'safeguarding_lead', :tom, now(), :hana)`;
    for (const also of [', held_until = now()', ''])
      await expect(
        as('hana', [agreed, given, ends.replace('%s', also)].join(';'), proposal),
      ).rejects.toThrow(REFUSED);
    await as('hana', [agreed, given].join(';'), proposal);
  });

  it('an administrator lets nobody leave whose post would be left to nobody', async () => {
    const leave = (name: string): Promise<unknown> =>
      as('ada', `UPDATE person SET left_at = now() WHERE id = :${name}`);
    await expect(leave('hana')).rejects.toThrow(REFUSED);
    for (const lead of ['del', 'tom']) await leave(lead);
    await expect(leave('dee')).rejects.toThrow(REFUSED);
    await leave('pat');
  });
});
