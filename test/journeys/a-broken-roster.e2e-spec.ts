import { type Files, pupils, ukFiles, zipOf } from '../support/builders/roster-files.js';
import { buildSchool } from '../support/builders/school.js';
import { startApp, type TestApp } from '../support/app.js';
import { type Page, Visitor } from '../support/visitor.js';

describe('a roster that cannot be taken', () => {
  let app: TestApp;
  let ada: Visitor;

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, { ada: ['admin'] });
    ada = await Visitor.signedIn(app, 'ada');
  });
  afterAll(() => app.close());

  const send = (bytes: Buffer | undefined, grades = 'as-given'): Promise<Page> =>
    ada.upload('/roster', '/roster', { grades }, bytes && { name: 'roster.zip', bytes });
  const fault = (page: Page): string => page.$('.govuk-error-summary').text();

  afterEach(async () => {
    const [row] = await app.db.asOwner((tx) =>
      tx.query(
        `SELECT (SELECT count(*)::int FROM person) AS people, (SELECT count(*)::int FROM roster_import) AS imports`,
      ),
    );
    expect(row).toEqual({ people: 1, imports: 0 });
  });

  it('names file, line and column', async () => {
    const files: Files = ukFiles(pupils(3));
    files['Student.csv'] += '4,500,Ann "Lee,Young,ann,9,9B\n';
    const page = await send(zipOf(files));
    expect(page.status).toBe(422);
    expect(fault(page)).toContain('Student.csv, line 5, column 3');
    expect(fault(page)).toContain('Nothing was changed');
    expect(fault(page)).not.toContain('Young');
    expect(page.$('#file-error').text()).toContain('Student.csv');
  });

  it('says when it is no zip, a zip of something else, cut short or missing', async () => {
    expect(fault(await send(Buffer.from('Name,Year\nAnn,9\n')))).toContain('is not a zip file');
    expect(fault(await send(zipOf({ 'letter.txt': 'Dear head' })))).toContain('no CSV files');
    expect(fault(await send(zipOf({ 'menu.csv': 'Day,Food\nMon,Soup\n' })))).toContain(
      'no roster that is known here',
    );
    const whole = zipOf(ukFiles(pupils(3)));
    expect(fault(await send(whole.subarray(0, whole.length - 30)))).toContain('cut short');
    expect(fault(await send(undefined))).toContain('Choose the zip file');
    expect(fault(await send(whole, 'roman'))).toContain('Choose how the files count years');
  });

  it('says when it is too big', async () => {
    const page = await send(Buffer.alloc(21 * 1024 * 1024));
    expect(page.status).toBe(413);
    expect(page.$('h1').text()).toContain('too much to send at once');
  });

  it('is not read at all without the token of the form', async () => {
    const answer = await ada.upload(
      '/accounts',
      '/roster',
      { grades: 'as-given' },
      {
        name: 'roster.zip',
        bytes: zipOf(ukFiles(pupils(3))),
      },
    );
    expect(answer.status).toBe(403);
  });
});
