import type { contextFunction } from '../src/platform/db/table-rules.js';

type ContextFunction = Parameters<typeof contextFunction>[0];

const NO_FACTS = `accepted_on = NULL, suitability = 'unknown', suitability_on = NULL, consent_on = NULL, consent_until = NULL,
  code_signed_on = NULL, code_signed_version = NULL, trained_on = NULL, observed_on = NULL, certificate_until = NULL,
  last_supervision_on = NULL, paused_since = NULL, paused_by = NULL`;

/** Ways into an account, and what was noted of using it. */
export const ACCOUNT = [
  'identity',
  'totp',
  'passkey',
  'recovery_code',
  'privacy_notice_seen',
  'once_key',
];

/** As in migration 13, and how privacy requests and emergency access go. */
export const SHREDDING: ContextFunction[] = [
  {
    name: 'ctx.shred_record',
    arguments: 'p_school uuid, p_batch uuid, p_handle text',
    returns: 'text',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    replaces: true,
    grantTo: 'earshot_worker',
    body: `#variable_conflict use_column
      DECLARE b retention_batch; l retention_line; due record; about uuid; askers uuid[]; what text; here date; zone text; done_on date;
        passes boolean := false;
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
          WHEN 'privacy_request' THEN (SELECT person_id FROM privacy_request WHERE school_id = p_school AND id = l.record_id)
          WHEN 'break_glass' THEN (SELECT child_id FROM break_glass WHERE school_id = p_school AND id = l.record_id)
          ELSE (SELECT child_id FROM referral WHERE school_id = p_school AND id = l.record_id) END;
        -- Whose copies hold words of it.
        SELECT array_agg(DISTINCT q.person_id) INTO askers FROM privacy_decision d
          JOIN privacy_request q ON q.school_id = d.school_id AND q.id = d.request_id
          WHERE d.school_id = p_school AND d.guard_id = l.record_id;
        -- Always in the same order, so that two shreddings and a hold wait for one another and never in a ring.
        PERFORM ctx.retention_lock(p_school, t) FROM (SELECT DISTINCT unnest(ARRAY[l.record_id, about] || askers) AS t ORDER BY 1) w WHERE t IS NOT NULL;
        -- And the rows: whoever opens one again or links it has done so before it is asked about, or not.
        PERFORM ctx.lock_record(p_school, b.kind, l.record_id);

        IF ctx.retention_held(p_school, l.record_id, about)
          -- A copy of it that stays for somebody on hold could be opened after it was certified as gone.
          OR EXISTS (SELECT 1 FROM unnest(askers) a WHERE ctx.retention_held(p_school, NULL, a)) THEN what := 'held';
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
            passes := EXISTS (SELECT 1 FROM contact c WHERE c.school_id = p_school AND c.referral_id IS NOT NULL
              AND ((b.kind = 'contact' AND c.id = l.record_id) OR (b.kind = 'booking' AND c.booking_id = l.record_id)));
            PERFORM ctx.take_out(p_school, b.kind, l.record_id, here);
            what := 'shredded';
          END IF;
        END IF;

        done_on := CASE WHEN what = 'shredded' THEN here + (SELECT period FROM ctx.retention_period(p_school, 'backup')) END;
        UPDATE retention_line SET outcome = what, settled_at = date_trunc('second', now()), complete_on = done_on, record_id = NULL
          WHERE school_id = p_school AND batch_id = p_batch AND handle = p_handle;
        PERFORM audit.append(CASE WHEN what = 'shredded' AND NOT passes THEN 'shredded' ELSE 'shredding_refused' END, b.kind, l.record_id,
          jsonb_build_object('batch', p_batch, 'outcome', CASE WHEN passes THEN 'passed' ELSE what END, 'scheduleVersion', b.schedule_version), p_school);
        RETURN what;
      END`,
  },
  {
    name: 'ctx.lock_record',
    arguments: 'p_school uuid, p_kind text, p_record uuid',
    returns: 'void',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_owner',
    body: `BEGIN
        CASE
          WHEN p_kind IN ('referral', 'referral_staff') THEN
            PERFORM 1 FROM referral WHERE school_id = p_school AND id = p_record FOR UPDATE;
          WHEN p_kind IN ('contact', 'booking') THEN
            PERFORM 1 FROM booking WHERE school_id = p_school AND id = p_record FOR UPDATE;
            PERFORM 1 FROM contact WHERE school_id = p_school AND (id = p_record OR booking_id = p_record) FOR UPDATE;
          WHEN p_kind IN ('listener', 'listener_refused') THEN
            PERFORM 1 FROM listener WHERE school_id = p_school AND person_id = p_record FOR UPDATE;
          WHEN p_kind = 'privacy_request' THEN
            PERFORM 1 FROM privacy_request WHERE school_id = p_school AND id = p_record FOR UPDATE;
          ELSE PERFORM 1 FROM break_glass WHERE school_id = p_school AND id = p_record FOR UPDATE;
        END CASE;
      END`,
  },
  {
    name: 'ctx.take_out',
    arguments: 'p_school uuid, p_kind text, p_record uuid, p_today date',
    returns: 'void',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    replaces: true,
    grantTo: 'earshot_owner',
    body: `BEGIN
        -- What belongs to a concern goes when that goes.
        IF p_kind = 'contact' AND EXISTS (SELECT 1 FROM contact WHERE school_id = p_school AND id = p_record AND referral_id IS NOT NULL) THEN
          UPDATE contact SET passed_at = now() WHERE school_id = p_school AND id = p_record;
        ELSIF p_kind = 'booking' AND EXISTS (SELECT 1 FROM contact WHERE school_id = p_school AND booking_id = p_record AND referral_id IS NOT NULL) THEN
          UPDATE booking SET passed_at = now() WHERE school_id = p_school AND id = p_record;
        ELSIF p_kind = 'contact' THEN
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
        ELSIF p_kind = 'privacy_request' THEN
          -- The request, what was asked back, what was decided and every copy that was given: keys first.
          DELETE FROM data_key WHERE school_id = p_school AND (record_id = p_record
            OR record_id IN (SELECT id FROM privacy_decision WHERE school_id = p_school AND request_id = p_record)
            OR record_id IN (SELECT id FROM privacy_part WHERE school_id = p_school AND request_id = p_record));
          DELETE FROM privacy_decision WHERE school_id = p_school AND request_id = p_record;
          DELETE FROM privacy_part WHERE school_id = p_school AND request_id = p_record;
          DELETE FROM privacy_pause WHERE school_id = p_school AND request_id = p_record;
          DELETE FROM privacy_request WHERE school_id = p_school AND id = p_record;
        ELSIF p_kind = 'break_glass' THEN
          DELETE FROM data_key WHERE school_id = p_school AND record_id = p_record;
          DELETE FROM break_glass WHERE school_id = p_school AND id = p_record;
        ELSE RAISE EXCEPTION 'Nobody said how a % goes', p_kind;
        END IF;
      END`,
  },
  {
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
          JOIN privacy_request q ON q.school_id = d.school_id AND q.id = d.request_id
          WHERE d.school_id = p_school AND d.guard_id = p_record AND NOT ctx.retention_held(p_school, NULL, q.person_id);
        DELETE FROM data_key WHERE school_id = p_school AND record_id = ANY (decided || copied);
        DELETE FROM privacy_decision WHERE school_id = p_school AND id = ANY (decided);
        UPDATE privacy_part SET open_until = least(open_until, now()) WHERE school_id = p_school AND id = ANY (copied);
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
  {
    name: 'ctx.forget_accounts',
    arguments: 'p_school uuid',
    returns: 'integer',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    replaces: true,
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
            OR EXISTS (SELECT 1 FROM privacy_request WHERE school_id = p_school AND person_id = who)
            OR EXISTS (SELECT 1 FROM break_glass WHERE school_id = p_school AND child_id = who)
            OR EXISTS (SELECT 1 FROM listener l WHERE l.school_id = p_school AND l.person_id = who AND num_nonnulls(l.accepted_on,
              l.suitability_on, l.consent_on, l.code_signed_on, l.trained_on, l.observed_on, l.certificate_until, l.last_supervision_on) > 0);
          UPDATE person SET username = 'left-' || who, source_id = NULL, given_name = 'Former', family_name = 'student',
            preferred_name = NULL, email = NULL, year_group = NULL, tutor_group = NULL, date_of_birth = NULL, sex = NULL,
            send = NULL, pupil_premium = NULL, forgotten_at = now()
          WHERE school_id = p_school AND id = who AND left_at IS NOT NULL;
          CONTINUE WHEN NOT FOUND;
          ${ACCOUNT.map((table) => `DELETE FROM ${table} WHERE school_id = p_school AND person_id = who;`).join('\n          ')}
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
];
