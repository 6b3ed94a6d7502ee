import { randomUUID } from 'node:crypto';
import { startApp, type TestApp } from '../support/app.js';
import { raiseConcern } from '../support/builders/concerns.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { pdfWords } from '../support/pdf-text.js';
import { Visitor } from '../support/visitor.js';

const DAY = 24 * 3_600_000;

/** Those who hold different things give them at different times. */
describe('a copy that comes in parts', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeEach(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
    });
  });
  afterEach(() => app.close());

  const ask = async (): Promise<string> => {
    const fields = { kind: 'access', words: '' };
    const sent = await (await visitor('sam')).post('/privacy/own/new', '/privacy/own', fields);
    return (sent.headers.location as string).replace(/\?.*/, '');
  };
  const give = async (who: Visitor, request: string): Promise<void> => {
    const page = await who.get(request);
    for (const link of page.$('main a[href*="/items/"]').toArray())
      if (page.$(link).closest('tr').text().includes('Not decided')) {
        const item = link.attribs.href ?? '';
        await who.post(item, item, { decision: 'give', phrases: '', version: '0' });
      }
    expect((await who.post(request, `${request}/parts`, {})).status).toBe(303);
  };
  const fetched = async (asked: string): Promise<string> => {
    const { body } = await (await visitor('sam')).get(`${asked}/copy.pdf`);
    return pdfWords(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  };

  it('is whole for as long as it is there: every part until the last one is over', async () => {
    const asked = await ask();
    const request = asked.replace('/own/', '/requests/');
    await raiseConcern(app, school, 'sam', {
      about: 'me',
      words: 'She shouts at me.',
      aboutStaff: 'staff',
      subject: school.people.dee,
    });
    await give(await visitor('dee'), request);
    const first = await fetched(asked);
    expect(first).toContain('The roll and the account');
    app.clock.advance(20 * DAY);
    await give(await visitor('hana'), request);
    const until = async (): Promise<string> =>
      /fetch it until ([^<]*)</.exec((await (await visitor('sam')).get(asked)).text)?.[1] ?? '';
    const promised = await until();
    app.clock.advance(15 * DAY);
    const whole = await fetched(asked);
    expect(whole).toContain('The roll and the account');
    expect(whole).toContain('She shouts at me.');
    expect(await until()).toBe(promised);
    // Whoever made the first has it for its own thirty days: a later one of another does not show.
    const dee = await visitor('dee');
    expect((await dee.get(request)).text).not.toContain('Given out by you');
    expect((await (await visitor('hana')).get(request)).text).toContain('Given out by you');
    app.clock.advance(16 * DAY);
    expect((await (await visitor('sam')).get(`${asked}/copy.pdf`)).status).toBe(404);
  });

  it('is whole in the database too, but for what was shredded since', async () => {
    const asked = await ask();
    const request = asked.replace('/own/', '/requests/');
    await give(await visitor('dee'), request);
    const parts = async (): Promise<string[]> =>
      app.db.run(await askerFor(app, school, 'sam', 'student'), async (tx) => {
        const rows = await tx.query<{ id: string }>(
          `SELECT p.id FROM privacy_part p JOIN data_key k ON k.school_id = p.school_id AND k.record_id = p.id ORDER BY p.made_at`,
        );
        return rows.map(({ id }) => id);
      });
    const owner = (sql: string, values: unknown[]): Promise<unknown> =>
      app.db.asOwner((tx) => tx.query(sql, values));
    const [first] = await parts();
    const later = randomUUID();
    await owner(
      `INSERT INTO privacy_part SELECT $2, school_id, request_id, made_by, made_at + interval '1 day', copy, copy_hash, open_until
       FROM privacy_part WHERE id = $1`,
      [first, later],
    );
    await owner(
      `INSERT INTO data_key SELECT (jsonb_populate_record(k, jsonb_build_object('record_id', $2::uuid))).*
       FROM data_key k WHERE record_id = $1`,
      [first, later],
    );
    await owner(`UPDATE privacy_part SET open_until = now() - interval '1 day' WHERE id = $1`, [
      first,
    ]);
    expect(await parts()).toEqual([first, later]);
    await owner(`DELETE FROM data_key WHERE record_id = $1`, [first]);
    expect(await parts()).toEqual([later]);
    await owner(`UPDATE privacy_part SET open_until = now() - interval '1 day' WHERE id = $1`, [
      later,
    ]);
    expect(await parts()).toEqual([]);
  });
});
