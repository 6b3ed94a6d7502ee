import { Injectable } from '@nestjs/common';
import { Audit } from '../platform/audit/audit.js';
import { Database } from '../platform/db/database.js';
import { runOnce, type Once } from '../platform/db/once.js';
import { Refused } from '../platform/web/submit.js';
import { AccountQueries } from './account.queries.js';
import { accountPaths } from './accounts.paths.js';
import { type Actor, fullName } from './actor.js';
import { makeFirstPasswords, type PasswordCard } from './first-passwords.js';
import type { PasswordSheetForm } from './password-sheet.form.js';
import { readGroupKey } from './sheet-group.rules.js';

/** A year group fits; a whole school would take the server a minute, and one child's card too many. */
const LARGEST_SHEET = 400;

@Injectable()
export class MakePasswordSheet {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly accounts: AccountQueries,
  ) {}

  /**
   * Gives a one-time password to everybody of a group who never chose one of their own.
   * @returns the cards, or only the way back when this very form was answered before.
   */
  async run(
    actor: Actor,
    once: Once,
    { group: key }: PasswordSheetForm,
  ): Promise<{ path: string; cards?: PasswordCard[] }> {
    const { schoolId, personId } = actor;
    const group = readGroupKey(key);
    if (group === undefined) throw Refused.field('group', 'Choose who the sheet is for.');
    const people = await this.db.run(actor, (tx) =>
      this.accounts.withoutOwnPassword(tx, schoolId, group, personId),
    );
    if (people.length === 0)
      throw Refused.field('group', 'Everybody there has chosen their own password.');
    if (people.length > LARGEST_SHEET)
      throw Refused.field(
        'group',
        `A sheet is for ${LARGEST_SHEET} people at most. Choose a smaller group.`,
      );
    const passwords = await makeFirstPasswords(people.length);

    let cards: PasswordCard[] | undefined;
    const path = await runOnce(this.db, actor, once, async (tx) => {
      const rows = people.map(({ id }, at) => ({ id, hash: passwords[at]?.hash }));
      // Whoever chose their own a moment ago keeps it.
      const given = await tx.query<{ id: string }>(
        `INSERT INTO credential (school_id, person_id, password_hash, must_change, changed_at)
         SELECT $1, r.id, r.hash, true, $3
         FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, hash text)
         ON CONFLICT (school_id, person_id) DO UPDATE
         SET password_hash = excluded.password_hash, changed_at = excluded.changed_at
         WHERE credential.must_change
         RETURNING person_id AS id`,
        [schoolId, JSON.stringify(rows), tx.now],
      );
      const ids = new Set(given.map(({ id }) => id));
      await tx.query(`SELECT ctx.end_sign_ins_of($1, $2)`, [[...ids], tx.now]);
      await this.audit.write(tx, {
        action: 'password_sheet_made',
        kind: 'school',
        record: schoolId,
        detail: { by: group.by, people: [...ids] },
      });
      cards = people.flatMap((person, at) => {
        const password = passwords[at]?.password;
        if (password === undefined || !ids.has(person.id)) return [];
        const { username, tutorGroup } = person;
        return [{ name: fullName(person), tutorGroup, username, password }];
      });
      return `${accountPaths.passwordSheets()}?done=made`;
    });
    return { path, cards };
  }
}
