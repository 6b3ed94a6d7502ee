import { EscalateOverdueReferrals } from '../../src/referrals/escalation/escalate-overdue-referrals.js';
import { RerouteWaitingReferrals } from '../../src/referrals/routing/reroute-waiting-referrals.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { lettersSent } from '../support/letters.js';
import { Visitor } from '../support/visitor.js';

describe('the team changes while a concern waits', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let moorside: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    harbour = await buildSchool(app, {
      sam: ['student'],
      dee: ['safeguarding_lead'],
      del: ['safeguarding_deputy'],
      tom: ['staff'],
      hana: ['head'],
    });
    moorside = await buildSchool(app, { mo: ['student'], tess: ['staff'] }, { slug: 'moorside' });
    app.clock.moveTo(new Date('2036-03-27T10:00:00Z'));
  });
  afterAll(() => app.close());

  const visitor = (school: string, username: string): Promise<Visitor> =>
    Visitor.signedIn(app, username, school);
  const raise = async (who: Visitor): Promise<string> => {
    const fields = { about: 'me', words: 'worried', urgency: 'today', aboutStaff: 'no' };
    const answer = await who.post('/concerns/new', '/concerns', fields);
    return /[0-9a-f-]{36}/.exec(answer.headers.location ?? '')?.[0] ?? '';
  };
  const follow = (): Promise<number> => app.app.get(RerouteWaitingReferrals).run();
  const letters = async (person: string | undefined): Promise<number> =>
    (await lettersSent(app, { to: person, view: 'referrals/' })).length;

  it('a concern that nobody could take goes to the first who can, within one sweep', async () => {
    const mo = await visitor('moorside', 'mo');
    const id = await raise(mo);
    expect((await mo.get(`/concerns/${id}`)).text).toContain('social care');
    expect(await follow()).toBe(0);

    const tess = moorside.people.tess;
    await app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO post (id, school_id, person_id, kind, held_from)
         VALUES (gen_random_uuid(), $1, $2, 'safeguarding_lead', $3)`,
        [moorside.id, tess, tx.now],
      ),
    );
    expect(await follow()).toBe(1);
    expect(await letters(tess)).toBe(1);
    const page = await (await visitor('moorside', 'tess')).get(`/referrals/${id}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Routed anew, because the team changed');
    expect(await follow()).toBe(0);
  });

  it('the stand-in is told when the absence begins, and the clock goes on from there', async () => {
    const id = await raise(await visitor('harbour', 'sam'));
    const dee = await visitor('harbour', 'dee');
    const planned = await dee.post('/school/cover/new', '/school/cover', {
      person: harbour.people.dee ?? '',
      from: '2036-03-27',
      fromTime: '10:20',
      back: '2036-03-28',
      backTime: '08:30',
      standIn: harbour.people.tom ?? '',
    });
    expect(planned.status).toBe(303);
    expect(await follow()).toBe(0);
    const tom = await visitor('harbour', 'tom');
    expect((await tom.get(`/referrals/${id}`)).status).toBe(404);

    app.clock.moveTo(new Date('2036-03-27T10:20:01Z'));
    expect(await follow()).toBe(1);
    expect(await letters(harbour.people.tom)).toBe(1);
    // Twenty minutes idle: everybody signs in again.
    expect((await (await visitor('harbour', 'tom')).get(`/referrals/${id}`)).status).toBe(200);

    // Nobody acknowledges: two hours after the raising the deputy is next, not tom again.
    app.clock.moveTo(new Date('2036-03-27T12:05:00Z'));
    await app.app.get(EscalateOverdueReferrals).run();
    const told = await app.db.asOwner((tx) =>
      tx.query(`SELECT level, told FROM escalation WHERE referral_id = $1 ORDER BY level`, [id]),
    );
    expect(told).toEqual([
      { level: 0, told: [harbour.people.dee] },
      { level: 1, told: [harbour.people.del] },
    ]);
    expect(await letters(harbour.people.tom)).toBe(1);

    // Whoever has it keeps it: nothing is routed any more.
    const back = await visitor('harbour', 'tom');
    const page = await back.get(`/referrals/${id}`);
    expect((await back.postFrom(page, `/referrals/${id}/acknowledgement`, {})).status).toBe(303);
    app.clock.moveTo(new Date('2036-03-28T09:00:00Z'));
    expect(await follow()).toBe(0);
  });

  it('two replicas that look at once tell nobody twice', async () => {
    const before = await letters(harbour.people.hana);
    const id = await raise(await visitor('harbour', 'sam'));
    await app.db.asOwner(async (tx) => {
      await tx.query(`UPDATE person SET left_at = $1 WHERE id = ANY ($2)`, [
        tx.now,
        [harbour.people.dee, harbour.people.del],
      ]);
    });
    const found = await Promise.all(Array.from({ length: 6 }, follow));
    expect(found.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await letters(harbour.people.hana)).toBe(before + 1);
    const hana = await visitor('harbour', 'hana');
    expect((await hana.get(`/referrals/${id}`)).status).toBe(200);
  });
});
