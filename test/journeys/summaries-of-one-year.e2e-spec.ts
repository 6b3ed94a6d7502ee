import { randomUUID } from 'node:crypto';
import type { Asker, Tx } from '../../src/platform/db/tx.js';
import { PrepareSummary } from '../../src/summaries/prepare-summary.js';
import { startApp, type TestApp } from '../support/app.js';
import { MONDAY_MORNING } from '../support/builders/drop-ins.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { Visitor } from '../support/visitor.js';

const COUNTS = { 7: 23, 8: 17, 9: 31, 10: 12 } as const;
const THEMES = ['friends', 'bullying', 'family', 'school_work', 'low_or_anxious', 'self_harm'];
const SPRING = { id: randomUUID(), name: 'Spring term', from: '2033-01-10', to: '2033-03-25' };
const SUMMER = { id: randomUUID(), name: 'Summer term', from: '2033-04-18', to: '2033-07-15' };

/** What a coordinator could try, by the pages and by SQL, to have the same students rounded twice. */
describe('the summaries of one year', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let cora: Visitor;
  let asker: Asker;

  beforeAll(async () => {
    app = await startApp();
    app.clock.moveTo(MONDAY_MORNING);
    school = await buildSchool(app, { cora: ['coordinator'], lia: ['listener'] });
    await app.db.asOwner(async (tx) => {
      for (const { id, name, from, to } of [SPRING, SUMMER])
        await tx.query(
          `INSERT INTO term (id, school_id, name, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5)`,
          [id, school.id, name, from, to],
        );
      for (const [year, visitors] of Object.entries(COUNTS))
        await tx.query(
          `WITH p AS (
             INSERT INTO person (id, school_id, kind, username, given_name, family_name, year_group, joined_at)
             SELECT gen_random_uuid(), $1, 'student', 'y' || $2::int || '-' || n, 'Given', 'Family', $2::int, '2032-09-01'
             FROM generate_series(1, 90) n RETURNING id, username)
           INSERT INTO contact (id, school_id, listener_id, student_id, student_year, form_key, occurred_at, state,
             logged_at, minutes, main_theme, next_step, risk_of_harm, wellbeing)
           SELECT gen_random_uuid(), $1, $3, p.id, $2::int, gen_random_uuid(), t.at, 'logged',
             t.at + interval '1 hour', 20, ($5::text[])[1 + (split_part(p.username, '-', 2)::int % 6)], 'none', false, 4
           FROM p, (VALUES ('2033-02-08T12:00:00Z'::timestamptz), ('2033-05-10T12:00:00Z')) t (at)
           WHERE split_part(p.username, '-', 2)::int <= $4::int`,
          [school.id, Number(year), school.people.lia, visitors, THEMES],
        );
    });
    cora = await Visitor.signedIn(app, 'cora');
    asker = await askerFor(app, school, 'cora');
  });
  afterAll(() => app.close());

  const draft = async (term: string): Promise<string> => {
    const asked = await cora.post('/summaries', '/summaries', { term });
    expect(asked.status).toBe(303);
    const id = asked.headers.location?.split('/').at(-1) ?? '';
    await app.app.get(PrepareSummary).run(school.id, id);
    return id;
  };
  const signOff = (id: string) => cora.post(`/summaries/${id}`, `/summaries/${id}/sign-off`, {});
  const bySql = (work: (tx: Tx) => Promise<unknown>) => app.db.run(asker, work);
  const freeze = (id: string) =>
    bySql((tx) =>
      tx.query(
        `UPDATE publication SET state = 'frozen', frozen_at = now(), frozen_by = $2 WHERE id = $1`,
        [id, school.people.cora],
      ),
    );
  const stateOf = (id: string) =>
    app.db.asOwner((tx) =>
      tx.one<{ state: string; with: string[] }>(
        `SELECT state, audited_with AS with FROM publication WHERE id = $1`,
        [id],
      ),
    );
  const audits = (id: string) =>
    app.db.asOwner(async (tx) => {
      const targets = await tx.query(`SELECT 1 FROM publication_audit WHERE publication_id = $1`, [
        id,
      ]);
      return targets.length;
    });

  it('a second draft is not signed off until it was audited together with the first', async () => {
    const spring = await draft(SPRING.id);
    const summer = await draft(SUMMER.id);
    const alone = await audits(summer);
    const raced = await Promise.all([signOff(spring), signOff(summer)]);
    expect(raced.map(({ status }) => status).sort()).toEqual([303, 409]);
    const springFirst = raced[0].status === 303;
    const [first, second] = springFirst ? [spring, summer] : [summer, spring];

    const refused = await signOff(second);
    expect(refused.status).toBe(409);
    expect(refused.$('.govuk-error-summary').text()).toContain(
      `prepare it again, because ${springFirst ? 'Spring' : 'Summer'} term was published meanwhile`,
    );
    await expect(freeze(second)).rejects.toThrow('not audited together');
    expect((await stateOf(second))?.state).toBe('draft');

    const page = await cora.get(`/summaries/${second}`);
    expect((await cora.postFrom(page, `/summaries/${second}/discard`, {})).status).toBe(303);
    const again = await draft(springFirst ? SUMMER.id : SPRING.id);
    expect(await stateOf(again)).toEqual({ state: 'draft', with: [first] });
    expect(await audits(again)).toBeGreaterThan(alone);
    expect((await signOff(again)).status).toBe(303);
  });

  it('a published term keeps its days and its place, whatever is typed', async () => {
    const path = `/school/calendar/terms/${SPRING.id}`;
    const dates = { name: 'Spring term', startsOn: SPRING.from, endsOn: SPRING.to };
    const moved = await cora.post(path, path, { ...dates, endsOn: '2033-03-24' });
    expect(moved.status).toBe(422);
    expect(moved.$('#endsOn-error').text()).toContain('There is a summary of Spring term');
    expect(moved.$('#startsOn-error')).toHaveLength(0);
    const removed = await cora.post(path, `${path}/removal`, {});
    expect(removed.status).toBe(409);
    const beside = await cora.post('/school/calendar/terms/new', '/school/calendar/terms', {
      name: 'Lent term',
      startsOn: '2033-03-25',
      endsOn: '2033-04-01',
    });
    expect(beside.status).toBe(422);
    const renamed = await cora.post(path, path, { ...dates, name: 'Lent term' });
    expect(renamed.status).toBe(303);
  });

  it('nor by SQL with a coordinator’s sign-in', async () => {
    for (const sql of [
      `UPDATE term SET starts_on = '2031-01-10', ends_on = '2031-03-25' WHERE id = $1`,
      `INSERT INTO term (id, school_id, name, starts_on, ends_on)
       SELECT gen_random_uuid(), school_id, 'Twin', starts_on, ends_on FROM term WHERE id = $1`,
    ])
      await expect(bySql((tx) => tx.query(sql, [SPRING.id]))).rejects.toThrow(
        'These days belong to a summary',
      );
    await expect(
      bySql((tx) => tx.query(`DELETE FROM term WHERE id = $1`, [SPRING.id])),
    ).rejects.toThrow('violates foreign key');
  });

  describe('an invented one', () => {
    const autumn = randomUUID();
    const invent = (values: { key?: string; year?: string; by?: string; id?: string } = {}) =>
      bySql((tx) =>
        tx.query(
          `INSERT INTO publication (id, school_id, term_id, period_key, period_name, academic_year, state, asked_by, asked_at, cutoff, roll)
           VALUES ($1, $2, $3, $4, 'Autumn', $5, 'preparing', $6, now(), '2032-12-17', '{}')`,
          [
            values.id ?? randomUUID(),
            school.id,
            autumn,
            values.key ?? `term:${autumn}`,
            values.year ?? '2032/33',
            values.by ?? school.people.cora,
          ],
        ),
      );

    beforeAll(async () => {
      await bySql((tx) =>
        tx.query(
          `INSERT INTO term (id, school_id, name, starts_on, ends_on) VALUES ($1, $2, 'Autumn', '2032-09-01', '2032-12-17')`,
          [autumn, school.id],
        ),
      );
    });

    it('is of its term and year, and asked for by whoever asks', async () => {
      for (const values of [
        { key: `term:${randomUUID()}` },
        { year: '2031/32' },
        { by: school.people.lia ?? '' },
      ])
        await expect(invent(values)).rejects.toThrow('row-level security');
    });

    it('shares no day with one that is there', async () => {
      const twin = randomUUID();
      await bySql((tx) =>
        tx.query(
          `INSERT INTO term (id, school_id, name, starts_on, ends_on) VALUES ($1, $2, 'Twin', '2032-12-17', '2032-12-20')`,
          [twin, school.id],
        ),
      );
      await expect(
        bySql(async (tx) => {
          const ask = (term: string) =>
            tx.query(
              `INSERT INTO publication (id, school_id, term_id, period_key, period_name, academic_year, state, asked_by, asked_at, cutoff)
               VALUES (gen_random_uuid(), $1, $2, 'term:' || $2::uuid, 'Twin', '2032/33', 'preparing', $3, now(), '2032-12-20')`,
              [school.id, term, school.people.cora],
            );
          await ask(twin);
          await ask(autumn);
        }),
      ).rejects.toThrow('row-level security');
      await bySql((tx) => tx.query(`DELETE FROM term WHERE id = $1`, [twin]));
    });

    it('comes to frozen by no way but draft, audit and one’s own name', async () => {
      const id = randomUUID();
      await invent({ id });
      await expect(freeze(id)).rejects.toThrow('Nobody makes this step by hand');
      await expect(
        bySql((tx) => tx.query(`UPDATE publication SET state = 'draft' WHERE id = $1`, [id])),
      ).rejects.toThrow('Nobody makes this step by hand');
      // As if the worker had made a draft of it without auditing it.
      await app.db.asOwner((tx) =>
        tx.query(
          `UPDATE publication SET state = 'draft',
             audited_with = ARRAY(SELECT o.id FROM publication o WHERE o.state = 'frozen') WHERE id = $1`,
          [id],
        ),
      );
      await expect(freeze(id)).rejects.toThrow('passed its audit');
      await app.db.asOwner((tx) =>
        tx.query(
          `INSERT INTO publication_audit (school_id, publication_id, place, target, profile, pass)
           VALUES ($1, $2, 0, 'total', 'reader', true)`,
          [school.id, id],
        ),
      );
      await expect(
        bySql((tx) =>
          tx.query(
            `UPDATE publication SET state = 'frozen', frozen_at = now(), frozen_by = $2 WHERE id = $1`,
            [id, school.people.lia],
          ),
        ),
      ).rejects.toThrow('Whoever is signed in');
      await freeze(id);
      expect((await stateOf(id))?.state).toBe('frozen');
    });
  });
});
