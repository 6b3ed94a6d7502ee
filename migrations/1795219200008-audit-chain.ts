import { PgBoss } from 'pg-boss';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction } from '../src/platform/db/table-rules.js';
import { FUNCTIONS, RIGHTS } from './1795219200008-audit-chain.rights.js';

/** The audit is chained after the event, and who read which record can be asked (security.md, "Audit"). */
export class AuditChain1795219200008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What the reader was at the time: roles change, and a report is about then.
      ALTER TABLE audit.event ADD COLUMN roles text[] NOT NULL DEFAULT '{}';
      CREATE INDEX event_by_time ON audit.event (school_id, at);

      -- Of no school: one chain over everything that was written down, in the order it was chained.
      CREATE TABLE audit.link (
        position bigint NOT NULL CONSTRAINT link_pk PRIMARY KEY,
        event_seq bigint NOT NULL CONSTRAINT link_event_once UNIQUE,
        chained_at timestamptz NOT NULL,
        hash bytea NOT NULL
      );
      CREATE TRIGGER link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.link
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

      -- The end of the chain, and how far all entries are known to be in it.
      CREATE TABLE audit.chain (
        one boolean NOT NULL CONSTRAINT chain_pk PRIMARY KEY CONSTRAINT chain_one CHECK (one),
        length bigint NOT NULL,
        hash bytea NOT NULL,
        -- Up to this number every entry that will ever be is chained …
        through_seq bigint NOT NULL,
        -- … and up to this one as soon as all transactions before that one have ended.
        seen_seq bigint NOT NULL,
        seen_xid xid8 NOT NULL
      );
      INSERT INTO audit.chain VALUES (true, 0, decode(repeat('00', 32), 'hex'), 0, 0, '0');

      -- The root of each day; the one that is trusted is the copy outside the database.
      CREATE TABLE audit.anchor (
        day date NOT NULL CONSTRAINT anchor_pk PRIMARY KEY,
        length bigint NOT NULL,
        hash bytea NOT NULL,
        taken_at timestamptz NOT NULL
      );
      CREATE TRIGGER anchor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.anchor
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

      -- Checks of the chain that were asked for, and what came of them.
      CREATE TABLE audit.check_run (
        id uuid NOT NULL CONSTRAINT check_run_pk PRIMARY KEY,
        asked_at timestamptz NOT NULL,
        finished_at timestamptz,
        -- A code; nothing when everything fits.
        fault text,
        CONSTRAINT check_run_finished CHECK (fault IS NULL OR finished_at IS NOT NULL)
      );
      CREATE INDEX check_run_latest ON audit.check_run (asked_at);

      -- One letter to a school for each week's access report.
      CREATE TABLE access_report_week (
        school_id uuid NOT NULL CONSTRAINT access_report_week_school_fk REFERENCES school,
        week_starts date NOT NULL,
        told_at timestamptz NOT NULL,
        CONSTRAINT access_report_week_pk PRIMARY KEY (school_id, week_starts)
      );

      -- One entry in a form of which no two entries share a text: every value with its length in bytes.
      CREATE FUNCTION audit.digest(e audit.event) RETURNS bytea LANGUAGE sql IMMUTABLE AS $body$
        SELECT sha256(convert_to(string_agg(coalesce(octet_length(v) || ':' || v, '-'), ',' ORDER BY n), 'UTF8'))
        FROM unnest(ARRAY[e.seq::text, (extract(epoch FROM e.at) * 1000000)::bigint::text, e.school_id::text,
          e.person_id::text, e.action, e.kind, e.record_id::text, e.detail::text, to_jsonb(e.roles)::text])
          WITH ORDINALITY AS f (v, n) $body$;
      CREATE FUNCTION audit.link_hash(p_before bytea, p_position bigint, p_chained_at timestamptz, p_digest bytea)
        RETURNS bytea LANGUAGE sql IMMUTABLE AS $body$
        SELECT sha256(convert_to(encode(p_before, 'hex') || ',' || p_position || ','
          || (extract(epoch FROM p_chained_at) * 1000000)::bigint || ',' || encode(p_digest, 'hex'), 'UTF8')) $body$;
      REVOKE ALL ON FUNCTION audit.digest, audit.link_hash FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION audit.digest, audit.link_hash TO earshot_context, earshot_owner, earshot_auditor;

      DROP FUNCTION audit.append(text, text, uuid, jsonb, uuid);
    `);
    await runner.query(RIGHTS);
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    const boss = new PgBoss({
      schema: 'pgboss',
      db: {
        executeSql: async (text, values) => ({
          rows: (await runner.query(text, values ?? [])) as object[],
        }),
      },
    });
    await boss.createQueue('audit-check', { heartbeatSeconds: 60 });
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
