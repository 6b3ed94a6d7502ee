import type { contextFunction } from '../src/platform/db/table-rules.js';

type ContextFunction = Parameters<typeof contextFunction>[0];

const NO_FACTS = `accepted_on = NULL, suitability = 'unknown', suitability_on = NULL, consent_on = NULL, consent_until = NULL,
  code_signed_on = NULL, code_signed_version = NULL, trained_on = NULL, observed_on = NULL, certificate_until = NULL,
  last_supervision_on = NULL, paused_since = NULL, paused_by = NULL`;

/**
 * The only way by which a record goes. The application cannot call these; the worker can, and they
 * believe it nothing: each asks the schedule, the holds and the decisions anew, under a lock.
 */
export const SHREDDING: ContextFunction[] = [
  {
    name: 'ctx.shred_record',
    arguments: 'p_school uuid, p_batch uuid, p_handle text',
    returns: 'text',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `#variable_conflict use_column
      DECLARE b retention_batch; l retention_line; due record; about uuid; what text; here date; zone text; done_on date;
      BEGIN
        SELECT * INTO b FROM retention_batch WHERE school_id = p_school AND id = p_batch AND state <> 'preview';
        IF NOT FOUND THEN RAISE EXCEPTION 'Nobody confirmed this' USING ERRCODE = 'insufficient_privilege'; END IF;
        SELECT * INTO l FROM retention_line WHERE school_id = p_school AND batch_id = p_batch AND handle = p_handle FOR UPDATE;
        IF NOT FOUND OR l.outcome IS NOT NULL THEN RETURN l.outcome; END IF;
        SELECT timezone, (now() AT TIME ZONE timezone)::date INTO zone, here FROM school WHERE id = p_school;

        about := CASE b.kind
          WHEN 'contact' THEN (SELECT student_id FROM contact WHERE school_id = p_school AND id = l.record_id)
          WHEN 'booking' THEN (SELECT student_id FROM booking WHERE school_id = p_school AND id = l.record_id)
          WHEN 'listener' THEN l.record_id WHEN 'listener_refused' THEN l.record_id
          ELSE (SELECT child_id FROM referral WHERE school_id = p_school AND id = l.record_id) END;
        -- Always in the same order, so that two shreddings and a hold wait for one another and never in a ring.
        PERFORM ctx.retention_lock(p_school, t) FROM (SELECT DISTINCT unnest(ARRAY[l.record_id, about]) AS t ORDER BY 1) w WHERE t IS NOT NULL;

        IF ctx.retention_held(p_school, l.record_id, about) THEN what := 'held';
        ELSE
          SELECT * INTO due FROM ctx.retention_due(p_school, b.kind, NULL, here, l.record_id);
          IF due IS NULL THEN what := 'kept';
          ELSIF b.kind IN ('referral', 'referral_staff') THEN
            -- Never unread, never by one: two people, each of whom opened it since it fell due.
            IF b.made_by = b.confirmed_by OR NOT ctx.read_since(p_school, l.record_id, b.made_by, due.due_on)
              OR NOT ctx.read_since(p_school, l.record_id, b.confirmed_by, due.due_on)
              OR NOT EXISTS (SELECT 1 FROM retention_decision d WHERE d.school_id = p_school AND d.referral_id = l.record_id
                AND d.outcome = 'may_go' AND d.decided_by = b.made_by AND d.second_by = b.confirmed_by) THEN what := 'kept';
            ELSE
              PERFORM ctx.take_out_referral(p_school, l.record_id);
              what := 'shredded';
            END IF;
          ELSE
            PERFORM ctx.take_out(p_school, b.kind, l.record_id, here);
            what := 'shredded';
          END IF;
        END IF;

        done_on := CASE WHEN what = 'shredded' THEN here + (SELECT period FROM ctx.retention_period(p_school, 'backup')) END;
        UPDATE retention_line SET outcome = what, settled_at = date_trunc('second', now()), complete_on = done_on, record_id = NULL
          WHERE school_id = p_school AND batch_id = p_batch AND handle = p_handle;
        PERFORM audit.append(CASE WHEN what = 'shredded' THEN 'shredded' ELSE 'shredding_refused' END, b.kind, l.record_id,
          jsonb_build_object('batch', p_batch, 'outcome', what, 'scheduleVersion', b.schedule_version), p_school);
        RETURN what;
      END`,
  },
  {
    name: 'ctx.take_out',
    arguments: 'p_school uuid, p_kind text, p_record uuid, p_today date',
    returns: 'void',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_owner',
    body: `BEGIN
        IF p_kind = 'contact' THEN
          DELETE FROM data_key WHERE school_id = p_school AND record_id = p_record;
          -- Nobody owes a log that was there and has gone.
          UPDATE booking b SET forgotten_at = coalesce(b.forgotten_at, now()) FROM contact c
            WHERE c.school_id = p_school AND c.id = p_record AND b.school_id = p_school AND b.id = c.booking_id;
          DELETE FROM contact WHERE school_id = p_school AND id = p_record;
        ELSIF p_kind = 'booking' THEN
          UPDATE booking SET student_id = NULL, forgotten_at = now() WHERE school_id = p_school AND id = p_record;
        ELSIF p_kind IN ('listener', 'listener_refused') THEN
          UPDATE listener SET ${NO_FACTS}, left_on = coalesce(left_on, p_today) WHERE school_id = p_school AND person_id = p_record;
          UPDATE listener_standing SET may_listen = false, may_listen_until = NULL WHERE school_id = p_school AND person_id = p_record;
          DELETE FROM listener_load WHERE school_id = p_school AND listener_id = p_record;
          DELETE FROM no_match WHERE school_id = p_school AND p_kind = 'listener' AND p_record IN (person_id, other_id);
          DELETE FROM person_role WHERE school_id = p_school AND person_id = p_record AND role = 'listener';
        ELSE RAISE EXCEPTION 'Nobody said how a % goes', p_kind;
        END IF;
      END`,
  },
  // Deleting the data key is the deletion; the rows go with it, so that no code is left either.
  {
    name: 'ctx.take_out_referral',
    arguments: 'p_school uuid, p_record uuid',
    returns: 'void',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_owner',
    body: `DECLARE linked uuid[];
      BEGIN
        DELETE FROM data_key WHERE school_id = p_school AND record_id = p_record;
        -- A log lived as long as the referral; if something else keeps it, it stays by itself.
        WITH freed AS (UPDATE contact SET referral_id = NULL, concern_mac = NULL
          WHERE school_id = p_school AND referral_id = p_record RETURNING id, student_id)
        SELECT array_agg(id) INTO linked FROM freed WHERE NOT ctx.retention_held(p_school, id, student_id);
        UPDATE booking b SET forgotten_at = coalesce(b.forgotten_at, now()) FROM contact c
          WHERE c.school_id = p_school AND c.id = ANY (linked) AND b.school_id = p_school AND b.id = c.booking_id;
        DELETE FROM contact WHERE school_id = p_school AND id = ANY (linked);
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
  },
  // The certificate: once every line is settled, with a hash over them that certificate.rules.ts makes too.
  {
    name: 'ctx.retention_finish',
    arguments: 'p_school uuid, p_batch uuid',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `BEGIN
        UPDATE retention_batch b SET state = 'done', finished_at = now(),
          complete_on = (SELECT max(complete_on) FROM retention_line WHERE school_id = p_school AND batch_id = p_batch),
          lines_hash = (SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', l.handle, b.kind, b.schedule_version,
              l.made_on, l.fell_due_on, l.outcome, to_char(l.settled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
              coalesce(l.complete_on::text, '-')), E'\\n' ORDER BY l.handle COLLATE "C"), ''), 'UTF8')), 'hex')
            FROM retention_line l WHERE l.school_id = p_school AND l.batch_id = p_batch)
        WHERE school_id = p_school AND id = p_batch AND state = 'confirmed'
          AND NOT EXISTS (SELECT 1 FROM retention_line WHERE school_id = p_school AND batch_id = p_batch AND outcome IS NULL);
        RETURN FOUND;
      END`,
  },
  // Accounts of students who left and whom nothing that is kept names. One statement for each person,
  // so that one who is held meanwhile stays.
  {
    name: 'ctx.forget_accounts',
    arguments: 'p_school uuid',
    returns: 'integer',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `DECLARE who uuid; gone integer := 0;
      BEGIN
        FOR who IN SELECT p.id FROM person p, school s, ctx.retention_period(p_school, 'account') k
          WHERE p.school_id = p_school AND s.id = p_school AND p.kind = 'student' AND p.forgotten_at IS NULL
            AND ctx.after_school_year((p.left_at AT TIME ZONE s.timezone)::date) + make_interval(months => k.period)
              <= (now() AT TIME ZONE s.timezone)::date
          ORDER BY p.id LIMIT 1000
        LOOP
          PERFORM ctx.retention_lock(p_school, who);
          CONTINUE WHEN ctx.retention_held(p_school, NULL, who)
            OR EXISTS (SELECT 1 FROM booking WHERE school_id = p_school AND student_id = who)
            OR EXISTS (SELECT 1 FROM contact WHERE school_id = p_school AND student_id = who)
            OR EXISTS (SELECT 1 FROM contact WHERE school_id = p_school AND listener_id = who)
            OR EXISTS (SELECT 1 FROM referral WHERE school_id = p_school AND (child_id = who OR raised_by = who))
            OR EXISTS (SELECT 1 FROM listener l WHERE l.school_id = p_school AND l.person_id = who AND num_nonnulls(l.accepted_on,
              l.suitability_on, l.consent_on, l.code_signed_on, l.trained_on, l.observed_on, l.certificate_until, l.last_supervision_on) > 0);
          UPDATE person SET username = 'left-' || who, source_id = NULL, given_name = 'Former', family_name = 'student',
            preferred_name = NULL, email = NULL, year_group = NULL, tutor_group = NULL, date_of_birth = NULL, sex = NULL,
            send = NULL, pupil_premium = NULL, forgotten_at = now()
          WHERE school_id = p_school AND id = who AND left_at IS NOT NULL;
          CONTINUE WHEN NOT FOUND;
          DELETE FROM credential WHERE school_id = p_school AND person_id = who;
          DELETE FROM class_member WHERE school_id = p_school AND person_id = who;
          DELETE FROM no_match WHERE school_id = p_school AND who IN (person_id, other_id);
          DELETE FROM person_role WHERE school_id = p_school AND person_id = who;
          DELETE FROM sign_in WHERE school_id = p_school AND person_id = who;
          DELETE FROM data_key d USING retention_hold h WHERE h.school_id = p_school AND h.of_kind = 'person' AND h.target_id = who
            AND d.school_id = p_school AND d.record_id = h.id;
          DELETE FROM retention_hold WHERE school_id = p_school AND of_kind = 'person' AND target_id = who;
          PERFORM audit.append('account_forgotten', 'person', who, '{}', p_school);
          gone := gone + 1;
        END LOOP;
        RETURN gone;
      END`,
  },
  // When somebody last came in is kept as long as their account: whoever never got in is asked first.
  {
    name: 'ctx.forget_sign_ins',
    arguments: 'p_school uuid',
    returns: 'void',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `DELETE FROM sign_in s USING ctx.retention_period(p_school, 'sign_in') k
      WHERE s.school_id = p_school AND s.expires_at < now() AND s.started_at < now() - make_interval(months => k.period)
        AND EXISTS (SELECT 1 FROM sign_in n WHERE n.school_id = p_school AND n.person_id = s.person_id AND n.started_at > s.started_at)`,
  },
  // A preview that nobody said yes to.
  {
    name: 'ctx.forget_previews',
    arguments: 'p_school uuid, p_now timestamptz',
    returns: 'void',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `WITH old AS (SELECT id FROM retention_batch WHERE school_id = p_school AND state = 'preview' AND made_at < p_now - interval '8 days'),
        lines AS (DELETE FROM retention_line WHERE school_id = p_school AND batch_id IN (SELECT id FROM old) RETURNING 1)
      DELETE FROM retention_batch WHERE school_id = p_school AND id IN (SELECT id FROM old) AND (SELECT count(*) FROM lines) >= 0`,
  },
  // Whom to tell by letter that something waits for them; codes and ids.
  {
    name: 'ctx.retention_waits_for',
    arguments: 'p_school uuid, p_today date',
    returns: 'TABLE (person_id uuid, hold_id uuid, review_on date)',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `SELECT DISTINCT o.person_id, NULL::uuid, NULL::date FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
        WHERE o.school_id = p_school AND o.held_until IS NULL AND p.left_at IS NULL AND o.kind IN ('head', 'safeguarding_lead')
          AND EXISTS (SELECT 1 FROM retention_kind k, LATERAL ctx.retention_due(p_school, k.kind, NULL, p_today, NULL) d
            WHERE k.way = 'bulk' AND NOT ctx.retention_held(p_school, d.record_id, d.person_id))
      UNION
      SELECT a.person_id, NULL, NULL FROM (VALUES ('referral'), ('referral_staff')) k (kind),
          LATERAL ctx.retention_due(p_school, k.kind, NULL, p_today, NULL) d
        JOIN record_access a ON a.school_id = p_school AND a.record_id = d.record_id AND (a.expires_at IS NULL OR a.expires_at > now())
        JOIN post o ON o.school_id = p_school AND o.person_id = a.person_id AND o.held_until IS NULL
          AND o.kind IN ('head', 'chair', 'safeguarding_lead', 'safeguarding_deputy')
        JOIN person p ON p.school_id = p_school AND p.id = a.person_id AND p.left_at IS NULL
        WHERE NOT ctx.retention_held(p_school, d.record_id, d.person_id)
      UNION
      SELECT h.placed_by, h.id, h.review_on FROM retention_hold h JOIN person p ON p.school_id = h.school_id AND p.id = h.placed_by
        WHERE h.school_id = p_school AND h.lifted_at IS NULL AND h.review_on <= p_today AND p.left_at IS NULL`,
  },
];
