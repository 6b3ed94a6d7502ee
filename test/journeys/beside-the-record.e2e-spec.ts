import { startApp, type TestApp } from '../support/app.js';
import { raiseConcern } from '../support/builders/concerns.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { Visitor } from '../support/visitor.js';

const SAID = 'I never said that I was angry. <b>Never</b> 🐤';

/** What somebody says against a record, read by whoever reads the record and by nobody else. */
describe('what is said against a record', () => {
  let app: TestApp;
  let school: BuiltSchool;
  /** Raised by Sam about themself. */
  let referral: string;
  /** Raised by Sam about the deputy: the head has it, and no safeguarding post. */
  let aboutDel: string;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeEach(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      zoe: ['student'],
      pat: ['pastoral'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
    referral = await raiseConcern(app, school, 'sam', { about: 'me', words: 'I was angry.' });
    aboutDel = await raiseConcern(app, school, 'sam', {
      about: 'me',
      words: 'She shouts.',
      aboutStaff: 'staff',
      subject: school.people.del,
    });
  });
  afterEach(() => app.close());

  /** Sam says that something is wrong; its address for those who answer. */
  const ask = async (): Promise<string> => {
    const sam = await visitor('sam');
    const sent = await sam.post('/privacy/own/new', '/privacy/own', {
      kind: 'correction',
      words: SAID,
    });
    return (sent.headers.location as string).replace(/\?.*/, '').replace('/own/', '/requests/');
  };
  const recordsOn = async (who: Visitor, path: string): Promise<string[]> =>
    (await who.get(path))
      .$('main input[name=record]')
      .toArray()
      .map(({ attribs }) => attribs.value ?? '');

  it('stands there while it is looked at, and when it was refused', async () => {
    const path = await ask();
    const dee = await visitor('dee');
    expect(await recordsOn(dee, path)).toEqual([referral]);
    const placed = await dee.post(path, `${path}/statements`, { record: referral });
    expect(placed.status).toBe(303);
    expect((await dee.get(placed.headers.location as string)).text).toContain(
      'It stands beside the record',
    );
    const page = await dee.get(`/referrals/${referral}`);
    expect(page.$('main').text()).toContain(SAID);
    expect(page.text).toContain('I was angry.');
    expect(page.text).toContain('Nobody has decided about it yet');
    await dee.post(path, `${path}/answer`, { outcome: 'not_upheld', answer: 'We keep it.' });
    const del = await visitor('del');
    const after = await del.get(`/referrals/${referral}`);
    expect(after.$('main').text()).toContain(SAID);
    expect(after.text).toContain('The school did not agree');
    expect(after.text).toContain('I was angry.');
  });

  it('is placed after the answer too, once, by whoever holds the record', async () => {
    const path = await ask();
    const dee = await visitor('dee');
    await dee.post(path, `${path}/answer`, { outcome: 'corrected', answer: 'Done.' });
    const before = await dee.get(path);
    const of = { record: referral };
    expect((await dee.postFrom(before, `${path}/statements`, of)).status).toBe(303);
    const del = await visitor('del');
    const again = await del.get(path);
    expect(again.$('main input[name=record]').length).toBe(0);
    expect((await dee.get(`/referrals/${referral}`)).text).toContain('Agreed, and put right');
  });

  it('tells nobody of a record that they do not hold, the person it is about least of all', async () => {
    const path = await ask();
    const hana = await visitor('hana');
    expect(await recordsOn(hana, path)).toEqual([aboutDel]);
    const del = await visitor('del');
    const before = (await del.get(path)).$('main').text();
    const forged = await del.post(path, `${path}/statements`, { record: aboutDel });
    expect(forged.status).toBe(422);
    expect((await hana.post(path, `${path}/statements`, { record: aboutDel })).status).toBe(303);
    expect((await hana.get(`/referrals/${aboutDel}`)).$('main').text()).toContain(SAID);
    expect((await del.get(path)).$('main').text()).toBe(before);
    const dee = await visitor('dee');
    for (const who of [del, dee]) expect(await recordsOn(who, path)).toEqual([referral]);
    for (const who of ['zoe', 'tom', 'ada', 'chad', 'pat']) {
      const sent = await (await visitor(who)).get(path);
      expect(sent.status).toBe(404);
    }
  });

  it('the database places it beside nothing that is not theirs, and shows it with the record alone', async () => {
    const path = await ask();
    const request = path.split('/').at(-1);
    const place = (who: string, record: string): Promise<unknown> =>
      askerFor(app, school, who, who === 'sam' || who === 'zoe' ? 'student' : 'staff').then(
        (asker) =>
          app.db.run(asker, (tx) =>
            tx.query(
              `INSERT INTO record_statement (id, school_id, record_id, request_id, words, placed_by, placed_at)
             VALUES (gen_random_uuid(), $1, $2, $3, 'x', ctx.uid(), now())`,
              [school.id, record, request],
            ),
          ),
      );
    for (const [who, record] of [
      ['sam', referral],
      ['zoe', referral],
      ['ada', referral],
      ['chad', referral],
      ['hana', referral],
      ['dee', aboutDel],
      ['del', aboutDel],
    ] as const)
      await expect(place(who, record)).rejects.toThrow('row-level security');
    const other = await raiseConcern(app, school, 'tom', {
      about: 'student',
      student: school.people.zoe,
      words: 'She is sad.',
    });
    await expect(place('dee', other)).rejects.toThrow('row-level security');
    await place('dee', referral);
    await place('hana', aboutDel);
    const seen = async (who: string, kind: 'student' | 'staff' = 'staff'): Promise<number> =>
      app.db.run(await askerFor(app, school, who, kind), async (tx) => {
        return (await tx.query(`SELECT 1 FROM record_statement`)).length;
      });
    expect([await seen('dee'), await seen('del'), await seen('hana')]).toEqual([1, 1, 1]);
    expect([await seen('sam', 'student'), await seen('tom'), await seen('ada')]).toEqual([0, 0, 0]);
  });

  it('leaves no word in the clear, and goes with the record’s own key', async () => {
    const path = await ask();
    const dee = await visitor('dee');
    await dee.post(path, `${path}/statements`, { record: referral });
    const found = await app.db.asOwner((tx) =>
      tx.query(
        `SELECT 1 FROM record_statement WHERE encode(words, 'escape') LIKE '%angry%'
         UNION ALL SELECT 1 FROM audit.event WHERE detail::text LIKE '%angry%'`,
      ),
    );
    expect(found).toEqual([]);
    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM data_key WHERE record_id = $1`, [path.split('/').at(-1)]),
    );
    // Without the request's key it is read all the same: it is the record's.
    expect((await dee.get(`/referrals/${referral}`)).$('main').text()).toContain(SAID);
  });

  it('pastoral staff hold back what was given to them, and lift no hold of another', async () => {
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
         VALUES (gen_random_uuid(), $1, 'referral', $2, $3, 'route', now())`,
        [school.id, referral, school.people.pat],
      ),
    );
    const pat = await visitor('pat');
    const page = await pat.get(`/referrals/${referral}`);
    const link = page.$('a[href^="/privacy/retention/holds/new"]').attr('href') ?? '';
    const fields = { reason: 'A court asked for it.', reviewOn: '2099-01-01' };
    const held = await pat.post(link, '/privacy/retention/holds', fields);
    expect(held.status).toBe(303);
    expect((await pat.get(held.headers.location as string)).text).toContain(
      'A court asked for it.',
    );
    expect((await pat.get(`/privacy/retention/holds/new?referral=${aboutDel}`)).status).toBe(404);
    expect((await pat.get('/privacy/retention')).status).toBe(404);
    const dee = await visitor('dee');
    const other = await dee.post(
      `/privacy/retention/holds/new?referral=${referral}`,
      '/privacy/retention/holds',
      { reason: 'A complaint is open.', reviewOn: '2099-01-01' },
    );
    expect(other.status).toBe(303);
    const holds = await pat.get('/privacy/retention/holds');
    expect(holds.$('form[action$="/lifting"]').length).toBe(1);
    const deeHolds = await dee.get('/privacy/retention/holds');
    const all = deeHolds.$('form[action$="/lifting"]').toArray();
    expect(all.length).toBe(2);
    const mine = holds.$('form[action$="/lifting"]').attr('action') ?? '';
    const theirs =
      all.map(({ attribs }) => attribs.action ?? '').find((path) => path !== mine) ?? '';
    const key = (name: string): string => holds.$(`main input[name=${name}]`).attr('value') ?? '';
    const forged = await pat.send(theirs, { _csrf: key('_csrf'), _once: key('_once') });
    expect(forged.status).toBe(404);
    expect((await pat.postFrom(holds, mine, {})).status).toBe(303);
  });
});
