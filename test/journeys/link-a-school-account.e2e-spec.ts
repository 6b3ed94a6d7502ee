import { PASSWORD } from '../support/builders/school.js';
import { CLIENT } from '../support/real-provider.js';
import { leadsOn, SingleSignOnWorld, who } from '../support/single-sign-on-world.js';
import { Visitor } from '../support/visitor.js';

const SAM = { sub: 's-sam', email: 'sam@harbour.example', email_verified: true };

describe('a school account of one’s own', () => {
  let world: SingleSignOnWorld;

  beforeAll(async () => {
    world = await SingleSignOnWorld.start({
      dee: ['safeguarding_lead'],
      ben: ['staff'],
      sam: ['student'],
    });
    await world.connect('email');
  });
  afterAll(() => world.close());

  it('lets a holder of a post link their own account, once they are in with their password', async () => {
    world.provider.account = {
      sub: 's-dee',
      preferred_username: 'dee@harbour.example',
      email: 'dee@harbour.example',
      email_verified: true,
    };
    expect((await world.enter(new Visitor(world.app))).status).toBe(403);
    const dee = new Visitor(world.app);
    await dee.signIn('harbour', 'dee');
    const own = '/account/single-sign-on';
    const leaving = await dee.get(`${own}/start`);
    const back = await dee.get(await world.provider.visit(String(leaving.headers.location)));
    expect(back.headers.location).toBe(own);
    const offered = await dee.get(own);
    expect(offered.$('main').text()).toContain('dee@harbour.example');
    expect(await world.links()).not.toContain('s-dee');
    expect((await dee.postFrom(offered, `${own}/link`, {})).status).toBe(303);
    expect((await dee.get(own)).$('main').text()).toContain('Linked since');
    const again = new Visitor(world.app);
    await world.enter(again);
    expect(await who(again)).toBe('Dee');

    // No administrator undoes it: they could put an account of their own in its place.
    const page = `/accounts/${world.harbour.people.dee}`;
    const shown = await world.ada.get(page);
    expect(shown.$('form[action$="/unlinking"]')).toHaveLength(0);
    const token = shown.$('input[name=_csrf]').first().val() as string;
    expect((await world.ada.send(`${page}/unlinking`, { _csrf: token })).status).toBe(409);
    expect((await dee.post(own, `${own}/unlinking`, {})).status).toBe(303);
    expect((await world.enter(new Visitor(world.app))).status).toBe(403);
  });

  it('links nothing that its holder did not say yes to, nor to anybody else', async () => {
    world.provider.account = { sub: 's-new', preferred_username: 'x@harbour.example' };
    const ben = new Visitor(world.app);
    await ben.signIn('harbour', 'ben');
    await ben.post('/account/single-sign-on', '/account/single-sign-on/unlinking', {});
    const leaving = await ben.get('/account/single-sign-on/start');
    const back = await world.provider.visit(String(leaving.headers.location));
    const page = await ben.get('/account/single-sign-on');
    const token = page.$('input[name=_csrf]').first().val() as string;
    const early = await ben.send('/account/single-sign-on/link', { _csrf: token });
    expect(early.status).toBe(409);
    // Their sign-in is over meanwhile: whoever is at the browser is not known to be them.
    await world.owner(`UPDATE sign_in SET ended_at = now() WHERE person_id = $1`, [
      world.harbour.people.ben,
    ]);
    expect((await ben.get(back)).status).toBe(403);
    expect((await world.events('sign_in_refused')).at(-1)?.detail).toEqual({ why: 'other_person' });
    expect(await world.links()).not.toContain('s-new');
  });

  it('gives back what was being written when the sign-in ran out', async () => {
    const sam = new Visitor(world.app);
    await sam.signIn('harbour', 'sam');
    const form = await sam.get('/concerns/new');
    world.app.clock.advance(11 * 60_000);
    const door = await sam.postFrom(form, '/concerns', { words: 'kept words', urgency: 'soon' });
    expect(door.status).toBe(401);
    const going = await sam.postFrom(door, '/sign-in', {}); // an empty form, as a slip
    expect(going.status).toBe(422);
    world.provider.account = SAM;
    const entered = await world.enter(sam, going);
    world.app.clock.reset();
    expect(entered.status).toBe(200);
    expect(entered.text).toContain('kept words');
  });

  it('keeps what was being written when the account gets nobody in', async () => {
    const sam = new Visitor(world.app);
    await sam.signIn('harbour', 'sam');
    const form = await sam.get('/concerns/new');
    await sam.postFrom(form, '/sign-out', {});
    await sam.signIn('harbour', 'sam');
    const fresh = await sam.get('/concerns/new');
    world.app.clock.advance(11 * 60_000);
    const door = await sam.postFrom(fresh, '/concerns', { words: 'kept words', urgency: 'soon' });
    world.provider.account = { sub: 'stranger' };
    const refused = await world.enter(sam, door);
    expect(refused.status).toBe(403);
    const entered = await sam.postFrom(refused, '/sign-in', {
      school: 'harbour',
      username: 'sam',
      password: PASSWORD,
    });
    world.app.clock.reset();
    expect(entered.text).toContain('kept words');
  });

  it('leads to the provider’s own sign-out, after Earshot’s', async () => {
    world.provider.account = SAM;
    const sam = new Visitor(world.app);
    await world.enter(sam);
    const out = await sam.post('/', '/sign-out', {});
    expect(out.status).toBe(200);
    const address = new URL(leadsOn(out));
    expect(address.origin).toBe(world.provider.issuer);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      client_id: CLIENT.id,
      post_logout_redirect_uri: 'http://localhost:3999/sign-in',
    });
    expect((await fetch(address)).status).toBe(200);
    expect((await sam.get('/concerns/new')).headers.location).toBe('/sign-in');
    const byPassword = new Visitor(world.app);
    await byPassword.signIn('harbour', 'sam');
    expect((await byPassword.post('/', '/sign-out', {})).status).toBe(303);
  });
});
