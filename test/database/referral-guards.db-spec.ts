import { Grants } from '../../src/access/grants.js';
import { AcknowledgeReferral } from '../../src/referrals/acknowledge-referral.js';
import { AddAction } from '../../src/referrals/add-action.js';
import { CloseReferral } from '../../src/referrals/close-referral.js';
import type { IntakeConcern } from '../../src/referrals/concerns/concern-intake.rules.js';
import { RaiseReferral } from '../../src/referrals/concerns/raise-referral.js';
import type { Asker, Tx } from '../../src/platform/db/tx.js';
import { startApp, type TestApp } from '../support/app.js';
import { actorFor, freshOnce } from '../support/builders/drop-ins.js';
import { buildSchool, type BuiltSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

const CLOSURE = { summary: 'a', done: 'b', decision: 'c', reason: 'd', outcome: 'early_help' };

/** Whoever holds a referral, and the application in their name, can still not falsify it. */
describe('what a holder may write about a referral', () => {
  let app: TestApp;
  let school: BuiltSchool;
  let dee: Asker;

  beforeAll(async () => {
    app = await startApp();
    school = await buildSchool(app, {
      sam: ['student'],
      tom: ['staff'],
      tess: ['staff'],
      dee: ['safeguarding_lead'],
      hana: ['head'],
    });
    dee = await askerFor(app, school, 'dee');
  });
  afterAll(() => app.close());

  const raise = async (concern: Partial<IntakeConcern> = {}): Promise<string> => {
    const actor = await actorFor(app, school, 'sam', 'student');
    const path = await app.app
      .get(RaiseReferral)
      .run(actor, freshOnce(), { about: 'me', words: 'x', aboutStaff: 'no', ...concern });
    return /[0-9a-f-]{36}/.exec(path)?.[0] ?? '';
  };
  const acknowledged = async (): Promise<string> => {
    const id = await raise();
    const actor = await actorFor(app, school, 'dee', 'staff');
    await app.app.get(AcknowledgeReferral).run(actor, freshOnce(), id);
    return id;
  };
  const closed = async (): Promise<string> => {
    const id = await acknowledged();
    const actor = await actorFor(app, school, 'dee', 'staff');
    await app.app.get(CloseReferral).run(actor, freshOnce(), id, CLOSURE);
    return id;
  };
  const holdingAction = async (): Promise<string> => {
    const id = await acknowledged();
    const actor = await actorFor(app, school, 'dee', 'staff');
    const owner = school.people.tess ?? '';
    const values = { what: 'Ring home', owner, dueOn: '2036-12-01' };
    await app.app.get(AddAction).run(actor, freshOnce(), id, values);
    return id;
  };
  /** `:tom`, `:dee` and `:school` stand for their ids, `:id` for the referral. */
  const attempt = (asker: Asker, id: string, sql: string): Promise<unknown> =>
    app.db.run(asker, (tx: Tx) =>
      tx.query(
        sql
          .replaceAll(':id', `'${id}'::uuid`)
          .replaceAll(':school', `'${school.id}'::uuid`)
          .replace(/:(tom|dee|tess|hana)/g, (_, name: string) => `'${school.people[name]}'::uuid`),
      ),
    );
  const REFUSED =
    /not theirs to change|did not happen|row-level security|permission denied|violates/;

  it.each([
    `UPDATE referral SET next_escalation_at = '9999-01-01' WHERE id = :id`,
    `UPDATE referral SET next_escalation_at = NULL WHERE id = :id`,
    `UPDATE referral SET next_escalation_at = now() - interval '1 day' WHERE id = :id`,
    `UPDATE referral SET route = '{}' WHERE id = :id`,
    `UPDATE referral SET route = jsonb_set(route, '{order}', '[]') WHERE id = :id`,
    `UPDATE referral SET state = 'acknowledged', next_escalation_at = NULL, acknowledged_at = now(), acknowledged_by = :tom WHERE id = :id`,
    `UPDATE referral SET state = 'acknowledged', next_escalation_at = NULL, acknowledged_by = :dee,
       acknowledged_at = now() - interval '1 day' WHERE id = :id`,
    `UPDATE referral SET state = 'acknowledged', next_escalation_at = NULL, acknowledged_by = :dee WHERE id = :id`,
    `UPDATE referral SET state = 'closed', next_escalation_at = NULL, acknowledged_by = :dee, acknowledged_at = now(),
       closed_by = :dee, closed_at = now(), outcome = 'x' WHERE id = :id`,
    `UPDATE referral SET acknowledged_by = :dee WHERE id = :id`,
    `UPDATE referral SET level = 9 WHERE id = :id`,
    `UPDATE referral SET words = NULL WHERE id = :id`,
    `INSERT INTO referral_event (id, school_id, referral_id, at, person_id, kind)
       VALUES (gen_random_uuid(), :school, :id, now(), :tom, 'note')`,
    `INSERT INTO referral_event (id, school_id, referral_id, at, kind) VALUES (gen_random_uuid(), :school, :id, now(), 'note')`,
    `INSERT INTO referral_event (id, school_id, referral_id, at, person_id, kind)
       VALUES (gen_random_uuid(), :school, :id, now() - interval '1 day', :dee, 'note')`,
    ...['raised', 'acknowledged', 'closed', 'reopened', 'escalated', 'rerouted'].map(
      (kind) => `INSERT INTO referral_event (id, school_id, referral_id, at, person_id, kind)
       VALUES (gen_random_uuid(), :school, :id, now(), :dee, '${kind}')`,
    ),
    ...[':tom', 'NULL'].map(
      (
        by,
      ) => `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, granted_by)
       VALUES (gen_random_uuid(), :school, 'referral', :id, :tess, 'x', now(), ${by})`,
    ),
  ])('is refused of one that waits: %s', async (sql) => {
    await expect(attempt(dee, await raise(), sql)).rejects.toThrow(REFUSED);
  });

  it.each([
    `UPDATE referral SET acknowledged_by = :tom WHERE id = :id`,
    `UPDATE referral SET acknowledged_at = now() - interval '1 day' WHERE id = :id`,
    `UPDATE referral SET state = 'closed', closed_by = :tom, closed_at = now(), outcome = 'x' WHERE id = :id`,
    `UPDATE referral SET state = 'closed', closed_by = :dee, closed_at = now() - interval '1 day', outcome = 'x' WHERE id = :id`,
    `UPDATE referral SET state = 'raised', next_escalation_at = now() WHERE id = :id`,
    `INSERT INTO referral_action (id, school_id, referral_id, what, owner_id, due_on, made_by, made_at)
       VALUES (gen_random_uuid(), :school, :id, 'x', :dee, '2036-12-01', :tom, now())`,
    `INSERT INTO referral_action (id, school_id, referral_id, what, owner_id, due_on, made_by, made_at, done_at, done_by)
       VALUES (gen_random_uuid(), :school, :id, 'x', :dee, '2036-12-01', :dee, now(), now(), :tom)`,
    `UPDATE referral_action SET done_at = now(), done_by = :tom WHERE referral_id = :id`,
    `UPDATE referral_action SET done_at = now() - interval '1 day', done_by = :dee WHERE referral_id = :id`,
  ])('is refused of one that somebody has: %s', async (sql) => {
    await expect(attempt(dee, await holdingAction(), sql)).rejects.toThrow(REFUSED);
  });

  it('lets only those close it who may', async () => {
    const id = await holdingAction();
    const tess = await askerFor(app, school, 'tess');
    const sql = `UPDATE referral SET state = 'closed', closed_by = :tess, closed_at = now(), outcome = 'x' WHERE id = :id`;
    await expect(attempt(tess, id, sql)).rejects.toThrow(REFUSED);
  });

  it.each([
    `UPDATE referral SET outcome = 'police' WHERE id = :id`,
    `UPDATE referral SET closed_by = :tom WHERE id = :id`,
    `UPDATE referral SET closed_at = now() WHERE id = :id`,
    `UPDATE referral SET state = 'reopened', outcome = NULL WHERE id = :id`,
    `UPDATE referral_event SET words = NULL WHERE referral_id = :id`,
    `DELETE FROM referral_event WHERE referral_id = :id`,
  ])('is refused of one that is closed: %s', async (sql) => {
    await expect(attempt(dee, await closed(), sql)).rejects.toThrow(REFUSED);
  });

  it('lets a route be changed only beside a newly named subject, the clock never put back', async () => {
    const id = await raise({ aboutStaff: 'unsure' });
    const hana = await askerFor(app, school, 'hana');
    const named = `INSERT INTO referral_subject (school_id, referral_id, person_id) VALUES (:school, :id, :tom)`;
    const moved = (to: string) => `WITH s AS (${named} RETURNING 1) SELECT 1 FROM s; ${to}`;
    const route = `UPDATE referral SET route = jsonb_set(route, '{firstPost}', 'null') WHERE id = :id`;
    await expect(attempt(hana, id, route)).rejects.toThrow(REFUSED);
    for (const to of [
      `UPDATE referral SET next_escalation_at = '9999-01-01' WHERE id = :id`,
      `UPDATE referral SET next_escalation_at = NULL WHERE id = :id`,
      `UPDATE referral SET route = '{}' WHERE id = :id`,
    ])
      await expect(attempt(hana, id, moved(to))).rejects.toThrow(REFUSED);
    await attempt(hana, id, moved(route));
  });

  it('writes a grant down only when it is given', async () => {
    const id = await acknowledged();
    const audited = () =>
      app.db.asOwner((tx) =>
        tx.query(`SELECT detail FROM audit.event WHERE record_id = $1 AND action = 'granted'`, [
          id,
        ]),
      );
    const before = await audited();
    const held = await app.db.asOwner((tx) =>
      tx.query(`SELECT person_id FROM record_access WHERE record_id = $1`, [id]),
    );
    // The one who was told is on the route too: given once, written down once.
    expect(before).toHaveLength(held.length);
    const grant = { schoolId: school.id, recordId: id, reason: 'action', grantedBy: dee.personId };
    const grants = app.app.get(Grants);
    const give = (personId: string) =>
      app.db.run(dee, (tx) => grants.give(tx, [{ ...grant, personId }]));
    await give(dee.personId);
    expect(await audited()).toEqual(before);
    const tess = school.people.tess ?? '';
    await give(tess);
    await give(tess);
    expect(await audited()).toHaveLength(before.length + 1);
  });
});
