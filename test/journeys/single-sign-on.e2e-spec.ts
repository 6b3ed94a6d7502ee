import { SingleSignOnWorld, who } from '../support/single-sign-on-world.js';
import { Visitor } from '../support/visitor.js';

describe('signing in with the school account', () => {
  let world: SingleSignOnWorld;

  beforeAll(async () => {
    world = await SingleSignOnWorld.start({
      dee: ['safeguarding_lead'],
      ben: ['staff'],
      cat: ['staff'],
      sam: ['student'],
      sue: ['student'],
      twin: ['student'],
      twin2: ['student'],
      gone: ['student'],
      fay: ['student'],
      kit: ['student'],
    });
    await world.owner(
      `UPDATE person SET email = 'twin@harbour.example' WHERE username LIKE 'twin%'`,
    );
    await world.owner(`UPDATE person SET left_at = now() WHERE username = 'gone'`);
    await world.connect('email');
  });
  afterAll(() => world.close());

  it('lets somebody in whose verified e-mail is on the roll, and knows them ever after', async () => {
    world.provider.account = { sub: 's-1', email: 'Sam@Harbour.Example', email_verified: true };
    const sam = new Visitor(world.app);
    const entered = await world.enter(sam);
    expect([entered.status, entered.headers.location]).toEqual([303, '/']);
    expect(await who(sam)).toBe('Sam');
    expect(await world.links()).toEqual(['s-1']);
    const [begun] = (await world.events('sign_in')).slice(-1);
    expect(begun).toEqual({ record_id: world.harbour.people.sam, detail: { how: 'sso' } });
    expect(await world.events('identity_linked')).toEqual([
      { record_id: world.harbour.people.sam, detail: { how: 'first_sign_in' } },
    ]);

    // The subject counts, not the address: neither a new one nor somebody else's changes who it is.
    world.provider.account = { sub: 's-1', email: 'sue@harbour.example', email_verified: true };
    const later = new Visitor(world.app);
    await world.enter(later);
    expect(await who(later)).toBe('Sam');
    expect(await world.links()).toHaveLength(1);
    expect(await world.events('identity_linked')).toHaveLength(1);
  });

  it('refuses another account with the address of somebody who is linked, until that is undone', async () => {
    world.provider.account = { sub: 's-1b', email: 'sam@harbour.example', email_verified: true };
    const other = new Visitor(world.app);
    const refused = await world.enter(other);
    expect(refused.status).toBe(403);
    expect(refused.$('main').text()).toContain('did not get you in');
    const page = `/accounts/${world.harbour.people.sam}`;
    expect((await world.ada.get(page)).$('main').text()).toContain('Linked since');
    expect((await world.ada.post(page, `${page}/unlinking`, {})).headers.location).toContain(
      'unlinked',
    );
    await world.enter(other);
    expect(await who(other)).toBe('Sam');
    expect(await world.events('identity_unlinked')).toHaveLength(1);
  });

  it.each([
    ['an address that is not verified', { sub: 'x', email: 'sue@harbour.example' }],
    ['an address of nobody', { sub: 'x', email: 'nobody@harbour.example' }],
    ['two people with one address', { sub: 'x', email: 'twin@harbour.example' }],
    ['a leaver', { sub: 'x', email: 'gone@harbour.example' }],
    ['somebody of another school', { sub: 'x', email: 'mo@moorside.example' }],
    ['a holder of a post', { sub: 'x', email: 'dee@harbour.example' }],
    ['a letter that only looks like another', { sub: 'x', email: '\u212Ait@harbour.example' }],
  ])('makes nobody an account: %s', async (what, account) => {
    world.provider.account = { ...account, email_verified: !what.includes('not verified') };
    const people = await world.owner(`SELECT id FROM person`);
    const before = await world.links();
    const visitor = new Visitor(world.app);
    const refused = await world.enter(visitor);
    expect(refused.status).toBe(403);
    expect(refused.$('main').text()).toContain('did not get you in');
    expect(refused.$('main').text()).not.toContain(account.email);
    expect((await visitor.get('/')).headers.location).toBe('/sign-in');
    expect(await world.links()).toEqual(before);
    expect(await world.owner(`SELECT id FROM person`)).toHaveLength(people.length);
    const [line] = (await world.events('sign_in_refused')).slice(-1);
    expect(JSON.stringify(line)).not.toContain('harbour.example');
    expect(Object.keys(line?.detail ?? {})).toEqual(['why']);
  });

  it('says the same to all of them', async () => {
    const pages: string[] = [];
    for (const email of ['nobody', 'gone', 'dee', 'twin']) {
      world.provider.account = {
        sub: 'y',
        email: `${email}@harbour.example`,
        email_verified: true,
      };
      pages.push((await world.enter(new Visitor(world.app))).$('main').text());
    }
    expect(new Set(pages).size).toBe(1);
  });

  it('refuses somebody who was linked and has left', async () => {
    world.provider.account = { sub: 's-fay', email: 'fay@harbour.example', email_verified: true };
    const fay = new Visitor(world.app);
    await world.enter(fay);
    expect(await who(fay)).toBe('Fay');
    await world.owner(`UPDATE person SET left_at = now() WHERE username = 'fay'`);
    expect((await world.enter(new Visitor(world.app))).status).toBe(403);
    expect((await fay.get('/')).headers.location).toBe('/sign-in');
  });

  it('takes no role from the token', async () => {
    world.provider.account = {
      sub: 's-ben',
      email: 'ben@harbour.example',
      email_verified: true,
      roles: ['admin', 'safeguarding_lead'],
    };
    const ben = new Visitor(world.app);
    await world.enter(ben);
    expect(await who(ben)).toBe('Ben');
    expect((await ben.get('/accounts')).status).toBe(404);
  });

  it('finds people by user principal name, and by the ID of the roster', async () => {
    await world.connect('upn');
    await world.owner(`UPDATE person SET username = 'sue@pupils.example' WHERE username = 'sue'`);
    world.provider.account = { sub: 's-sue', upn: 'SUE@pupils.example', preferred_username: 'ada' };
    const sue = new Visitor(world.app);
    await world.enter(sue);
    expect(await who(sue)).toBe('Sue');
    world.provider.account = { sub: 's-who', preferred_username: 'cat@harbour.example' };
    expect((await world.enter(new Visitor(world.app))).status).toBe(403);

    await world.connect('subject');
    await world.owner(`UPDATE person SET source_id = 's-cat' WHERE username = 'cat'`);
    world.provider.account = { sub: 's-cat' };
    const cat = new Visitor(world.app);
    await world.enter(cat);
    expect(await who(cat)).toBe('Cat');
    world.provider.account = { sub: 's-1b' };
    const sam = new Visitor(world.app);
    await world.enter(sam);
    expect(await who(sam)).toBe('Sam');
  });

  it('does not ask for a first password that somebody never had in their hands', async () => {
    await world.owner(`UPDATE credential SET must_change = true WHERE person_id = $1`, [
      world.harbour.people.cat,
    ]);
    world.provider.account = { sub: 's-cat' };
    const cat = new Visitor(world.app);
    await world.enter(cat);
    expect((await cat.get('/concerns/new')).status).toBe(200);
    await world.owner(`DELETE FROM credential WHERE person_id = $1`, [world.harbour.people.cat]);
    const changed = await cat.post('/account/password', '/account/password', {
      current: 'x',
      password: 'three words together',
      again: 'three words together',
    });
    expect(changed.status).toBe(422);
    expect(changed.text).toContain('You have no password here yet');
  });
});
