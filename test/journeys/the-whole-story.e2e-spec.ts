import { startApp, type TestApp } from '../support/app.js';
import type { BuiltSchool } from '../support/builders/school.js';
import {
  askForAutumn,
  type Card,
  choice,
  chooseOwn,
  done,
  foundSchool,
  importSample,
  openDropIn,
  prepareListener,
  printSheet,
  publishAutumn,
  setTermsAndRoom,
  STORY,
  visit,
} from '../support/builders/whole-story.js';
import type { Page, Visitor } from '../support/visitor.js';

const WORDS = 'They are afraid to go home tonight.';
const LOG = {
  minutes: '15',
  mainTheme: 'family',
  'skills[]': ['listened', 'went_to_an_adult'],
  nextStep: 'concern_raised',
  riskOfHarm: 'yes',
  wellbeing: '3',
  concernCategory: 'home',
  concernUrgency: 'today',
  concernWords: WORDS,
};

describe('the whole story on the roster of the UK sample', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let ada: Visitor;
  let student: Card;
  let listener: Card;

  beforeAll(async () => {
    app = await startApp();
    school = await foundSchool(app);
    ada = await visit(app, 'ada');
  });
  afterAll(() => app.close());

  const text = (page: Page): string => page.$('main').text().replace(/\s+/g, ' ');
  const given = ({ name }: Card): string => name.split(' ')[0]!;

  it('begins with the roster: sixty students and seven adults', async () => {
    expect(text(await importSample(ada))).toContain('67 added, 0 changed, 0 left');
    expect(text(await ada.get('/'))).toContain('60 students and');
  });

  it('gives first passwords on paper, which open one page: the one for a password of their own', async () => {
    const sheets = [await printSheet(ada, 'year:9'), await printSheet(ada, 'year:12')];
    [student, listener] = sheets.map((sheet) => sheet[0]!) as [Card, Card];
    const pupil = await visit(app, student);
    expect((await pupil.get('/sessions')).headers.location).toBe('/account/password');
    const printed = student;
    [student, listener] = [await chooseOwn(app, student), await chooseOwn(app, listener)];
    await expect(visit(app, printed)).rejects.toThrow('could not sign in');
    expect((await (await visit(app, student)).get('/sessions')).status).toBe(200);
  });

  it('has a listener who may listen, and a drop-in that can open', async () => {
    const cora = await visit(app, 'cora');
    await setTermsAndRoom(cora);
    const shown = text(await prepareListener(cora, await visit(app, 'dee'), listener));
    expect(shown).toContain('May listen');
    expect(shown).not.toContain('May not listen');
    const dropIn = text(await openDropIn(cora));
    expect(dropIn).toContain('6 sessions are planned, the first on Tuesday 8 November');
    expect(dropIn).toContain('Can open');
    expect(dropIn).toContain('Craig Beane');
    expect(dropIn).toContain(listener.name);
  });

  it('lets the student book a time', async () => {
    const person = await visit(app, student);
    const times = await person.get('/sessions');
    expect(text(times)).toContain(`With ${given(listener)}, Year 12`);
    const page = await person.get(times.$('a[href$="/bookings/new"]').attr('href') ?? '');
    const slot = page.$('input[name=slot]').first().attr('value') ?? '';
    const action = page.$('form[action$="/bookings"]').attr('action') ?? '';
    const refused = await person.postFrom(page, action, { slot });
    expect(refused.status).toBe(422);
    const booked = await person.postFrom(page, action, { slot, understandsLimits: 'yes' });
    expect(text(await person.get(done(booked)))).toContain('Your time is booked');
  });

  it('brings them together, and a worry to the lead within the same second', async () => {
    app.clock.moveTo(STORY.meets);
    const dee = await visit(app, 'dee');
    expect((await dee.get('/referrals')).$('.queue__link')).toHaveLength(0);
    const person = await visit(app, listener);
    const shifts = await person.get('/shifts');
    expect(text(shifts)).toContain(`${given(student)}, Year 9`);
    expect(shifts.text).not.toContain(student.name);
    const arrival = shifts.$('form[action$="/arrival"]').attr('action') ?? '';
    const here = await person.get(done(await person.postFrom(shifts, arrival, {})));
    const log = await person.get(here.$('a[href^="/contacts/new?booking="]').attr('href') ?? '');
    const booking = log.$('input[name=booking]').attr('value') ?? '';

    const logged = done(await person.postFrom(log, '/contacts', { booking, ...LOG }));
    // No job runs here: what was said yes to is in the queue as soon as the listener has an answer.
    const answered = performance.now();
    const queue = await dee.get('/referrals');
    expect(performance.now() - answered).toBeLessThan(1000);
    expect(queue.$('.queue__link')).toHaveLength(1);
    const link = queue.$('.queue__link').attr('href') ?? '';
    expect(text(await dee.get(link))).toContain(WORDS);
    const told = text(await person.get(logged));
    expect(told).toContain('Logged, and an adult has your worry');
    expect(told).not.toContain(WORDS);
    expect((await person.get(link)).status).toBe(404);
  });

  it('is taken up by the lead, worked on and closed', async () => {
    const dee = await visit(app, 'dee');
    const link = (await dee.get('/referrals')).$('.queue__link').attr('href') ?? '';
    done(await dee.post(link, `${link}/acknowledgement`, {}));
    expect((await dee.get('/referrals')).$('.queue__link')).toHaveLength(0);
    const page = await dee.get(link);
    const action = {
      what: 'Ring home before the end of school',
      owner: choice(page, 'owner', 'Craig Beane'),
      dueOn: '2033-11-09',
    };
    done(await dee.postFrom(page, `${link}/actions`, action));
    const closing = {
      summary: 'Afraid to go home.',
      done: 'Rang home and met the family.',
      decision: 'Referred.',
      reason: 'A risk of harm.',
      outcome: 'social_care',
    };
    const closed = await dee.get(done(await dee.post(link, `${link}/closure`, closing)));
    expect(text(closed)).toContain('Rang home and met the family.');
    expect(text(closed)).toContain('Closed');
    const person = await visit(app, listener);
    const sent = (await person.get('/concerns')).$('main a[href^="/concerns/"]');
    const hrefs = sent.toArray().map((element) => element.attribs.href ?? '');
    const own = hrefs.find((href) => /[0-9a-f-]{36}$/.test(href)) ?? '';
    const seen = text(await person.get(own));
    expect(seen).toContain('Closed');
    expect(seen).not.toContain('Rang home');
  });

  it('cannot be summed up before ten school days have passed', async () => {
    app.clock.moveTo(STORY.unsettled);
    const early = await askForAutumn(await visit(app, 'cora'));
    expect(early.status).toBe(422);
    expect(text(early)).toContain('can be summed up from 17 January 2034');
  });

  it('ends with a summary that names nobody', async () => {
    app.clock.moveTo(STORY.settled);
    const path = await publishAutumn(app, school.id);
    const lena = await visit(app, 'lena');
    const link = (await lena.get('/summaries')).$(`main a[href="${path}"]`);
    expect(link.text()).toContain('Autumn term');
    const read = text(await lena.get(path));
    expect(read).toContain('Fewer than 20 students talked to a trained listener.');
    expect(read).not.toContain('Family');
    const csv = (await lena.get(`${path}.csv`)).text;
    expect(csv.trim()).toBe('period,table,group,students');
    const everything = [read, csv];
    const people = await app.db.asOwner((tx) =>
      tx.query<{ given: string; family: string }>(
        `SELECT given_name AS given, family_name AS family FROM person WHERE school_id = $1`,
        [school.id],
      ),
    );
    expect(people).toHaveLength(67 + 5);
    for (const { given: first, family } of people)
      for (const page of everything)
        expect(page).not.toMatch(new RegExp(`\\b(${first}|${family})\\b`));
  });
});
