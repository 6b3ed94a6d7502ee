import { randomUUID } from 'node:crypto';
import type { Tx } from '../platform/db/tx.js';
import { type Added, type Changed } from './import-plan.js';
import { type RosterClass } from './roster-snapshot.js';

/** Far below the three seconds that a statement of the application may take. */
const BATCH = 1000;

/** The columns of PersonDetails as a row of JSON becomes them. */
const DETAILS = `username text, "givenName" text, "familyName" text, "preferredName" text, email text,
  "yearGroup" integer, "tutorGroup" text, "dateOfBirth" date, sex text, send boolean,
  "pupilPremium" boolean`;

/** Whoever comes back is let in again. Usernames are looked at when the statement ends. */
export async function changePeople(tx: Tx, schoolId: string, changed: Changed[]): Promise<void> {
  for (const batch of batches(changed)) {
    const rows = batch.map(({ id, fields, details }) => ({
      ...details,
      id,
      returns: fields.includes('active'),
    }));
    const count = await tx.change(
      `UPDATE person p SET username = r.username, given_name = r."givenName",
         family_name = r."familyName", preferred_name = r."preferredName", email = r.email,
         year_group = r."yearGroup", tutor_group = r."tutorGroup", date_of_birth = r."dateOfBirth",
         sex = r.sex, send = r.send, pupil_premium = r."pupilPremium",
         left_at = CASE WHEN r.returns THEN NULL ELSE p.left_at END
       FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, returns boolean, ${DETAILS})
       WHERE p.school_id = $1 AND p.id = r.id`,
      [schoolId, JSON.stringify(rows)],
    );
    mustBe(count, rows.length);
  }
}

/** Accounts without a password: nobody gets in before a sheet is printed for them. */
export async function addPeople(tx: Tx, schoolId: string, added: Added[]): Promise<void> {
  for (const batch of batches(added)) {
    const rows = JSON.stringify(batch.map((person) => ({ ...person, id: randomUUID() })));
    await tx.query(
      `INSERT INTO person (id, school_id, kind, source_id, username, given_name, family_name,
         preferred_name, email, year_group, tutor_group, date_of_birth, sex, send, pupil_premium, joined_at)
       SELECT r.id, $1, r.kind, r."sourceId", r.username, r."givenName", r."familyName",
         r."preferredName", r.email, r."yearGroup", r."tutorGroup", r."dateOfBirth", r.sex, r.send,
         r."pupilPremium", $3
       FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, kind text, "sourceId" text, ${DETAILS})`,
      [schoolId, rows, tx.now],
    );
    await tx.query(
      `INSERT INTO person_role (school_id, person_id, role)
       SELECT $1, r.id, r.kind FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, kind text)`,
      [schoolId, rows],
    );
  }
}

export async function endPeople(tx: Tx, schoolId: string, ids: string[]): Promise<void> {
  const count = await tx.change(
    `UPDATE person SET left_at = $3 WHERE school_id = $1 AND id = ANY ($2)`,
    [schoolId, ids, tx.now],
  );
  mustBe(count, ids.length);
}

/** The files give all classes with all their members, so what was there before goes. */
export async function replaceClasses(
  tx: Tx,
  schoolId: string,
  classes: RosterClass[],
): Promise<void> {
  await tx.query(`DELETE FROM class_member WHERE school_id = $1`, [schoolId]);
  await tx.query(`DELETE FROM class_group WHERE school_id = $1`, [schoolId]);
  const groups = classes.map((group) => ({ ...group, id: randomUUID() }));
  await tx.query(
    `INSERT INTO class_group (id, school_id, source_id, name)
     SELECT r.id, $1, r."sourceId", r.name
     FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, "sourceId" text, name text)`,
    [schoolId, JSON.stringify(groups.map(({ id, sourceId, name }) => ({ id, sourceId, name })))],
  );
  const members = groups.flatMap(({ id, studentIds, staffIds }) => [
    ...studentIds.map((person) => ({ group: id, kind: 'student', person })),
    ...staffIds.map((person) => ({ group: id, kind: 'staff', person })),
  ]);
  for (const batch of batches(members))
    await tx.query(
      `INSERT INTO class_member (school_id, class_id, person_id)
       SELECT $1, r."group", p.id
       FROM jsonb_to_recordset($2::jsonb) AS r("group" uuid, kind text, person text)
       JOIN person p ON p.school_id = $1 AND p.kind = r.kind AND p.source_id = r.person`,
      [schoolId, JSON.stringify(batch)],
    );
}

function* batches<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH);
}

/** Row security hides a row without a word; half an import must not look like a whole one. */
function mustBe(changed: number, wanted: number): void {
  if (changed !== wanted)
    throw new Error(`An import changed ${changed} accounts where it planned ${wanted}.`);
}
