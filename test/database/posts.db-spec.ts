import { randomUUID } from 'node:crypto';
import { SignIns } from '../../src/accounts/sign-ins.js';
import type { Actor } from '../../src/accounts/actor.js';
import type { Asker, Tx } from '../../src/platform/db/tx.js';
import { ConfirmPostChange } from '../../src/school/posts/confirm-post-change.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { askerFor } from '../support/context.js';

/** What is put in by hand here, past every check of the application. */
describe('posts, as the database sees them', () => {
  let app: TestApp;
  let school: BuiltSchool;
  const askers: Record<string, Asker> = {};

  beforeEach(async () => {
    school = await buildSchool(
      app,
      {
        ada: ['admin'],
        dee: ['safeguarding_lead'],
        deb: ['safeguarding_lead'],
        hal: ['head'],
        cyn: ['chair'],
        ben: ['staff'],
      },
      { slug: `s-${randomUUID().slice(0, 8)}` },
    );
    for (const name of Object.keys(school.people)) askers[name] = await askerFor(app, school, name);
  });
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.close());

  const id = (name: string): string => school.people[name] as string;
  const as = <T>(name: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    app.db.run(askers[name] as Asker, work);
  const give = (tx: Tx, person: string, kind: string, by: string) =>
    tx.query(
      `INSERT INTO post (id, school_id, kind, person_id, held_from, given_by)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [randomUUID(), school.id, kind, id(person), tx.now, id(by)],
    );
  const propose = async (by: string, change: string, person: string, kind: string | null) => {
    const proposal = randomUUID();
    await as(by, (tx) =>
      tx.query(
        `INSERT INTO post_proposal (id, school_id, change, kind, person_id, proposed_by, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [proposal, school.id, change, kind, id(person), id(by), tx.now],
      ),
    );
    return proposal;
  };
  const decide = async (tx: Tx, proposal: string, by: string, outcome = 'confirmed') => {
    const [, changed] = await tx.query<[]>(
      `UPDATE post_proposal SET outcome = $1, decided_by = $2, decided_at = $3 WHERE id = $4`,
      [outcome, id(by), tx.now, proposal],
    );
    return changed as unknown as number;
  };
  const endAll = (tx: Tx) =>
    tx.query(`UPDATE post SET held_until = $1 WHERE school_id = $2`, [tx.now, school.id]);
  const reset = async (tx: Tx, person: string) => {
    const [, changed] = await tx.query(
      `UPDATE credential SET password_hash = 'mine', must_change = false
       WHERE school_id = $1 AND person_id = $2`,
      [school.id, id(person)],
    );
    return changed as unknown as number;
  };
  const DENIED = /row-level security|permission denied/;

  it('an administrator alone gives no post, ends none and resets no holder', async () => {
    await expect(as('ada', (tx) => give(tx, 'ada', 'safeguarding_lead', 'ada'))).rejects.toThrow(
      DENIED,
    );
    const [, ended] = await as('ada', endAll);
    expect(ended).toBe(0);
    for (const holder of ['dee', 'hal', 'cyn'])
      expect(await as('ada', (tx) => reset(tx, holder))).toBe(0);
    expect(await as('ada', (tx) => reset(tx, 'ben'))).toBe(1);

    const proposal = await propose('ada', 'give', 'ada', 'safeguarding_lead');
    await expect(as('ada', (tx) => decide(tx, proposal, 'ada'))).rejects.toThrow(DENIED);
    await expect(as('ada', (tx) => decide(tx, proposal, 'hal'))).rejects.toThrow(DENIED);
    await expect(as('ada', (tx) => decide(tx, proposal, 'ada', 'refused'))).rejects.toThrow(DENIED);
  });

  it('a lead or the head alone gives and ends none either, nor confirms their own proposal', async () => {
    for (const name of ['dee', 'hal']) {
      await expect(as(name, (tx) => give(tx, 'ben', 'chair', name))).rejects.toThrow(DENIED);
      await expect(as(name, endAll)).rejects.toThrow(DENIED);
      expect(await as(name, (tx) => reset(tx, 'cyn'))).toBe(0);
      const proposal = await propose(name, 'give', 'ben', 'safeguarding_deputy');
      await expect(as(name, (tx) => decide(tx, proposal, name))).rejects.toThrow(DENIED);
      await expect(as(name, (tx) => decide(tx, proposal, 'cyn'))).rejects.toThrow(DENIED);
      expect(await as(name, (tx) => decide(tx, proposal, name, 'withdrawn'))).toBe(1);
    }
  });

  it('nobody proposes in the name of another, or proposes what is confirmed already', async () => {
    const insert = (by: string, outcome: string | null) =>
      as('ada', (tx) =>
        tx.query(
          `INSERT INTO post_proposal (id, school_id, change, kind, person_id, proposed_by, proposed_at,
             outcome, decided_by, decided_at)
           VALUES ($1, $2, 'give', 'chair', $3, $4, $5, $6, $7, $8)`,
          [
            randomUUID(),
            school.id,
            id('ada'),
            id(by),
            tx.now,
            outcome,
            outcome && id('hal'),
            outcome && tx.now,
          ],
        ),
      );
    await expect(insert('dee', null)).rejects.toThrow(DENIED);
    await expect(insert('ada', 'confirmed')).rejects.toThrow(DENIED);
    await expect(as('ben', () => propose('ben', 'give', 'ben', 'head'))).rejects.toThrow(DENIED);
  });

  it('a confirmation is good for what it says, in its own transaction, and never again', async () => {
    const proposal = await propose('ada', 'give', 'ben', 'safeguarding_deputy');
    await expect(
      as('hal', async (tx) => {
        await decide(tx, proposal, 'hal');
        await give(tx, 'ben', 'safeguarding_lead', 'hal');
      }),
    ).rejects.toThrow(DENIED);
    await as('hal', (tx) => decide(tx, proposal, 'hal'));
    await expect(as('hal', (tx) => give(tx, 'ben', 'safeguarding_deputy', 'hal'))).rejects.toThrow(
      DENIED,
    );
    expect(await as('dee', (tx) => decide(tx, proposal, 'dee', 'refused'))).toBe(0);

    const second = await propose('ada', 'reset_sign_in', 'cyn', null);
    expect(
      await as('hal', async (tx) => {
        await decide(tx, second, 'hal');
        expect(await reset(tx, 'dee')).toBe(0);
        return reset(tx, 'cyn');
      }),
    ).toBe(1);
    expect(await as('hal', (tx) => reset(tx, 'cyn'))).toBe(0);
    expect(await as('cyn', async (tx) => (await tx.query(`SELECT id FROM post`)).length)).toBe(4);
  });

  it('two confirmations of one proposal: one wins, the other is told, the post is held once', async () => {
    const confirm = app.app.get(ConfirmPostChange);
    const signIns = app.app.get(SignIns);
    for (let round = 0; round < 5; round += 1) {
      const proposal = await propose('ada', 'give', 'ben', 'safeguarding_deputy');
      const actors = await Promise.all(
        ['dee', 'deb', 'hal'].map((name) => signIns.actor((askers[name] as Asker).token)),
      );
      const results = await Promise.allSettled(
        actors.map((actor) =>
          confirm.run(actor as Actor, { key: randomUUID(), mac: Buffer.from('x') }, proposal),
        ),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 409 });
      const held = await app.db.asOwner((tx) =>
        tx.query(
          `SELECT id FROM post WHERE person_id = $1 AND kind = 'safeguarding_deputy' AND held_until IS NULL`,
          [id('ben')],
        ),
      );
      expect(held).toHaveLength(1);
      await app.db.asOwner((tx) =>
        tx.query(`UPDATE post SET held_until = $2 WHERE person_id = $1`, [id('ben'), tx.now]),
      );
    }
  });

  it('two leads ended at the same moment: one stays', async () => {
    const confirm = app.app.get(ConfirmPostChange);
    const signIns = app.app.get(SignIns);
    const proposals = [
      await propose('ada', 'end', 'dee', 'safeguarding_lead'),
      await propose('ada', 'end', 'deb', 'safeguarding_lead'),
    ];
    const hal = (await signIns.actor((askers.hal as Asker).token)) as Actor;
    await Promise.all(
      proposals.map((proposal) =>
        confirm.run(hal, { key: randomUUID(), mac: Buffer.from('x') }, proposal),
      ),
    );
    const leads = await app.db.asOwner((tx) =>
      tx.query(
        `SELECT leaving_reported_at IS NOT NULL AS leaving FROM post
         WHERE school_id = $1 AND kind = 'safeguarding_lead' AND held_until IS NULL`,
        [school.id],
      ),
    );
    expect(leads).toEqual([{ leaving: true }]);
  });
});
