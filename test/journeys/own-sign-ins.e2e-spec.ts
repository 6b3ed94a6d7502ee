import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import { startApp, type TestApp } from '../support/app.js';
import { auditedSince, newestEntry } from '../support/audited.js';
import { type BuiltSchool, buildSchool, PASSWORD } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

const OWN = '/account/sign-ins';
const CHANGE = '/account/password';

describe('one’s own sign-ins', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      pam: ['staff'],
      ina: ['staff'],
      ada: ['admin'],
    });
  });
  afterAll(() => app.close());

  const arrive = async (username: string, password = PASSWORD): Promise<Visitor> => {
    const person = new Visitor(app, { 'user-agent': `${username}'s browser` });
    await person.signIn('harbour', username, password);
    return person;
  };
  const isIn = async (person: Visitor): Promise<boolean> => (await person.get('/')).status === 200;

  it('are listed, and each can be ended from another', async () => {
    const [desk, lab, hall] = [await arrive('tom'), await arrive('tom'), await arrive('tom')];
    const list = await desk.get(OWN);
    const endings = list.$('form[action^="/account/sign-ins/"]').toArray();
    const one = endings
      .map((form) => form.attribs.action ?? '')
      .filter((action) => action !== `${OWN}/ending`);
    expect(one).toHaveLength(2);
    expect((await desk.postFrom(list, one[0] ?? '', {})).status).toBe(303);
    expect([await isIn(lab), await isIn(hall)].filter(Boolean)).toHaveLength(1);
    await arrive('tom');
    expect((await desk.post(OWN, `${OWN}/ending`, {})).status).toBe(303);
    expect([await isIn(desk), await isIn(lab), await isIn(hall)]).toEqual([true, false, false]);
  });

  it('of somebody else cannot be ended', async () => {
    const [tom, ina] = [await arrive('tom'), await arrive('ina')];
    const own = await arrive('ina');
    const theirs = (await own.get(OWN)).$(`form[action^="${OWN}/"]`).first().attr('action') ?? '';
    expect(theirs).not.toBe('');
    const page = await tom.get(OWN);
    const token = page.$('input[name=_csrf]').first().val() as string;
    expect((await tom.send(theirs, { _csrf: token })).status).toBe(404);
    expect(await isIn(ina)).toBe(true);
  });

  it('that ends while a concern is on its way gives the words back, sealed', async () => {
    const sam = await arrive('sam');
    const page = await sam.get('/concerns/new');
    const raise = app.app.get(RaiseReferral);
    const { run } = raise;
    raise.run = async (...asked) => {
      await app.db.asOwner((tx) => tx.query(`UPDATE sign_in SET ended_at = now()`));
      return run.apply(raise, asked);
    };
    const words = 'He is waiting outside';
    const answer = await sam.postFrom(page, '/concerns', { about: 'me', words, urgency: 'today' });
    raise.run = run;
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(words);
    const back = await sam.postFrom(answer, '/sign-in', {
      school: 'harbour',
      username: 'sam',
      password: PASSWORD,
    });
    expect(back.$('input[name=words]').val()).toBe(words);
  });

  it('go on after a change of password that came twice at the same moment, and was done once', async () => {
    const tom = await arrive('pam');
    const page = await tom.get('/account/password');
    const before = await newestEntry(app);
    const change = {
      current: 'earshot-demo',
      password: 'four odd words here',
      again: 'four odd words here',
    };
    const send = (): Promise<Page> => tom.postFrom(page, '/account/password', change);
    const answers = (await Promise.all([send(), send()])).map(({ status }) => status);
    expect(answers).toContain(303);
    expect([303, 401]).toEqual(expect.arrayContaining(answers));
    const entries = await auditedSince(app, before);
    expect(entries.map(({ action }) => action)).toEqual(['password_changed']);
    const again = new Visitor(app);
    await again.signInByPassword('harbour', 'pam', 'four odd words here');
    expect((await again.get('/account/password')).status).toBe(200);
  });

  it('are one at a time for a student', async () => {
    const first = await arrive('sam');
    const second = await arrive('sam');
    expect([await isIn(first), await isIn(second)]).toEqual([false, true]);
  });

  it('all end when an administrator suspends the account, and none begins until it is given back', async () => {
    const [one, two, ada] = [await arrive('ina'), await arrive('ina'), await arrive('ada')];
    const page = `/accounts/${school.people.ina ?? ''}`;
    const form = (await ada.get(page)).$('form[action*="/suspension"]').attr('action') ?? '';
    expect((await ada.post(page, form, {})).status).toBe(303);
    expect([await isIn(one), await isIn(two)]).toEqual([false, false]);
    await expect(arrive('ina')).rejects.toThrow('could not');
    const back = (await ada.get(page)).$('form[action*="/restoration"]').attr('action') ?? '';
    expect((await ada.post(page, back, {})).status).toBe(303);
    expect(await isIn(await arrive('ina'))).toBe(true);
  });

  it('end after an hour for a student and eight for staff, however busy they are', async () => {
    const [sam, ina] = [await arrive('sam'), await arrive('ina')];
    const busyFor = async (who: Visitor, minutes: number): Promise<boolean> => {
      for (let left = minutes; left > 0; left -= 9) {
        app.clock.advance(Math.min(9, left) * 60_000);
        if (!(await isIn(who))) return false;
      }
      return true;
    };
    expect(await busyFor(sam, 59)).toBe(true);
    expect(await busyFor(sam, 2)).toBe(false);
    const tom = await arrive('tom');
    expect(await busyFor(tom, 8 * 60 - 1)).toBe(true);
    expect(await busyFor(tom, 2)).toBe(false);
    expect(await isIn(ina)).toBe(false);
  });

  it('begin with the password as it was chosen, a space around it too', async () => {
    const tom = await arrive('tom');
    const chosen = '  Three  odd words\u0009';
    const fields = { current: PASSWORD, password: chosen, again: chosen };
    expect((await tom.post(CHANGE, CHANGE, fields)).status).toBe(303);
    expect(await isIn(await arrive('tom', chosen))).toBe(true);
    await expect(arrive('tom', chosen.trim())).rejects.toThrow('could not');
  });

  it('have to be proved again, when they are old, before a school’s provider or one’s own is changed', async () => {
    const [ada, ina] = [await arrive('ada'), await arrive('ina')];
    const forms: [Visitor, string, string][] = [
      [ada, '/accounts/single-sign-on', '/accounts/single-sign-on'],
      [ina, '/account/single-sign-on', '/account/single-sign-on/unlinking'],
    ];
    const shown = await Promise.all(forms.map(([who, page]) => who.get(page)));
    app.clock.advance(11 * 60_000);
    for (const [at, [who, , path]] of forms.entries()) {
      const token = shown[at]?.$('input[name=_csrf]').first().val() as string;
      const answer = await who.send(path, { _csrf: token });
      expect([path, answer.status, answer.$('h1').text()]).toEqual([path, 401, 'Is it still you?']);
    }
  });

  it('are not to be had with a password of one’s own names or without the one before', async () => {
    const sam = await arrive('sam');
    const change = async (fields: Record<string, string>): Promise<number> =>
      (await sam.post(CHANGE, CHANGE, fields)).status;
    const harbour = 'harbour-harbour-1';
    expect(await change({ current: PASSWORD, password: harbour, again: harbour })).toBe(422);
    const common = 'LeaveMeAlone-2026';
    const tried = await sam.post(CHANGE, CHANGE, {
      current: PASSWORD,
      password: common,
      again: common,
    });
    expect(tried.status).toBe(422);
    expect(tried.$('#password-error').text()).toContain('Try three words');
    const good = 'seven green wishes';
    expect(await change({ current: 'not it', password: good, again: good })).toBe(422);
    expect(await change({ current: PASSWORD, password: good, again: good })).toBe(303);
  });
});
