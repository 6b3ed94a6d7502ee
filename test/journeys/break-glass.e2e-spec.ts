import { RemindOfReview } from '../../src/access/break-glass/remind-of-review.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  actorFor,
  freshOnce,
  MONDAY_MORNING,
  buildTermAndRoom,
} from '../support/builders/drop-ins.js';
import { askInEmergency, BREAK_GLASS } from '../support/break-glass.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersTo } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const LIST = BREAK_GLASS;
const NEW = `${LIST}/new`;
const MINUTE = 60_000;
const WORDS = 'My brother hits me with a belt.';

describe('opening a child’s records in an emergency', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let referral: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      other: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      pat: ['pastoral'],
      ada: ['admin', 'pastoral'],
      cora: ['coordinator'],
    });
    await buildTermAndRoom(app, school);
    app.clock.moveTo(MONDAY_MORNING);
    const tom = await actorFor(app, school, 'tom', 'staff');
    const raise = async (aboutStaff: 'no' | 'staff', subject?: string): Promise<string> =>
      (
        await app.app.get(RaiseReferral).run(tom, freshOnce(), {
          about: 'student',
          student: school.people.sam,
          words: WORDS,
          urgency: 'soon',
          aboutStaff,
          subject,
        })
      ).replace('/concerns/', '');
    referral = await raise('no');
    // About a deputy: it goes by the staff route, and no emergency opens it.
    await raise('staff', school.people.del);
  });
  afterAll(() => app.close());

  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const ask = (person: Visitor, fields: Record<string, string> = {}): Promise<Page> =>
    askInEmergency(school, person, fields);
  const opens = async (person: Visitor): Promise<number> =>
    (await person.get(`/referrals/${referral}`)).status;
  const postOn = async (person: Visitor, end: string): Promise<Page> => {
    const list = await person.get(LIST);
    const action = list.$(`form[action$="/${end}"]`).first().attr('action') ?? 'none';
    return person.postFrom(list, action, {});
  };

  it('takes two people: one asks, another one agrees, and it closes after an hour', async () => {
    const pat = await visitor('pat');
    expect(await opens(pat)).toBe(404);
    expect((await ask(pat)).headers.location).toBe(`${LIST}?done=asked`);
    expect(await opens(pat)).toBe(404);
    expect((await pat.get(LIST)).$('form[action$="/opening"]').length).toBe(0);
    for (const who of ['dee', 'del', 'hana'])
      expect(await lettersTo(app, school.people[who])).toContain('access/mail/break-glass-asked');

    const hana = await visitor('hana');
    expect((await hana.get(LIST)).text).toContain('He did not come home');
    expect((await postOn(hana, 'opening')).headers.location).toBe(`${LIST}?done=opened-for-them`);
    expect(await opens(pat)).toBe(200);
    expect((await pat.get(`/referrals/${referral}`)).text).toContain('My brother hits me');
    expect(await lettersTo(app, school.people.dee)).toContain('access/mail/break-glass-opened');
    // Only that one: the concern about staff stays where it is.
    expect((await pat.get('/referrals')).$('a[href^="/referrals/"]').length).toBeLessThan(3);

    app.clock.advance(61 * MINUTE);
    const later = await visitor('pat');
    expect(await opens(later)).toBe(404);
    expect((await later.get(LIST)).text).toContain('It closed');
  });

  it('may be opened again in another emergency, after the first one closed', async () => {
    const pat = await visitor('pat');
    await ask(pat, { reason: 'Again.' });
    await postOn(await visitor('dee'), 'opening');
    expect(await opens(pat)).toBe(200);
    app.clock.advance(61 * MINUTE);
  });

  it('is for a lead, deputy or head alone when a life is at risk, and the others are told', async () => {
    const hana = await visitor('hana');
    expect(await opens(hana)).toBe(404);
    expect((await ask(hana, { lifeAtRisk: 'yes' })).headers.location).toBe(`${LIST}?done=opened`);
    expect(await opens(hana)).toBe(200);
    const told = await lettersTo(app, school.people.dee);
    expect(told.filter((view) => view === 'access/mail/break-glass-opened').length).toBeGreaterThan(
      1,
    );
    // Looked back on by somebody else, on the next school day.
    expect((await hana.get(LIST)).$('form[action$="/review"]').length).toBe(2);
    const [row] = await app.db.asOwner((tx) =>
      tx.query<{ due: string }>(
        `SELECT review_due_on::text AS due FROM break_glass WHERE asked_by = $1`,
        [school.people.hana],
      ),
    );
    expect(row?.due).toBe('2033-11-08');
    app.clock.moveTo(new Date('2033-11-08T09:00:00Z'));
    expect(await app.app.get(RemindOfReview).run()).toBe(3);
    expect(await app.app.get(RemindOfReview).run()).toBe(0);
    const dee = await visitor('dee');
    const list = await dee.get(LIST);
    const action = list.$('form[action$="/review"]').first().attr('action') ?? '';
    const done = await dee.postFrom(list, action, { review: 'right', words: 'He was found.' });
    expect(done.headers.location).toBe(`${LIST}?done=reviewed`);
    expect((await dee.get(LIST)).text).toContain('It was right, said Dee Grown.');
  });

  it('never opens for an administrator, whatever else they are, nor for somebody without the post', async () => {
    const ada = await visitor('ada');
    for (const path of [LIST, NEW]) expect((await ada.get(path)).status).toBe(404);
    const pat = await visitor('pat');
    expect((await ask(pat, { lifeAtRisk: 'yes' })).headers.location).toBe(`${LIST}?done=asked`);
    expect(await opens(pat)).toBe(404);
    const cora = await visitor('cora');
    expect((await cora.get(NEW)).status).toBe(404);
    expect((await postOn(await visitor('del'), 'refusal')).headers.location).toBe(
      `${LIST}?done=refused`,
    );
    expect(await opens(pat)).toBe(404);
  });

  it('shows the same page whether there is a record or none', async () => {
    const texts: string[] = [];
    for (const child of [school.people.other ?? '', school.people.sam ?? '']) {
      app.clock.advance(2 * 60 * MINUTE);
      const del = await visitor('del');
      const done = await ask(del, { child, lifeAtRisk: 'yes', reason: 'The same words.' });
      expect(done.headers.location).toBe(`${LIST}?done=opened`);
      const page = await del.get(`${LIST}?done=opened`);
      texts.push(page.$('.notice').text().replace(/\s+/g, ' '));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it('says what is missing beside it, and keeps what was typed', async () => {
    const dee = await visitor('dee');
    const answer = await ask(dee, { child: '', reason: 'Kept words.', lifeAtRisk: '' });
    expect(answer.status).toBe(422);
    expect(answer.$('textarea[name=reason]').val()).toBe('Kept words.');
    expect(answer.$('.govuk-error-message').length).toBe(2);
  });
});
