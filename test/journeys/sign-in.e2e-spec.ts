import { buildSchool, PASSWORD } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { Visitor } from '../support/visitor.js';

describe('signing in', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { sam: ['student'], dee: ['safeguarding_lead'] });
  });
  afterAll(() => app.close());

  it('leads to the sign-in page when nobody is signed in', async () => {
    const answer = await new Visitor(app).get('/account/password');
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/sign-in');
  });

  it('opens with school, username and password, in capitals too', async () => {
    const sam = new Visitor(app);
    const answer = await sam.post('/sign-in', '/sign-in', {
      school: 'Harbour',
      username: ' SAM ',
      password: PASSWORD,
    });
    expect(answer.status).toBe(303);
    expect((await sam.get('/account/password')).status).toBe(200);
  });

  it('answers the same for a wrong password and an unknown name', async () => {
    const bodies = [];
    for (const username of ['sam', 'nobody']) {
      const answer = await new Visitor(app).post('/sign-in', '/sign-in', {
        school: 'harbour',
        username,
        password: 'wrong',
      });
      expect(answer.status).toBe(422);
      bodies.push(answer.$('main').text().replaceAll(username, '').replace(/\s+/g, ' '));
      expect(answer.$('input[name=username]').val()).toBe(username);
      expect(answer.$('input[name=password]').val() ?? '').toBe('');
    }
    expect(bodies[0]).toBe(bodies[1]);
    expect(bodies[0]).toContain('do not go together');
  });

  it('makes somebody who fails again and again wait', async () => {
    const guesser = new Visitor(app);
    let last = 0;
    for (let attempt = 0; attempt < 12; attempt += 1)
      last = (
        await guesser.post('/sign-in', '/sign-in', {
          school: 'harbour',
          username: 'dee',
          password: `guess ${attempt}`,
        })
      ).status;
    expect(last).toBe(429);
  });

  const guess = async (who: Visitor, username: string, password: string): Promise<number> =>
    (await who.post('/sign-in', '/sign-in', { school: 'harbour', username, password })).status;
  const asOwner = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
    app.db.asOwner((tx) => tx.query<T>(sql, values));
  const pairs = `key LIKE 'pair:%'`;

  it('checks ten passwords of eighty that come at once', async () => {
    await asOwner('DELETE FROM throttle');
    const guesser = new Visitor(app);
    const page = await guesser.get('/sign-in');
    const tries = Array.from({ length: 80 }, (_, at) =>
      guesser.postFrom(page, '/sign-in', {
        school: 'harbour',
        username: 'dee',
        password: `guess ${at}`,
      }),
    );
    const came = (await Promise.all(tries)).map(({ status }) => status);
    expect(came.filter((status) => status === 422)).toHaveLength(10);
    expect(came.filter((status) => status === 429)).toHaveLength(70);
  });

  it('lets one more try through after each wait, and each wait is twice as long', async () => {
    await asOwner('DELETE FROM throttle');
    const guesser = new Visitor(app);
    for (let attempt = 0; attempt < 10; attempt += 1)
      expect(await guess(guesser, 'dee', 'wrong')).toBe(422);
    const waits: number[] = [];
    for (let wait = 0; wait < 7; wait += 1) {
      const answer = await guesser.post('/sign-in', '/sign-in', {
        school: 'harbour',
        username: 'dee',
        password: PASSWORD,
      });
      expect(answer.status).toBe(429);
      waits.push(Number(answer.headers['retry-after']));
      await asOwner(`UPDATE throttle SET expire = 0 WHERE ${pairs}`);
      expect(await guess(guesser, 'dee', 'wrong')).toBe(422);
    }
    for (const [at, seconds] of [30, 60, 120, 240, 480, 900, 900].entries()) {
      expect(waits[at]).toBeLessThanOrEqual(seconds);
      expect(waits[at]).toBeGreaterThan(seconds - 20);
    }
  });

  it('forgets the waits after a day without a failure, or with the right password', async () => {
    const guesser = new Visitor(app);
    await asOwner(`UPDATE throttle SET expire = 0 WHERE ${pairs}`);
    // A day: every count of failures has run out, the waits' own with them.
    const [kept] = await asOwner<{ left: string }>(
      `SELECT expire - extract(epoch FROM now()) * 1000 AS left FROM throttle WHERE key LIKE 'wait:%'`,
    );
    expect(Number(kept?.left) / 3_600_000).toBeGreaterThan(23.9);
    await asOwner('UPDATE throttle SET expire = 0');
    for (let attempt = 0; attempt < 9; attempt += 1)
      expect(await guess(guesser, 'dee', 'wrong')).toBe(422);
    expect(await guess(guesser, 'dee', PASSWORD)).toBe(303);
    expect(await asOwner(`SELECT key FROM throttle WHERE key NOT LIKE 'addr:%'`)).toEqual([]);
  });

  it('ends with the sign-out, and after ten idle minutes for a student', async () => {
    const sam = await Visitor.signedIn(app, 'sam');
    const page = await sam.get('/account/password');
    expect((await sam.postFrom(page, '/sign-out', {})).status).toBe(303);
    expect((await sam.get('/account/password')).status).toBe(303);

    await sam.signIn('harbour', 'sam');
    app.clock.advance(11 * 60_000);
    expect((await sam.get('/account/password')).status).toBe(303);
    app.clock.reset();
  });

  it('refuses a post without its token', async () => {
    const sam = await Visitor.signedIn(app, 'sam');
    const answer = await sam.send('/account/password', { current: PASSWORD });
    expect(answer.status).toBe(403);
  });
});
