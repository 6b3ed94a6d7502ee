import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { newTotpSecret } from '../../../src/accounts/second-factor/totp.rules.js';
import { Words } from '../../../src/platform/crypto/words.js';
import type { Tx } from '../../../src/platform/db/tx.js';
import type { TestApp } from '../app.js';
import { insert } from './example-session.js';
import type { Examples, Holders } from './examples.js';
import type { BuiltSchool } from './school.js';

/** Somebody asks for records in an emergency. */
export async function makeBreakGlass(
  app: TestApp,
  tx: Tx,
  school: BuiltSchool,
  { raiser, asker, student }: Holders,
): Promise<string> {
  const id = randomUUID();
  const place = { table: 'break_glass', column: 'reason', record: id, schoolId: school.id };
  await insert(tx, 'break_glass', {
    id,
    school_id: school.id,
    asked_by: asker ?? raiser.personId,
    child_id: student,
    life_at_risk: false,
    reason: await app.app.get(Words).seal(tx, place, 'They did not come home.'),
    asked_at: tx.now,
  });
  return id;
}

/** A second factor and another sign-in of somebody; an app of theirs is being set up. */
export async function makeWaysIn(
  app: TestApp,
  tx: Tx,
  school: BuiltSchool,
  { holder, raiser, factor, words }: Holders,
): Promise<Pick<Examples, 'passkey' | 'signIn'>> {
  const [passkey, signIn] = [randomUUID(), randomUUID()];
  const of = { school_id: school.id, person_id: factor ?? holder ?? raiser.personId };
  const totp = randomUUID();
  const place = { table: 'totp', column: 'secret', record: totp, schoolId: school.id };
  await tx.query(`DELETE FROM totp WHERE person_id = $1`, [of.person_id]);
  await insert(tx, 'totp', {
    id: totp,
    ...of,
    secret: await app.app.get(Words).seal(tx, place, newTotpSecret()),
    made_at: tx.now,
  });
  await insert(tx, 'recovery_code', { ...of, code_mac: Buffer.from(passkey) });
  await insert(tx, 'passkey', {
    id: passkey,
    ...of,
    credential_id: Buffer.from(passkey).toString('base64url'),
    public_key: Buffer.from(passkey),
    counter: 0,
    transports: [],
    name: words ?? 'A phone',
    made_at: tx.now,
  });
  await insert(tx, 'sign_in', {
    id: signIn,
    token_hash: Buffer.from(signIn),
    school_id: school.id,
    person_id: holder ?? raiser.personId,
    started_at: tx.now,
    last_seen_at: tx.now,
    authenticated_at: tx.now,
    expires_at: DateTime.fromJSDate(tx.now).plus({ hours: 1 }).toJSDate(),
    idle_seconds: 900,
  });
  return { passkey, signIn };
}
