import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';

/** Opening records in an emergency: two people, or one alone when a life is at risk. */
export class BreakGlass1795219200011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE break_glass (
        id uuid NOT NULL CONSTRAINT break_glass_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        asked_by uuid NOT NULL,
        child_id uuid NOT NULL,
        life_at_risk boolean NOT NULL,
        reason bytea NOT NULL,
        asked_at timestamptz NOT NULL,
        lapse_told_at timestamptz,
        decided_by uuid,
        decided_at timestamptz,
        outcome text CONSTRAINT break_glass_outcome CHECK (outcome IN ('opened', 'refused', 'withdrawn')),
        open_until timestamptz,
        review_due_on date,
        reminded_at timestamptz,
        reviewed_by uuid,
        reviewed_at timestamptz,
        review text CONSTRAINT break_glass_review CHECK (review IN ('right', 'not_right')),
        review_words bytea,
        CONSTRAINT break_glass_asker_fk FOREIGN KEY (school_id, asked_by) REFERENCES person (school_id, id),
        CONSTRAINT break_glass_child_fk FOREIGN KEY (school_id, child_id) REFERENCES person (school_id, id),
        CONSTRAINT break_glass_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
        CONSTRAINT break_glass_opened CHECK ((outcome = 'opened') IS TRUE = (open_until IS NOT NULL)),
        -- One person alone opens nothing but for a life.
        CONSTRAINT break_glass_two_people CHECK (outcome IS DISTINCT FROM 'opened' OR decided_by <> asked_by OR life_at_risk),
        CONSTRAINT break_glass_reviewed CHECK (num_nulls(review, reviewed_by, reviewed_at) IN (0, 3)),
        -- Nobody reviews what they opened.
        CONSTRAINT break_glass_review_by_another CHECK (reviewed_by IS NULL OR reviewed_by <> asked_by)
      );
      -- One grant that lasts, and as many that ended as there were: somebody may be given a record again.
      ALTER TABLE record_access DROP CONSTRAINT record_access_once;
      CREATE UNIQUE INDEX record_access_once ON record_access (school_id, record_id, person_id) WHERE expires_at IS NULL;
      CREATE INDEX record_access_by_record ON record_access (school_id, record_id, person_id);
      CREATE INDEX break_glass_by_time ON break_glass (school_id, asked_at);
    `);
    await runner.query(schoolTable('break_glass'));
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const DECIDERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head']`;
const ASKERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair', 'pastoral', 'out_of_hours', 'holiday_cover']`;

const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  {
    name: 'ctx.break_glass_seen',
    returns: 'SETOF uuid',
    body: `SELECT id FROM break_glass WHERE school_id = ctx.school() AND NOT 'admin' = ANY (ctx.roles())
      AND (ctx.roles() && ${DECIDERS} OR (asked_by = ctx.uid() AND ctx.proved()))`,
  },
  // Grants for an hour every record about the child that a safeguarding team may hold, never one about
  // staff, never to whom it is about. Answers whom to tell; nobody learns here how many there were.
  {
    name: 'ctx.open_by_break_glass',
    arguments: 'p_request uuid, p_now timestamptz',
    returns: 'uuid[]',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `DECLARE
        asked break_glass; alone boolean; held text[]; found_one referral; told uuid[] := '{}';
        until timestamptz := p_now + interval '60 minutes';
      BEGIN
        SELECT * INTO asked FROM break_glass b WHERE b.school_id = ctx.school() AND b.id = p_request AND b.outcome IS NULL FOR UPDATE;
        IF NOT FOUND OR 'admin' = ANY (ctx.roles()) OR NOT ctx.roles() && ${DECIDERS} THEN RETURN NULL; END IF;
        -- An emergency is of its day (lapse.rules.ts).
        IF asked.asked_at <= p_now - interval '24 hours' THEN RETURN NULL; END IF;
        alone := asked.asked_by = ctx.uid();
        IF alone AND NOT (asked.life_at_risk AND EXISTS (SELECT 1 FROM sign_in s JOIN school o ON o.id = s.school_id
            WHERE s.token_hash = sha256(convert_to(NULLIF(current_setting('app.sid', true), ''), 'UTF8')) AND s.person_id = ctx.uid()
              AND s.authenticated_at >= p_now - interval '10 minutes' AND (s.second_factor_at >= p_now - interval '10 minutes' OR o.demo))) THEN
          RETURN NULL;
        END IF;
        -- What was asked for when they still might: a role or post that was lost since, or an administrator's, opens nothing.
        held := ARRAY(SELECT r.role FROM person_role r WHERE r.school_id = asked.school_id AND r.person_id = asked.asked_by
          UNION SELECT o.kind FROM post o WHERE o.school_id = asked.school_id AND o.person_id = asked.asked_by AND o.held_until IS NULL);
        IF 'admin' = ANY (held) OR NOT held && ${ASKERS}
          OR NOT EXISTS (SELECT 1 FROM person p WHERE p.school_id = asked.school_id AND p.id = asked.asked_by
            AND p.left_at IS NULL AND p.suspended_at IS NULL) THEN RETURN NULL; END IF;
        UPDATE break_glass b SET outcome = 'opened', decided_by = ctx.uid(), decided_at = p_now, open_until = until
          WHERE b.school_id = asked.school_id AND b.id = asked.id;
        FOR found_one IN SELECT r.* FROM referral r WHERE r.school_id = asked.school_id AND r.child_id = asked.child_id
            AND r.about_staff = 'no' AND NOT EXISTS (SELECT 1 FROM referral_subject s
              WHERE s.school_id = r.school_id AND s.referral_id = r.id AND s.person_id = asked.asked_by) LOOP
          told := told || ARRAY(SELECT a.person_id FROM record_access a WHERE a.school_id = found_one.school_id AND a.record_id = found_one.id
            AND a.person_id <> asked.asked_by AND (a.expires_at IS NULL OR a.expires_at > p_now));
          INSERT INTO record_access (id, school_id, record_kind, record_id, person_id, reason, granted_at, granted_by, expires_at)
          SELECT gen_random_uuid(), found_one.school_id, 'referral', found_one.id, asked.asked_by, 'break-glass', p_now, ctx.uid(), until
          WHERE NOT EXISTS (SELECT 1 FROM record_access a WHERE a.school_id = found_one.school_id AND a.record_id = found_one.id
            AND a.person_id = asked.asked_by AND (a.expires_at IS NULL OR a.expires_at > p_now));
          IF FOUND THEN
            PERFORM audit.append('granted', 'referral', found_one.id,
              jsonb_build_object('person', asked.asked_by, 'reason', 'break-glass', 'request', asked.id), NULL);
          END IF;
        END LOOP;
        RETURN ARRAY(SELECT DISTINCT t FROM unnest(told || CASE WHEN alone THEN ARRAY(SELECT o.person_id FROM post o
          WHERE o.school_id = asked.school_id AND o.kind = 'head' AND o.held_until IS NULL AND o.person_id <> asked.asked_by) ELSE '{}' END) t);
      END`,
  },
];

