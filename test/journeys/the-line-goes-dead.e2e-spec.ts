import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { getCluster } from '../support/cluster.js';
import { type Page, Visitor } from '../support/visitor.js';

const CONCERNS = 40;
const AT_ONCE = 5;

/** The connections to the database are ended while somebody sends what they wrote. */
describe('when the line to the database goes dead', () => {
  let app: TestApp;
  let sam: Visitor;
  let admin: pg.Client;
  let owner: pg.Client;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { sam: ['student'], dee: ['safeguarding_lead'] });
    sam = new Visitor(app, { 'sec-fetch-site': 'same-origin' });
    await sam.signIn('harbour', 'sam');
    admin = new pg.Client({ connectionString: getCluster().urls.admin });
    owner = new pg.Client({ connectionString: app.urls.owner });
    await Promise.all([admin.connect(), owner.connect()]);
  });
  afterAll(async () => {
    await Promise.all([admin?.end(), owner?.end()]);
    await app.close();
  });

  /** Ends the application's connections that are `where`. @returns how many */
  async function end(where: string): Promise<number> {
    const { rows } = await admin.query<{ killed: boolean }>(
      `SELECT pg_terminate_backend(pid) AS killed FROM pg_stat_activity
       WHERE application_name = 'earshot-app' AND datname = $1 AND ${where}`,
      [new URL(app.urls.app).pathname.slice(1)],
    );
    return rows.filter(({ killed }) => killed).length;
  }

  const concern = (words: string): Record<string, string> => ({
    about: 'unknown',
    urgency: 'soon',
    words,
    toldWhom: `nobody yet & "${words}"`,
  });
  const referrals = async (): Promise<number> =>
    (await owner.query<{ n: number }>(`SELECT count(*)::int AS n FROM referral`)).rows[0]?.n ?? -1;

  /** The page says so calmly, and what was typed is in it, ready to be sent again. */
  function expectKept(page: Page, words: string): void {
    expect(page.status).toBe(503);
    expect(page.headers['retry-after']).toBe('10');
    expect(page.$('h1').text()).toContain('not working for the moment');
    expect(page.$('main').text()).toContain('Childline');
    const kept = (name: string): unknown =>
      page.$(`form[action="/concerns"] input[name=${name}]`).attr('value');
    expect(kept('words')).toBe(words);
    expect(kept('toldWhom')).toBe(`nobody yet & "${words}"`);
  }

  it('a concern is not there, its words are on the page, and sent again it is there once', async () => {
    const before = await referrals();
    const form = await sam.get('/concerns/new');
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE escalation IN ACCESS EXCLUSIVE MODE');
    const sending = sam.postFrom(form, '/concerns', concern('as I wrote it'));
    for (let tries = 0; (await end(`wait_event_type = 'Lock'`)) === 0; tries += 1) {
      expect(tries).toBeLessThan(500);
      await pause(1);
    }
    const answer = await sending;
    await owner.query('ROLLBACK');
    expectKept(answer, 'as I wrote it');
    expect(await referrals()).toBe(before);

    for (let times = 0; times < 2; times += 1) {
      const again = await sam.postFrom(answer, '/concerns', {});
      expect(again.status).toBe(303);
      expect(again.headers.location).toMatch(/^\/concerns\//);
    }
    expect(await referrals()).toBe(before + 1);
  });

  it('keeps the words when it cannot even be asked who is there, of its own page only', async () => {
    await owner.query(`ALTER FUNCTION ctx.web_session RENAME TO away`);
    const lent = { _csrf: 'as posted', _once: 'a-key', ...concern('late-and-alone') };
    const from = async (site: string): Promise<Page> => {
      const visitor = new Visitor(app, { 'sec-fetch-site': site, cookie: sam.cookie });
      return visitor.send('/concerns', lent);
    };
    const [own, foreign] = [await from('same-origin'), await from('cross-site')];
    await owner.query(`ALTER FUNCTION ctx.away RENAME TO web_session`);
    expect(own.status).toBe(500);
    expect(own.$('form[action="/concerns"] [name=words]').attr('value')).toBe('late-and-alone');
    expect(own.$('form[action="/concerns"] [name=_csrf]').attr('value')).toBe('as posted');
    expect(foreign.status).toBe(500);
    expect(foreign.text).not.toContain('late-and');
  });

  it('prints no password on the page', async () => {
    const form = await sam.get('/account/password');
    await owner.query('BEGIN');
    await owner.query('LOCK TABLE credential IN ACCESS EXCLUSIVE MODE');
    const fields = { current: 'earshot-demo', password: 'a new long pass phrase', again: 'x' };
    const answer = await sam.postFrom(form, '/account/password', {
      ...fields,
      again: fields.password,
    });
    await owner.query('ROLLBACK');
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('earshot-demo');
    expect(answer.text).not.toContain('pass phrase');
    expect(answer.$('main').text()).toContain('send it again');
  });

  it('again and again, between any two statements, each concern arrives once', async () => {
    const before = await referrals();
    let killed = 0;
    let running = true;
    const killing = (async () => {
      while (running) {
        killed += await end(`(state LIKE 'idle in transaction%' OR random() < 0.02)`);
        await pause(15);
      }
    })();
    const answers: number[] = [];
    const send = async (words: string): Promise<void> => {
      // The page may have to be asked for more than once, too.
      let page = await calm(() => sam.get('/concerns/new'));
      for (let tries = 0; tries < 60; tries += 1) {
        const fields = tries === 0 ? concern(words) : {};
        page = await sam.postFrom(page, '/concerns', fields);
        answers.push(page.status);
        if (page.status === 303) return;
        expectKept(page, words);
        if (tries > 20) running = false;
      }
      throw new Error('It never arrived.');
    };
    const calm = async (ask: () => Promise<Page>): Promise<Page> => {
      for (;;) {
        const page = await ask();
        if (page.status === 200) return page;
        expect(page.status).toBe(503);
      }
    };
    const waiting = Array.from({ length: CONCERNS }, (_, number) => `words number ${number}`);
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
          await send(next);
      }),
    );
    running = false;
    await killing;
    expect(killed).toBeGreaterThan(5);
    expect(answers.filter((status) => status === 503).length).toBeGreaterThan(2);
    expect(await referrals()).toBe(before + CONCERNS);
    expect((await sam.get('/concerns')).status).toBe(200);
  });
});
