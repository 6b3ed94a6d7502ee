import { SendReportLetters } from '../../src/access/report/send-report-letters.js';
import { accessPaths } from '../../src/access/access.paths.js';
import { auditedSince, newestEntry, until } from '../support/audited.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { type Fields, type Page, Visitor } from '../support/visitor.js';

const WEEK_MS = 7 * 86_400_000;

describe('who has read what', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let referral: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      kim: ['student'],
      tom: ['staff'],
      pat: ['pastoral'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      chad: ['chair'],
      ada: ['admin'],
    });
    await raise('sam', { about: 'me', words: 'I am afraid.', urgency: 'soon' });
    const dee = await visitor('dee');
    referral = (await dee.get('/referrals')).$('.queue__link').attr('href') ?? '';
  });
  afterAll(() => app.close());
  afterEach(() => app.clock.reset());

  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  async function raise(username: string, fields: Fields): Promise<void> {
    const answer = await (await visitor(username)).post('/concerns/new', '/concerns', fields);
    if (answer.status !== 303) throw new Error(`The concern: ${answer.status}`);
  }
  const idOf = (path: string): string => path.split('/').at(-1) ?? '';
  const rowsOf = (page: Page, table = 'table'): string[] =>
    page
      .$(`#${table}-caption`)
      .closest('table')
      .find('tbody tr')
      .toArray()
      .map((row) =>
        (page.$(row).html() ?? '')
          .replace(/<[^>]*>|\s+/g, ' ')
          .replace(/ +/g, ' ')
          .trim(),
      );
  const main = (page: Page): string => page.$('main').html() ?? '';

  it('the lead is told, from the referral itself: who, in which role, when and why', async () => {
    const dee = await visitor('dee');
    const del = await visitor('del');
    const shown = await dee.get(referral);
    const link = shown.$('a:contains("Who else has read it")').attr('href') ?? '';
    expect(rowsOf(await dee.get(link))).toEqual([]);
    expect((await dee.get(link)).text).toContain('Nobody else has opened it.');

    for (let n = 0; n < 3; n += 1) await del.get(referral);
    await (await visitor('pat')).get(referral);
    const [tried, read] = await until(
      async () => rowsOf(await dee.get(link)),
      (rows) => rows.length === 2,
    );
    expect(tried).toMatch(/^Pat Grown Pastoral staff .* Tried, and was refused/);
    expect(read).toMatch(/^Del Grown Deputy safeguarding lead .*, 3 times Read it On its route$/);

    const [held] = rowsOf(await dee.get(accessPaths.held()));
    expect(held).toMatch(/^Sam Young, Year 9 .* 1 3 /);
    const ofChild = await dee.get(accessPaths.child(school.people.sam ?? ''));
    expect(ofChild.$('h1').text()).toBe('Sam Young, Year 9');
    expect(rowsOf(ofChild)).toHaveLength(2);
    // What was not given to them is not there.
    for (const id of [school.people.kim ?? '', school.id])
      for (const path of [accessPaths.child(id), accessPaths.record(id)])
        expect((await dee.get(path)).status).toBe(404);
    for (const other of ['pat', 'ada', 'tom', 'sam'])
      expect((await (await visitor(other)).get(link)).status).toBe(404);
  });

  it('the head is told of everybody, with what stands out, and of no child', async () => {
    const hana = await visitor('hana');
    const before = await newestEntry(app);
    const page = await hana.get(accessPaths.report());
    expect(
      rowsOf(page, 'people').map((row) =>
        row.replace(/ (Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day.*/, ''),
      ),
    ).toEqual(expect.arrayContaining(['Del Grown Deputy safeguarding lead 1 3']));
    expect(page.$('.card').first().text()).toContain(
      'Pat Grown tried to open one record that was not theirs',
    );
    expect(rowsOf(page, 'weeks')[0]).toMatch(/ 2 1 \d+$/);
    expect(page.text).toContain(`Referral ${idOf(referral).slice(0, 8)}`);
    for (const secret of ['Sam', 'afraid', idOf(referral)])
      expect(main(page)).not.toContain(secret);
    // Looking at it was written down once.
    const looked = await auditedSince(app, before);
    expect(looked.map(({ action, kind, person }) => [action, kind, person])).toEqual([
      ['read', 'access_report', school.people.hana],
    ]);

    const earlier = await hana.get(`${accessPaths.report()}?from=2026-01-05&to=2026-01-09`);
    expect(earlier.text).toContain('Nobody opened a record in these days.');
    const wrong = await hana.get(`${accessPaths.report()}?from=2026-01-09&to=2026-01-05`);
    expect(wrong.status).toBe(422);
    expect(wrong.$('input[name=from]').val()).toBe('2026-01-09');
    expect(wrong.$('input[name=to]').val()).toBe('2026-01-05');
    expect(wrong.$('.govuk-error-summary').text()).toContain('must not be before the first');
  });

  it('the head sees the same page with and without a concern about them', async () => {
    const hana = await visitor('hana');
    const plain = async (): Promise<string> => main(await hana.get(accessPaths.report()));
    const before = await plain();
    await raise('tom', {
      about: 'unknown',
      words: 'The head shouted.',
      urgency: 'today',
      aboutStaff: 'head',
    });
    const chad = await visitor('chad');
    const link = (await chad.get('/referrals')).$('.queue__link').attr('href') ?? '';
    expect((await chad.get(link)).text).toContain('The head shouted.');
    await (await visitor('pat')).get(link);
    expect(await plain()).toBe(before);
  });

  it('a student is told the day and the role, and the same whatever others say about them', async () => {
    const sam = await visitor('sam');
    const page = await sam.get(accessPaths.mine());
    const rows = rowsOf(page);
    expect(rows).toHaveLength(2);
    for (const row of rows)
      expect(row).toMatch(
        /^\d+ \w+ \d{4} (Designated|Deputy) safeguarding lead What you told an adult$/,
      );
    for (const hidden of ['Dee', 'Del', ':'])
      expect(page.$('main table').text()).not.toContain(hidden);

    await raise('tom', {
      about: 'student',
      student: school.people.sam ?? '',
      words: 'He had a bruise.',
      urgency: 'today',
      aboutStaff: 'no',
    });
    const dee = await visitor('dee');
    for (const link of (await dee.get('/referrals')).$('.queue__link').toArray())
      await dee.get(link.attribs.href ?? '');
    expect(main(await sam.get(accessPaths.mine()))).toBe(main(page));
    expect((await (await visitor('kim')).get(accessPaths.mine())).text).toContain(
      'Nobody has opened anything of that yet.',
    );
  });

  it('the head has one letter a week that says it is ready', async () => {
    const letters = app.app.get(SendReportLetters);
    const sent = async (): Promise<string[]> =>
      (await lettersSent(app, { view: 'access/mail/report' })).map(({ personId }) => personId);
    // The school is of this week: there is nothing to report on yet.
    await letters.run();
    expect(await sent()).toEqual([]);
    app.clock.advance(WEEK_MS);
    await Promise.all([letters.run(), letters.run(), letters.run()]);
    await letters.run();
    expect(await sent()).toEqual([school.people.hana]);
    app.clock.advance(WEEK_MS);
    await letters.run();
    expect(await sent()).toHaveLength(2);
  });
});
