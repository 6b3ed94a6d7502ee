import { Grants } from '../../src/access/grants.js';
import { EndLapsedGrants } from '../../src/referrals/end-lapsed-grants.js';
import { startApp, type TestApp } from '../support/app.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { Visitor } from '../support/visitor.js';

describe('what was given for a post ends with the post', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let referral: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      dot: ['safeguarding_deputy'],
      hana: ['head'],
    });
    const sam = await visitor('sam');
    const fields = { about: 'me', words: 'worried', urgency: 'soon', aboutStaff: 'no' };
    const answer = await sam.post('/concerns/new', '/concerns', fields);
    referral = /[0-9a-f-]{36}/.exec(answer.headers.location ?? '')?.[0] ?? '';
  });
  afterAll(() => app.close());

  const visitor = (username: string): Promise<Visitor> => Visitor.signedIn(app, username);
  const opens = async (username: string): Promise<number> =>
    (await (await visitor(username)).get(`/referrals/${referral}`)).status;
  const endPost = (username: string): Promise<unknown> =>
    app.db.asOwner((tx) =>
      tx.query(`UPDATE post SET held_until = $2 WHERE person_id = $1`, [
        school.people[username],
        tx.now,
      ]),
    );
  const sweep = (): Promise<number> => app.app.get(EndLapsedGrants).run();

  it('for a deputy who steps down, at the next sweep, and is written down', async () => {
    expect(await opens('del')).toBe(200);
    expect(await sweep()).toBe(0);
    await endPost('del');
    expect(await sweep()).toBe(1);
    expect(await sweep()).toBe(0);
    expect(await opens('del')).toBe(404);
    expect(await opens('dee')).toBe(200);
    const [row] = await app.db.asOwner((tx) =>
      tx.query<{ detail: { person: string } }>(
        `SELECT detail FROM audit.event WHERE action = 'grant_ended' AND record_id = $1`,
        [referral],
      ),
    );
    expect(row?.detail.person).toBe(school.people.del);
  });

  it('but not for whoever has the referral, until it is closed or handed on', async () => {
    const dot = await visitor('dot');
    const done = await dot.post(
      `/referrals/${referral}`,
      `/referrals/${referral}/acknowledgement`,
      {},
    );
    expect(done.status).toBe(303);
    await endPost('dot');
    expect(await sweep()).toBe(0);
    expect(await opens('dot')).toBe(200);
  });

  it('and can be given again to the same person', async () => {
    await app.db.asWorker((tx) =>
      app.app.get(Grants).give(tx, [
        {
          schoolId: school.id,
          recordId: referral,
          personId: school.people.del ?? '',
          reason: 'action',
        },
      ]),
    );
    expect(await opens('del')).toBe(200);
    expect(await sweep()).toBe(0);
  });
});
