import type { contextFunction } from '../src/platform/db/table-rules.js';

type ContextFunction = Parameters<typeof contextFunction>[0];

/** Dates as domain.md rule 7 reckons them; retention.rules.ts says the same and a test compares. */
export const DATES = `
  -- The day after the school year that a day belongs to: the year ends on 31 August.
  CREATE FUNCTION ctx.after_school_year(p_on date) RETURNS date LANGUAGE sql IMMUTABLE AS
    $body$ SELECT make_date(extract(year FROM p_on)::int + (extract(month FROM p_on) > 8)::int, 9, 1) $body$;
  -- Whoever was born on 29 February has their day on 1 March where there is none.
  CREATE FUNCTION ctx.after_birth(p_born date, p_months integer) RETURNS date LANGUAGE sql IMMUTABLE AS
    $body$ SELECT (p_born + make_interval(months => p_months))::date
      + CASE WHEN to_char(p_born, 'MMDD') = '0229' AND to_char(p_born + make_interval(months => p_months), 'DD') = '28' THEN 1 ELSE 0 END $body$;
  -- The latest day on which a child of a year group may have been born: Year 7 turns 12 by 31 August.
  CREATE FUNCTION ctx.latest_birth(p_year integer, p_on date) RETURNS date LANGUAGE sql IMMUTABLE AS
    $body$ SELECT make_date(extract(year FROM p_on)::int + (extract(month FROM p_on) > 8)::int - 5 - p_year, 8, 31) $body$;
  -- What a record is called where it may not be named: it cannot be turned back into its id.
  CREATE FUNCTION ctx.record_handle(p_record uuid) RETURNS text LANGUAGE sql IMMUTABLE AS
    $body$ SELECT upper(left(encode(sha256(uuid_send(p_record)), 'hex'), 12)) $body$;
  CREATE FUNCTION ctx.retention_lock(p_school uuid, p_target uuid) RETURNS void LANGUAGE sql VOLATILE AS
    $body$ SELECT pg_advisory_xact_lock(hashtextextended('retention|' || p_school || p_target, 0)) $body$;
  REVOKE ALL ON FUNCTION ctx.after_school_year(date), ctx.after_birth(date, integer), ctx.latest_birth(integer, date),
    ctx.record_handle(uuid), ctx.retention_lock(uuid, uuid) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION ctx.after_school_year(date), ctx.after_birth(date, integer), ctx.latest_birth(integer, date),
    ctx.record_handle(uuid) TO earshot_app, earshot_worker, earshot_context;
  GRANT EXECUTE ON FUNCTION ctx.retention_lock(uuid, uuid) TO earshot_context;
`;

/** No birth date of an adult in the register: they were at least 18 when it was said. */
const ADULT_MONTHS = 18 * 12;
/** The highest state pension age in law (Pensions Act 2007): 68. */
const PENSION_MONTHS = 68 * 12;

const today = `(now() AT TIME ZONE (SELECT timezone FROM school WHERE id = ctx.school()))::date`;
const DECIDERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair']`;
const MANAGERS = `ARRAY['safeguarding_lead', 'head']`;

