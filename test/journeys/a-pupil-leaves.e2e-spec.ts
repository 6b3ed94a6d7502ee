import { Announcements } from '../../src/platform/db/announcements.js';
import { PeopleLeft } from '../../src/accounts/people-left.event.js';
import { ImportRoster } from '../../src/roster/import-roster.js';
import { readRoster } from '../../src/roster/read-roster.js';
import { rosterFilesInZip } from '../../src/roster/roster-files.js';
import { type Files, pupils, ukFiles, zipOf } from '../support/builders/roster-files.js';
import { type BuiltSchool, buildSchool, PASSWORD } from '../support/builders/school.js';
import { hashPassword } from '../../src/accounts/passwords.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('a pupil leaves', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let ada: Visitor;
  let leaver: Visitor;
  const told: string[][] = [];
  const twenty = pupils(20);
  const staying = twenty.slice(1);

  const importAsOwner = (files: Files): Promise<unknown> => {
    const snapshot = readRoster(rosterFilesInZip(zipOf(files)), { grades: 'as-given' });
    return app.db.asOwner((tx) =>
      app.app
        .get(ImportRoster)
        .run(tx, { schoolId: school.id, snapshot, choices: {}, madeBy: null }),
    );
  };
  const upload = async (files: Files): Promise<string> => {
    const zip = { name: 'roster.zip', bytes: zipOf(files) };
    const answer = await ada.upload('/roster', '/roster', { grades: 'as-given' }, zip);
    if (answer.status !== 303) throw new Error(`The upload was answered with ${answer.status}.`);
    return answer.headers.location as string;
  };
  const apply = (preview: string): Promise<Page> => ada.post(preview, `${preview}/application`, {});

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, { ada: ['admin'], dee: ['safeguarding_lead'] });
    app.app.get(Announcements).on(PeopleLeft, 999, async (_tx, { personIds }) => {
      await Promise.resolve(told.push([...personIds]));
    });
    await importAsOwner(ukFiles(twenty));
    const passwordHash = await hashPassword(PASSWORD);
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO credential (school_id, person_id, password_hash, must_change, changed_at)
         SELECT school_id, id, $2, false, $3 FROM person WHERE school_id = $1 AND source_id IS NOT NULL`,
        [school.id, passwordHash, tx.now],
      ),
    );
    ada = await Visitor.signedIn(app, 'ada');
    leaver = new Visitor(app);
    await leaver.signIn('harbour', 'pupil-1');
  });
  afterAll(() => app.close());

  it('is shown by name before it happens', async () => {
    const page = await ada.get(await upload(ukFiles(staying)));
    expect(page.$('#left-caption').text()).toContain('Leaving (1)');
    expect(page.$('main').text()).toContain('Given1 Family1');
    expect((await leaver.get('/concerns/new')).status).toBe(200);
  });

  it('is signed out at the next request, and cannot sign in again', async () => {
    const answer = await apply(await upload(ukFiles(staying)));
    expect(answer.status).toBe(303);
    expect((await leaver.get('/concerns/new')).headers.location).toBe('/sign-in');
    await expect(new Visitor(app).signIn('harbour', 'pupil-1')).rejects.toThrow('could not');
    expect(told).toHaveLength(1);
    expect(told[0]).toHaveLength(1);
  });

  it('is let in again with the account they had, when they come back', async () => {
    const preview = await upload(ukFiles(twenty));
    expect((await ada.get(preview)).$('#changed-caption').parents('section').text()).toContain(
      'is back',
    );
    await apply(preview);
    await new Visitor(app).signIn('harbour', 'pupil-1');
  });

  it('is planned anew when accounts changed after the page was shown, and says so', async () => {
    const preview = await upload(ukFiles([...staying, { ...twenty[0]!, given: 'Other' }]));
    const shown = await ada.get(preview);
    await importAsOwner(ukFiles(staying));
    const answer = await ada.postFrom(shown, `${preview}/application`, {});
    expect(answer.status).toBe(409);
    expect(answer.$('.govuk-error-summary').text()).toContain(
      'Accounts have changed since you looked',
    );
    expect(answer.$('#changed-caption').parents('section').text()).toContain('is back');
    expect((await ada.postFrom(answer, `${preview}/application`, {})).status).toBe(303);
  });

  it('is refused when more than one in ten would go, until that is agreed to', async () => {
    const preview = await upload(ukFiles(twenty.slice(3)));
    const page = await ada.get(preview);
    expect(page.$('.notice').text()).toContain('3 of 20 people would leave (15 %)');
    expect(page.$('form[action$="/application"]')).toHaveLength(0);
    const unticked = await ada.postFrom(page, `${preview}/choices`, {});
    expect(unticked.status).toBe(422);
    await ada.postFrom(unticked, `${preview}/choices`, { leavers: '3' });
    const answer = await apply(preview);
    expect((await ada.get(answer.headers.location as string)).$('.notice').text()).toContain(
      '3 left',
    );
  });
});
