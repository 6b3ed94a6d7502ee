import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schoolTable } from '../src/platform/db/table-rules.js';

export class Summaries1795219200006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- True counts are possible only from here; no page's role may look in.
      CREATE SCHEMA restricted;
      GRANT USAGE ON SCHEMA restricted TO earshot_worker, earshot_backup, earshot_context;
      CREATE TABLE restricted.contribution (
        school_id uuid NOT NULL CONSTRAINT contribution_school_fk REFERENCES school,
        academic_year text NOT NULL,
        term_id uuid NOT NULL,
        -- A random-looking id of the academic year: the same student in its terms, and nobody else.
        pseudonym uuid NOT NULL,
        year_group integer NOT NULL,
        main_topic text NOT NULL,
        CONSTRAINT contribution_once UNIQUE (school_id, term_id, pseudonym),
        CONSTRAINT contribution_term_fk FOREIGN KEY (school_id, term_id) REFERENCES term (school_id, id)
      );

      CREATE TABLE publication (
        id uuid NOT NULL CONSTRAINT publication_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        term_id uuid NOT NULL,
        period_key text NOT NULL,
        period_name text NOT NULL,
        academic_year text NOT NULL,
        state text NOT NULL CONSTRAINT publication_state CHECK (state IN ('preparing', 'draft', 'refused', 'frozen', 'discarded')),
        asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL,
        cutoff date NOT NULL,
        catalogue_version text,
        base integer,
        solver_version text,
        key_id text,
        data_hash bytea,
        relaxed_steps jsonb NOT NULL DEFAULT '[]',
        withheld jsonb NOT NULL DEFAULT '[]',
        roll jsonb,
        refused_why text,
        frozen_at timestamptz,
        frozen_by uuid,
        supersedes uuid,
        CONSTRAINT publication_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT publication_term_fk FOREIGN KEY (school_id, term_id) REFERENCES term (school_id, id),
        CONSTRAINT publication_frozen_whole CHECK (state <> 'frozen' OR (frozen_at IS NOT NULL AND frozen_by IS NOT NULL AND roll IS NOT NULL))
      );
      CREATE UNIQUE INDEX publication_live ON publication (school_id, period_key) WHERE state IN ('preparing', 'draft', 'frozen');
      CREATE TABLE publication_cell (
        school_id uuid NOT NULL,
        publication_id uuid NOT NULL,
        place integer NOT NULL,
        statistic text NOT NULL,
        cell_key text NOT NULL,
        atom_set_hash text NOT NULL,
        p integer NOT NULL,
        display text NOT NULL,
        CONSTRAINT publication_cell_pk PRIMARY KEY (school_id, publication_id, place),
        CONSTRAINT publication_cell_publication_fk FOREIGN KEY (school_id, publication_id) REFERENCES publication (school_id, id)
      );
      CREATE TABLE publication_certificate (
        school_id uuid NOT NULL,
        publication_id uuid NOT NULL,
        atom_key text NOT NULL,
        y integer NOT NULL CONSTRAINT publication_certificate_not_negative CHECK (y >= 0),
        CONSTRAINT publication_certificate_pk PRIMARY KEY (school_id, publication_id, atom_key),
        CONSTRAINT publication_certificate_publication_fk FOREIGN KEY (school_id, publication_id) REFERENCES publication (school_id, id)
      );
      CREATE TABLE publication_audit (
        school_id uuid NOT NULL,
        publication_id uuid NOT NULL,
        place integer NOT NULL,
        target text NOT NULL,
        profile text NOT NULL,
        lo integer,
        hi integer,
        pass boolean NOT NULL,
        why text,
        CONSTRAINT publication_audit_pk PRIMARY KEY (school_id, publication_id, place),
        CONSTRAINT publication_audit_publication_fk FOREIGN KEY (school_id, publication_id) REFERENCES publication (school_id, id)
      );

      CREATE FUNCTION ctx.refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
          IF TG_TABLE_NAME <> 'publication' THEN RAISE EXCEPTION 'A publication is append-only'; END IF;
          IF OLD.state = 'frozen' OR TG_OP = 'DELETE' THEN RAISE EXCEPTION 'A frozen publication never changes'; END IF;
          RETURN NEW;
        END $body$;
      CREATE TRIGGER publication_frozen BEFORE UPDATE OR DELETE ON publication FOR EACH ROW EXECUTE FUNCTION ctx.refuse_frozen();
      CREATE TRIGGER publication_cell_frozen BEFORE UPDATE OR DELETE ON publication_cell FOR EACH ROW EXECUTE FUNCTION ctx.refuse_frozen();
      CREATE TRIGGER publication_certificate_frozen BEFORE UPDATE OR DELETE ON publication_certificate FOR EACH ROW EXECUTE FUNCTION ctx.refuse_frozen();
      CREATE TRIGGER publication_audit_frozen BEFORE UPDATE OR DELETE ON publication_audit FOR EACH ROW EXECUTE FUNCTION ctx.refuse_frozen();
    `);
    for (const table of TABLES) await runner.query(schoolTable(table));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const TABLES = [
  'restricted.contribution',
  'publication',
  'publication_cell',
  'publication_certificate',
  'publication_audit',
];

const mine = 'school_id = (SELECT ctx.school())';
const coordinates = `(SELECT ctx.roles()) && ARRAY['coordinator']`;

const POLICIES = `
  GRANT SELECT, INSERT, DELETE ON restricted.contribution TO earshot_worker;
  CREATE POLICY restricted_contribution_worker ON restricted.contribution TO earshot_worker USING (true) WITH CHECK (true);

  GRANT SELECT, INSERT ON publication TO earshot_app;
  GRANT UPDATE (state, frozen_at, frozen_by) ON publication TO earshot_app;
  GRANT SELECT, UPDATE ON publication TO earshot_worker;
  -- Readers see what is frozen; whoever prepares sees the drafts of published figures too.
  CREATE POLICY publication_read ON publication FOR SELECT TO earshot_app
    USING (${mine} AND (state = 'frozen' OR ${coordinates}));
  CREATE POLICY publication_ask ON publication FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND ${coordinates} AND state = 'preparing');
  CREATE POLICY publication_sign_off ON publication FOR UPDATE TO earshot_app USING (${mine} AND ${coordinates});
  CREATE POLICY publication_worker ON publication TO earshot_worker USING (true) WITH CHECK (true);
  ${['publication_cell', 'publication_certificate', 'publication_audit']
    .map(
      (table) => `
  GRANT SELECT ON ${table} TO earshot_app;
  GRANT SELECT, INSERT ON ${table} TO earshot_worker;
  CREATE POLICY ${table}_read ON ${table} FOR SELECT TO earshot_app
    USING (${mine} AND publication_id IN (SELECT id FROM publication));
  CREATE POLICY ${table}_worker ON ${table} TO earshot_worker USING (true) WITH CHECK (true);`,
    )
    .join('')}
  -- The roll of a period, in years alone.
  GRANT SELECT (joined_at) ON person TO earshot_worker;
`;
