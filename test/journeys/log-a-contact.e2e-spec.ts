import { makePastBooking } from '../support/builders/bookings.js';
import { makeListener } from '../support/builders/listeners.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Fields, Visitor } from '../support/visitor.js';

const WHOLE: Fields = {
  minutes: '20',
  mainTheme: 'friends',
  'themes[]': ['bullying', 'online'],
  'skills[]': ['listened', 'made_a_plan'],
  nextStep: 'come_again',
  riskOfHarm: 'no',
  wellbeing: '4',
};
const WORRY: Fields = {
  riskOfHarm: 'yes',
  concernCategory: 'home',
  concernUrgency: 'today',
  concernWords: 'She is afraid to go home.',
};

describe('a listener logs a contact', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let lia: Visitor;
  let dee: Visitor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      lia: ['student'],
      liz: ['student'],
      sue: ['supervisor'],
      dee: ['safeguarding_lead'],
    });
    await makeListener(app, school, 'lia');
    await makeListener(app, school, 'liz');
    lia = await Visitor.signedIn(app, 'lia');
    dee = await Visitor.signedIn(app, 'dee');
  });
  afterAll(() => app.close());

  const booked = (): Promise<string> =>
    app.db
      .asOwner((tx) => tx.query(`UPDATE booking SET state = 'finished' WHERE state = 'booked'`))
      .then(() => makePastBooking(app, school, { student: 'sam', listener: 'lia', adult: 'sue' }));
  const waiting = async (): Promise<string[]> =>
    (await dee.get('/referrals'))
      .$('.queue__link')
      .toArray()
      .map((link) => link.attribs.href ?? '');
  const log = async (booking: string, fields: Fields) =>
    lia.post(`/contacts/new?booking=${booking}`, '/contacts', { booking, ...fields });

  it('is done with once, and stands in their logs', async () => {
    const booking = await booked();
    const page = await lia.get(`/contacts/new?booking=${booking}`);
    const first = await lia.postFrom(page, '/contacts', { booking, ...WHOLE });
    expect(first.status).toBe(303);
    const again = await lia.postFrom(page, '/contacts', { booking, ...WHOLE });
    expect(again.headers.location).toBe(first.headers.location);
    const shown = await lia.get(first.headers.location as string);
    expect(shown.text).toContain('Friends and falling out');
    expect(shown.text).toContain('Listened, Made a plan');
    const state = await app.db.asOwner((tx) =>
      tx.one(`SELECT state FROM booking WHERE id = $1`, [booking]),
    );
    expect(state).toEqual({ state: 'finished' });
    const load = await app.db.asOwner((tx) =>
      tx.one(`SELECT sum(points)::int AS points FROM listener_load WHERE school_id = $1`, [
        school.id,
      ]),
    );
    expect(load).toEqual({ points: 1 });
  });

  it('must answer the risk question', async () => {
    const booking = await booked();
    const answer = await log(booking, { ...WHOLE, riskOfHarm: '' });
    expect(answer.status).toBe(422);
    expect(answer.$('[name=minutes]').val()).toBe('20');
    expect(answer.$('input[name="skills[]"][checked]').length).toBe(2);
    expect(await waiting()).toEqual([]);
  });

  it('raises the concern from whatever is there, and keeps the rest owed', async () => {
    const before = (await waiting()).length;
    const booking = await booked();
    const half = await log(booking, { ...WORRY, minutes: '' });
    expect(half.status).toBe(422);
    expect(half.text).toContain('Your worry is with an adult');
    const [link = ''] = await waiting();
    expect(await waiting()).toHaveLength(before + 1);
    expect((await dee.get(link)).text).toContain('She is afraid to go home.');

    // The same words again, with the rest filled in: logged, and not raised twice.
    const done = await lia.postFrom(half, '/contacts', { booking, ...WHOLE, ...WORRY });
    expect(done.status).toBe(303);
    expect(await waiting()).toHaveLength(before + 1);

    // Other words later: the log is finished, but the worry still reaches an adult.
    const late = await log(booking, { ...WHOLE, ...WORRY, concernWords: 'Now she is hurt.' });
    expect(late.status).toBe(409);
    expect(await waiting()).toHaveLength(before + 2);
  });

  it('raises from a yes and nothing else at all', async () => {
    const before = (await waiting()).length;
    const booking = await booked();
    const bare = await log(booking, { riskOfHarm: 'yes' });
    expect(bare.status).toBe(422);
    expect(await waiting()).toHaveLength(before + 1);
  });

  it('cannot log for another listener, another id, or a booking that is not', async () => {
    const theirs = await makePastBooking(app, school, {
      student: null,
      listener: 'liz',
      adult: 'sue',
    });
    for (const booking of [theirs, school.id, 'nonsense']) {
      expect((await lia.get(`/contacts/new?booking=${booking}`)).status).toBe(404);
      const page = await lia.get('/contacts/new');
      expect((await lia.postFrom(page, '/contacts', { booking, ...WHOLE })).status).toBe(404);
      // A worry in it reaches an adult all the same, and its words stay on the page.
      const before = (await waiting()).length;
      const words = `worried about ${booking}`;
      const worried = { booking, ...WHOLE, ...WORRY, concernWords: words };
      const kept = await lia.postFrom(page, '/contacts', worried);
      expect(kept.status).toBe(409);
      expect(kept.$('[name=concernWords]').text()).toContain(words);
      expect(await waiting()).toHaveLength(before + 1);
    }
  });

  it('raises the concern though the log itself cannot be kept just now, once', async () => {
    const before = (await waiting()).length;
    const booking = await booked();
    const words = { concernWords: 'Locked out again.' };
    const busy = await app.db.asOwner(async (tx) => {
      // Somebody else works out who may listen, for longer than this log can wait.
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('standing|' || $1, 0))`, [
        school.id,
      ]);
      return log(booking, { ...WHOLE, ...WORRY, ...words });
    });
    expect(busy.status).toBe(409);
    expect(busy.text).toContain('An adult has the worry.');
    expect(busy.$('[name=concernWords]').text()).toContain('Locked out again.');
    expect(await waiting()).toHaveLength(before + 1);
    const again = await lia.postFrom(busy, '/contacts', { booking, ...WHOLE, ...WORRY, ...words });
    expect(again.status).toBe(303);
    expect(await waiting()).toHaveLength(before + 1);
  });

  it('keeps a worry however long it is, or however often it was sent', async () => {
    const before = (await waiting()).length;
    const long = `${'家'.repeat(30_000)} end`;
    const first = await log(await booked(), { ...WHOLE, ...WORRY, concernWords: long });
    expect(first.status).toBe(303);
    const twice = { ...WHOLE, ...WORRY, concernWords: ['One.', 'Two.'] };
    expect((await log(await booked(), twice)).status).toBe(303);
    const links = await waiting();
    expect(links).toHaveLength(before + 2);
    const pages = await Promise.all(links.map(async (link) => (await dee.get(link)).text));
    expect(pages.some((page) => page.includes(long))).toBe(true);
    expect(pages.some((page) => /One\.\s*Two\./.test(page))).toBe(true);
  });
});
