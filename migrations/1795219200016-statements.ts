import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';

/** What somebody says against a record stands beside it, for whoever reads the record. */
export class Statements1795219200016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Sealed under the key of the record, not of the request: it is read, and goes, with the record.
      CREATE TABLE record_statement (
        id uuid NOT NULL CONSTRAINT record_statement_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        record_id uuid NOT NULL,
        -- No foreign key: the request goes before the record does.
        request_id uuid NOT NULL,
        -- Who says it.
        person_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT record_statement_kind
          CHECK (kind IN ('correction', 'objection', 'erasure', 'restriction')),
        words bytea NOT NULL,
        said_on date NOT NULL,
        placed_by uuid NOT NULL,
        placed_at timestamptz NOT NULL,
        -- What became of the request; empty while it is looked at.
        outcome text,
        settled_at timestamptz,
        CONSTRAINT record_statement_once UNIQUE (school_id, record_id, request_id),
        CONSTRAINT record_statement_settled CHECK ((outcome IS NULL) = (settled_at IS NULL)),
        CONSTRAINT record_statement_record_fk FOREIGN KEY (school_id, record_id) REFERENCES referral (school_id, id),
        CONSTRAINT record_statement_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id),
        CONSTRAINT record_statement_placer_fk FOREIGN KEY (school_id, placed_by) REFERENCES person (school_id, id)
      );
      CREATE INDEX record_statement_by_request ON record_statement (school_id, request_id);
    `);
    await runner.query(schoolTable('record_statement'));
    for (const made of [TAKE_OUT_REFERRAL, NOTICE_NEWS, HOLDS])
      await runner.query(contextFunction(made));
    await runner.query(GUARDS);
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const PLACERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head']`;

/** As in migration 15, and what was said against it goes with it. */
const TAKE_OUT_REFERRAL: Parameters<typeof contextFunction>[0] = {
  name: 'ctx.take_out_referral',
  arguments: 'p_school uuid, p_record uuid',
  returns: 'void',
  language: 'plpgsql',
  volatility: 'VOLATILE',
  replaces: true,
  grantTo: 'earshot_owner',
  body: `DECLARE linked uuid[]; decided uuid[]; copied uuid[];
      BEGIN
        DELETE FROM data_key WHERE school_id = p_school AND record_id = p_record;
        -- What was decided about it for a copy goes with it, and so do copies that hold words of it: their
        -- rows stay until their request goes, to say that something was given, and cannot be opened.
        SELECT array_agg(d.id), array_agg(d.part_id) INTO decided, copied FROM privacy_decision d
          WHERE d.school_id = p_school AND d.guard_id = p_record;
        DELETE FROM data_key WHERE school_id = p_school AND record_id = ANY (decided || copied);
        DELETE FROM privacy_decision WHERE school_id = p_school AND id = ANY (decided);
        UPDATE privacy_part SET open_until = least(open_until, now()) WHERE school_id = p_school AND id = ANY (copied);
        -- A log lived as long as the referral; if something else keeps it, it stays by itself, and falls
        -- due again with its booking.
        WITH freed AS (UPDATE contact SET referral_id = NULL, concern_mac = NULL, passed_at = NULL
          WHERE school_id = p_school AND referral_id = p_record RETURNING id, student_id, booking_id),
        again AS (UPDATE booking b SET passed_at = NULL FROM freed WHERE b.school_id = p_school AND b.id = freed.booking_id
          AND b.passed_at IS NOT NULL)
        SELECT array_agg(id) INTO linked FROM freed WHERE NOT ctx.retention_held(p_school, id, student_id);
        UPDATE booking b SET forgotten_at = coalesce(b.forgotten_at, now()) FROM contact c
          WHERE c.school_id = p_school AND c.id = ANY (linked) AND b.school_id = p_school AND b.id = c.booking_id;
        DELETE FROM contact WHERE school_id = p_school AND id = ANY (linked);
        DELETE FROM record_statement WHERE school_id = p_school AND record_id = p_record;
        DELETE FROM retention_hold WHERE school_id = p_school AND of_kind = 'referral' AND target_id = p_record;
        DELETE FROM retention_decision WHERE school_id = p_school AND referral_id = p_record;
        DELETE FROM file_transfer WHERE school_id = p_school AND referral_id = p_record;
        DELETE FROM referral_event WHERE school_id = p_school AND referral_id = p_record;
        DELETE FROM referral_action WHERE school_id = p_school AND referral_id = p_record;
        DELETE FROM escalation WHERE school_id = p_school AND referral_id = p_record;
        DELETE FROM record_access WHERE school_id = p_school AND record_id = p_record;
        DELETE FROM referral_subject WHERE school_id = p_school AND referral_id = p_record;
        DELETE FROM referral WHERE school_id = p_school AND id = p_record;
      END`,
};

