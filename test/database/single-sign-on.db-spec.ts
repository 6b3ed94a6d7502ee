import { createHash } from 'node:crypto';
import { SignIns } from '../../src/accounts/sign-ins.js';
import { Identities } from '../../src/accounts/single-sign-on/identities.js';
import { startApp, type TestApp } from '../support/app.js';
import { type BuiltSchool, buildSchool } from '../support/builders/school.js';
import { connect, type Connection } from '../support/builders/single-sign-on.js';
import { askerFor } from '../support/context.js';

const REFUSED = { driverError: { code: '42501' } };
const GOOD: Connection = {
  kind: 'other',
  issuer: 'https://issuer.example',
  clientId: 'earshot',
  secret: 'secret',
  matchBy: 'email',
};

describe('accounts of a provider, by the database alone', () => {
  let app: TestApp;
  let harbour: BuiltSchool;
  let moorside: BuiltSchool;

  beforeAll(async () => {
    app = await startApp();
    const people = { ada: ['admin'], dee: ['safeguarding_lead'], ben: ['staff'], sam: ['student'] };
    harbour = await buildSchool(app, people);
    moorside = await buildSchool(app, { mo: ['student'] }, { slug: 'moorside' });
  });
  beforeEach(async () => {
    await app.db.asOwner((tx) => tx.query(`DELETE FROM identity`));
    for (const { id } of [harbour, moorside]) await connect(app, id, GOOD);
  });
  afterAll(() => app.close());

  const admit = async (subject: string, address: string, school = 'harbour'): Promise<unknown> => {
    const provider = await app.app.get(Identities).providerOf(school);
    return app.app.get(Identities).admit(provider?.id ?? '', subject, address);
  };
  const asAda = async <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => {
    const ada = await askerFor(app, harbour, 'ada');
    return app.db.run(ada, (tx) => tx.query<T>(sql, values));
  };
  const as = async (name: string, sql: string, values: unknown[]): Promise<number> => {
    const kind = name === 'sam' ? 'student' : 'staff';
    const asker = await askerFor(app, harbour, name, kind);
    return app.db.run(asker, (tx) => tx.change(sql, values));
  };
  const link = (person: string | undefined, subject: string): Promise<unknown> =>
    app.db.asOwner((tx) =>
      tx.query(
        `INSERT INTO identity (school_id, person_id, issuer, subject, linked_at)
         VALUES ($1, $2, $3, $4, now())`,
        [harbour.id, person, GOOD.issuer, subject],
      ),
    );

  it('tells nothing and links nobody to a caller without the key', async () => {
    const forged = Buffer.alloc(32);
    expect(
      await app.db.outside(`SELECT * FROM ctx.identity_provider_of('harbour', $1)`, [forged]),
    ).toEqual([]);
    const provider = await app.app.get(Identities).providerOf('harbour');
    // The key's word for one account is no word for another.
    const other = app.app.get(SignIns).mac(`admit|${provider?.id}|other|sam@harbour.example`);
    for (const mac of [forged, other, null])
      expect(
        await app.db.outside(`SELECT * FROM ctx.admit_identity($1, $2, $3, now(), $4)`, [
          provider?.id,
          's',
          'sam@harbour.example',
          mac,
        ]),
      ).toEqual([]);
    expect(await app.db.asOwner((tx) => tx.query(`SELECT 1 FROM identity`))).toEqual([]);
  });

  it('keeps an account with its subject, one to a person and one person to it', async () => {
    const sam = { personId: harbour.people.sam, schoolId: harbour.id, kind: 'student' };
    expect(await admit('s-1', 'sam@harbour.example')).toEqual(sam);
    expect(await admit('s-1', 'ben@harbour.example')).toEqual(sam);
    expect(await admit('s-2', 'sam@harbour.example')).toBe('other_subject');
    // The same account at another school is nobody there.
    expect(await admit('s-1', 'sam@harbour.example', 'moorside')).toBe('nobody');
  });

  it('links one of two that come at once with one address', async () => {
    for (let round = 0; round < 10; round += 1) {
      await app.db.asOwner((tx) => tx.query(`DELETE FROM identity`));
      const came = await Promise.all(
        Array.from({ length: 8 }, (_, at) => admit(`racer-${at}`, 'sam@harbour.example')),
      );
      expect(came.filter((one) => one === 'other_subject')).toHaveLength(7);
    }
  });

  it('links nobody at the door whom two people would have to reset', async () => {
    expect(await admit('s-dee', 'dee@harbour.example')).toBe('two_people');
    const grants = [
      `INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, expires_at)
       VALUES (gen_random_uuid(), $1, 'referral', gen_random_uuid(), $2, 'test', now(), now() + interval '1 hour')`,
      `INSERT INTO absence (id, school_id, person_id, cover_id, starts_at)
       SELECT gen_random_uuid(), $1, p.id, $2, now() FROM person p WHERE p.username = 'dee'`,
      `INSERT INTO post (id, school_id, kind, person_id, held_from)
       VALUES (gen_random_uuid(), $1, 'holiday_cover', $2, now())`,
    ];
    for (const [at, sql] of grants.entries()) {
      const ben = harbour.people.ben ?? '';
      await app.db.asOwner((tx) => tx.query(sql, [harbour.id, ben]));
      expect(await admit(`s-ben-${at}`, 'ben@harbour.example')).toBe('two_people');
      // The same people as an administrator's page names.
      const named = await asAda<{ id: string }>(`SELECT ctx.reset_by_two() AS id`);
      expect(named.map(({ id }) => id)).toContain(ben);
      await app.db.asOwner(async (tx) => {
        await tx.query(`DELETE FROM record_access WHERE person_id = $1`, [ben]);
        await tx.query(`DELETE FROM absence WHERE cover_id = $1`, [ben]);
        await tx.query(`DELETE FROM post WHERE person_id = $1`, [ben]);
      });
    }
    expect(await admit('s-ben', 'ben@harbour.example')).toMatchObject({ kind: 'staff' });
  });

  it('never gives the secret back, not even sealed, and not to an administrator', async () => {
    await expect(asAda(`SELECT client_secret FROM identity_provider`)).rejects.toMatchObject(
      REFUSED,
    );
    expect(await asAda(`SELECT client_id FROM identity_provider`)).toHaveLength(1);
    const change = `UPDATE identity_provider SET enabled = false WHERE school_id = $1`;
    for (const name of ['ben', 'dee', 'sam']) expect(await as(name, change, [harbour.id])).toBe(0);
    expect(await as('ada', change, [moorside.id])).toBe(0);
    expect(await as('ada', change, [harbour.id])).toBe(1);
  });

  it('links whoever proved an account to the application, and nobody by a statement', async () => {
    await app.db.asOwner((tx) => tx.query(`UPDATE identity_provider SET enabled = true`));
    await expect(
      as(
        'dee',
        `INSERT INTO identity (school_id, person_id, issuer, subject, linked_at) VALUES ($1, $2, $3, 's', now())`,
        [harbour.id, harbour.people.dee, GOOD.issuer],
      ),
    ).rejects.toMatchObject(REFUSED);
    const macOf = (who: string, subject: string): Buffer => {
      const hash = createHash('sha256').update(subject).digest('hex');
      return app.app.get(SignIns).mac(`link|${harbour.people[who]}|${hash}`);
    };
    const linked = async (who: string, subject: string, mac: Buffer): Promise<unknown> => {
      const asker = await askerFor(app, harbour, who, who === 'sam' ? 'student' : 'staff');
      const [row] = await app.db.run(asker, (tx) =>
        tx.query<{ linked: boolean }>(`SELECT ctx.link_own_identity($1, now(), $2) AS linked`, [
          subject,
          mac,
        ]),
      );
      return row?.linked;
    };
    // The head's subject, which everybody at the provider may look up, is not the student's to link.
    for (const mac of [Buffer.alloc(32), macOf('dee', 'heads'), macOf('sam', 'another')])
      expect(await linked('sam', 'heads', mac)).toBe(false);
    expect(await linked('dee', 'dees', macOf('dee', 'dees'))).toBe(true);
    // Of one person one, and of one account one.
    expect(await linked('sam', 'dees', macOf('sam', 'dees'))).toBe(false);
    // A stolen password alone leaves no way in behind it.
    await app.db.asOwner((tx) =>
      tx.query(`DELETE FROM identity WHERE person_id = $1`, [harbour.people.dee]),
    );
    const dee = await askerFor(app, harbour, 'dee', 'staff');
    await app.db.asOwner((tx) =>
      tx.query(`UPDATE sign_in SET second_factor_at = NULL WHERE token_hash = sha256($1::bytea)`, [
        Buffer.from(dee.token),
      ]),
    );
    const alone = await app.db.run(dee, (tx) =>
      tx.query(`SELECT ctx.link_own_identity('dees', now(), $1) AS linked`, [macOf('dee', 'dees')]),
    );
    expect(alone).toEqual([{ linked: false }]);
  });

  it('lets an administrator unlink nobody whom two people reset', async () => {
    const unlink = `DELETE FROM identity WHERE person_id = $1`;
    await link(harbour.people.dee, 's-dee');
    await link(harbour.people.sam, 's-sam');
    expect(await as('ada', unlink, [harbour.people.dee])).toBe(0);
    expect(await as('ben', unlink, [harbour.people.sam])).toBe(0);
    expect(await as('ada', unlink, [harbour.people.sam])).toBe(1);
    expect(await as('dee', unlink, [harbour.people.dee])).toBe(1);
  });

  it('is never on without a test, and one to a school', async () => {
    await expect(asAda(`UPDATE identity_provider SET tested_at = NULL`)).rejects.toMatchObject({
      driverError: { constraint: 'identity_provider_tested' },
    });
    await expect(
      asAda(
        `INSERT INTO identity_provider (school_id, id, kind, issuer, client_id, client_secret, match_by, enabled, changed_at)
         VALUES ($1, gen_random_uuid(), 'other', 'https://b.example', 'c', '\\x00', 'email', false, now())`,
        [harbour.id],
      ),
    ).rejects.toMatchObject({ driverError: { constraint: 'identity_provider_one_each' } });
  });
});
