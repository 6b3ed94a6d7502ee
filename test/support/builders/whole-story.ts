import { PrepareSummary } from '../../../src/summaries/prepare-summary.js';
import type { TestApp } from '../app.js';
import { type Fields, type Page, Visitor } from '../visitor.js';
import { MONDAY_MORNING } from './drop-ins.js';
import { sampleFiles, zipOf } from './roster-files.js';
import { buildSchool, type BuiltSchool } from './school.js';

/** When things happen. Time only goes forward: a sign-in lives by the database's own clock too. */
export const STORY = {
  begins: MONDAY_MORNING,
  /** In the first time of the first session. */
  meets: new Date('2033-11-08T12:45:00Z'),
  /** One day before, and the day on which the autumn term is ten school days over. */
  unsettled: new Date('2034-01-16T09:00:00Z'),
  settled: new Date('2034-01-17T09:00:00Z'),
};

/** What the student and the listener choose in place of the printed password. */
const OWN_PASSWORD = 'three plain otters';

/** A person of the roster, as the card of their first password has them. */
export interface Card {
  name: string;
  username: string;
  password: string;
}

/** A school whose roster is the vendor's sample, ready for a student to book. */
export interface StorySchool {
  school: BuiltSchool;
  student: Card;
  listener: Card;
}

/** All that must be so before a student can book, done through the pages. */
export async function storySchool(app: TestApp): Promise<StorySchool> {
  const school = await foundSchool(app);
  const ada = await visit(app, 'ada');
  await importSample(ada);
  const [student] = await printSheet(ada, 'year:9');
  const [listener] = await printSheet(ada, 'year:12');
  const own = await Promise.all([student!, listener!].map((card) => chooseOwn(app, card)));
  const cora = await visit(app, 'cora');
  await setTermsAndRoom(cora);
  await prepareListener(cora, await visit(app, 'dee'), listener!);
  await openDropIn(cora);
  return { school, student: own[0]!, listener: own[1]! };
}

export async function visit(
  app: TestApp,
  who: string | Pick<Card, 'username' | 'password'>,
): Promise<Visitor> {
  const visitor = new Visitor(app);
  if (typeof who === 'string') await visitor.signIn('harbour', who);
  else await visitor.signIn('harbour', who.username, who.password);
  return visitor;
}

