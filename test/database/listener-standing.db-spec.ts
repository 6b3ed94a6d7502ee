import fc from 'fast-check';
import { Listener } from '../../src/listeners/listener.entity.js';
import { ListenerLoad } from '../../src/listeners/listener-load.entity.js';
import { listeningBlockers } from '../../src/listeners/eligibility.rules.js';
import { ListenerQueries } from '../../src/listeners/listener.queries.js';
import { RecordContactLoad } from '../../src/listeners/record-contact-load.js';
import { WorkOutStandingJob } from '../../src/listeners/standing/work-out-standing.job.js';
import { WorkOutStanding } from '../../src/listeners/standing/work-out-standing.js';
import { startApp, type TestApp } from '../support/app.js';
import { makeListener } from '../support/builders/listeners.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';
import { lettersSent } from '../support/letters.js';

const DAY = 86_400_000;
const NOON = new Date('2026-11-24T12:00:00Z');

interface Kept {
  may_listen: boolean;
  may_listen_until: string | null;
}

describe('the standing that is kept', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let lia: string;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      lia: ['student'],
      cora: ['coordinator'],
      sue: ['supervisor'],
      ada: ['admin'],
      dee: ['safeguarding_lead'],
    });
    await buildSchool(app, { max: ['admin'] }, { slug: 'moorside' });
  });
  beforeEach(async () => {
    app.clock.moveTo(NOON);
    lia = await makeListener(app, school, 'lia');
  });
  afterAll(() => app.close());

  const kept = async (): Promise<Kept> => {
    const row = await app.db.asOwner((tx) =>
      tx.one<Kept>(
        `SELECT may_listen, may_listen_until FROM listener_standing WHERE person_id = $1`,
        [lia],
      ),
    );
    if (row === undefined) throw new Error('Nothing is kept.');
    return row;
  };
  const change = (facts: Partial<Listener>) => (tx: { manager: TestTx['manager'] }) =>
    tx.manager.update(Listener, { schoolId: school.id, personId: lia }, facts);
  type TestTx = Parameters<Parameters<TestApp['db']['asOwner']>[0]>[0];

  it('is what the rule says of the facts in the tables, on every day it promises', async () => {
    const day = fc.option(
      fc
        .integer({ min: -60, max: 60 })
        .map((days) => new Date(NOON.getTime() + days * DAY).toISOString().slice(0, 10)),
      { freq: 8 },
    );
    const past = fc.option(
      fc
        .integer({ min: 0, max: 60 })
        .map((days) => new Date(NOON.getTime() - days * DAY).toISOString().slice(0, 10)),
      { freq: 12 },
    );
    const facts = fc.record(
      {
        acceptedOn: past,
        suitability: fc.constantFrom('yes' as const, 'yes' as const, 'no' as const),
        consentUntil: day,
        trainedOn: past,
        certificateUntil: day,
        lastSupervisionOn: past,
        supervisionEveryDays: fc.integer({ min: 7, max: 60 }),
        loadCap: fc.integer({ min: 1, max: 9 }),
      },
      { requiredKeys: [] },
    );
    const loads = fc.array(
      fc.record({
        points: fc.integer({ min: 0, max: 3 }),
        daysAgo: fc.integer({ min: 0, max: 40 }),
      }),
      { maxLength: 4 },
    );
    const seen = { may: 0, mayNot: 0 };
    await fc.assert(
      fc.asyncProperty(facts, loads, async (given, contacts) => {
        await makeListener(app, school, 'lia', given);
        const found = await app.db.asOwner(async (tx) => {
          await tx.query(`DELETE FROM listener_load WHERE listener_id = $1`, [lia]);
          await tx.insert(
            ListenerLoad,
            contacts.map(({ points, daysAgo }, at) => ({
              id: `00000000-0000-4000-8000-00000000000${at}`,
              schoolId: school.id,
              listenerId: lia,
              points,
              at: new Date(tx.now.getTime() - daysAgo * DAY),
            })),
          );
          await app.app.get(WorkOutStanding).run(tx, school.id, [lia]);
          return (await app.app.get(ListenerQueries).entries(tx, school.id, [lia]))[0];
        });
        if (found === undefined) throw new Error('The listener is not there.');
        const load = contacts
          .filter(({ daysAgo }) => daysAgo < 28)
          .reduce((sum, { points }) => sum + points, 0);
        expect(found.facts.load).toBe(load);
        expect(found.today).toBe('2026-11-24');
        const { may_listen, may_listen_until } = await kept();
        expect(may_listen).toBe(listeningBlockers(found.facts, found.today).length === 0);
        seen[may_listen ? 'may' : 'mayNot'] += 1;
        if (!may_listen) {
          expect(may_listen_until).toBeNull();
          return;
        }
        const until = may_listen_until ?? '';
        expect(listeningBlockers(found.facts, until)).toEqual([]);
        const after = new Date(new Date(until).getTime() + DAY).toISOString().slice(0, 10);
        expect(listeningBlockers(found.facts, after)).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(seen.may).toBeGreaterThan(2);
    expect(seen.mayNot).toBeGreaterThan(2);
    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM listener_load WHERE listener_id = $1`, [lia]),
    );
  });

  it('follows the day by itself, once, as the worker', async () => {
    const job = app.app.get(WorkOutStandingJob);
    await app.db.asOwner(change({ certificateUntil: '2026-11-24' }));
    await job.run();
    // Still the same day: what the last write left stands.
    expect(await kept()).toMatchObject({ may_listen: true, may_listen_until: '2027-01-04' });
    app.clock.moveTo(new Date('2026-11-25T00:05:00Z'));
    await job.run();
    expect(await kept()).toEqual({ may_listen: false, may_listen_until: null });
    const letters = { to: school.people.cora, view: 'listeners/mail/standing-lost' };
    expect((await lettersSent(app, letters)).length).toBeGreaterThan(0);
    expect(
      await app.db.asWorker((tx) => app.app.get(ListenerQueries).schoolsToWorkOut(tx)),
    ).toEqual([]);
  });

  it('is lost with the contact that fills the load, in the listener’s own transaction, and comes back as it ages', async () => {
    const asker = await askerFor(app, school, 'lia', 'student');
    const log = (points: number) =>
      app.db.run(asker, (tx) => app.app.get(RecordContactLoad).run(tx, school.id, lia, points));
    await log(11);
    expect((await kept()).may_listen).toBe(true);
    await log(1);
    expect((await kept()).may_listen).toBe(false);
    app.clock.advance(28 * DAY);
    await app.app.get(WorkOutStandingJob).run();
    expect((await kept()).may_listen).toBe(true);
    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM listener_load WHERE listener_id = $1`, [lia]),
    );
  });

  it('lets nobody change a fact that is not theirs, whatever the application does', async () => {
    const refused = async (username: string, facts: Partial<Listener>) => {
      const asker = await askerFor(app, school, username, username === 'lia' ? 'student' : 'staff');
      await expect(app.db.run(asker, change(facts))).rejects.toThrow(/not theirs/);
    };
    await refused('lia', { trainedOn: '2026-11-01' });
    await refused('lia', { loadCap: 90 });
    await refused('cora', { suitability: 'no' });
    await refused('sue', { certificateUntil: '2027-11-01' });
    await refused('dee', { acceptedOn: '2026-11-01' });
    const ada = await askerFor(app, school, 'ada');
    expect(await app.db.run(ada, change({ trainedOn: null }))).toMatchObject({ affected: 0 });

    await app.db.asOwner(change({ pausedSince: NOON, pausedBy: school.people.cora ?? '' }));
    await refused('lia', { pausedSince: null, pausedBy: null });
  });

  it('shows the facts to nobody they do not concern', async () => {
    const ada = await askerFor(app, school, 'ada');
    const seen = await app.db.run(ada, (tx) => tx.query(`SELECT person_id FROM listener`));
    expect(seen).toEqual([]);
  });
});
