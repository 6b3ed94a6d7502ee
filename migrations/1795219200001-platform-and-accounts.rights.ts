import type { contextFunction } from '../src/platform/db/table-rules.js';

/** Who may do what to the tables of this migration: context functions, then grants and policies. */
export const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // The sign-in of this transaction. Idle and whole lifetimes by the database's own clock: a
  // setting that moved it could revive a dead sign-in.
  {
    name: 'ctx.uid',
    returns: 'uuid',
    body: `SELECT s.person_id FROM sign_in s
      WHERE s.token_hash = sha256(convert_to(NULLIF(current_setting('app.sid', true), ''), 'UTF8'))
        AND s.ended_at IS NULL AND s.expires_at > now()`,
  },
  {
    name: 'ctx.school',
    returns: 'uuid',
    body: `SELECT s.school_id FROM sign_in s
      WHERE s.token_hash = sha256(convert_to(NULLIF(current_setting('app.sid', true), ''), 'UTF8'))
        AND s.ended_at IS NULL AND s.expires_at > now()`,
  },
  {
    name: 'ctx.roles',
    returns: 'text[]',
    body: `SELECT coalesce(array_agg(role), '{}') FROM (
        SELECT role FROM person_role WHERE school_id = ctx.school() AND person_id = ctx.uid()
        UNION SELECT kind FROM post WHERE school_id = ctx.school() AND person_id = ctx.uid() AND held_until IS NULL
      ) r`,
  },
  // Adults of the school: they may see the roll.
  {
    name: 'ctx.is_staff',
    returns: 'boolean',
    body: `SELECT EXISTS (SELECT 1 FROM person WHERE id = ctx.uid() AND kind = 'staff' AND left_at IS NULL)`,
  },
  {
    name: 'ctx.mac',
    arguments: 'p_message text',
    returns: 'bytea',
    body: `SELECT sha256(value || sha256(value || convert_to(p_message, 'UTF8'))) FROM ctx.secret WHERE name = 'sign-in'`,
    grantTo: 'earshot_context',
  },
  // Before a sign-in exists: the account of a name, for a caller that holds the sign-in key.
  {
    name: 'ctx.sign_in_lookup',
    arguments: 'p_school text, p_username text, p_mac bytea',
    returns: `TABLE (person_id uuid, school_id uuid, kind text, password_hash text, must_change boolean)`,
    body: `SELECT p.id, p.school_id, p.kind, c.password_hash, c.must_change
      FROM school s JOIN person p ON p.school_id = s.id
      JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id
      WHERE ctx.mac('lookup|' || p_school || '|' || p_username) = p_mac
        AND s.slug = p_school AND p.username = p_username AND p.left_at IS NULL`,
    grantTo: 'earshot_app',
  },
  {
    name: 'ctx.begin_sign_in',
    arguments:
      'p_token_hash bytea, p_person uuid, p_now timestamptz, p_idle integer, p_lifetime integer, p_mac bytea',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app, earshot_owner',
    body: `DECLARE who record;
      BEGIN
        IF ctx.mac('begin|' || encode(p_token_hash, 'hex') || '|' || p_person) IS DISTINCT FROM p_mac THEN RETURN false; END IF;
        SELECT p.id, p.school_id, p.kind INTO who FROM person p WHERE p.id = p_person AND p.left_at IS NULL;
        IF NOT FOUND THEN RETURN false; END IF;
        -- One sign-in at a time for a student: a shared computer left open is closed by the next.
        IF who.kind = 'student' THEN
          UPDATE sign_in SET ended_at = p_now WHERE school_id = who.school_id AND person_id = who.id AND ended_at IS NULL;
        END IF;
        INSERT INTO sign_in (token_hash, school_id, person_id, started_at, last_seen_at, expires_at, idle_seconds)
        VALUES (p_token_hash, who.school_id, who.id, p_now, p_now, p_now + make_interval(secs => p_lifetime), p_idle);
        RETURN true;
      END`,
  },
  // Who a token is, at the application's time; also keeps the idle clock, once a minute.
  {
    name: 'ctx.actor',
    arguments: 'p_token text, p_now timestamptz',
    returns: `TABLE (person_id uuid, school_id uuid, kind text, given_name text, family_name text, preferred_name text,
      year_group integer, roles text[], must_change boolean, slug text, school_name text, timezone text, demo boolean, expires_at timestamptz)`,
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `DECLARE found_hash bytea := sha256(convert_to(p_token, 'UTF8')); seen timestamptz;
      BEGIN
        SELECT s.last_seen_at INTO seen FROM sign_in s
          WHERE s.token_hash = found_hash AND s.ended_at IS NULL AND s.expires_at > p_now
            AND s.last_seen_at + make_interval(secs => s.idle_seconds) > p_now;
        IF NOT FOUND THEN RETURN; END IF;
        IF seen < p_now - interval '1 minute' THEN
          UPDATE sign_in s SET last_seen_at = p_now WHERE s.token_hash = found_hash;
        END IF;
        RETURN QUERY
          SELECT p.id, p.school_id, p.kind, p.given_name, p.family_name, p.preferred_name, p.year_group,
            ARRAY(SELECT r.role FROM person_role r WHERE r.school_id = p.school_id AND r.person_id = p.id
                  UNION SELECT o.kind FROM post o WHERE o.school_id = p.school_id AND o.person_id = p.id AND o.held_until IS NULL),
            coalesce(c.must_change, false), sc.slug, sc.name, sc.timezone, sc.demo, s.expires_at
          FROM sign_in s JOIN person p ON p.id = s.person_id JOIN school sc ON sc.id = p.school_id
          LEFT JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id
          WHERE s.token_hash = found_hash AND p.left_at IS NULL;
      END`,
  },
  {
    name: 'ctx.end_sign_in',
    arguments: 'p_token text, p_now timestamptz',
    returns: 'void',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `UPDATE sign_in SET ended_at = p_now WHERE token_hash = sha256(convert_to(p_token, 'UTF8')) AND ended_at IS NULL`,
  },
  // A changed password, a leaver, a suspension: every sign-in of the person ends with it.
  {
    name: 'ctx.end_sign_ins_of',
    arguments: 'p_people uuid[], p_now timestamptz',
    returns: 'void',
    volatility: 'VOLATILE',
    body: `UPDATE sign_in SET ended_at = p_now
      WHERE person_id = ANY (p_people) AND ended_at IS NULL
        AND (session_user <> 'earshot_app'
          OR (school_id = ctx.school() AND (p_people = ARRAY[ctx.uid()] OR 'admin' = ANY (ctx.roles()))))`,
  },
  {
    name: 'ctx.holds_post',
    arguments: 'p_person uuid',
    returns: 'boolean',
    body: `SELECT EXISTS (SELECT 1 FROM post WHERE person_id = p_person AND held_until IS NULL
      AND kind IN ('safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'))`,
  },
  // Whom nobody signs in as without two people agreeing: whoever holds a post, stands in for somebody,
  // or was granted a record. Nobody else learns who they are. (Absences and records are made later:
  // this language looks for them when it is asked.)
  {
    name: 'ctx.reset_by_two',
    returns: 'SETOF uuid',
    language: 'plpgsql',
    body: `DECLARE here uuid := ctx.school();
      BEGIN
        IF NOT ctx.roles() && ARRAY['admin', 'head', 'safeguarding_lead'] THEN RETURN; END IF;
        RETURN QUERY
          SELECT o.person_id FROM post o WHERE o.school_id = here AND o.held_until IS NULL
          UNION SELECT a.cover_id FROM absence a
            WHERE a.school_id = here AND a.cover_id IS NOT NULL AND (a.ends_at IS NULL OR a.ends_at > now())
          UNION SELECT r.person_id FROM record_access r
            WHERE r.school_id = here AND (r.expires_at IS NULL OR r.expires_at > now());
      END`,
  },
  // Who gives and takes which role. A role never makes a child an adult, an administrator never gives
  // themself one, and a holder of a post keeps theirs: two people decide about those.
  {
    name: 'ctx.may_set_role',
    arguments: 'p_person uuid, p_role text',
    returns: 'boolean',
    body: `SELECT CASE WHEN p_role = 'listener' THEN p.kind = 'student' AND 'coordinator' = ANY (ctx.roles())
        ELSE 'admin' = ANY (ctx.roles()) AND p.id <> ctx.uid() AND (p.kind = 'student') = (p_role = 'student')
          AND NOT ctx.holds_post(p.id) END
      FROM person p WHERE p.school_id = ctx.school() AND p.id = p_person`,
  },
  // Whoever holds the id of a web session has its hash; without it there is nothing to ask about.
  {
    name: 'ctx.web_session',
    arguments: 'p_id_hash bytea, p_now timestamptz',
    returns: 'jsonb',
    grantTo: 'earshot_app',
    body: `SELECT data FROM web_session WHERE id_hash = p_id_hash AND expires_at > p_now`,
  },
  {
    name: 'ctx.keep_web_session',
    arguments: 'p_id_hash bytea, p_data jsonb, p_expires timestamptz',
    returns: 'void',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `INSERT INTO web_session (id_hash, data, expires_at) VALUES (p_id_hash, p_data, p_expires)
      ON CONFLICT (id_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at`,
  },
  {
    name: 'ctx.end_web_session',
    arguments: 'p_id_hash bytea',
    returns: 'void',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `DELETE FROM web_session WHERE id_hash = p_id_hash`,
  },
  // What anyone may know of a school without a sign-in: the posts that are held, never by whom.
  {
    name: 'ctx.public_help',
    arguments: 'p_school text',
    returns: `TABLE (slug text, name text, demo boolean, phone text, social_care_phone text, lado_phone text,
      safe_place text, posts text[])`,
    body: `SELECT s.slug, s.name, s.demo, s.help_phone, s.social_care_phone, s.lado_phone, s.safe_place,
        ARRAY(SELECT DISTINCT o.kind FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
              WHERE o.school_id = s.id AND o.held_until IS NULL AND p.left_at IS NULL ORDER BY o.kind)
      FROM school s WHERE s.slug = p_school`,
    grantTo: 'earshot_app, earshot_worker',
  },
  // The audit takes the person from the sign-in and the time from the database: nobody can write in
  // another's name, nor of another day.
  {
    name: 'audit.append',
    arguments: 'p_action text, p_kind text, p_record uuid, p_detail jsonb, p_school uuid',
    returns: 'void',
    volatility: 'VOLATILE',
    body: `INSERT INTO audit.event (at, school_id, person_id, action, kind, record_id, detail)
      VALUES (now(), CASE WHEN session_user = 'earshot_app' THEN ctx.school() ELSE p_school END,
        CASE WHEN session_user = 'earshot_app' THEN ctx.uid() END, p_action, p_kind, p_record, p_detail)`,
  },
];