/** Whether there is a notice for the person of a sign-in that they never opened: every page says so. */
const NOTICE_NEWS: Parameters<typeof contextFunction>[0] = {
  name: 'ctx.notice_news',
  arguments: 'p_token text',
  returns: 'boolean',
  grantTo: 'earshot_app',
  body: `SELECT EXISTS (SELECT 1 FROM sign_in s JOIN person p ON p.school_id = s.school_id AND p.id = s.person_id
    JOIN privacy_notice n ON n.school_id = p.school_id AND n.version IS NOT NULL AND (n.audience = p.kind
      OR (n.audience = 'listener' AND p.kind = 'student' AND EXISTS (SELECT 1 FROM person_role r
        WHERE r.school_id = p.school_id AND r.person_id = p.id AND r.role = 'listener')))
    WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8'))
      AND NOT EXISTS (SELECT 1 FROM privacy_notice_seen o WHERE o.school_id = n.school_id AND o.person_id = p.id
        AND o.audience = n.audience AND o.version >= n.version))`,
};

const HOLDS: Parameters<typeof contextFunction>[0] = {
  // Holds on children whose reason is theirs to read and that are theirs to lift: of whoever placed them,
  // and of the head once that is nobody who could.
  name: 'ctx.my_holds',
  returns: 'SETOF uuid',
  grantTo: 'earshot_app',
  body: `SELECT h.id FROM retention_hold h WHERE h.school_id = ctx.school() AND h.of_kind = 'person'
    AND ctx.roles() && ${PLACERS}
    AND (h.placed_by = ctx.uid() OR ('head' = ANY (ctx.roles()) AND NOT EXISTS (
      SELECT 1 FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
      WHERE o.school_id = h.school_id AND o.person_id = h.placed_by AND o.kind = ANY (${PLACERS})
        AND o.held_until IS NULL AND p.left_at IS NULL)))`,
};

const guard = (name: string, body: string): string => `
  CREATE FUNCTION ctx.${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $body$ ${body} $body$;
  ALTER FUNCTION ctx.${name}() OWNER TO earshot_context;`;

/** The outcome comes from the request itself, whoever placed the statement and holds the record. */
const GUARDS = `
  ${guard(
    'settle_statement',
    `BEGIN
        SELECT q.person_id, q.kind, q.received_on, q.outcome, q.closed_at INTO NEW.person_id, NEW.kind, NEW.said_on, NEW.outcome, NEW.settled_at
          FROM privacy_request q WHERE q.school_id = NEW.school_id AND q.id = NEW.request_id;
        RETURN NEW;
      END`,
  )}
  CREATE TRIGGER record_statement_settle BEFORE INSERT ON record_statement
    FOR EACH ROW EXECUTE FUNCTION ctx.settle_statement();
  ${guard(
    'settle_statements',
    `BEGIN
        UPDATE record_statement SET outcome = NEW.outcome, settled_at = NEW.closed_at
          WHERE school_id = NEW.school_id AND request_id = NEW.id;
        RETURN NULL;
      END`,
  )}
  CREATE TRIGGER privacy_request_settles AFTER UPDATE OF outcome ON privacy_request
    FOR EACH ROW EXECUTE FUNCTION ctx.settle_statements();
`;

const uid = '(SELECT ctx.uid())';
const mine = 'school_id = (SELECT ctx.school())';
const granted = 'IN (SELECT ctx.granted())';
const DECIDERS = `(SELECT ctx.roles()) && ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair']`;

const POLICIES = `
  GRANT SELECT, INSERT ON record_statement TO earshot_app;
  CREATE POLICY record_statement_read ON record_statement FOR SELECT TO earshot_app
    USING (${mine} AND record_id ${granted});
  -- By whoever answers the request and holds the record, which has to be about whoever says it, or theirs.
  CREATE POLICY record_statement_place ON record_statement FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND placed_by = ${uid} AND record_id ${granted}
      AND (SELECT ctx.roles()) && ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head']
      AND EXISTS (SELECT 1 FROM privacy_request q JOIN referral r ON r.school_id = q.school_id
        WHERE q.school_id = record_statement.school_id AND q.id = request_id AND q.kind <> 'access' AND q.person_id <> ${uid}
          AND r.id = record_id AND (q.person_id IN (r.child_id, r.raised_by) OR EXISTS (SELECT 1 FROM referral_subject s
            WHERE s.school_id = r.school_id AND s.referral_id = r.id AND s.person_id = q.person_id))));
  GRANT UPDATE (outcome, settled_at), DELETE ON record_statement TO earshot_context;
  CREATE POLICY record_statement_settle ON record_statement FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  CREATE POLICY record_statement_context_delete ON record_statement FOR DELETE TO earshot_context USING (true);

  -- Whoever was given a concern may hold it back; a hold that another placed is lifted by a post that
  -- decides. That everything about a child is on hold, every lead, deputy and head sees; why, and
  -- lifting it, is for ctx.my_holds alone: one of them may be whom it is there for.
  DROP POLICY retention_hold_lift ON retention_hold;
  CREATE POLICY retention_hold_lift ON retention_hold FOR UPDATE TO earshot_app
    USING (${mine} AND lifted_at IS NULL
      AND ((of_kind = 'referral' AND target_id ${granted} AND (placed_by = ${uid} OR ${DECIDERS}))
        OR (of_kind = 'person' AND id IN (SELECT ctx.my_holds()))))
    WITH CHECK (${mine} AND lifted_by = ${uid});
  ALTER POLICY data_key_hold ON data_key USING (${mine} AND record_id IN (SELECT ctx.my_holds()));
`;
