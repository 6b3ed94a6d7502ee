import { randomUUID } from 'node:crypto';
import { Words } from '../../../src/platform/crypto/words.js';
import type { TestApp } from '../app.js';
import type { Examples, Holders } from './examples.js';
import { insert } from './example-session.js';
import type { BuiltSchool } from './school.js';

/** A leaver whom a referral is about, a hold on it, a preview of what would go, and a period of the school's own. */
export async function makeKeptRecords(
  app: TestApp,
  school: BuiltSchool,
  referral: string,
  { holder, words }: Pick<Holders, 'holder' | 'words'>,
): Promise<Pick<Examples, 'leaver' | 'batch' | 'hold'>> {
  const [leaver, batch, hold] = [randomUUID(), randomUUID(), randomUUID()];
  const school_id = school.id;
  const by = school.people.tom;
  await app.db.asOwner(async (tx) => {
    await insert(tx, 'person', {
      id: leaver,
      school_id,
      kind: 'student',
      username: leaver,
      given_name: 'Robin',
      family_name: 'Gone',
      joined_at: tx.now,
      left_at: tx.now,
    });
    await tx.query(`UPDATE referral SET child_id = $2 WHERE id = $1`, [referral, leaver]);
    const place = {
      table: 'retention_hold',
      column: `reason.${hold}`,
      record: referral,
      schoolId: school.id,
    };
    await insert(tx, 'retention_hold', {
      id: hold,
      school_id,
      of_kind: 'referral',
      target_id: referral,
      reason: await app.app.get(Words).seal(tx, place, words ?? 'A court asked.'),
      // Theirs to lift, whatever they are.
      placed_by: holder ?? by,
      placed_at: tx.now,
      review_on: '2040-01-05',
    });
    await insert(tx, 'retention_batch', {
      id: batch,
      school_id,
      kind: 'contact',
      state: 'preview',
      schedule_version: 0,
      made_by: by,
      made_at: tx.now,
      viewers: '{}',
    });
    await insert(tx, 'retention_line', {
      school_id,
      batch_id: batch,
      handle: batch.slice(0, 12),
      record_id: randomUUID(),
      made_on: '2020-01-05',
      fell_due_on: '2021-09-01',
    });
    await insert(tx, 'retention_schedule', {
      school_id,
      kind: 'backup',
      version: 1,
      period: 40,
      why: 'policy',
      changed_by: by,
      changed_at: tx.now,
    });
    const transfer = {
      table: 'file_transfer',
      column: 'destination',
      record: referral,
      schoolId: school.id,
    };
    await insert(tx, 'file_transfer', {
      id: randomUUID(),
      school_id,
      referral_id: referral,
      sent_on: '2020-01-05',
      destination: await app.app.get(Words).seal(tx, transfer, words ?? 'Hill School'),
      sent_by: by,
      recorded_at: tx.now,
    });
    await insert(
      tx,
      'retention_notice',
      { school_id, person_id: by, about: 'records', period: '2020-01' },
      true,
    );
  });
  return { leaver, batch, hold };
}