const mine = 'school_id = (SELECT ctx.school())';
const uid = '(SELECT ctx.uid())';

const POLICIES = `
  GRANT SELECT, INSERT ON break_glass TO earshot_app;
  GRANT UPDATE (decided_by, decided_at, outcome, review_due_on, reviewed_by, reviewed_at, review, review_words) ON break_glass TO earshot_app;
  CREATE POLICY break_glass_read ON break_glass FOR SELECT TO earshot_app
    USING (${mine} AND id IN (SELECT ctx.break_glass_seen()));
  CREATE POLICY break_glass_ask ON break_glass FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND asked_by = ${uid} AND outcome IS NULL AND review IS NULL AND review_due_on IS NULL
      AND reminded_at IS NULL AND lapse_told_at IS NULL
      AND (SELECT ctx.roles()) && ${ASKERS} AND NOT (SELECT ctx.roles()) && ARRAY['admin']);
  -- Opening is the function's alone. The asker takes it back; another one refuses it.
  CREATE POLICY break_glass_end ON break_glass FOR UPDATE TO earshot_app
    USING (${mine} AND outcome IS NULL AND id IN (SELECT ctx.break_glass_seen()))
    WITH CHECK (${mine} AND decided_by = ${uid} AND review IS NULL AND review_due_on IS NULL
      AND ((outcome = 'withdrawn' AND asked_by = ${uid})
        OR (outcome = 'refused' AND asked_by <> ${uid} AND (SELECT ctx.roles()) && ${DECIDERS})));
  -- In the transaction that opened it, the day of its review is set; the review is another one's.
  CREATE POLICY break_glass_plan ON break_glass FOR UPDATE TO earshot_app
    USING (${mine} AND outcome = 'opened' AND decided_by = ${uid} AND review_due_on IS NULL)
    WITH CHECK (${mine} AND outcome = 'opened' AND decided_by = ${uid} AND review IS NULL);
  CREATE POLICY break_glass_look_back ON break_glass FOR UPDATE TO earshot_app
    USING (${mine} AND outcome = 'opened' AND review IS NULL AND asked_by <> ${uid} AND (SELECT ctx.roles()) && ${DECIDERS})
    WITH CHECK (${mine} AND outcome = 'opened' AND reviewed_by = ${uid} AND asked_by <> ${uid});
  -- Reminders of the review, and word to whoever asked when nobody answered in time.
  GRANT SELECT (id, school_id, asked_by, asked_at, outcome, review_due_on, reviewed_at, reminded_at, lapse_told_at),
    UPDATE (reminded_at, lapse_told_at) ON break_glass TO earshot_worker;
  CREATE POLICY break_glass_worker ON break_glass FOR SELECT TO earshot_worker USING (outcome = 'opened' OR outcome IS NULL);
  CREATE POLICY break_glass_told ON break_glass FOR UPDATE TO earshot_worker
    USING (outcome = 'opened' OR outcome IS NULL) WITH CHECK (outcome = 'opened' OR outcome IS NULL);

  GRANT UPDATE (outcome, decided_by, decided_at, open_until) ON break_glass TO earshot_context;
  CREATE POLICY break_glass_open ON break_glass FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  GRANT INSERT ON record_access TO earshot_context;
  CREATE POLICY record_access_break ON record_access FOR INSERT TO earshot_context WITH CHECK (reason = 'break-glass' AND expires_at IS NOT NULL);
  CREATE POLICY data_key_break_glass ON data_key FOR SELECT TO earshot_app
    USING (${mine} AND record_id IN (SELECT ctx.break_glass_seen()));

  -- When a post or a cover ends, what came with it ends (the sweep of grants that lapse).
  GRANT SELECT (school_id, referral_id, owner_id, done_at) ON referral_action TO earshot_worker;
  CREATE POLICY referral_action_worker ON referral_action FOR SELECT TO earshot_worker USING (true);
  GRANT SELECT (acknowledged_by) ON referral TO earshot_worker;
`;
