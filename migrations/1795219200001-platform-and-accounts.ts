import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { FUNCTIONS, POLICIES } from './1795219200001-platform-and-accounts.rights.js';

export class PlatformAndAccounts1795219200001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA ctx;
      CREATE SCHEMA audit;
      GRANT USAGE ON SCHEMA ctx TO earshot_app, earshot_worker, earshot_context, earshot_auditor;
      GRANT USAGE ON SCHEMA audit TO earshot_app, earshot_worker, earshot_context, earshot_auditor;
      GRANT CREATE ON SCHEMA ctx, audit TO earshot_context;
      GRANT USAGE ON SCHEMA public TO earshot_app, earshot_worker, earshot_context, earshot_auditor, earshot_backup;

      -- Platform tables: of no school.
      CREATE TABLE web_session (
        id_hash bytea NOT NULL CONSTRAINT web_session_pk PRIMARY KEY,
        data jsonb NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX web_session_expiry ON web_session (expires_at);
      -- The application has no right to the table: it asks for one session by its hash.
      GRANT SELECT, INSERT, UPDATE, DELETE ON web_session TO earshot_context;
      GRANT SELECT (expires_at), DELETE ON web_session TO earshot_worker;

      CREATE TABLE throttle (
        key varchar(255) NOT NULL CONSTRAINT throttle_pk PRIMARY KEY,
        points integer NOT NULL DEFAULT 0,
        expire bigint
      );
      GRANT SELECT, INSERT, UPDATE, DELETE ON throttle TO earshot_app, earshot_worker;

      CREATE TABLE ctx.secret (
        name text NOT NULL CONSTRAINT secret_pk PRIMARY KEY,
        value bytea NOT NULL
      );
      GRANT SELECT ON ctx.secret TO earshot_context;

      -- The marks of the key files this database was opened with (no key is in them).
      CREATE TABLE key_mark (
        fingerprint text NOT NULL CONSTRAINT key_mark_pk PRIMARY KEY,
        first_seen_at timestamptz NOT NULL
      );

      CREATE TABLE school (
        id uuid NOT NULL CONSTRAINT school_pk PRIMARY KEY,
        slug text NOT NULL CONSTRAINT school_slug_unique UNIQUE
          CONSTRAINT school_slug_plain CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
        name text NOT NULL CONSTRAINT school_name_length CHECK (length(name) BETWEEN 1 AND 120),
        timezone text NOT NULL,
        demo boolean NOT NULL,
        day_starts text NOT NULL CONSTRAINT school_day_starts_time CHECK (day_starts ~ '^[0-2][0-9]:[0-5][0-9]$'),
        day_ends text NOT NULL CONSTRAINT school_day_ends_time CHECK (day_ends ~ '^[0-2][0-9]:[0-5][0-9]$'),
        help_phone text,
        social_care_phone text,
        lado_phone text,
        safe_place text,
        created_at timestamptz NOT NULL
      );

      CREATE TABLE person (
        id uuid NOT NULL CONSTRAINT person_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT person_school_fk REFERENCES school,
        kind text NOT NULL CONSTRAINT person_kind CHECK (kind IN ('student', 'staff')),
        source_id text,
        username text NOT NULL CONSTRAINT person_username_length CHECK (length(username) BETWEEN 1 AND 200),
        given_name text NOT NULL,
        family_name text NOT NULL,
        preferred_name text,
        email text,
        year_group integer CONSTRAINT person_year CHECK (year_group BETWEEN 1 AND 14),
        tutor_group text,
        date_of_birth date,
        sex text,
        send boolean,
        pupil_premium boolean,
        joined_at timestamptz NOT NULL,
        left_at timestamptz,
        CONSTRAINT person_school_id_unique UNIQUE (school_id, id),
        -- Looked at when the statement ends: one import may hand a username on to somebody else.
        CONSTRAINT person_username_unique UNIQUE (school_id, username) DEFERRABLE INITIALLY IMMEDIATE,
        -- The registers of pupils and of staff count for themselves: both may have a number 14.
        CONSTRAINT person_source_unique UNIQUE (school_id, kind, source_id)
      );

      CREATE TABLE person_role (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        role text NOT NULL CONSTRAINT person_role_known
          CHECK (role IN ('student', 'listener', 'staff', 'coordinator', 'supervisor', 'pastoral', 'leader', 'admin')),
        CONSTRAINT person_role_pk PRIMARY KEY (school_id, person_id, role),
        CONSTRAINT person_role_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );

      -- Posts are roles that a title gives: lead, deputies, head, chair, and who stands in out of hours.
      CREATE TABLE post (
        id uuid NOT NULL CONSTRAINT post_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT post_kind
          CHECK (kind IN ('safeguarding_lead', 'safeguarding_deputy', 'head', 'chair', 'pastoral', 'out_of_hours', 'holiday_cover')),
        person_id uuid NOT NULL,
        year_group integer,
        held_from timestamptz NOT NULL,
        held_until timestamptz,
        -- The last holder of a post keeps it until somebody follows them.
        leaving_reported_at timestamptz,
        given_by uuid,
        CONSTRAINT post_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX post_by_person ON post (school_id, person_id);
      CREATE UNIQUE INDEX post_held_once ON post (school_id, kind, person_id, coalesce(year_group, 0)) WHERE held_until IS NULL;

      CREATE TABLE credential (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        password_hash text NOT NULL,
        must_change boolean NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT credential_pk PRIMARY KEY (school_id, person_id),
        CONSTRAINT credential_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );

      CREATE TABLE sign_in (
        token_hash bytea NOT NULL CONSTRAINT sign_in_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        started_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        idle_seconds integer NOT NULL,
        ended_at timestamptz,
        CONSTRAINT sign_in_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX sign_in_by_person ON sign_in (school_id, person_id) WHERE ended_at IS NULL;
      CREATE INDEX sign_in_latest ON sign_in (school_id, person_id, started_at);

      CREATE TABLE once_key (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        key uuid NOT NULL,
        request_mac bytea NOT NULL,
        redirect text NOT NULL DEFAULT '/',
        claimed_at timestamptz NOT NULL,
        CONSTRAINT once_key_pk PRIMARY KEY (school_id, person_id, key),
        CONSTRAINT once_key_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX once_key_age ON once_key (claimed_at);

      CREATE TABLE school_key (
        school_id uuid NOT NULL CONSTRAINT school_key_school_fk REFERENCES school,
        id uuid NOT NULL,
        wrapping_id text NOT NULL,
        wrapped bytea NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT school_key_pk PRIMARY KEY (school_id, id)
      );

      CREATE TABLE data_key (
        school_id uuid NOT NULL,
        record_id uuid NOT NULL,
        school_key_id uuid NOT NULL,
        wrapped bytea NOT NULL,
        CONSTRAINT data_key_pk PRIMARY KEY (school_id, record_id),
        CONSTRAINT data_key_school_key_fk FOREIGN KEY (school_id, school_key_id) REFERENCES school_key (school_id, id)
      );

      CREATE TABLE audit.event (
        seq bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT event_pk PRIMARY KEY,
        at timestamptz NOT NULL,
        school_id uuid,
        person_id uuid,
        action text NOT NULL,
        kind text NOT NULL,
        record_id uuid,
        detail jsonb NOT NULL
      );
      CREATE INDEX event_by_record ON audit.event (school_id, record_id);
      CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $body$ BEGIN RAISE EXCEPTION 'The audit is append-only'; END $body$;
      CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.event
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
    `);

    for (const table of TABLES) await runner.query(schoolTable(table));
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const TABLES = [
  'school',
  'person',
  'person_role',
  'post',
  'credential',
  'sign_in',
  'once_key',
  'school_key',
  'data_key',
  'audit.event',
];