export const POLICIES = `
  GRANT UPDATE (ended_at, last_seen_at) ON sign_in TO earshot_context;
  GRANT INSERT ON sign_in TO earshot_context;
  CREATE POLICY sign_in_keep ON sign_in FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  CREATE POLICY sign_in_begin ON sign_in FOR INSERT TO earshot_context WITH CHECK (true);
  GRANT INSERT ON audit.event TO earshot_context;
  CREATE POLICY event_append ON audit.event FOR INSERT TO earshot_context WITH CHECK (true);
  GRANT SELECT ON audit.event TO earshot_auditor;
  CREATE POLICY event_auditor ON audit.event FOR SELECT TO earshot_auditor USING (true);

  GRANT SELECT ON school TO earshot_app, earshot_worker;
  GRANT UPDATE (name, day_starts, day_ends, help_phone, social_care_phone, lado_phone, safe_place) ON school TO earshot_app;
  CREATE POLICY school_own ON school FOR SELECT TO earshot_app USING (id = (SELECT ctx.school()));
  CREATE POLICY school_set ON school FOR UPDATE TO earshot_app
    USING (id = (SELECT ctx.school()) AND (SELECT ctx.roles()) && ARRAY['admin', 'coordinator', 'safeguarding_lead']);
  CREATE POLICY school_worker ON school FOR SELECT TO earshot_worker USING (true);

  GRANT SELECT, INSERT ON person TO earshot_app;
  GRANT UPDATE (username, given_name, family_name, preferred_name, email, year_group, tutor_group, date_of_birth,
    sex, send, pupil_premium, left_at, source_id) ON person TO earshot_app;
  GRANT SELECT (id, school_id, kind, email, year_group, left_at) ON person TO earshot_worker;
  CREATE POLICY person_self ON person FOR SELECT TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND (id = (SELECT ctx.uid()) OR kind = 'staff' OR (SELECT ctx.is_staff())));
  CREATE POLICY person_add ON person FOR INSERT TO earshot_app
    WITH CHECK (school_id = (SELECT ctx.school()) AND (SELECT ctx.roles()) && ARRAY['admin']);
  CREATE POLICY person_change ON person FOR UPDATE TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND (SELECT ctx.roles()) && ARRAY['admin']);
  CREATE POLICY person_worker ON person FOR SELECT TO earshot_worker USING (true);

  GRANT SELECT, INSERT, DELETE ON person_role TO earshot_app;
  GRANT SELECT ON person_role TO earshot_worker;
  -- Who administers is no secret: a student's own transaction routes past them.
  CREATE POLICY person_role_own ON person_role FOR SELECT TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND (person_id = (SELECT ctx.uid()) OR role = 'admin' OR (SELECT ctx.is_staff())));
  CREATE POLICY person_role_give ON person_role FOR INSERT TO earshot_app
    WITH CHECK (school_id = (SELECT ctx.school()) AND ctx.may_set_role(person_id, role));
  CREATE POLICY person_role_take ON person_role FOR DELETE TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND role NOT IN ('student', 'staff') AND ctx.may_set_role(person_id, role));
  CREATE POLICY person_role_worker ON person_role FOR SELECT TO earshot_worker USING (true);

  GRANT SELECT ON post TO earshot_app, earshot_worker;
  CREATE POLICY post_of_school ON post FOR SELECT TO earshot_app USING (school_id = (SELECT ctx.school()));
  CREATE POLICY post_worker ON post FOR SELECT TO earshot_worker USING (true);

  -- Whoever may read what a child wrote does not have their sign-in reset by an administrator alone.
  GRANT SELECT, INSERT ON credential TO earshot_app;
  GRANT UPDATE (password_hash, must_change, changed_at) ON credential TO earshot_app;
  CREATE POLICY credential_own ON credential TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND (person_id = (SELECT ctx.uid())
      OR ((SELECT ctx.roles()) && ARRAY['admin'] AND person_id NOT IN (SELECT ctx.reset_by_two()))))
    WITH CHECK (school_id = (SELECT ctx.school()) AND (person_id = (SELECT ctx.uid())
      OR ((SELECT ctx.roles()) && ARRAY['admin'] AND person_id NOT IN (SELECT ctx.reset_by_two()))));

  GRANT SELECT (school_id, person_id, started_at, last_seen_at, expires_at, ended_at) ON sign_in TO earshot_app;
  CREATE POLICY sign_in_own ON sign_in FOR SELECT TO earshot_app USING (person_id = (SELECT ctx.uid()));
  -- Who has never got in is what an administrator is asked first.
  CREATE POLICY sign_in_admin ON sign_in FOR SELECT TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND (SELECT ctx.roles()) && ARRAY['admin']);

  GRANT SELECT, INSERT ON once_key TO earshot_app;
  GRANT UPDATE (redirect) ON once_key TO earshot_app;
  CREATE POLICY once_key_own ON once_key TO earshot_app
    USING (person_id = (SELECT ctx.uid())) WITH CHECK (person_id = (SELECT ctx.uid()) AND school_id = (SELECT ctx.school()));
  GRANT SELECT (claimed_at), DELETE ON once_key TO earshot_worker;
  CREATE POLICY once_key_worker ON once_key TO earshot_worker USING (true);

  GRANT SELECT ON school_key TO earshot_app;
  CREATE POLICY school_key_own ON school_key FOR SELECT TO earshot_app USING (school_id = (SELECT ctx.school()));
  GRANT SELECT, INSERT ON data_key TO earshot_app;
  -- Which keys may be read is said where records are granted: to know of a key is to know of its record.
  CREATE POLICY data_key_make ON data_key FOR INSERT TO earshot_app
    WITH CHECK (school_id = (SELECT ctx.school()));

  GRANT SELECT ON migration TO earshot_app;
  -- Everyone looks one up at start, none is a school's secret.
  GRANT SELECT ON key_mark TO earshot_app;
`;