/** Of these functions the application may call none that is granted to the owner alone. */
export const FUNCTIONS: ContextFunction[] = [
  {
    name: 'ctx.retention_period',
    arguments: 'p_school uuid, p_kind text',
    returns: 'TABLE (period integer, version integer)',
    grantTo: 'earshot_owner',
    body: `SELECT coalesce(s.period, k.period), coalesce(s.version, 0) FROM retention_kind k
      LEFT JOIN LATERAL (SELECT period, version FROM retention_schedule
        WHERE school_id = p_school AND kind = p_kind ORDER BY version DESC LIMIT 1) s ON true
      WHERE k.kind = p_kind`,
  },
  {
    name: 'ctx.retention_held',
    arguments: 'p_school uuid, p_record uuid, p_person uuid',
    returns: 'boolean',
    grantTo: 'earshot_owner',
    volatility: 'VOLATILE',
    body: `SELECT EXISTS (SELECT 1 FROM retention_hold WHERE school_id = p_school AND lifted_at IS NULL
      AND ((of_kind = 'person' AND target_id = p_person) OR (of_kind = 'referral' AND target_id = p_record)))`,
  },
  // Everything of a kind that has fallen due, held or not: what is previewed and what may be shredded
  // come from here. What is linked to a referral, and a referral that is open, is never in it.
  {
    name: 'ctx.retention_due',
    arguments: 'p_school uuid, p_kind text, p_period integer, p_today date, p_record uuid',
    returns: 'TABLE (record_id uuid, person_id uuid, made_on date, due_on date)',
    grantTo: 'earshot_owner',
    volatility: 'VOLATILE',
    body: `WITH s AS (
        SELECT sc.timezone AS tz, coalesce(p_period, p.period) AS months
        FROM school sc, ctx.retention_period(p_school, p_kind) p WHERE sc.id = p_school),
      found AS (
        SELECT c.id, c.student_id, (c.occurred_at AT TIME ZONE s.tz)::date AS made_on,
          (ctx.after_school_year((c.occurred_at AT TIME ZONE s.tz)::date) + make_interval(months => s.months))::date AS due_on
        FROM s, contact c WHERE p_kind = 'contact' AND c.school_id = p_school AND c.referral_id IS NULL
          AND (p_record IS NULL OR c.id = p_record)
        UNION ALL
        SELECT b.id, b.student_id, (b.starts_at AT TIME ZONE s.tz)::date,
          (ctx.after_school_year((b.starts_at AT TIME ZONE s.tz)::date) + make_interval(months => s.months))::date
        FROM s, booking b WHERE p_kind = 'booking' AND b.school_id = p_school AND b.student_id IS NOT NULL
          AND b.state NOT IN ('booked', 'arrived') AND (p_record IS NULL OR b.id = p_record)
          AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.school_id = p_school AND c.booking_id = b.id AND c.referral_id IS NOT NULL)
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
          AND r.school_id = p_school AND r.state = 'closed' AND (p_record IS NULL OR r.id = p_record))
      SELECT id, student_id, made_on, due_on FROM found WHERE due_on <= p_today`,
  },
  // By somebody who had it when they opened it and has it still.
  {
    name: 'ctx.read_since',
    arguments: 'p_school uuid, p_record uuid, p_person uuid, p_on date',
    returns: 'boolean',
    grantTo: 'earshot_owner',
    volatility: 'VOLATILE',
    body: `SELECT EXISTS (SELECT 1 FROM audit.event e JOIN school s ON s.id = e.school_id
      JOIN record_access a ON a.school_id = e.school_id AND a.record_id = e.record_id AND a.person_id = e.person_id
        AND a.granted_at <= e.at AND (a.expires_at IS NULL OR a.expires_at > now())
      WHERE e.school_id = p_school AND e.record_id = p_record AND e.person_id = p_person
        AND e.action = 'read' AND e.kind = 'referral' AND e.at >= p_on::timestamp AT TIME ZONE s.timezone)`,
  },
  // Numbers and dates of what may go without being read; with a period, of what would.
  {
    name: 'ctx.retention_counts',
    arguments: 'p_kind text, p_period integer, p_today date',
    returns: 'TABLE (kind text, due integer, held integer, oldest date, newest date)',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `SELECT k.kind, count(*) FILTER (WHERE NOT d.held)::int, count(*) FILTER (WHERE d.held)::int,
        min(d.made_on) FILTER (WHERE NOT d.held), max(d.made_on) FILTER (WHERE NOT d.held)
      FROM retention_kind k LEFT JOIN LATERAL (
        SELECT f.made_on, ctx.retention_held(ctx.school(), f.record_id, f.person_id) AS held
        FROM ctx.retention_due(ctx.school(), k.kind, p_period, p_today, NULL) f) d ON true
      WHERE k.way = 'bulk' AND (p_kind IS NULL OR k.kind = p_kind) AND ctx.roles() && ${DECIDERS}
      GROUP BY k.kind`,
  },
  // The referrals of whoever asks that wait to be read and decided about.
  {
    name: 'ctx.my_due_referrals',
    arguments: 'p_today date',
    returns:
      'TABLE (id uuid, kind text, handle text, made_on date, due_on date, held boolean, seen boolean)',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `SELECT d.record_id, k.kind, ctx.record_handle(d.record_id), d.made_on, d.due_on,
        ctx.retention_held(ctx.school(), d.record_id, d.person_id), ctx.read_since(ctx.school(), d.record_id, ctx.uid(), d.due_on)
      FROM (VALUES ('referral'), ('referral_staff')) k (kind),
        LATERAL ctx.retention_due(ctx.school(), k.kind, NULL, p_today, NULL) d
      WHERE ctx.roles() && ${DECIDERS} AND d.record_id IN (SELECT ctx.granted())`,
  },
  // Freezes what is shown: only this is shredded, whatever falls due meanwhile.
  {
    name: 'ctx.retention_preview',
    arguments: 'p_batch uuid, p_kind text, p_now timestamptz',
    returns: 'integer',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `DECLARE made integer;
      BEGIN
        IF NOT ctx.roles() && ${MANAGERS} OR NOT EXISTS (SELECT 1 FROM retention_kind WHERE kind = p_kind AND way = 'bulk') THEN
          RAISE EXCEPTION 'This is not theirs to preview.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO retention_batch (id, school_id, kind, state, schedule_version, made_by, made_at)
          SELECT p_batch, ctx.school(), p_kind, 'preview', version, ctx.uid(), p_now
          FROM ctx.retention_period(ctx.school(), p_kind);
        INSERT INTO retention_line (school_id, batch_id, handle, record_id, made_on, fell_due_on)
          SELECT ctx.school(), p_batch, ctx.record_handle(d.record_id), d.record_id, d.made_on, d.due_on
          FROM ctx.retention_due(ctx.school(), p_kind, NULL,
            (p_now AT TIME ZONE (SELECT timezone FROM school WHERE id = ctx.school()))::date, NULL) d
          WHERE NOT ctx.retention_held(ctx.school(), d.record_id, d.person_id)
          ORDER BY d.made_on LIMIT 5000;
        GET DIAGNOSTICS made = ROW_COUNT;
        RETURN made;
      END`,
  },
  {
    name: 'ctx.retention_confirm',
    arguments: 'p_batch uuid, p_now timestamptz',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `BEGIN
        UPDATE retention_batch SET state = 'confirmed', confirmed_by = ctx.uid(), confirmed_at = p_now
        WHERE school_id = ctx.school() AND id = p_batch AND state = 'preview' AND ctx.roles() && ${MANAGERS}
          AND made_at > p_now - interval '7 days';
        RETURN FOUND;
      END`,
  },
  // The second person, who has read it too, agrees that it may go.
  {
    name: 'ctx.retention_second',
    arguments: 'p_decision uuid, p_batch uuid, p_now timestamptz',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `DECLARE d retention_decision; about referral; due record;
      BEGIN
        SELECT * INTO d FROM retention_decision WHERE school_id = ctx.school() AND id = p_decision FOR UPDATE;
        IF NOT FOUND OR d.outcome <> 'may_go' OR d.second_by IS NOT NULL OR d.decided_by = ctx.uid()
          OR NOT ctx.roles() && ${DECIDERS} OR d.referral_id NOT IN (SELECT ctx.granted())
          OR EXISTS (SELECT 1 FROM retention_decision o WHERE o.school_id = d.school_id
            AND o.referral_id = d.referral_id AND o.id <> d.id AND o.decided_at >= d.decided_at)
          OR NOT ctx.read_since(d.school_id, d.referral_id, ctx.uid(), d.fell_due_on) THEN RETURN false; END IF;
        SELECT * INTO about FROM referral WHERE school_id = d.school_id AND id = d.referral_id;
        SELECT * INTO due FROM ctx.retention_due(d.school_id, CASE WHEN about.about_staff = 'no' THEN 'referral' ELSE 'referral_staff' END,
          NULL, ${today}, d.referral_id);
        IF due IS NULL OR ctx.retention_held(d.school_id, d.referral_id, about.child_id) THEN RETURN false; END IF;
        UPDATE retention_decision SET second_by = ctx.uid(), second_at = p_now WHERE school_id = d.school_id AND id = d.id;
        INSERT INTO retention_batch (id, school_id, kind, state, schedule_version, made_by, made_at, confirmed_by, confirmed_at, viewers)
          SELECT p_batch, d.school_id, k.kind, 'confirmed', p.version, d.decided_by, d.decided_at, ctx.uid(), p_now,
            ARRAY(SELECT a.person_id FROM record_access a WHERE a.school_id = d.school_id AND a.record_id = d.referral_id
              AND (a.expires_at IS NULL OR a.expires_at > now()))
          FROM (SELECT CASE WHEN about.about_staff = 'no' THEN 'referral' ELSE 'referral_staff' END AS kind) k,
            LATERAL ctx.retention_period(d.school_id, k.kind) p;
        INSERT INTO retention_line (school_id, batch_id, handle, record_id, made_on, fell_due_on)
          VALUES (d.school_id, p_batch, ctx.record_handle(d.referral_id), d.referral_id, due.made_on, due.due_on);
        RETURN true;
      END`,
  },
];

