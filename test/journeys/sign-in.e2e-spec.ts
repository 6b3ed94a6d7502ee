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

  it('ends with the sign-out, and after ten idle minutes for a student', async () => {
    const sam = new Visitor(app);
    await sam.signIn('harbour', 'sam');
    const page = await sam.get('/account/password');
    expect((await sam.postFrom(page, '/sign-out', {})).status).toBe(303);
    expect((await sam.get('/account/password')).status).toBe(303);

    await sam.signIn('harbour', 'sam');
    app.clock.advance(11 * 60_000);
    expect((await sam.get('/account/password')).status).toBe(303);
    app.clock.reset();
  });

  it('refuses a post without its token', async () => {
    const sam = new Visitor(app);
    await sam.signIn('harbour', 'sam');
    const answer = await sam.send('/account/password', { current: PASSWORD });
    expect(answer.status).toBe(403);
  });
});
