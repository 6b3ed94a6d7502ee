import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EscalateOverdueReferrals } from '../../src/referrals/escalation/escalate-overdue-referrals.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { Visitor } from '../support/visitor.js';

const WORDS = 'He hits me when my mum is out. קנרי 🐤';

describe('a concern, from the first word to closed', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
      cora: ['coordinator'],
    });
  });
  afterAll(() => app.close());
  afterEach(() => app.clock.reset());

  const raise = async (who: Visitor, fields: Record<string, string>): Promise<string> => {
    const answer = await who.post('/concerns/new', '/concerns', fields);
    expect(answer.status).toBe(303);
    return answer.headers.location as string;
  };
  const waiting = async (who: Visitor): Promise<string[]> =>
    (await who.get('/referrals'))
      .$('.queue__link')
      .toArray()
      .map((link) => link.attribs.href ?? '');

  it('reaches the safeguarding lead at once, is acknowledged, worked on and closed', async () => {
    const sam = await visitor('sam');
    const sent = await raise(sam, {
      about: 'me',
      words: WORDS,
      urgency: 'today',
      category: 'home',
      aboutStaff: 'no',
    });
    const told = await sam.get(sent);
    expect(told.text).toContain('The safeguarding team has it.');
    expect(told.text).toMatch(/Someone will look by/);
    expect(told.text).not.toContain('hits me');

    const dee = await visitor('dee');
    const [link] = await waiting(dee);
    expect(link).toBeDefined();
    const page = await dee.get(link ?? '');
    expect(page.text).toContain(WORDS);
    expect(page.$('h1').text()).toContain('Sam Young');

    const del = await visitor('del');
    const opened = await del.get(link ?? '');
    const acknowledged = await dee.postFrom(page, `${link}/acknowledgement`, {});
    expect(acknowledged.status).toBe(303);
    expect(await waiting(dee)).toEqual([]);
    expect((await sam.get(sent)).text).toContain('Someone has it');

    const second = await del.postFrom(opened, `${link}/acknowledgement`, {});
    expect(second.status).toBe(409);
    expect(second.text).toContain('Somebody already has it.');

    const incomplete = await dee.post(link ?? '', `${link}/actions`, {
      what: 'Ring home',
      owner: '',
      dueOn: '',
    });
    expect(incomplete.status).toBe(422);
    expect(incomplete.$('textarea[name=what]').text()).toContain('Ring home');
    const action = await dee.postFrom(incomplete, `${link}/actions`, {
      what: 'Ring home',
      owner: school.people.tom ?? '',
      dueOn: '2027-01-08',
    });
    expect(action.status).toBe(303);
    expect((await (await visitor('tom')).get(link ?? '')).text).toContain('Ring home');

    const closing = {
      summary: 'Afraid at home.',
      done: 'Spoke with Sam.',
      decision: 'Referred.',
      reason: 'Risk of harm.',
      outcome: 'social_care',
    };
    const closed = await dee.post(link ?? '', `${link}/closure`, closing);
    expect(closed.status).toBe(303);
    expect((await sam.get(sent)).text).toContain('Closed');
    expect((await dee.get(link ?? '')).text).toContain('Afraid at home.');
  });

  it('is hidden from everybody it was not given to, like a page that is not there', async () => {
    const dee = await visitor('dee');
    await raise(await visitor('sam'), { about: 'me', words: 'worried', urgency: 'soon' });
    const [link = ''] = await waiting(dee);
    const absent = `/referrals/${school.id}`;
    for (const username of ['ada', 'cora', 'hana', 'sam', 'tom']) {
      const person = await visitor(username);
      const [hidden, gone] = [await person.get(link), await person.get(absent)];
      expect(hidden.status).toBe(404);
      expect(hidden.$('main').html()).toBe(gone.$('main').html());
      expect((await person.get('/referrals/not-an-id')).status).toBe(404);
    }
  });

  it('takes a concern about staff past the safeguarding team, and never to its subject', async () => {
    const tom = await visitor('tom');
    const dee = await visitor('dee');
    const before = await dee.get('/referrals');
    await raise(tom, {
      about: 'unknown',
      words: 'I saw her push a child.',
      urgency: 'today',
      aboutStaff: 'staff',
      subject: school.people.dee ?? '',
    });
    const normal = (html: string): string =>
      html.replace(/value="[0-9a-f-]{36,}"|nonce="[^"]*"|value="[0-9a-f]{64,}"/g, '');
    expect(normal((await dee.get('/referrals')).text)).toBe(normal(before.text));
    const hana = await visitor('hana');
    const [link = ''] = await waiting(hana);
    expect((await hana.get(link)).text).toContain('push a child');
    expect((await dee.get(link)).status).toBe(404);

    await raise(tom, { words: 'About the head.', urgency: 'today', aboutStaff: 'head' });
    expect(await waiting(hana)).toEqual([link]);
    const chad = await visitor('chad');
    const [forChair = ''] = await waiting(chad);
    expect((await chad.get(forChair)).text).toContain('About the head.');
  });

  it('hides from a subject who is named later, and goes past them', async () => {
    const tom = await visitor('tom');
    const hana = await visitor('hana');
    const chad = await visitor('chad');
    const before = await waiting(hana);
    await raise(tom, {
      about: 'unknown',
      words: 'Somebody tall.',
      urgency: 'today',
      aboutStaff: 'unsure',
    });
    const [link = ''] = (await waiting(hana)).filter((path) => !before.includes(path));
    expect((await chad.get(link)).status).toBe(404);
    const named = await hana.post(link, `${link}/subject`, { subject: school.people.dee ?? '' });
    expect(named.status).toBe(303);
    expect((await hana.get(link)).text).toContain('A member of staff was named');
    const refused = await app.db
      .asOwner((tx) =>
        tx.query(
          `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at)
           VALUES (gen_random_uuid(), $1, 'referral', $2, $3, 'x', now())`,
          [school.id, link.split('/').at(-1), school.people.dee],
        ),
      )
      .catch((error: Error) => error.message);
    expect(refused).toContain('A subject may not be granted');
  });

  it('is never refused for a formality, and keeps words too long to take', async () => {
    const sam = await visitor('sam');
    await raise(sam, { about: 'me' });
    await raise(sam, {
      about: 'nonsense',
      student: 'not an id',
      words: 'help',
      category: 'x',
      subject: 'y',
      aboutStaff: 'z',
    });
    const nothing = await sam.post('/concerns/new', '/concerns', { about: 'unknown', words: '' });
    expect(nothing.status).toBe(422);
    const long = await sam.post('/concerns/new', '/concerns', { words: 'x'.repeat(10_001) });
    expect(long.status).toBe(303);
  });

  it('is raised once, however often the form is sent', async () => {
    const tom = await visitor('tom');
    const page = await tom.get('/concerns/new');
    const fields = { words: 'sent twice', urgency: 'soon', about: 'unknown' };
    const [one, two] = await Promise.all([
      tom.postFrom(page, '/concerns', fields),
      tom.postFrom(page, '/concerns', fields),
    ]);
    expect(one.headers.location).toBe(two.headers.location);
    const other = await tom.postFrom(page, '/concerns', { ...fields, words: 'other words' });
    expect(other.status).toBe(409);
    expect(other.$('textarea[name=words]').text()).toContain('other words');
  });

  it('comes back after the sign-in ran out, filled, to the same person only', async () => {
    const sam = await visitor('sam');
    const page = await sam.get('/concerns/new');
    app.clock.advance(20 * 60_000);
    const refused = await sam.postFrom(page, '/concerns', { about: 'me', words: 'kept words' });
    expect(refused.status).toBe(401);
    expect(refused.text).not.toContain('kept words');
    const back = await sam.postFrom(refused, '/sign-in', {
      school: 'harbour',
      username: 'sam',
      password: 'earshot-demo',
    });
    expect(back.status).toBe(200);
    const filled = await sam.postFrom(back, '/concerns', {});
    expect(filled.$('textarea[name=words]').text()).toContain('kept words');
    expect(
      (await sam.postFrom(filled, '/concerns', { about: 'me', words: 'kept words' })).status,
    ).toBe(303);
  });

  it('goes up the route until a person has it, once a step', async () => {
    const sam = await visitor('sam');
    const sent = await raise(sam, { about: 'me', words: 'now', urgency: 'immediate' });
    const id = sent.replace(/^\/concerns\/|\?.*$/g, '');
    const sweep = app.app.get(EscalateOverdueReferrals);
    const level = async (): Promise<number | undefined> =>
      (
        await app.db.asOwner((tx) =>
          tx.one<{ level: number }>(`SELECT level FROM referral WHERE id = $1`, [id]),
        )
      )?.level;
    await sweep.run();
    expect(await level()).toBe(0);
    app.clock.advance(10 * 60_000 + 1000);
    await Promise.all([sweep.run(), sweep.run(), sweep.run()]);
    expect(await level()).toBe(1);
    app.clock.advance(60 * 60_000);
    await sweep.run();
    const steps = await app.db.asOwner((tx) =>
      tx.query<{ level: number }>(
        `SELECT level FROM escalation WHERE referral_id = $1 ORDER BY level`,
        [id],
      ),
    );
    expect(steps.map(({ level }) => level)).toEqual(steps.map((_, at) => at));
    expect(steps.length).toBeGreaterThan(3);
  });

  it('leaves no word of a child in the database or the mail', async () => {
    const tables = await app.db.asOwner((tx) =>
      tx.query<{ found: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM referral r WHERE r::text LIKE '%hits me%')
           OR EXISTS (SELECT 1 FROM audit.event e WHERE e::text LIKE '%hits me%')
           OR EXISTS (SELECT 1 FROM pgboss.job j WHERE j::text LIKE '%hits me%')
           OR EXISTS (SELECT 1 FROM once_key o WHERE o::text LIKE '%hits me%')
           OR EXISTS (SELECT 1 FROM web_session w WHERE w::text LIKE '%hits me%') AS found`,
      ),
    );
    expect(tables).toEqual([{ found: false }]);
    const outbox = path.join(app.dataDir, 'outbox');
    for (const file of await readdir(outbox).catch(() => []))
      expect(await readFile(path.join(outbox, file), 'utf8')).not.toContain('hits me');
  });
});
