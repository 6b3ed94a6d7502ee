import type { contextFunction } from '../src/platform/db/table-rules.js';

type ContextFunction = Parameters<typeof contextFunction>[0];

const ADULT_MONTHS = 18 * 12;
const PENSION_MONTHS = 68 * 12;
const DECIDERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair']`;
const MANAGERS = `ARRAY['safeguarding_lead', 'head']`;

/**
 * As in migration 13, with privacy requests and emergency access among the kinds. Whether a concern
 * was raised from a log changes no number here: take_out leaves what belongs to one where it is.
 */
export const KEEPING: ContextFunction[] = [
  {
    name: 'ctx.retention_due',
    arguments: 'p_school uuid, p_kind text, p_period integer, p_today date, p_record uuid',
    returns: 'TABLE (record_id uuid, person_id uuid, made_on date, due_on date)',
    replaces: true,
    grantTo: 'earshot_owner',
    volatility: 'VOLATILE',
    body: `WITH s AS (
        SELECT sc.timezone AS tz, coalesce(p_period, p.period) AS months
        FROM school sc, ctx.retention_period(p_school, p_kind) p WHERE sc.id = p_school),
      found AS (
        SELECT c.id, c.student_id, (c.occurred_at AT TIME ZONE s.tz)::date AS made_on,
          (ctx.after_school_year((c.occurred_at AT TIME ZONE s.tz)::date) + make_interval(months => s.months))::date AS due_on
        FROM s, contact c WHERE p_kind = 'contact' AND c.school_id = p_school AND c.passed_at IS NULL
          AND (p_record IS NULL OR c.id = p_record)
        UNION ALL
        SELECT b.id, b.student_id, (b.starts_at AT TIME ZONE s.tz)::date,
          (ctx.after_school_year((b.starts_at AT TIME ZONE s.tz)::date) + make_interval(months => s.months))::date
        FROM s, booking b WHERE p_kind = 'booking' AND b.school_id = p_school AND b.student_id IS NOT NULL
          AND b.state NOT IN ('booked', 'arrived') AND b.passed_at IS NULL AND (p_record IS NULL OR b.id = p_record)
        UNION ALL
        SELECT l.person_id, l.person_id, l.left_on, (l.left_on + make_interval(months => s.months))::date
        FROM s, listener l WHERE p_kind = 'listener' AND l.school_id = p_school AND l.left_on IS NOT NULL
          AND (p_record IS NULL OR l.person_id = p_record) AND num_nonnulls(l.accepted_on, l.suitability_on, l.consent_on,
            l.code_signed_on, l.trained_on, l.observed_on, l.certificate_until, l.last_supervision_on, l.paused_since) > 0
        UNION ALL
        SELECT l.person_id, l.person_id, l.suitability_on, (l.suitability_on + make_interval(months => s.months))::date
        FROM s, listener l WHERE p_kind = 'listener_refused' AND l.school_id = p_school AND l.left_on IS NULL
          AND l.suitability = 'no' AND l.suitability_on IS NOT NULL AND (p_record IS NULL OR l.person_id = p_record)
          AND NOT EXISTS (SELECT 1 FROM shift sh WHERE sh.school_id = p_school AND sh.listener_id = l.person_id)
        UNION ALL
        SELECT r.id, r.child_id, (r.raised_at AT TIME ZONE s.tz)::date, greatest(
          ctx.after_birth(coalesce(c.date_of_birth, ctx.latest_birth(coalesce(r.child_year, 1), (r.raised_at AT TIME ZONE s.tz)::date)),
            CASE WHEN r.about_staff = 'no' THEN s.months ELSE (SELECT period FROM ctx.retention_period(p_school, 'referral')) END),
          CASE WHEN r.about_staff <> 'no' THEN greatest(
            ((r.raised_at AT TIME ZONE s.tz)::date + make_interval(months => s.months))::date,
            (SELECT max(ctx.after_birth(coalesce(a.date_of_birth,
                ((r.raised_at AT TIME ZONE s.tz)::date - make_interval(months => ${ADULT_MONTHS}))::date), ${PENSION_MONTHS}))
              FROM (SELECT 1) one LEFT JOIN referral_subject u ON u.school_id = r.school_id AND u.referral_id = r.id
              LEFT JOIN person a ON a.school_id = u.school_id AND a.id = u.person_id)) END,
          (SELECT d.keep_until FROM retention_decision d WHERE d.school_id = r.school_id AND d.referral_id = r.id
            ORDER BY d.decided_at DESC, d.id LIMIT 1))
        FROM s, referral r LEFT JOIN person c ON c.school_id = r.school_id AND c.id = r.child_id
        WHERE p_kind = CASE WHEN r.about_staff = 'no' THEN 'referral' ELSE 'referral_staff' END
          AND r.school_id = p_school AND r.state = 'closed' AND (p_record IS NULL OR r.id = p_record)
        UNION ALL
        SELECT q.id, q.person_id, q.received_on, ((q.closed_at AT TIME ZONE s.tz)::date + make_interval(months => s.months))::date
        FROM s, privacy_request q WHERE p_kind = 'privacy_request' AND q.school_id = p_school AND q.state IN ('answered', 'refused')
          AND (p_record IS NULL OR q.id = p_record)
        UNION ALL
        SELECT g.id, g.child_id, (g.asked_at AT TIME ZONE s.tz)::date, ((g.asked_at AT TIME ZONE s.tz)::date + make_interval(months => s.months))::date
        FROM s, break_glass g WHERE p_kind = 'break_glass' AND g.school_id = p_school AND (p_record IS NULL OR g.id = p_record)
          -- Never before it was looked back on.
          AND (g.outcome IS DISTINCT FROM 'opened' OR g.reviewed_at IS NOT NULL))
      SELECT id, student_id, made_on, due_on FROM found WHERE due_on <= p_today`,
  },
  {
    name: 'ctx.retention_counts',
    arguments: 'p_kind text, p_period integer, p_today date',
    returns: 'TABLE (kind text, due integer, held integer, oldest date, newest date)',
    volatility: 'VOLATILE',
    replaces: true,
    grantTo: 'earshot_app',
    body: `SELECT k.kind, count(*) FILTER (WHERE NOT d.held)::int, count(*) FILTER (WHERE d.held)::int,
        min(d.made_on) FILTER (WHERE NOT d.held), max(d.made_on) FILTER (WHERE NOT d.held)
      FROM retention_kind k LEFT JOIN LATERAL (
        SELECT f.made_on, ctx.retention_held(ctx.school(), f.record_id, f.person_id) AS held
        FROM ctx.retention_due(ctx.school(), k.kind, p_period, p_today, NULL) f
        -- Nobody learns from a number that somebody asked about them on paper.
        WHERE k.kind <> 'privacy_request' OR f.person_id <> ctx.uid()) d ON true
      WHERE k.way = 'bulk' AND (p_kind IS NULL OR k.kind = p_kind)
        -- A period that no school may set could single out one record.
        AND (p_period IS NULL OR p_period BETWEEN k.least AND k.most) AND ctx.roles() && ${DECIDERS}
      GROUP BY k.kind`,
  },
  {
    name: 'ctx.retention_preview',
    arguments: 'p_batch uuid, p_kind text, p_now timestamptz',
    returns: 'integer',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    replaces: true,
    grantTo: 'earshot_app',
    body: `DECLARE made integer; whose uuid;
        here date := (p_now AT TIME ZONE (SELECT timezone FROM school WHERE id = ctx.school()))::date;
      BEGIN
        IF NOT ctx.roles() && ${MANAGERS} OR NOT EXISTS (SELECT 1 FROM retention_kind WHERE kind = p_kind AND way = 'bulk') THEN
          RAISE EXCEPTION 'This is not theirs to preview.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO retention_batch (id, school_id, kind, state, schedule_version, made_by, made_at)
          SELECT p_batch, ctx.school(), p_kind, 'preview', version, ctx.uid(), p_now
          FROM ctx.retention_period(ctx.school(), p_kind);
        IF p_kind = 'privacy_request' THEN
          -- What a member of staff asked on paper goes in a batch of its own, after the students': they
          -- see neither it nor a gap in another.
          SELECT CASE WHEN p.kind = 'staff' THEN p.id END INTO whose
            FROM ctx.retention_due(ctx.school(), p_kind, NULL, here, NULL) d
            JOIN person p ON p.school_id = ctx.school() AND p.id = d.person_id
            WHERE p.id <> ctx.uid() AND NOT ctx.retention_held(ctx.school(), d.record_id, d.person_id)
            ORDER BY p.kind = 'staff', d.made_on, p.id LIMIT 1;
          UPDATE retention_batch SET about_mark = sha256(uuid_send(p_batch) || uuid_send(whose))
            WHERE school_id = ctx.school() AND id = p_batch;
        END IF;
        INSERT INTO retention_line (school_id, batch_id, handle, record_id, made_on, fell_due_on)
          SELECT ctx.school(), p_batch, ctx.record_handle(d.record_id), d.record_id, d.made_on, d.due_on
          FROM ctx.retention_due(ctx.school(), p_kind, NULL, here, NULL) d
          LEFT JOIN person p ON p.school_id = ctx.school() AND p.id = d.person_id
          WHERE NOT ctx.retention_held(ctx.school(), d.record_id, d.person_id)
            AND (p_kind <> 'privacy_request' OR CASE WHEN whose IS NULL THEN p.kind = 'student' ELSE p.id = whose END)
          ORDER BY d.made_on LIMIT 5000;
        GET DIAGNOSTICS made = ROW_COUNT;
        RETURN made;
      END`,
  },
];

