import { randomUUID } from 'node:crypto';
import { PrepareSummary } from '../../src/summaries/prepare-summary.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { Visitor } from '../support/visitor.js';

const COUNTS = { 7: 23, 8: 17, 9: 31, 10: 12 } as const;
const THEMES = ['friends', 'bullying', 'family', 'school_work', 'low_or_anxious', 'self_harm'];

describe('the summary of a term', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      cora: ['coordinator'],
      lena: ['leader'],
      sam: ['student'],
      lia: ['listener'],
    });
    await app.db.asOwner(async (tx) => {
      await tx.query(
        `INSERT INTO term (id, school_id, name, starts_on, ends_on)
         VALUES ($1, $2, 'Summer term', '2026-04-13', '2026-07-17'), ($3, $2, 'Autumn term', '2026-09-02', '2026-12-18')`,
        [randomUUID(), school.id, randomUUID()],
      );
      for (const [year, visitors] of Object.entries(COUNTS))
        await tx.query(
          `WITH p AS (
             INSERT INTO person (id, school_id, kind, username, given_name, family_name, year_group, joined_at)
             SELECT gen_random_uuid(), $1, 'student', 'y' || $2::int || '-' || n, 'Given', 'Family', $2::int, '2025-09-01'
             FROM generate_series(1, 90) n RETURNING id, username)
           INSERT INTO contact (id, school_id, listener_id, student_id, student_year, form_key, occurred_at, state,
             logged_at, minutes, main_theme, next_step, risk_of_harm, wellbeing)
           SELECT gen_random_uuid(), $1, $3, p.id, $2::int, gen_random_uuid(), '2026-05-12T12:00:00Z', 'logged',
             '2026-05-12T13:00:00Z', 20, ($5::text[])[1 + (split_part(p.username, '-', 2)::int % 6)], 'none', false, 4
           FROM p WHERE split_part(p.username, '-', 2)::int <= $4::int`,
          [school.id, Number(year), school.people.lia, visitors, THEMES],
        );
    });
  });
  afterAll(() => app.close());

  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  it('is prepared, signed off, frozen and read, and tells no true count', async () => {
    const cora = await visitor('cora');
    const lena = await visitor('lena');
    const page = await cora.get('/summaries');
    const terms = page.$('input[name=term]').toArray();
    expect(terms.map((input) => 'disabled' in input.attribs)).toEqual([false, true]);
    const asked = await cora.postFrom(page, '/summaries', { term: terms[0]?.attribs.value ?? '' });
    expect(asked.status).toBe(303);
    const path = asked.headers.location as string;
    const id = path.split('/').at(-1) ?? '';
    expect((await lena.get(path)).status).toBe(404);

    await app.app.get(PrepareSummary).run(school.id, id);
    await app.app.get(PrepareSummary).run(school.id, id);
    expect((await lena.get(path)).status).toBe(404);
    const draft = await cora.get(path);
    expect(draft.text).toContain('Publish these figures');
    expect((await cora.postFrom(draft, `${path}/sign-off`, {})).status).toBe(303);

    const read = await lena.get(path);
    expect(read.status).toBe(200);
    expect(read.text).toMatch(/About (80|85) students/);
    const csv = await lena.get(`${path}.csv`);
    expect(csv.headers['content-type']).toContain('text/csv');
    const rows = csv.text.trim().split('\n').slice(1);
    expect(rows.length).toBeGreaterThanOrEqual(5);
    for (const row of rows) expect(row).toMatch(/,(about \d*[05]|0–4)\r?$/);
    const shown = read.$('table').text();
    for (const count of Object.values(COUNTS))
      expect(shown).not.toMatch(new RegExp(`\\b${count}\\b`));

    const sam = await visitor('sam');
    expect((await sam.get(path)).$('table').text()).toBe(read.$('table').text());
    const second = await cora.get('/summaries');
    expect(second.$('input[name=term]').length).toBe(1);
  });

  it('never changes once it is frozen, whoever asks', async () => {
    for (const sql of [
      `UPDATE publication SET roll = '{}' WHERE state = 'frozen'`,
      `UPDATE publication_cell SET p = 0`,
      `DELETE FROM publication_certificate`,
      `DELETE FROM publication WHERE state = 'frozen'`,
    ])
      await expect(app.db.asOwner((tx) => tx.query(sql))).rejects.toThrow(
        /never changes|append-only/,
      );
  });

  it('is asked for and signed off by a coordinator only, and only when the term is settled', async () => {
    const lena = await visitor('lena');
    expect((await lena.get('/summaries')).$('form[action="/summaries"]').length).toBe(0);
    const page = await lena.get('/account/password');
    const { _csrf } = Object.fromEntries(
      page
        .$('input[type=hidden]')
        .toArray()
        .map((input) => [input.attribs.name, input.attribs.value]),
    );
    expect((await lena.send('/summaries', { _csrf: _csrf ?? '', term: school.id })).status).toBe(
      404,
    );
    const cora = await visitor('cora');
    const early = await cora.get('/summaries');
    const term = early.$('input[name=term]').attr('value') ?? '';
    const refused = await cora.postFrom(early, '/summaries', { term });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('ten school days');
  });
});
