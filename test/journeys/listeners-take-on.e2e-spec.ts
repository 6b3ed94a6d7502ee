import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const READY = {
  acceptedOn: '2026-09-01',
  consentOn: '2026-09-02',
  consentUntil: '2027-07-20',
  codeSignedOn: '2026-09-03',
  trainedOn: '2026-10-20',
  observedOn: '2026-11-01',
  certificateUntil: '2027-10-31',
  lastSupervisionOn: '',
  supervisionEveryDays: '42',
  loadCap: '12',
};

describe('a student is taken on, prepared and may listen', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let cora: Visitor;
  let dee: Visitor;
  let sue: Visitor;
  let page: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      lia: ['student'],
      sam: ['student'],
      cora: ['coordinator'],
      dee: ['safeguarding_lead'],
      sue: ['supervisor'],
    });
    app.clock.moveTo(new Date('2026-11-24T12:00:00Z'));
    [cora, dee, sue] = [new Visitor(app), new Visitor(app), new Visitor(app)];
    await cora.signIn('harbour', 'cora');
    await dee.signIn('harbour', 'dee');
    await sue.signIn('harbour', 'sue');
    page = `/listeners/${school.people.lia}`;
  });
  afterAll(() => app.close());

  const words = ({ $ }: Page): string => $('main').text().replace(/\s+/g, ' ');

  it('begins with nothing recorded', async () => {
    const empty = await cora.get('/listeners');
    expect(words(empty)).toContain('There are no listeners yet.');
    const taken = await cora.post('/listeners/applications', '/listeners/applications', {
      student: school.people.lia ?? '',
    });
    expect(taken.status).toBe(303);
    const shown = await cora.get(taken.headers.location ?? '');
    expect(words(shown)).toContain('May not listen');
    expect(words(shown)).toContain('The application has not been accepted.');
    expect(words(shown)).toContain('The safeguarding team has not answered yet.');
    expect(words(await cora.get('/listeners/applications'))).toContain('Lia Young');
    const asked = await lettersSent(app, { view: 'listeners/mail/answer-waits' });
    expect(asked.map(({ personId }) => personId)).toEqual([school.people.dee]);
  });

  it('takes nobody on twice, and no adult', async () => {
    for (const student of [school.people.lia, school.people.dee, 'nonsense', '']) {
      const again = await cora.post('/listeners/applications', '/listeners/applications', {
        student: student ?? '',
      });
      expect(again.status).toBe(422);
      expect(again.$('.govuk-error-summary').length).toBe(1);
    }
  });

  it('keeps what was typed when a day cannot be', async () => {
    const answer = await cora.post(`${page}/facts`, `${page}/facts`, {
      ...READY,
      trainedOn: '2026-12-24',
      certificateUntil: 'next year',
    });
    expect(answer.status).toBe(422);
    expect(answer.$('#certificateUntil').val()).toBe('next year');
    const ahead = await cora.post(`${page}/facts`, `${page}/facts`, {
      ...READY,
      trainedOn: '2026-12-24',
    });
    expect(ahead.status).toBe(422);
    expect(ahead.$('.govuk-error-summary a').attr('href')).toBe('#trainedOn');
    expect(ahead.$('#consentOn').val()).toBe('2026-09-02');
  });

  it('may listen once the facts are there and the safeguarding lead said yes', async () => {
    const saved = await cora.post(`${page}/facts`, `${page}/facts`, READY);
    expect(saved.status).toBe(303);
    const waiting = words(await cora.get(page));
    expect(waiting).toContain('May not listen');
    expect(waiting).toContain('The safeguarding team has not answered yet.');

    const list = await dee.get('/listeners/suitability');
    expect(words(list)).toContain('Waits for an answer');
    expect(words(list)).not.toContain('certificate');
    const answered = await dee.postFrom(list, `${page}/suitability`, { answer: 'yes' });
    expect(answered.status).toBe(303);

    const shown = words(await cora.get(page));
    expect(shown).toContain('May listen');
    expect(shown).not.toContain('May not listen');
    expect(shown).toContain('What lapses next: Supervision, from 14 December 2026');
    expect(words(await cora.get('/listeners'))).toContain('1 of 1 may listen today.');
    expect(words(await cora.get('/listeners/training'))).toContain('31 Oct 2027');
  });

  it('is stopped by an overdue supervision until the supervisor records one', async () => {
    app.clock.moveTo(new Date('2026-12-15T12:00:00Z'));
    for (const visitor of [cora, sue])
      await visitor.signIn('harbour', visitor === cora ? 'cora' : 'sue');
    expect(words(await cora.get(page))).toContain('Supervision has been overdue since');

    const due = await sue.get('/listeners/supervision');
    expect(words(due)).toContain('1 of 1 overdue');
    const none = await sue.postFrom(due, '/listeners/supervision', { on: '2026-12-15' });
    expect(none.status).toBe(422);
    const recorded = await sue.postFrom(due, '/listeners/supervision', {
      'listeners[]': [school.people.lia ?? ''],
      on: '2026-12-15',
    });
    expect(recorded.status).toBe(303);
    expect(words(await sue.get(page))).toContain('May listen');
  });

  it('shows the supervisor no way to change what is recorded', async () => {
    const shown = await sue.get(page);
    expect(shown.$('main form').length).toBe(0);
    expect(shown.$(`main a[href^="${page}/facts"]`).length).toBe(0);
    for (const path of [`${page}/facts`, `${page}/no-match`, '/listeners/applications'])
      expect((await sue.get(path)).status).toBe(404);
  });

  it('is never offered to somebody the coordinator put on the list', async () => {
    const list = `${page}/no-match`;
    expect((await cora.post(list, list, { student: school.people.sam ?? '' })).status).toBe(303);
    expect((await cora.post(list, list, { student: school.people.sam ?? '' })).status).toBe(422);
    expect((await cora.post(list, list, { student: school.people.lia ?? '' })).status).toBe(422);
    const shown = await cora.get(list);
    expect(words(shown)).toContain('Sam Young');
    const removal = `${list}/${school.people.sam}/removal`;
    expect((await cora.postFrom(shown, removal, {})).status).toBe(303);
    expect(words(await cora.get(list))).toContain('Nobody is in the list.');
  });

  it('may no longer listen when the lead says no', async () => {
    await dee.signIn('harbour', 'dee');
    await dee.post('/listeners/suitability', `${page}/suitability`, { answer: 'no' });
    const shown = words(await cora.get(page));
    expect(shown).toContain('May not listen');
    expect(shown).toContain('The safeguarding team has not agreed to this.');
  });
});