const goes = (table: string): string => `GRANT DELETE ON ${table} TO earshot_context;
  CREATE POLICY ${table}_context_delete ON ${table} FOR DELETE TO earshot_context USING (true);`;

export const KEEPING_POLICIES = `
  ${['privacy_request', 'privacy_decision', 'privacy_part', 'privacy_pause', 'break_glass'].map(goes).join('\n  ')}
  ${['identity', 'privacy_notice_seen', 'once_key'].map(goes).join('\n  ')}
  -- To be locked while it is asked about; nothing of it is written there.
  GRANT UPDATE (state) ON referral TO earshot_context;
  CREATE POLICY referral_context_lock ON referral FOR UPDATE TO earshot_context USING (true) WITH CHECK (false);
  GRANT UPDATE (open_until) ON privacy_part TO earshot_context;
  CREATE POLICY privacy_part_end ON privacy_part FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);

  -- As in migration 13: nothing that is held goes, these neither.
  CREATE OR REPLACE FUNCTION ctx.refuse_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $body$
      DECLARE record_id uuid; person_id uuid;
      BEGIN
        IF TG_TABLE_NAME = 'data_key' THEN
          record_id := OLD.record_id;
          SELECT w.who INTO person_id FROM (
            SELECT child_id AS who FROM referral WHERE school_id = OLD.school_id AND id = OLD.record_id
            UNION ALL SELECT child_id FROM break_glass WHERE school_id = OLD.school_id AND id = OLD.record_id
            UNION ALL SELECT q.person_id FROM privacy_request q WHERE q.school_id = OLD.school_id AND (q.id = OLD.record_id
              OR q.id IN (SELECT request_id FROM privacy_part WHERE school_id = OLD.school_id AND id = OLD.record_id)
              OR q.id IN (SELECT request_id FROM privacy_decision WHERE school_id = OLD.school_id AND id = OLD.record_id))) w;
        ELSIF TG_TABLE_NAME IN ('referral', 'break_glass') THEN record_id := OLD.id; person_id := OLD.child_id;
        ELSIF TG_TABLE_NAME = 'privacy_request' THEN record_id := OLD.id; person_id := OLD.person_id;
        ELSE
          record_id := OLD.id; person_id := OLD.student_id;
          IF TG_OP = 'UPDATE' AND NEW.student_id IS NOT DISTINCT FROM OLD.student_id THEN RETURN NEW; END IF;
        END IF;
        PERFORM ctx.retention_lock(OLD.school_id, t) FROM (SELECT unnest(ARRAY[record_id, person_id]) AS t ORDER BY 1) w WHERE t IS NOT NULL;
        IF ctx.retention_held(OLD.school_id, record_id, person_id) THEN
          RAISE EXCEPTION 'This record is held' USING ERRCODE = 'check_violation', CONSTRAINT = 'retention_held';
        END IF;
        IF TG_OP = 'UPDATE' THEN RETURN NEW; END IF;
        RETURN OLD;
      END $body$;
  CREATE TRIGGER privacy_request_held BEFORE DELETE ON privacy_request FOR EACH ROW EXECUTE FUNCTION ctx.refuse_held();
  CREATE TRIGGER break_glass_held BEFORE DELETE ON break_glass FOR EACH ROW EXECUTE FUNCTION ctx.refuse_held();
`;
