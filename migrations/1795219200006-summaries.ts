import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';

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
        -- The frozen publications of the year it was rounded and audited together with.
        audited_with uuid[] NOT NULL DEFAULT '{}',
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

      -- Freezing is the last step of a way that nobody can shorten by hand.
      CREATE FUNCTION ctx.guard_publication() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          IF NEW.state = OLD.state THEN RETURN NEW; END IF;
          IF session_user = 'earshot_app' AND (OLD.state, NEW.state)
            NOT IN (('draft', 'frozen'), ('draft', 'discarded'), ('refused', 'discarded')) THEN
            RAISE EXCEPTION 'Nobody makes this step by hand' USING ERRCODE = 'insufficient_privilege';
          END IF;
          IF NEW.state <> 'frozen' THEN RETURN NEW; END IF;
          IF OLD.state <> 'draft' OR NEW.frozen_by IS DISTINCT FROM ctx.uid() THEN
            RAISE EXCEPTION 'Whoever is signed in freezes a draft' USING ERRCODE = 'insufficient_privilege';
          END IF;
          IF (SELECT bool_and(pass) FROM publication_audit WHERE school_id = NEW.school_id AND publication_id = NEW.id)
            IS NOT TRUE THEN
            RAISE EXCEPTION 'Only what passed its audit is frozen' USING ERRCODE = 'check_violation';
          END IF;
          -- Two sign-offs of one school take turns: the second sees what the first froze.
          PERFORM pg_advisory_xact_lock(hashtextextended('publication|' || NEW.school_id, 0));
          IF EXISTS (SELECT 1 FROM publication WHERE school_id = NEW.school_id AND academic_year = NEW.academic_year
            AND state = 'frozen' AND id <> ALL (NEW.audited_with)) THEN
            RAISE EXCEPTION 'It was not audited together with what is frozen now' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.guard_publication() OWNER TO earshot_context;
      CREATE TRIGGER publication_guard BEFORE UPDATE ON publication FOR EACH ROW EXECUTE FUNCTION ctx.guard_publication();

      -- The days of a term that is summed up belong to its figures, and to no other term: two
      -- roundings of the same students together tell more than either.
      CREATE FUNCTION ctx.guard_term() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          IF TG_OP = 'UPDATE' AND NEW.starts_on = OLD.starts_on AND NEW.ends_on = OLD.ends_on THEN RETURN NEW; END IF;
          IF EXISTS (SELECT 1 FROM publication p JOIN term t ON t.school_id = p.school_id AND t.id = p.term_id
            WHERE p.school_id = NEW.school_id AND p.state IN ('preparing', 'draft', 'frozen')
              AND (t.id = NEW.id OR (t.starts_on <= NEW.ends_on AND NEW.starts_on <= t.ends_on))) THEN
            RAISE EXCEPTION 'These days belong to a summary' USING ERRCODE = 'check_violation';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.guard_term() OWNER TO earshot_context;
      -- After, so that row security speaks first: nobody learns here what another school has published.
      CREATE TRIGGER term_guard AFTER INSERT OR UPDATE ON term FOR EACH ROW EXECUTE FUNCTION ctx.guard_term();
    `);
    for (const table of TABLES) await runner.query(schoolTable(table));
    // Whoever keeps the calendar has to know which days are settled, and no more.
    await runner.query(
      contextFunction({
        name: 'ctx.summed_up_terms',
        returns: 'SETOF uuid',
        body: `SELECT term_id FROM publication WHERE school_id = ctx.school() AND state IN ('preparing', 'draft', 'frozen')`,
      }),
    );
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
    WITH CHECK (${mine} AND ${coordinates} AND state = 'preparing' AND asked_by = (SELECT ctx.uid())
      AND period_key = 'term:' || term_id AND academic_year = (
        -- From August to July, as publication-periods.rules.ts has it: figures of one year are audited together.
        SELECT to_char(t.starts_on - interval '7 months', 'YYYY/') || to_char(t.starts_on + interval '5 months', 'YY')
        FROM term t WHERE t.school_id = publication.school_id AND t.id = publication.term_id)
      -- Terms that share a day, though no page makes any, are not both summed up.
      AND NOT EXISTS (SELECT 1 FROM term t JOIN term o ON o.school_id = t.school_id AND o.id <> t.id
          AND o.starts_on <= t.ends_on AND t.starts_on <= o.ends_on
        WHERE t.id = publication.term_id AND o.id IN (SELECT ctx.summed_up_terms())));
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
