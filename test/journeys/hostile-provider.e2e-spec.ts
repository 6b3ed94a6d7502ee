import { connect } from '../support/builders/single-sign-on.js';
import { type HostileProvider, json } from '../support/hostile-provider.js';
import { HostileWorld } from '../support/hostile-world.js';
import { Visitor } from '../support/visitor.js';

describe('a provider, or somebody in its place, that lies', () => {
  let world: HostileWorld;

  beforeAll(async () => {
    world = await HostileWorld.start();
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());

  describe('on the way', () => {
    it('refuses a return that nobody went for', async () => {
      const lines = await world.count('audit.event');
      const visitor = new Visitor(world.app);
      const back = await world.come(visitor, 'made-up');
      expect([back.status, back.headers.location]).toEqual([303, '/sign-in?account=refused']);
      const page = await visitor.get('/sign-in?account=refused');
      expect(page.$('main').text()).toContain('did not get you in');
      // No line: anybody could fill the audit without going anywhere.
      expect(await world.count('audit.event')).toBe(lines);
    });

    it('refuses another state, no state, and the state of another browser', async () => {
      const other = await world.go(new Visitor(world.app));
      for (const state of ['made-up', '', other.state]) {
        const sam = new Visitor(world.app);
        const asked = await world.go(sam);
        world.hostile.tokenWill(world.hostile.token(world.claims(asked)));
        await world.expectRefused(sam, () => world.come(sam, state), { why: 'refused_answer' });
      }
    });

    it('takes a return once', async () => {
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      world.hostile.tokenWill(world.hostile.token(world.claims(asked)));
      await world.come(sam, asked.state);
      await sam.post('/account/password', '/sign-out', {});
      const again = await world.come(sam, asked.state);
      expect(again.headers.location).toBe('/sign-in?account=refused');
      expect((await sam.get('/account/password')).headers.location).toBe('/sign-in');
    });

    it('takes a return that failed no second time', async () => {
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      world.hostile.nextWill((_req, res) => json(res, 400, { error: 'invalid_grant' }));
      await world.expectRefused(sam, () => world.come(sam, asked.state), { why: 'code_refused' });
      world.hostile.tokenWill(world.hostile.token(world.claims(asked)));
      const again = await world.come(sam, asked.state);
      expect(again.headers.location).toBe('/sign-in?account=refused');
    });

    it('refuses a return after ten minutes', async () => {
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      world.app.clock.advance(10 * 60_000 + 1000);
      world.hostile.tokenWill(world.hostile.token(world.claims(asked)));
      await world.expectRefused(sam, () => world.come(sam, asked.state), { why: 'too_late' });
      world.app.clock.reset();
    });

    it('refuses a token of another school’s client, and another issuer’s name on the way back', async () => {
      await connect(world.app, world.moorside.id, {
        ...world.usual,
        issuer: world.hostile.issuer('/b'),
        clientId: 'moor',
      });
      const mo = new Visitor(world.app);
      const theirs = await world.go(mo, 'moorside');
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      const foreign = world.hostile.claims(
        world.hostile.issuer('/b'),
        'moor',
        asked,
        world.app.clock.now(),
      );
      world.hostile.tokenWill(world.hostile.token(foreign));
      await world.expectRefused(sam, () => world.come(sam, asked.state), { why: 'claim' });
      // Sent to one provider, and come back by the other.
      const again = await world.go(sam);
      world.hostile.tokenWill(world.hostile.token(world.claims(again)));
      const iss = `&iss=${encodeURIComponent(world.hostile.issuer('/b'))}`;
      await world.expectRefused(sam, () => world.come(sam, again.state, iss), {
        why: 'refused_answer',
      });
      world.hostile.tokenWill(world.hostile.token(world.claims(theirs)));
      await world.expectRefused(mo, () => world.come(mo, theirs.state), { why: 'claim' });
    });

    it('refuses a return to a provider that was changed meanwhile', async () => {
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      await world.reset({ issuer: world.hostile.issuer('/b') });
      await world.expectRefused(sam, () => world.come(sam, asked.state), { why: 'switched_off' });
    });

    it('says that somebody turned back, in the same words', async () => {
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      const back = `/sign-in/return?error=access_denied&error_description=<b>no</b>&state=${asked.state}`;
      await world.expectRefused(sam, () => sam.get(back), { why: 'cancelled' });
    });
  });

  describe('that answers badly', () => {
    const BAD: [string, string, number, Parameters<HostileProvider['nextWill']>[0]][] = [
      [
        'an answer of ten megabytes',
        'too_big',
        503,
        (_req, res) => {
          res.writeHead(200, { 'content-type': 'application/json' });
          res.end(`{"id_token":"${'x'.repeat(10_000_000)}"}`);
        },
      ],
      [
        'a redirect inwards',
        'odd_answer|refused_answer',
        503,
        (_req, res) => {
          res.writeHead(302, { location: `${world.hostile.origin}/keys` }).end();
        },
      ],
      [
        'a page instead of a token',
        'odd_answer',
        503,
        (_req, res) => {
          res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
        },
      ],
      [
        'half an answer',
        'unreachable',
        503,
        (_req, res) => {
          res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
          res.write('{"id_to', () => res.destroy());
        },
      ],
      ['nothing at all', 'no_answer', 503, () => undefined],
      [
        'drops that never end',
        'no_answer',
        503,
        (_req, res) => {
          res.writeHead(200, { 'content-type': 'application/json' });
          const drip = setInterval(() => res.write(' '), 200);
          res.on('close', () => clearInterval(drip));
        },
      ],
    ];
    it.each(BAD)('with %s', async (_what, why, status, answer) => {
      const sam = new Visitor(world.app);
      const asked = await world.go(sam);
      world.hostile.nextWill(answer);
      await world.expectRefused(sam, () => world.come(sam, asked.state), {
        why,
        status,
      });
    });

    it.each([
      ['another name', '/liar', 'issuer', { issuer: 'https://login.microsoftonline.com/x/v2.0' }],
      [
        'an address inside our network',
        '/inward',
        'endpoint',
        { token_endpoint: 'http://169.254.169.254/latest' },
      ],
      [
        'only algorithms with a secret',
        '/weak',
        'algorithm',
        { id_token_signing_alg_values_supported: ['HS256', 'none'] },
      ],
    ])('with a document that names %s', async (_what, path, why, document) => {
      await world.reset({ issuer: world.hostile.issuer(path) });
      world.hostile.document = document;
      const sam = new Visitor(world.app);
      await world.expectRefused(sam, () => sam.get('/sign-in/with/harbour'), {
        why,
        status: 403,
      });
    });

    it('is not even asked where the settings of the server do not list it', async () => {
      for (const [issuer, why, status] of [
        ['https://127.0.0.1:9', 'address', 503],
        ['http://127.0.0.1:9', 'refused_answer', 403],
      ] as const) {
        await world.reset({ issuer });
        const sam = new Visitor(world.app);
        await world.expectRefused(sam, () => sam.get('/sign-in/with/harbour'), { why, status });
      }
    });
  });

  it('has its secret sealed for one place: beside another issuer it does not open', async () => {
    await world.app.db.asOwner((tx) =>
      tx.query(`UPDATE identity_provider SET issuer = $1`, [world.hostile.issuer('/b')]),
    );
    expect((await new Visitor(world.app).get('/sign-in/with/harbour')).status).toBe(500);
  });
});