const guard = (name: string, body: string): string => `
  CREATE FUNCTION ctx.${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $body$ ${body} $body$;
  ALTER FUNCTION ctx.${name}() OWNER TO earshot_context;`;

/** What holds whoever writes, and by whatever statement. */
export const GUARDS = `
  ${guard(
    'guard_schedule',
    `DECLARE shipped retention_kind;
      BEGIN
        PERFORM ctx.retention_lock(NEW.school_id, NEW.school_id);
        SELECT * INTO shipped FROM retention_kind WHERE kind = NEW.kind;
        IF NEW.period NOT BETWEEN shipped.least AND shipped.most THEN
          RAISE EXCEPTION 'The period is outside what this kind allows' USING ERRCODE = 'check_violation';
        END IF;
        SELECT coalesce(max(version), 0) + 1 INTO NEW.version FROM retention_schedule
          WHERE school_id = NEW.school_id AND kind = NEW.kind;
        RETURN NEW;
      END`,
  )}
  CREATE TRIGGER retention_schedule_guard BEFORE INSERT ON retention_schedule
    FOR EACH ROW EXECUTE FUNCTION ctx.guard_schedule();

  -- A hold and a shredding of the same record take turns: whoever comes second sees what the first did.
  -- After the row is in, so that row security speaks first and nobody learns here what is there.
  ${guard(
    'guard_hold',
    `BEGIN
        PERFORM ctx.retention_lock(NEW.school_id, NEW.target_id);
        IF NOT EXISTS (SELECT 1 FROM referral WHERE NEW.of_kind = 'referral' AND school_id = NEW.school_id AND id = NEW.target_id
            UNION ALL SELECT 1 FROM person WHERE NEW.of_kind = 'person' AND kind = 'student' AND forgotten_at IS NULL
              AND school_id = NEW.school_id AND id = NEW.target_id) THEN
          RAISE EXCEPTION 'There is nothing to hold' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'retention_hold_target';
        END IF;
        RETURN NEW;
      END`,
  )}
  CREATE TRIGGER retention_hold_guard AFTER INSERT ON retention_hold FOR EACH ROW EXECUTE FUNCTION ctx.guard_hold();

  -- Never decided unread: whoever decides has opened it since it fell due. Decisions about one record
  -- take turns and this clock says which is the newest, so that none can be placed after one to come.
  ${guard(
    'guard_decision',
    `DECLARE due record;
      BEGIN
        SELECT d.* INTO due FROM referral r, LATERAL ctx.retention_due(NEW.school_id,
          CASE WHEN r.about_staff = 'no' THEN 'referral' ELSE 'referral_staff' END, NULL,
          (now() AT TIME ZONE (SELECT timezone FROM school WHERE id = NEW.school_id))::date, r.id) d
          WHERE r.school_id = NEW.school_id AND r.id = NEW.referral_id;
        IF due IS NULL OR NEW.fell_due_on <> due.due_on OR NEW.second_by IS NOT NULL OR NEW.keep_until <= due.due_on
          OR NOT ctx.read_since(NEW.school_id, NEW.referral_id, NEW.decided_by, due.due_on) THEN
          RAISE EXCEPTION 'It is decided about when it has fallen due and was read since' USING ERRCODE = 'insufficient_privilege';
        END IF;
        PERFORM ctx.retention_lock(NEW.school_id, NEW.referral_id);
        NEW.decided_at := clock_timestamp();
        RETURN NEW;
      END`,
  )}
  CREATE TRIGGER retention_decision_guard BEFORE INSERT ON retention_decision
    FOR EACH ROW EXECUTE FUNCTION ctx.guard_decision();

  -- Nothing that is held goes, whoever takes it out and by whatever statement.
  ${guard(
    'refuse_held',
    `DECLARE record_id uuid; person_id uuid;
      BEGIN
        IF TG_TABLE_NAME = 'data_key' THEN
          record_id := OLD.record_id;
          SELECT child_id INTO person_id FROM referral WHERE school_id = OLD.school_id AND id = OLD.record_id;
        ELSIF TG_TABLE_NAME = 'referral' THEN record_id := OLD.id; person_id := OLD.child_id;
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
      END`,
  )}
  CREATE TRIGGER data_key_held BEFORE DELETE ON data_key FOR EACH ROW EXECUTE FUNCTION ctx.refuse_held();
  CREATE TRIGGER referral_held BEFORE DELETE ON referral FOR EACH ROW EXECUTE FUNCTION ctx.refuse_held();
  CREATE TRIGGER contact_held BEFORE DELETE ON contact FOR EACH ROW EXECUTE FUNCTION ctx.refuse_held();
  CREATE TRIGGER booking_held BEFORE DELETE OR UPDATE OF student_id ON booking FOR EACH ROW EXECUTE FUNCTION ctx.refuse_held();
`;

