import { jest } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { AskBreakGlass } from '../../src/access/break-glass/ask-break-glass.js';
import { TellOfLapse } from '../../src/access/break-glass/tell-of-lapse.js';
import { startApp, type TestApp } from '../support/app.js';
import { auditedSince, newestEntry, until } from '../support/audited.js';
import { buildTermAndRoom, MONDAY_MORNING } from '../support/builders/drop-ins.js';
import { askInEmergency, BREAK_GLASS } from '../support/break-glass.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { lettersTo } from '../support/letters.js';
import { type Page, Visitor } from '../support/visitor.js';

const LIST = BREAK_GLASS;
const NEW = `${LIST}/new`;
const MINUTE = 60_000;

describe('an emergency access at an odd moment', () => {
  let app: TestApp;
  let school: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      hana: ['head'],
      pat: ['pastoral'],
    });
    await buildTermAndRoom(app, school);
    app.clock.moveTo(MONDAY_MORNING);
  });
  afterAll(() => app.close());

  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const ask = (person: Visitor, fields: Record<string, string> = {}): Promise<Page> =>
    askInEmergency(school, person, fields);
  const action = (page: Page, end: string): string =>
    page.$(`form[action$="/${end}"]`).first().attr('action') ?? 'none';
  const asOwner = (sql: string, values: unknown[] = []): Promise<object[]> =>
    app.db.asOwner((tx) => tx.query(sql, values));
  /** Somebody opened for a life, for the others to look back on. */
  const openedByHana = async (): Promise<void> => {
    await asOwner(
      `UPDATE break_glass SET review = 'right', reviewed_by = $1, reviewed_at = now()
      WHERE outcome = 'opened' AND reviewed_at IS NULL`,
      [school.people.dee],
    );
    const done = await ask(await visitor('hana'), { lifeAtRisk: 'yes' });
    expect(done.headers.location).toBe(`${LIST}?done=opened`);
  };

  it('lapses after a day: nobody can agree any more, and whoever asked is told once', async () => {
    await ask(await visitor('pat'));
    const shown = await (await visitor('hana')).get(LIST);
    const opening = action(shown, 'opening');
    expect(await app.app.get(TellOfLapse).run()).toBe(0);
    app.clock.advance(24 * 60 * MINUTE);
    const hana = await visitor('hana');
    const list = await hana.get(LIST);
    expect(list.text).toContain('Lapsed: nobody decided within 24 hours');
    expect(list.$('form[action$="/opening"], form[action$="/refusal"]')).toHaveLength(0);
    const late = await hana.postFrom(await hana.get(NEW), opening, await keysOf(hana));
    expect(late.status).toBe(409);
    expect(late.$('.govuk-error-summary').text()).toContain('more than 24 hours ago');

    expect(await app.app.get(TellOfLapse).run()).toBe(1);
    expect(await app.app.get(TellOfLapse).run()).toBe(0);
    expect(await lettersTo(app, school.people.pat)).toEqual(['access/mail/break-glass-lapsed']);
    const pat = await visitor('pat');
    const own = await pat.get(LIST);
    expect(own.text).toContain('Ask again if you still need it.');
    expect(own.$('form[action$="/withdrawal"]')).toHaveLength(0);
    expect((await ask(pat)).headers.location).toBe(`${LIST}?done=asked`);
    const again = await hana.get(LIST);
    expect((await hana.postFrom(again, action(again, 'opening'), {})).headers.location).toBe(
      `${LIST}?done=opened-for-them`,
    );
  });

  it('opens nothing to somebody who lost what let them ask; it can only be refused', async () => {
    await ask(await visitor('pat'));
    const hana = await visitor('hana');
    const opening = action(await hana.get(LIST), 'opening');
    const where = `WHERE person_id = $1 AND role = 'pastoral'`;
    await asOwner(`DELETE FROM person_role ${where}`, [school.people.pat]);
    const list = await hana.get(LIST);
    expect(list.text).toContain('does not hold a role any more');
    expect(list.$('form[action$="/opening"]')).toHaveLength(0);
    const seq = await newestEntry(app);
    const refused = await hana.postFrom(list, opening, await keysOf(hana));
    expect(refused.status).toBe(409);
    expect(refused.$('.govuk-error-summary').text()).toContain('does not hold a role any more');
    expect((await auditedSince(app, seq)).map((entry) => entry.action)).toContain(
      'break_glass_failed',
    );
    const done = await hana.postFrom(list, action(list, 'refusal'), {});
    expect(done.headers.location).toBe(`${LIST}?done=refused`);
    await asOwner(
      `INSERT INTO person_role (school_id, person_id, role) VALUES ($1, $2, 'pastoral')`,
      [school.id, school.people.pat],
    );
  });

  it('asks for the proof again when it ran out on the way, and then goes on', async () => {
    const hana = new Visitor(app);
    await hana.signInByPassword('harbour', 'hana');
    const secret = await setUpApp(hana);
    const asking = app.app.get(AskBreakGlass);
    const run = asking.run.bind(asking);
    const late = jest.spyOn(asking, 'run').mockImplementationOnce((...given) => {
      app.clock.advance(11 * MINUTE);
      return run(...given);
    });
    const seq = await newestEntry(app);
    const waits = await ask(hana, { lifeAtRisk: 'yes', reason: 'She rang from the bridge.' });
    late.mockRestore();
    expect(waits.status).toBe(401);
    expect(waits.text).toContain('What you sent waits');
    expect((await auditedSince(app, seq)).map((entry) => entry.action)).toEqual([
      'break_glass_failed',
    ]);

    const goOn = await hana.postFrom(waits, '/sign-in/confirmation', { code: codeAt(secret) });
    expect(goOn.$('input[name=reason]').val()).toBe('She rang from the bridge.');
    const done = await hana.postFrom(goOn, LIST, {});
    expect(done.headers.location).toBe(`${LIST}?done=opened`);
  });

  it('keeps the words of a review that was refused, in the form they were typed into', async () => {
    await openedByHana();
    const del = await visitor('del');
    const list = await del.get(LIST);
    const path = action(list, 'review');
    const id = path.split('/')[3] ?? '';
    const answer = await del.postFrom(list, path, { words: 'I rang her mother.' });
    expect(answer.status).toBe(422);
    const form = answer.$(`form[action="${path}"]`);
    expect(form.find('textarea').val()).toBe('I rang her mother.');
    expect(form.find('.govuk-error-message').text()).toContain('Say whether it was right.');
    expect(answer.$('.govuk-error-summary a').attr('href')).toBe(`#review-${id}`);
    expect(answer.$(`#review-${id}`)).toHaveLength(1);
    const long = await del.postFrom(answer, path, { review: 'not_right', words: 'x'.repeat(2001) });
    expect(long.$('.govuk-error-summary a').attr('href')).toBe(`#words-${id}`);
    expect(long.$(`form[action="${path}"] input:checked`).val()).toBe('not_right');
  });

  it('is looked back on by one of two at once; the other is told, and their words are there', async () => {
    await openedByHana();
    const people = [await visitor('dee'), await visitor('del')];
    const pages = await Promise.all(people.map((person) => person.get(LIST)));
    const path = action(pages[0]!, 'review');
    const seq = await newestEntry(app);
    const words = ['He was safe.', 'Nobody rang.'];
    // Both have looked before either may write.
    let answers: Promise<Page[]> | undefined;
    await app.db.asOwner(async (tx) => {
      await tx.query(`SELECT 1 FROM break_glass WHERE id = $1 FOR UPDATE`, [path.split('/')[3]]);
      answers = Promise.all(
        people.map((person, at) =>
          person.postFrom(pages[at]!, path, { review: 'right', words: words[at]! }),
        ),
      );
      await until(
        () => asOwner(`SELECT 1 FROM pg_locks WHERE NOT granted`),
        (waiting) => waiting.length === 2,
      );
    });
    const both = (await answers) ?? [];
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    const second = both.findIndex(({ status }) => status === 409);
    expect(both[second]?.$('.govuk-error-summary').text()).toContain('or has done so');
    expect(both[second]?.$('main').text()).toContain(words[second]);
    const verdicts = (await auditedSince(app, seq)).filter(
      (entry) => entry.action === 'break_glass_reviewed',
    );
    expect(verdicts).toHaveLength(1);
  });

  /** The hidden fields of any form: a button that has gone may still be pressed on an old page. */
  async function keysOf(person: Visitor): Promise<Record<string, string>> {
    const page = await person.get(NEW);
    const value = (name: string): string =>
      page.$(`form[action="${LIST}"] input[name=${name}]`).val() as string;
    return { _csrf: value('_csrf'), _once: value('_once') };
  }

  /** @returns the key of an app that makes codes. */
  async function setUpApp(person: Visitor): Promise<string> {
    const own = '/account/second-factor';
    await person.post(own, `${own}/app`, {});
    const page = await person.get(`${own}/app`);
    const secret = page.$('.spaced-key').text().replace(/\s/g, '');
    const done = await person.postFrom(page, `${own}/app/confirmation`, { code: codeAt(secret) });
    expect(done.status).toBe(200);
    return secret;
  }

  function codeAt(secret: string): string {
    const totp = new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 });
    return totp.generate({ timestamp: app.clock.now().getTime() });
  }
});
