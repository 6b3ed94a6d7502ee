import type { contextFunction } from '../src/platform/db/table-rules.js';

const HASH = `sha256(convert_to(NULLIF(current_setting('app.sid', true), ''), 'UTF8'))`;

/**
 * Whose role or post lets them read what people wrote, or decide who does. Everybody else needs a
 * second factor once a record is given to them.
 */
const NEEDS_ONE = `ARRAY['coordinator', 'supervisor', 'pastoral', 'admin', 'safeguarding_lead', 'safeguarding_deputy',
  'head', 'chair', 'out_of_hours', 'holiday_cover']`;

/** Who may do what to the tables of this migration: context functions, then grants and policies. */
export const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // 'has': registered one; 'needs': has none and must; 'none': gets in without (children, a school for trying out).
  {
    name: 'ctx.second_factor_of',
    arguments: 'p_person uuid',
    returns: 'text',
    grantTo: 'earshot_context',
    body: `SELECT CASE WHEN s.demo OR p.kind <> 'staff' THEN 'none'
        WHEN EXISTS (SELECT 1 FROM totp t WHERE t.school_id = p.school_id AND t.person_id = p.id AND t.confirmed_at IS NOT NULL)
          OR EXISTS (SELECT 1 FROM passkey k WHERE k.school_id = p.school_id AND k.person_id = p.id) THEN 'has'
        WHEN EXISTS (SELECT 1 FROM person_role r WHERE r.school_id = p.school_id AND r.person_id = p.id AND r.role = ANY (${NEEDS_ONE}))
          OR EXISTS (SELECT 1 FROM post o WHERE o.school_id = p.school_id AND o.person_id = p.id AND o.held_until IS NULL)
          OR EXISTS (SELECT 1 FROM record_access a WHERE a.school_id = p.school_id AND a.person_id = p.id
            AND (a.expires_at IS NULL OR a.expires_at > now())) THEN 'needs'
        ELSE 'none' END
      FROM person p JOIN school s ON s.id = p.school_id WHERE p.id = p_person`,
  },
  // This sign-in has shown all that its person has to show.
  {
    name: 'ctx.proved',
    returns: 'boolean',
    body: `SELECT coalesce((SELECT s.second_factor_at IS NOT NULL OR ctx.second_factor_of(s.person_id) = 'none' FROM sign_in s
      WHERE s.token_hash = ${HASH} AND s.ended_at IS NULL AND s.expires_at > now()), false)`,
  },
  // A password alone opens no role: it gets an adult no further than any adult of the school.
  {
    name: 'ctx.roles',
    returns: 'text[]',
    replaces: true,
    // Asked of once: every policy of every statement calls it.
    body: `WITH me AS MATERIALIZED (SELECT ctx.school() AS school, ctx.uid() AS person, ctx.proved() AS proved)
      SELECT coalesce(array_agg(role), '{}') FROM (
        SELECT r.role FROM me JOIN person_role r ON r.school_id = me.school AND r.person_id = me.person
          WHERE me.proved OR r.role IN ('student', 'listener', 'staff')
        UNION SELECT o.kind FROM me JOIN post o ON o.school_id = me.school AND o.person_id = me.person
          WHERE me.proved AND o.held_until IS NULL
      ) r`,
  },
  {
    name: 'ctx.granted',
    returns: 'SETOF uuid',
    replaces: true,
    body: `WITH me AS MATERIALIZED (SELECT ctx.school() AS school, ctx.uid() AS person, ctx.roles() AS roles, ctx.proved() AS proved)
      SELECT a.record_id FROM me JOIN record_access a ON a.school_id = me.school AND a.person_id = me.person
      WHERE me.proved AND a.record_kind = 'referral' AND (a.expires_at IS NULL OR a.expires_at > now())
        -- Who administers and holds nothing that a referral may rightly reach reads none, granted or not.
        AND (NOT 'admin' = ANY (me.roles) OR me.roles && ARRAY['safeguarding_lead', 'safeguarding_deputy',
          'head', 'chair', 'pastoral', 'coordinator', 'supervisor', 'out_of_hours', 'holiday_cover'])`,
  },
  // One's own second factor is changed by whoever has shown it, or has none yet.
  {
    name: 'ctx.may_change_second_factor',
    returns: 'boolean',
    body: `SELECT coalesce((SELECT s.second_factor_at IS NOT NULL OR ctx.second_factor_of(s.person_id) <> 'has' FROM sign_in s
      WHERE s.token_hash = ${HASH} AND s.ended_at IS NULL AND s.expires_at > now()), false)`,
  },
  {
    name: 'ctx.own_secrets',
    returns: 'SETOF uuid',
    body: `SELECT id FROM totp WHERE school_id = ctx.school() AND person_id = ctx.uid()`,
  },
  // Written down by the database for a caller that holds the sign-in key; what was used is used up in
  // the same statement. 'password' only refreshes, and only for those who have nothing better.
  {
    name: 'ctx.prove',
    arguments: 'p_token_hash bytea, p_how text, p_mark text, p_now timestamptz, p_mac bytea',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app, earshot_owner',
    body: `DECLARE who record;
      BEGIN
        IF ctx.mac('prove|' || encode(p_token_hash, 'hex') || '|' || p_how || '|' || p_mark) IS DISTINCT FROM p_mac THEN RETURN false; END IF;
        SELECT s.school_id, s.person_id INTO who FROM sign_in s
          WHERE s.token_hash = p_token_hash AND s.ended_at IS NULL AND s.expires_at > p_now;
        IF NOT FOUND THEN RETURN false; END IF;
        CASE p_how
          WHEN 'totp' THEN
            UPDATE totp SET last_step = p_mark::bigint WHERE school_id = who.school_id AND person_id = who.person_id
              AND confirmed_at IS NOT NULL AND (last_step IS NULL OR last_step < p_mark::bigint);
          WHEN 'passkey' THEN
            UPDATE passkey SET counter = split_part(p_mark, ':', 2)::bigint, last_used_at = p_now
              WHERE school_id = who.school_id AND person_id = who.person_id AND id = split_part(p_mark, ':', 1)::uuid
              -- Keys that count (not all do) never count backwards: one that does was copied.
              AND (counter < split_part(p_mark, ':', 2)::bigint OR (counter = 0 AND split_part(p_mark, ':', 2) = '0'));
          WHEN 'recovery' THEN
            UPDATE recovery_code SET used_at = p_now WHERE school_id = who.school_id AND person_id = who.person_id
              AND code_mac = decode(p_mark, 'hex') AND used_at IS NULL;
          WHEN 'password' THEN
            UPDATE sign_in s SET authenticated_at = p_now WHERE s.token_hash = p_token_hash AND ctx.second_factor_of(who.person_id) <> 'has';
            RETURN FOUND;
          ELSE RETURN false;
        END CASE;
        IF NOT FOUND THEN RETURN false; END IF;
        UPDATE sign_in s SET authenticated_at = p_now, second_factor_at = p_now WHERE s.token_hash = p_token_hash;
        RETURN true;
      END`,
  },
  // The same sign-in under a new token, at every proof of who sits there: the old one is worth nothing.
  {
    name: 'ctx.renew_sign_in',
    arguments: 'p_token_hash bytea, p_new_hash bytea, p_now timestamptz, p_mac bytea',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app, earshot_owner',
    body: `BEGIN
        IF ctx.mac('renew|' || encode(p_token_hash, 'hex') || '|' || encode(p_new_hash, 'hex')) IS DISTINCT FROM p_mac THEN RETURN false; END IF;
        UPDATE sign_in SET token_hash = p_new_hash WHERE token_hash = p_token_hash AND ended_at IS NULL AND expires_at > p_now;
        RETURN FOUND;
      END`,
  },
  {
    name: 'ctx.sign_in_lookup',
    arguments: 'p_school text, p_username text, p_mac bytea',
    returns: `TABLE (person_id uuid, school_id uuid, kind text, password_hash text, must_change boolean)`,
    replaces: true,
    body: `SELECT p.id, p.school_id, p.kind, c.password_hash, c.must_change
      FROM school s JOIN person p ON p.school_id = s.id
      JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id
      WHERE ctx.mac('lookup|' || p_school || '|' || p_username) = p_mac
        AND s.slug = p_school AND p.username = p_username AND p.left_at IS NULL AND p.suspended_at IS NULL`,
    grantTo: 'earshot_app',
  },
  {
    name: 'ctx.begin_sign_in',
    arguments:
      'p_token_hash bytea, p_person uuid, p_now timestamptz, p_idle integer, p_lifetime integer, p_device text, p_how text, p_mac bytea',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app, earshot_owner',
    body: `DECLARE who record;
      BEGIN
        IF ctx.mac('begin|' || encode(p_token_hash, 'hex') || '|' || p_person) IS DISTINCT FROM p_mac THEN RETURN false; END IF;
        SELECT p.id, p.school_id, p.kind INTO who FROM person p
          WHERE p.id = p_person AND p.left_at IS NULL AND p.suspended_at IS NULL;
        IF NOT FOUND THEN RETURN false; END IF;
        -- One sign-in at a time for a student: a shared computer left open is closed by the next.
        IF who.kind = 'student' THEN
          UPDATE sign_in SET ended_at = p_now WHERE school_id = who.school_id AND person_id = who.id AND ended_at IS NULL;
        END IF;
        INSERT INTO sign_in (token_hash, school_id, person_id, started_at, last_seen_at, authenticated_at, expires_at, idle_seconds, device, how)
        VALUES (p_token_hash, who.school_id, who.id, p_now, p_now, p_now, p_now + make_interval(secs => p_lifetime), p_idle,
          left(p_device, 60), p_how);
        RETURN true;
      END`,
  },
  // Who a token is, at the application's time; also keeps the idle clock, once a minute.
  {
    name: 'ctx.actor',
    arguments: 'p_token text, p_now timestamptz',
    returns: `TABLE (person_id uuid, school_id uuid, kind text, given_name text, family_name text, preferred_name text,
      year_group integer, roles text[], must_change boolean, slug text, school_name text, timezone text, demo boolean,
      expires_at timestamptz, idle_seconds integer, sign_in_id uuid, authenticated_at timestamptz, second_factor text)`,
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
            coalesce(c.must_change, false), sc.slug, sc.name, sc.timezone, sc.demo, s.expires_at, s.idle_seconds, s.id,
            s.authenticated_at, CASE WHEN s.second_factor_at IS NOT NULL THEN 'shown' ELSE ctx.second_factor_of(p.id) END
          FROM sign_in s JOIN person p ON p.id = s.person_id JOIN school sc ON sc.id = p.school_id
          LEFT JOIN credential c ON c.school_id = p.school_id AND c.person_id = p.id
          WHERE s.token_hash = found_hash AND p.left_at IS NULL AND p.suspended_at IS NULL;
      END`,
  },
  // One's own, by its name in the list; without a name, every other one.
  {
    name: 'ctx.end_own_sign_ins',
    arguments: 'p_id uuid, p_now timestamptz',
    returns: 'integer',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `WITH ended AS (
        UPDATE sign_in SET ended_at = p_now WHERE school_id = ctx.school() AND person_id = ctx.uid() AND ended_at IS NULL
          AND CASE WHEN p_id IS NULL THEN token_hash <> ${HASH} ELSE id = p_id END
        RETURNING 1)
      SELECT count(*)::integer FROM ended`,
  },
  // Who holds a post is taken out of it by two people first: an administrator alone silences no lead.
  {
    name: 'ctx.suspend',
    arguments: 'p_person uuid, p_from timestamptz, p_now timestamptz',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `BEGIN
        IF NOT 'admin' = ANY (ctx.roles()) THEN RETURN false; END IF;
        UPDATE person SET suspended_at = p_from WHERE school_id = ctx.school() AND id = p_person AND left_at IS NULL
          AND id <> ctx.uid() AND (p_from IS NULL OR NOT EXISTS (SELECT 1 FROM post o
            WHERE o.school_id = ctx.school() AND o.person_id = p_person AND o.held_until IS NULL));
        IF NOT FOUND THEN RETURN false; END IF;
        IF p_from IS NOT NULL THEN
          UPDATE sign_in SET ended_at = p_now WHERE school_id = ctx.school() AND person_id = p_person AND ended_at IS NULL;
        END IF;
        RETURN true;
      END`,
  },
  {
    name: 'ctx.second_factor_reset_confirmed',
    arguments: 'p_person uuid',
    returns: 'boolean',
    body: `SELECT EXISTS (SELECT 1 FROM post_proposal WHERE school_id = ctx.school() AND change = 'reset_second_factor'
      AND outcome = 'confirmed' AND decided_by = ctx.uid() AND proposed_by <> decided_by AND person_id = p_person
      AND xmin = pg_current_xact_id()::xid)`,
  },
  // Takes away what somebody has lost: never one's own, and two people's doing for whoever two reset.
  {
    name: 'ctx.forget_second_factor',
    arguments: 'p_person uuid, p_now timestamptz',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `BEGIN
        IF p_person = ctx.uid() OR NOT EXISTS (SELECT 1 FROM person p WHERE p.school_id = ctx.school() AND p.id = p_person) THEN
          RETURN false;
        END IF;
        IF NOT ctx.second_factor_reset_confirmed(p_person)
          AND (NOT 'admin' = ANY (ctx.roles()) OR p_person IN (SELECT ctx.reset_by_two())) THEN RETURN false; END IF;
        DELETE FROM totp WHERE school_id = ctx.school() AND person_id = p_person;
        DELETE FROM passkey WHERE school_id = ctx.school() AND person_id = p_person;
        DELETE FROM recovery_code WHERE school_id = ctx.school() AND person_id = p_person;
        UPDATE sign_in SET ended_at = p_now WHERE school_id = ctx.school() AND person_id = p_person AND ended_at IS NULL;
        RETURN true;
      END`,
  },
  // For the page of an account: whether there is one, never which.
  {
    name: 'ctx.has_second_factor',
    arguments: 'p_person uuid',
    returns: 'boolean',
    grantTo: 'earshot_app',
    body: `SELECT 'admin' = ANY (ctx.roles()) AND (
      EXISTS (SELECT 1 FROM totp t WHERE t.school_id = ctx.school() AND t.person_id = p_person AND t.confirmed_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM passkey k WHERE k.school_id = ctx.school() AND k.person_id = p_person))`,
  },
];

const own = `school_id = (SELECT ctx.school()) AND person_id = (SELECT ctx.uid())`;
const tendedByOwner = (table: string, columns: string): string => `
  GRANT SELECT, INSERT, DELETE${columns === '' ? '' : `, UPDATE (${columns})`} ON ${table} TO earshot_app;
  CREATE POLICY ${table}_own ON ${table} FOR SELECT TO earshot_app USING (${own});
  CREATE POLICY ${table}_add ON ${table} FOR INSERT TO earshot_app WITH CHECK (${own} AND (SELECT ctx.may_change_second_factor()));
  CREATE POLICY ${table}_remove ON ${table} FOR DELETE TO earshot_app USING (${own} AND (SELECT ctx.may_change_second_factor()));`;

export const POLICIES = `
  ${tendedByOwner('totp', 'confirmed_at')}
  CREATE POLICY totp_confirm ON totp FOR UPDATE TO earshot_app
    USING (${own} AND confirmed_at IS NULL AND (SELECT ctx.may_change_second_factor())) WITH CHECK (${own});
  ${tendedByOwner('passkey', '')}
  ${tendedByOwner('recovery_code', '')}

  GRANT UPDATE (last_step), DELETE ON totp TO earshot_context;
  GRANT UPDATE (counter, last_used_at), DELETE ON passkey TO earshot_context;
  GRANT UPDATE (used_at), DELETE ON recovery_code TO earshot_context;
  ${['totp', 'passkey', 'recovery_code']
    .map(
      (table) => `
  CREATE POLICY ${table}_use ON ${table} FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  CREATE POLICY ${table}_forget ON ${table} FOR DELETE TO earshot_context USING (true);`,
    )
    .join('')}
  GRANT UPDATE (token_hash, authenticated_at, second_factor_at) ON sign_in TO earshot_context;
  GRANT UPDATE (suspended_at) ON person TO earshot_context;
  CREATE POLICY person_suspend ON person FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  GRANT SELECT (suspended_at) ON person TO earshot_worker;

  -- The key of a secret goes with it.
  GRANT DELETE ON data_key TO earshot_context;
  CREATE POLICY data_key_drop ON data_key FOR DELETE TO earshot_context USING (true);
  CREATE FUNCTION ctx.drop_secret_key() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $body$
    BEGIN
      DELETE FROM data_key WHERE school_id = OLD.school_id AND record_id = OLD.id;
      RETURN NULL;
    END $body$;
  ALTER FUNCTION ctx.drop_secret_key() OWNER TO earshot_context;
  CREATE TRIGGER totp_drops_key AFTER DELETE ON totp FOR EACH ROW EXECUTE FUNCTION ctx.drop_secret_key();

  GRANT SELECT (id, device, how, idle_seconds) ON sign_in TO earshot_app;
  -- The key of one's own secret: a code is checked before the sign-in is worth anything more.
  CREATE POLICY data_key_own_secret ON data_key FOR SELECT TO earshot_app
    USING (school_id = (SELECT ctx.school()) AND record_id IN (SELECT ctx.own_secrets()));
`;