const mine = 'school_id = (SELECT ctx.school())';
const uid = '(SELECT ctx.uid())';
const any = (roles: string): string => `(SELECT ctx.roles()) && ${roles}`;
const held = `((of_kind = 'referral' AND target_id IN (SELECT ctx.granted()))
  OR (of_kind = 'person' AND ${any(`ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head']`)}))`;
const byContext = (table: string, ...commands: ('INSERT' | 'UPDATE' | 'DELETE')[]): string =>
  commands
    .map(
      (command) => `GRANT ${command} ON ${table} TO earshot_context;
  CREATE POLICY ${table}_context_${command.toLowerCase()} ON ${table} FOR ${command} TO earshot_context
    ${command === 'INSERT' ? 'WITH CHECK (true)' : 'USING (true)'}${command === 'UPDATE' ? ' WITH CHECK (true)' : ''};`,
    )
    .join('\n  ');

export const POLICIES = `
  GRANT SELECT, INSERT ON retention_schedule TO earshot_app;
  CREATE POLICY retention_schedule_read ON retention_schedule FOR SELECT TO earshot_app
    USING (${mine} AND ${any(`ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair', 'admin']`)});
  CREATE POLICY retention_schedule_set ON retention_schedule FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND ${any(MANAGERS)} AND changed_by = ${uid});

  GRANT SELECT, INSERT ON retention_hold TO earshot_app;
  GRANT UPDATE (lifted_by, lifted_at) ON retention_hold TO earshot_app;
  CREATE POLICY retention_hold_read ON retention_hold FOR SELECT TO earshot_app USING (${mine} AND ${held});
  CREATE POLICY retention_hold_place ON retention_hold FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND ${held} AND placed_by = ${uid} AND lifted_at IS NULL);
  CREATE POLICY retention_hold_lift ON retention_hold FOR UPDATE TO earshot_app
    USING (${mine} AND ${held} AND lifted_at IS NULL) WITH CHECK (${mine} AND ${held} AND lifted_by = ${uid});
  -- The reason of a hold on a child is sealed under the hold's own key, of one on a referral under its.
  CREATE POLICY data_key_hold ON data_key FOR SELECT TO earshot_app
    USING (${mine} AND record_id IN (SELECT id FROM retention_hold));

  GRANT SELECT, INSERT ON retention_decision TO earshot_app;
  CREATE POLICY retention_decision_read ON retention_decision FOR SELECT TO earshot_app
    USING (${mine} AND referral_id IN (SELECT ctx.granted()) AND ${any(DECIDERS)});
  CREATE POLICY retention_decision_make ON retention_decision FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND referral_id IN (SELECT ctx.granted()) AND ${any(DECIDERS)} AND decided_by = ${uid});

  GRANT SELECT ON retention_batch TO earshot_app;
  GRANT SELECT (school_id, batch_id, handle, made_on, fell_due_on, outcome, settled_at, complete_on) ON retention_line TO earshot_app;
  CREATE POLICY retention_batch_read ON retention_batch FOR SELECT TO earshot_app USING (${mine} AND (${uid} = ANY (viewers)
    OR (kind NOT IN ('referral', 'referral_staff') AND ${any(DECIDERS)}
      AND about_mark IS DISTINCT FROM sha256(uuid_send(id) || uuid_send(${uid})))));
  CREATE POLICY retention_line_read ON retention_line FOR SELECT TO earshot_app
    USING (${mine} AND batch_id IN (SELECT id FROM retention_batch));
  GRANT SELECT (id, school_id, state, confirmed_at) ON retention_batch TO earshot_worker;
  GRANT SELECT (school_id, batch_id, handle, outcome) ON retention_line TO earshot_worker;
  CREATE POLICY retention_batch_worker ON retention_batch FOR SELECT TO earshot_worker USING (true);
  CREATE POLICY retention_line_worker ON retention_line FOR SELECT TO earshot_worker USING (true);

  GRANT SELECT, INSERT ON file_transfer TO earshot_app;
  GRANT UPDATE (received_on, receipt_by, receipt_at) ON file_transfer TO earshot_app;
  CREATE POLICY file_transfer_read ON file_transfer FOR SELECT TO earshot_app
    USING (${mine} AND referral_id IN (SELECT ctx.granted()) AND ${any(DECIDERS)});
  CREATE POLICY file_transfer_send ON file_transfer FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND referral_id IN (SELECT ctx.granted()) AND ${any(DECIDERS)} AND sent_by = ${uid} AND received_on IS NULL);
  CREATE POLICY file_transfer_receive ON file_transfer FOR UPDATE TO earshot_app
    USING (${mine} AND referral_id IN (SELECT ctx.granted()) AND ${any(DECIDERS)} AND received_on IS NULL)
    WITH CHECK (${mine} AND receipt_by = ${uid});
  GRANT SELECT (school_id, referral_id) ON file_transfer TO earshot_worker;
  CREATE POLICY file_transfer_worker ON file_transfer FOR SELECT TO earshot_worker USING (true);

  GRANT SELECT, INSERT ON retention_notice TO earshot_worker;
  CREATE POLICY retention_notice_worker ON retention_notice TO earshot_worker USING (true) WITH CHECK (true);

  ${byContext('retention_batch', 'INSERT', 'UPDATE', 'DELETE')}
  ${byContext('retention_line', 'INSERT', 'UPDATE', 'DELETE')}
  ${byContext('retention_decision', 'UPDATE', 'DELETE')}
  ${byContext('retention_hold', 'DELETE')}
  ${byContext('file_transfer', 'DELETE')}
  ${byContext('data_key', 'DELETE')}
  ${[
    'referral',
    'referral_subject',
    'referral_action',
    'referral_event',
    'escalation',
    'listener_load',
    'no_match',
    'person_role',
    'credential',
    'class_member',
    'sign_in',
  ]
    .map((table) => byContext(table, 'DELETE'))
    .join('\n  ')}
  ${byContext('contact', 'UPDATE', 'DELETE')}
  ${byContext('person', 'UPDATE')}
  GRANT UPDATE (student_id, forgotten_at, passed_at) ON booking TO earshot_context;
  GRANT UPDATE ON listener TO earshot_context;
`;
