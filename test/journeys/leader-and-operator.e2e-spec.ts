import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { type Page, Visitor } from '../support/visitor.js';

const PROPOSALS = '/school/posts/proposals';

describe('a leader, who may know rounded numbers alone', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let hal: Visitor;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      hal: ['head'],
      dee: ['safeguarding_lead'],
      lena: ['leader'],
      ben: ['staff'],
    });
    hal = await Visitor.signedIn(app, 'hal');
  });
  afterAll(() => app.close());

  const propose = (who: string, kind: string): Promise<Page> =>
    hal.post(`${PROPOSALS}/new?change=give`, PROPOSALS, {
      change: 'give',
      kind,
      person: school.people[who] ?? '',
    });

  it('is proposed for no post that knows exact ones', async () => {
    for (const kind of ['safeguarding_deputy', 'safeguarding_lead', 'head', 'pastoral']) {
      const answer = await propose('lena', kind);
      expect([kind, answer.status]).toEqual([kind, 422]);
      expect(answer.$('#person-error').text()).toContain('take that role away first');
    }
    expect((await propose('lena', 'chair')).status).toBe(303);
  });

  it('cannot be confirmed in one either, having become a leader meanwhile', async () => {
    expect((await propose('ben', 'safeguarding_deputy')).status).toBe(303);
    await app.db.asOwner((tx) =>
      tx.query(`INSERT INTO person_role (school_id, person_id, role) VALUES ($1, $2, 'leader')`, [
        school.id,
        school.people.ben,
      ]),
    );
    const dee = await Visitor.signedIn(app, 'dee');
    const page = await dee.get(PROPOSALS);
    const path = page
      .$('form[action$="/confirmation"]')
      .toArray()
      .map((form) => ({ text: page.$(form).closest('.card').text(), action: form.attribs.action }))
      .find(({ text }) => text.includes('Ben Grown'))?.action;
    const answer = await dee.postFrom(page, path ?? '', {});
    expect(answer.status).toBe(409);
    expect(answer.$('.govuk-error-summary').text()).toContain('rounded numbers only');
  });
});