/** What the owner does on the command line: a school and the adults who run it. */
export function foundSchool(app: TestApp): Promise<BuiltSchool> {
  app.clock.moveTo(STORY.begins);
  return buildSchool(
    app,
    {
      ada: ['admin'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
      cora: ['coordinator'],
      lena: ['leader'],
    },
    { name: 'Harbour Academy' },
  );
}

/** Uploads the sample, says which of its two schools is meant, and applies it. @returns what it says */
export async function importSample(ada: Visitor): Promise<Page> {
  const file = { name: 'sample.zip', bytes: zipOf(sampleFiles('sds-uk-v1-100')) };
  const upload = done(await ada.upload('/roster', '/roster', { grades: 'as-given' }, file));
  done(await ada.post(upload, `${upload}/choices`, { org: '10001' }));
  return ada.get(done(await ada.post(upload, `${upload}/application`, {})));
}

/** Prints the cards of a group: "year:9". */
export async function printSheet(ada: Visitor, group: string): Promise<Card[]> {
  const asked = await ada.get(`/accounts/password-sheets?group=${encodeURIComponent(group)}`);
  const sheet = await ada.postFrom(asked, '/accounts/password-sheets', {});
  return sheet
    .$('.key-card')
    .toArray()
    .map((element) => {
      const card = sheet.$(element);
      const fact = (name: string): string => card.find(`dt:contains("${name}")`).next().text();
      return {
        name: card.find('.key-card__name').text().trim(),
        username: fact('Username'),
        password: fact('Password'),
      };
    });
}

/** Signs in with the card and chooses a password. @returns the card with that password on it */
export async function chooseOwn(app: TestApp, card: Card): Promise<Card> {
  const person = await visit(app, card);
  const fields = { current: card.password, password: OWN_PASSWORD, again: OWN_PASSWORD };
  done(await person.post('/account/password', '/account/password', fields));
  return { ...card, password: OWN_PASSWORD };
}

/** The autumn term around the story, the one after it, and a room. */
export async function setTermsAndRoom(cora: Visitor): Promise<void> {
  for (const [name, startsOn, endsOn] of [
    ['Autumn term', '2033-09-05', '2033-12-16'],
    ['Spring term', '2034-01-04', '2034-03-31'],
  ] as const)
    done(
      await cora.post('/school/calendar/terms/new', '/school/calendar/terms', {
        name,
        startsOn,
        endsOn,
      }),
    );
  const room = { name: 'The Nest', directions: 'up the stairs by the library', open: 'yes' };
  done(await cora.post('/school/rooms/new', '/school/rooms', room));
}

/** Takes a student on, records all that the scheme asks for, and has the lead answer. */
export async function prepareListener(cora: Visitor, dee: Visitor, who: Card): Promise<Page> {
  const form = await cora.get('/listeners/applications');
  const student = choice(form, 'student', who.name);
  const path = done(await cora.postFrom(form, '/listeners/applications', { student })).split(
    '?',
  )[0]!;
  const facts = {
    acceptedOn: '2033-09-06',
    consentOn: '2033-09-07',
    consentUntil: '2034-07-20',
    codeSignedOn: '2033-09-08',
    trainedOn: '2033-10-11',
    observedOn: '2033-10-18',
    certificateUntil: '2034-10-31',
    lastSupervisionOn: '2033-11-01',
    supervisionEveryDays: '42',
    loadCap: '12',
  };
  done(await cora.post(`${path}/facts`, `${path}/facts`, facts));
  done(await dee.post('/listeners/suitability', `${path}/suitability`, { answer: 'yes' }));
  return cora.get(path);
}

/** Tuesdays at lunch for one listener, with a teacher of the roster on duty. */
export async function openDropIn(cora: Visitor): Promise<Page> {
  const form = await cora.get('/drop-ins/new');
  const dropIn = {
    name: 'Tuesday lunch',
    room: choice(form, 'room', 'The Nest'),
    weekday: '2',
    startsAt: '12:40',
    endsAt: '13:20',
    slotMinutes: '20',
    listeners: '1',
    from: '2033-11-07',
    until: '2033-12-16',
    adult: choice(form, 'adult', 'Craig Beane'),
  };
  return cora.get(done(await cora.postFrom(form, '/drop-ins', dropIn)));
}

/** The coordinator asks for the summary of the autumn term, the job makes it, and they sign it off. */
export async function publishAutumn(app: TestApp, schoolId: string): Promise<string> {
  const cora = await visit(app, 'cora');
  const path = done(await askForAutumn(cora));
  await app.app.get(PrepareSummary).run(schoolId, path.split('/').at(-1) ?? '');
  done(await cora.post(path, `${path}/sign-off`, {}));
  return path;
}

export async function askForAutumn(cora: Visitor): Promise<Page> {
  const form = await cora.get('/summaries');
  const [term] = form
    .$('input[name=term]')
    .toArray()
    .filter((input) => form.$(input).parent().text().includes('Autumn term'));
  const asked: Fields = { term: term?.attribs.value ?? '' };
  return cora.postFrom(form, '/summaries', asked);
}

/** The value of the option in a list that begins with these words. */
export function choice(page: Page, list: string, words: string): string {
  const option = page
    .$(`select[name="${list}"] option`)
    .toArray()
    .find((element) => page.$(element).text().trim().startsWith(words));
  if (option === undefined) throw new Error(`${words} is not among the choices of ${list}.`);
  return option.attribs.value ?? '';
}

/** Where a form that was accepted leads. */
export function done(answer: Page): string {
  if (answer.status !== 303) {
    const why = answer.$('.govuk-error-summary').text().replace(/\s+/g, ' ');
    throw new Error(`${answer.request.method} ${answer.request.url}: ${answer.status} ${why}`);
  }
  return answer.headers.location as string;
}
