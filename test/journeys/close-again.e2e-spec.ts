import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

const FIRST = {
  summary: 'Afraid at home, the first time.',
  done: 'Spoke with Sam.',
  decision: 'Watch and wait.',
  reason: 'Sam asked us to.',
  outcome: 'nothing_further',
};
const SECOND = {
  summary: 'It happened again.',
  done: 'Rang social care.',
  decision: 'Passed on.',
  reason: 'Risk of harm.',
  outcome: 'social_care',
};

describe('a referral that was closed', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let dee: Visitor;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      tess: ['staff'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
    });
    dee = await visitor('dee');
  });
  afterAll(() => app.close());

  const raise = async (
    username: string,
    fields: Record<string, string> = { about: 'me', words: 'help', urgency: 'today' },
  ): Promise<string> => {
    const answer = await (await visitor(username)).post('/concerns/new', '/concerns', fields);
    expect(answer.status).toBe(303);
    const id = /[0-9a-f-]{36}/.exec(answer.headers.location ?? '')?.[0] ?? '';
    return `/referrals/${id}`;
  };
  /** Posts to an address below the referral and says how it was answered. */
  const tell = async (
    link: string,
    what: string,
    fields: Record<string, string> = {},
  ): Promise<number> => (await dee.post(link, `${link}/${what}`, fields)).status;

  it('keeps each closure whole, however often it is opened again', async () => {
    const link = await raise('sam');
    expect(await tell(link, 'acknowledgement')).toBe(303);
    expect(await tell(link, 'closure', FIRST)).toBe(303);
    expect(await tell(link, 'reopening', { why: 'Sam came back.' })).toBe(303);
    expect(await tell(link, 'closure', SECOND)).toBe(303);

    const page = await dee.get(link);
    const lines = page
      .$('.chronology > li')
      .toArray()
      .map((line) => page.$(line).text());
    const closures = lines.filter((line) => line.startsWith('Closed'));
    expect(closures).toHaveLength(2);
    for (const [at, { outcome, ...words }] of [FIRST, SECOND].entries())
      for (const word of [...Object.values(words), outcomeText(outcome)])
        expect(closures[at]).toContain(word);
    expect(lines.some((line) => line.includes('Sam came back.'))).toBe(true);

    const id = link.replace('/referrals/', '');
    const { kept, reads } = await app.db.asOwner(async (tx) => ({
      kept: await tx.query<{ words: Buffer }>(
        `SELECT words FROM referral_event WHERE referral_id = $1 AND words IS NOT NULL`,
        [id],
      ),
      reads: await tx.query(
        `SELECT 1 FROM audit.event WHERE record_id = $1 AND action = 'read' AND person_id = $2`,
        [id, school.people.dee],
      ),
    }));
    expect(kept).toHaveLength(3);
    for (const { words } of kept) expect(words.toString('utf8')).not.toContain('again');
    const before = reads.length;
    await dee.get(link);
    const after = await app.db.asOwner((tx) =>
      tx.query(
        `SELECT 1 FROM audit.event WHERE record_id = $1 AND action = 'read' AND person_id = $2`,
        [id, school.people.dee],
      ),
    );
    expect(after).toHaveLength(before + 1);
  });

  it('has no action marked as done until it is opened again', async () => {
    const link = await raise('sam');
    await tell(link, 'acknowledgement');
    const owner = school.people.tess ?? '';
    expect(await tell(link, 'actions', { what: 'Ring home', owner, dueOn: '2036-12-01' })).toBe(
      303,
    );
    const open = await dee.get(link);
    const completion = open.$('form[action$=completion]').attr('action') ?? '';
    expect(completion).toContain(`${link}/actions/`);
    await tell(link, 'closure', FIRST);
    expect((await dee.get(link)).$('form[action$=completion]')).toHaveLength(0);
    const late = await dee.postFrom(open, completion, {});
    expect(late.status).toBe(409);
    expect(late.text).toContain('It is closed. Reopen it first.');
    expect((await dee.get(link)).text).not.toContain('Action done');
    await tell(link, 'reopening', { why: 'To finish it.' });
    expect((await dee.post(link, completion, {})).status).toBe(303);
    expect((await dee.get(link)).text).toContain('Action done');
  });

  it.each([
    '2027',
    '2036-12',
    '2036-W50',
    '2036-W50-3',
    '2036-366',
    '2036-02-30',
    '20361201',
    '1/2',
  ])('takes a day that is %s for none, and keeps the words', async (dueOn) => {
    const link = await raise('sam');
    await tell(link, 'acknowledgement');
    const fields = { what: 'Ring home today', owner: school.people.tess ?? '', dueOn };
    const answer = await dee.post(link, `${link}/actions`, fields);
    expect(answer.status).toBe(422);
    expect(answer.$('textarea[name=what]').text()).toContain('Ring home today');
    expect(answer.$('a[href="#dueOn"]').text()).toContain('Give the day');
  });

  it('gives no action to whom the subject of a concern about staff manages', async () => {
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO line_management (school_id, manager_id, managed_id) VALUES ($1, $2, $3)`,
        [school.id, school.people.dee, school.people.tess],
      ),
    );
    const link = await raise('tom', {
      about: 'unknown',
      words: 'I saw her push a child.',
      urgency: 'today',
      aboutStaff: 'staff',
      subject: school.people.dee ?? '',
    });
    const hana = await visitor('hana');
    await hana.post(link, `${link}/acknowledgement`, {});
    const page = await hana.get(link);
    const offered = page
      .$('[name=owner] option')
      .toArray()
      .map(({ attribs }) => attribs.value);
    expect(offered).toContain(school.people.tom);
    expect(offered).not.toContain(school.people.dee);
    expect(offered).not.toContain(school.people.tess);

    for (const username of ['dee', 'tess']) {
      const fields = { what: 'Look into it', owner: school.people[username] ?? '' };
      const answer = await hana.post(link, `${link}/actions`, { ...fields, dueOn: '2036-12-01' });
      expect(answer.status).toBe(422);
      expect(answer.$('a[href="#owner"]').text()).toContain('Choose who will do it.');
      expect((await (await visitor(username)).get(link)).status).toBe(404);
    }
    const fields = { what: 'Look into it', owner: school.people.tom ?? '' };
    const given = await hana.post(link, `${link}/actions`, { ...fields, dueOn: '2036-12-01' });
    expect(given.status).toBe(303);
  });

  it.each(['constructor', 'toString', '__proto__', 'nonsense', ''])(
    'stands in a queue that takes ?show=%s for the ones that wait',
    async (show) => {
      for (const asked of [`show=${show}`, `show=${show}&show=mine`, `show[${show}]=1`, 'page=0']) {
        const page = await dee.get(`/referrals?${asked}`);
        expect(page.status).toBe(200);
        expect(page.$('.side-nav__link[aria-current]').text()).toContain('Waiting');
      }
    },
  );

  it('stands in a queue that says how much of it is shown', async () => {
    await app.db.asOwner((tx) =>
      tx.query(
        `WITH made AS (
           INSERT INTO referral (id, school_id, state, level, next_escalation_at, urgency, about, about_staff,
             route, raised_by, raised_as, raised_at)
           SELECT gen_random_uuid(), r.school_id, 'raised', 0, now() + n * interval '1 hour', 'soon', 'unknown', 'no',
             r.route, r.raised_by, 'student', now()
           FROM (SELECT * FROM referral WHERE school_id = $1 LIMIT 1) r, generate_series(1, 230) n RETURNING id)
         INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
         SELECT gen_random_uuid(), $1, 'referral', id, $2, 'test', now() FROM made`,
        [school.id, school.people.hana],
      ),
    );
    const hana = await visitor('hana');
    const seen = new Set<string>();
    let path = '/referrals';
    const heads: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const shown = await hana.get(path);
      const links = shown.$('.queue__link').toArray();
      expect(links.length).toBeLessThanOrEqual(100);
      links.forEach(({ attribs }) => seen.add(attribs.href ?? ''));
      expect(shown.$('h1').text()).toContain('230 wait for someone');
      heads.push(shown.$('.notice__heading').text());
      path = shown.$('a:contains("The ones after")').attr('href') ?? '';
    }
    expect(heads).toEqual([
      'These are 1 to 100 of 230, least time left first.',
      'These are 101 to 200 of 230, least time left first.',
      'These are 201 to 230 of 230, least time left first.',
    ]);
    expect(path).toBe('');
    expect(seen.size).toBe(230);
    const past = await hana.get('/referrals?page=99');
    expect(past.text).toContain('These are 201 to 230 of 230');
  });
});

function outcomeText(outcome: string): string {
  return outcome === 'social_care' ? "Passed to children's social care" : 'Nothing further needed';
}
