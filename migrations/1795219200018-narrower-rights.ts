import type { MigrationInterface, QueryRunner } from 'typeorm';

const mine = 'school_id = (SELECT ctx.school())';
const any = (...roles: string[]): string =>
  `(SELECT ctx.roles()) && ARRAY[${roles.map((role) => `'${role}'`).join(', ')}]`;
/** domain.md, "Who may see what": nobody who only works here, and no administrator. */
const READERS = [
  'student',
  'listener',
  'coordinator',
  'supervisor',
  'pastoral',
  'safeguarding_lead',
  'safeguarding_deputy',
  'head',
  'chair',
  'leader',
];

/** What the pages never did is refused by the database too. */
export class NarrowerRights1795219200018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Who must not meet whom is the coordinator's to know.
      ALTER POLICY no_match_tend ON no_match
        USING (${mine} AND ${any('coordinator')}) WITH CHECK (${mine} AND ${any('coordinator')});
      -- An administrator plans terms and closures, which change sessions and no drop-in.
      ALTER POLICY drop_in_make ON drop_in WITH CHECK (${mine} AND ${any('coordinator')});
      ALTER POLICY drop_in_change ON drop_in USING (${mine} AND ${any('coordinator')});
      -- Nobody changes a shift or a slot but by a function; these opened nothing.
      DROP POLICY shift_change ON shift;
      DROP POLICY slot_change ON slot;
      -- The policies of a drop-in ask for the coordinator already.
      DROP TRIGGER drop_in_adult_guard ON drop_in;
      -- A coordinator looks people up by their class, and never changes one.
      ${['class_group', 'class_member']
        .map(
          (table) => `DROP POLICY ${table}_admin ON ${table};
            CREATE POLICY ${table}_read ON ${table} FOR SELECT TO earshot_app
              USING (${mine} AND ${any('admin', 'coordinator')});
            CREATE POLICY ${table}_tend ON ${table} TO earshot_app
              USING (${mine} AND ${any('admin')}) WITH CHECK (${mine} AND ${any('admin')});`,
        )
        .join('\n')}
      ALTER POLICY publication_read ON publication
        USING (${mine} AND (${any('coordinator')} OR (state = 'frozen' AND ${any(...READERS)})));
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
