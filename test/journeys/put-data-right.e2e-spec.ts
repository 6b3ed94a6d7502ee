import { startApp, type TestApp } from '../support/app.js';
import { buildSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

/** A student says that something is wrong, or that they do not want it, and reads the answer. */
describe('corrections and objections', () => {
  let app: TestApp;
  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);

  beforeAll(async () => {
    app = await startApp();
    await buildSchool(app, {
      sam: ['student'],
      zoe: ['student'],
      tom: ['staff'],
      dee: ['safeguarding_lead'],
      chad: ['chair'],
      ada: ['admin'],
    });
  });
  afterAll(() => app.close());

  const ask = (who: Visitor, kind: string, words: string) =>
    who.post('/privacy/own/new', '/privacy/own', { kind, words });

  it('are asked in the person’s own words, answered in words, and kept beside the record', async () => {
    const sam = await visitor('sam');
    expect((await ask(sam, 'correction', '')).status).toBe(422);
    const sent = await ask(sam, 'correction', 'I never said that I was angry. <b>Never</b> 🐤');
    expect(sent.status).toBe(303);
    const own = (sent.headers.location as string).replace(/\?.*/, '');
    expect((await sam.get(own)).text).toContain('Somebody is working on it.');

    const dee = await visitor('dee');
    const path = own.replace('/own/', '/requests/');
    const page = await dee.get(path);
    expect(page.$('main').text()).toContain('I never said that I was angry. <b>Never</b> 🐤');
    const missing = await dee.postFrom(page, `${path}/answer`, {
      outcome: 'upheld',
      answer: 'Done.',
    });
    expect(missing.status).toBe(422);
    const answered = await dee.postFrom(missing, `${path}/answer`, {
      outcome: 'statement_kept',
      answer: 'What you say stands beside the record now.',
    });
    expect(answered.status).toBe(303);
    expect((await sam.get(own)).text).toContain('What you say stands beside the record now.');
    const twice = await dee.postFrom(page, `${path}/refusal`, { reason: 'No.' });
    expect(twice.status).toBe(409);
    for (const other of ['zoe', 'tom', 'ada', 'chad'])
      expect((await (await visitor(other)).get(own)).status).toBe(404);
    for (const other of ['zoe', 'tom', 'ada', 'chad'])
      expect((await (await visitor(other)).get(path)).status).toBe(404);
  });

  it('are refused only with a reason, which the person reads', async () => {
    const sam = await visitor('sam');
    const sent = await ask(sam, 'objection', 'I do not want to be on any list.');
    const own = (sent.headers.location as string).replace(/\?.*/, '');
    const path = own.replace('/own/', '/requests/');
    const dee = await visitor('dee');
    const empty = await dee.post(path, `${path}/refusal`, { reason: '' });
    expect(empty.status).toBe(422);
    const refused = await dee.postFrom(empty, `${path}/refusal`, {
      reason: 'The law asks us to keep it.',
    });
    expect(refused.status).toBe(303);
    const told = await sam.get(own);
    expect(told.text).toContain('The law asks us to keep it.');
    expect(told.text).toContain('Information Commissioner');
  });

  it('leave no word in the clear: not in the audit, not in the jobs, not in the table', async () => {
    const sam = await visitor('sam');
    expect((await ask(sam, 'restriction', 'canary-in-a-request')).status).toBe(303);
    const found = await app.db.asOwner((tx) =>
      tx.query(
        `SELECT 1 FROM audit.event WHERE detail::text LIKE '%canary%'
         UNION ALL SELECT 1 FROM pgboss.job WHERE data::text LIKE '%canary%'
         UNION ALL SELECT 1 FROM privacy_request r WHERE r::text LIKE '%canary%'
           OR encode(r.words, 'escape') LIKE '%canary%'`,
      ),
    );
    expect(found).toEqual([]);
  });
});
