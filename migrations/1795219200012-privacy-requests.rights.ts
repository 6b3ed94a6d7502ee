import type { contextFunction } from '../src/platform/db/table-rules.js';

const uid = '(SELECT ctx.uid())';
const mine = 'school_id = (SELECT ctx.school())';
const any = (...roles: string[]): string =>
  `(SELECT ctx.roles()) && ARRAY[${roles.map((role) => `'${role}'`).join(', ')}]`;
/** Whoever answers for data protection; never about themself. The chair comes for what only they hold. */
const ANSWERS = ['safeguarding_lead', 'safeguarding_deputy', 'head'];
const open = `state IN ('received', 'in_review')`;

/** Facts that are kept about the person of a request that is open to the asker, and to nobody else. */
const keptAbout = (
  name: string,
  returns: string,
  body: string,
): Parameters<typeof contextFunction>[0] => ({
  name: `ctx.kept_${name}`,
  arguments: 'p_request uuid',
  returns: `TABLE (${returns})`,
  grantTo: 'earshot_app',
  body: `WITH q AS (SELECT r.school_id, r.person_id FROM privacy_request r
      WHERE r.id = p_request AND r.school_id = ctx.school() AND r.kind = 'access' AND r.${open}
        AND r.person_id <> ctx.uid() AND ctx.roles() && ARRAY['${ANSWERS.join("', '")}'])
    ${body}`,
});

/** Who may do what to the tables of this migration: context functions, then grants and policies. */
export const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // Whose words of this feature the asker may read: a request they answer for, a decision about what
  // they were granted, a part they made, and a part that was given to the very person who asked.
  {
    name: 'ctx.privacy_words',
    returns: 'SETOF uuid',
    body: `SELECT id FROM privacy_request WHERE school_id = ctx.school() AND person_id <> ctx.uid()
        AND ctx.roles() && ARRAY['${ANSWERS.join("', '")}']
      UNION ALL SELECT id FROM privacy_request WHERE school_id = ctx.school() AND made_by = ctx.uid() AND person_id = ctx.uid()
        AND NOT ${open}
      UNION ALL SELECT d.id FROM privacy_decision d JOIN privacy_request r ON r.school_id = d.school_id AND r.id = d.request_id
        WHERE d.school_id = ctx.school() AND r.person_id <> ctx.uid()
          AND (d.guard_id IN (SELECT ctx.granted())
            OR (d.guard_id IS NULL AND ctx.roles() && ARRAY['${ANSWERS.join("', '")}']))
      UNION ALL SELECT id FROM privacy_part WHERE school_id = ctx.school() AND made_by = ctx.uid()
      UNION ALL SELECT p.id FROM privacy_part p JOIN privacy_request r ON r.school_id = p.school_id AND r.id = p.request_id
        WHERE p.school_id = ctx.school() AND r.made_by = ctx.uid() AND r.person_id = ctx.uid()
          AND r.state = 'answered' AND p.open_until > now()`,
  },
  // What anybody may read before a sign-in: a school's published notice, or that it has none yet.
  {
    name: 'ctx.public_notice',
    arguments: 'p_school text, p_audience text',
    returns: 'TABLE (name text, version integer, sections jsonb, published_at timestamptz)',
    grantTo: 'earshot_app',
    body: `SELECT s.name, n.version, n.sections, n.published_at FROM school s
      LEFT JOIN LATERAL (SELECT * FROM privacy_notice n WHERE n.school_id = s.id AND n.audience = p_audience
        AND n.version IS NOT NULL ORDER BY n.version DESC LIMIT 1) n ON true
      WHERE s.slug = p_school`,
  },
  // Who reviews, to be told by letter that a request came, whoever they are to the asker.
  {
    name: 'ctx.privacy_reviewers',
    arguments: 'p_school uuid',
    returns: 'SETOF uuid',
    body: `SELECT DISTINCT o.person_id FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
      WHERE o.school_id = p_school AND o.held_until IS NULL AND p.left_at IS NULL
        AND o.kind IN ('safeguarding_lead', 'safeguarding_deputy', 'head', 'chair')
        AND (session_user <> 'earshot_app' OR o.school_id = ctx.school())`,
  },
  // When a record was read, and as what, at that moment: never by whom. For holders of the record.
  {
    name: 'ctx.reads_of',
    arguments: 'p_record uuid',
    returns: 'TABLE (at timestamptz, roles text[])',
    grantTo: 'earshot_app',
    body: `SELECT e.at, e.roles
      FROM audit.event e WHERE e.school_id = ctx.school() AND e.record_id = p_record AND e.action = 'read'
        AND e.record_id IN (SELECT ctx.granted())
      ORDER BY e.at LIMIT 500`,
  },
  keptAbout(
    'account',
    'facts jsonb',
    `SELECT (to_jsonb(p) - ARRAY['id', 'school_id', 'source_id']) || jsonb_build_object(
        'roles', ARRAY(SELECT role FROM person_role r WHERE r.school_id = q.school_id AND r.person_id = q.person_id ORDER BY 1),
        'posts', ARRAY(SELECT kind FROM post o WHERE o.school_id = q.school_id AND o.person_id = q.person_id ORDER BY o.held_from),
        'classes', ARRAY(SELECT g.name FROM class_member m JOIN class_group g ON g.school_id = m.school_id AND g.id = m.class_id
          WHERE m.school_id = q.school_id AND m.person_id = q.person_id ORDER BY 1),
        'password_changed_at', (SELECT changed_at FROM credential c WHERE c.school_id = q.school_id AND c.person_id = q.person_id),
        'sign_ins', ARRAY(SELECT started_at FROM sign_in s WHERE s.school_id = q.school_id AND s.person_id = q.person_id ORDER BY 1))
      FROM q JOIN person p ON p.school_id = q.school_id AND p.id = q.person_id`,
  ),
  keptAbout(
    'bookings',
    'at timestamptz, kind text, state text, cancelled_why text, room text',
    `SELECT b.starts_at, b.kind, b.state, b.cancelled_why, o.name FROM q
      JOIN booking b ON b.school_id = q.school_id AND b.student_id = q.person_id
      JOIN session s ON s.school_id = b.school_id AND s.id = b.session_id
      JOIN room o ON o.school_id = s.school_id AND o.id = s.room_id ORDER BY b.starts_at`,
  ),
  // That a log led to a concern is a fact of the concern: for those alone who were granted it there
  // is such a log at all, the chair among them.
  {
    name: 'ctx.kept_contacts',
    arguments: 'p_request uuid',
    returns:
      'TABLE (id uuid, at timestamptz, minutes integer, main_theme text, themes text[], skills text[], next_step text, concern uuid)',
    grantTo: 'earshot_app',
    body: `SELECT c.id, c.occurred_at, c.minutes, c.main_theme, c.themes, c.skills, c.next_step, c.referral_id
      FROM privacy_request r JOIN contact c ON c.school_id = r.school_id AND c.student_id = r.person_id AND c.state = 'logged'
      WHERE r.id = p_request AND r.school_id = ctx.school() AND r.kind = 'access' AND r.person_id <> ctx.uid()
        AND (c.referral_id IN (SELECT ctx.granted())
          OR (c.referral_id IS NULL AND r.${open} AND ctx.roles() && ARRAY['${ANSWERS.join("', '")}']))
        AND ctx.roles() && ARRAY['${ANSWERS.join("', '")}', 'chair']
      ORDER BY c.occurred_at, c.id`,
  },
  keptAbout(
    'logs_written',
    'at timestamptz, minutes integer, skills text[], wellbeing integer',
    `SELECT c.occurred_at, c.minutes, c.skills, c.wellbeing
      FROM q JOIN contact c ON c.school_id = q.school_id AND c.listener_id = q.person_id AND c.state = 'logged'
      ORDER BY c.occurred_at, c.id`,
  ),
  keptAbout(
    'listening',
    'facts jsonb',
    `SELECT (to_jsonb(l) - ARRAY['school_id', 'person_id', 'paused_by']) || jsonb_build_object(
        'shifts', ARRAY(SELECT s.starts_at FROM shift sh JOIN session s ON s.school_id = sh.school_id AND s.id = sh.session_id
          WHERE sh.school_id = q.school_id AND sh.listener_id = q.person_id ORDER BY 1),
        'not_matched_with', (SELECT count(*) FROM no_match n WHERE n.school_id = q.school_id AND q.person_id IN (n.person_id, n.other_id)),
        'load', (SELECT coalesce(sum(points), 0) FROM listener_load o WHERE o.school_id = q.school_id AND o.listener_id = q.person_id))
      FROM q JOIN listener l ON l.school_id = q.school_id AND l.person_id = q.person_id`,
  ),
];

const guarded = (table: string): string => `EXISTS (SELECT 1 FROM privacy_request r
  WHERE r.school_id = ${table}.school_id AND r.id = ${table}.request_id AND r.person_id <> ${uid})
  AND (guard_id IN (SELECT ctx.granted()) OR (guard_id IS NULL AND ${any(...ANSWERS)}))`;

export const POLICIES = `
  CREATE POLICY data_key_privacy ON data_key FOR SELECT TO earshot_app
    USING (${mine} AND record_id IN (SELECT ctx.privacy_words()));

  GRANT SELECT, INSERT ON privacy_notice TO earshot_app;
  GRANT UPDATE (version, edition, sections, edited_by, edited_at, published_by, published_at) ON privacy_notice TO earshot_app;
  CREATE POLICY privacy_notice_read ON privacy_notice FOR SELECT TO earshot_app
    USING (${mine} AND (version IS NOT NULL OR ${any('admin', 'head', 'safeguarding_lead')}));
  CREATE POLICY privacy_notice_draft ON privacy_notice FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND version IS NULL AND edited_by = ${uid} AND ${any('admin', 'head', 'safeguarding_lead')});
  CREATE POLICY privacy_notice_change ON privacy_notice FOR UPDATE TO earshot_app
    USING (${mine} AND version IS NULL AND ${any('admin', 'head', 'safeguarding_lead')})
    WITH CHECK (${mine} AND ${any('admin', 'head', 'safeguarding_lead')}
      AND ((version IS NULL AND edited_by = ${uid}) OR published_by = ${uid}));

  GRANT SELECT, INSERT ON privacy_notice_seen TO earshot_app;
  CREATE POLICY privacy_notice_seen_own ON privacy_notice_seen TO earshot_app
    USING (${mine} AND person_id = ${uid}) WITH CHECK (${mine} AND person_id = ${uid});

  GRANT SELECT, INSERT ON privacy_request TO earshot_app;
  GRANT UPDATE (state, due_on, extended_at, extended_by, extension_reason, closed_at, closed_by, outcome, answer)
    ON privacy_request TO earshot_app;
  -- One's own is what one asked oneself: what a parent asked on paper is not told to the child here.
  CREATE POLICY privacy_request_own_read ON privacy_request FOR SELECT TO earshot_app
    USING (${mine} AND person_id = ${uid} AND made_by = ${uid});
  CREATE POLICY privacy_request_review ON privacy_request FOR SELECT TO earshot_app
    USING (${mine} AND person_id <> ${uid} AND (${any(...ANSWERS)} OR (kind = 'access' AND ${any('chair')})));
  CREATE POLICY privacy_request_ask ON privacy_request FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND made_by = ${uid} AND state = 'received' AND extended_at IS NULL
      AND ((source = 'page' AND person_id = ${uid})
        OR (source = 'on_behalf' AND person_id <> ${uid} AND ${any('admin', ...ANSWERS)})));
  CREATE POLICY privacy_request_work ON privacy_request FOR UPDATE TO earshot_app
    USING (${mine} AND person_id <> ${uid} AND ${open} AND ${any(...ANSWERS)})
    WITH CHECK (${mine} AND (closed_by IS NULL OR closed_by = ${uid}));
  GRANT SELECT (id, school_id, person_id, kind, state, due_on, reminded_week_at, reminded_day_at) ON privacy_request TO earshot_worker;
  GRANT UPDATE (reminded_week_at, reminded_day_at) ON privacy_request TO earshot_worker;
  CREATE POLICY privacy_request_worker ON privacy_request TO earshot_worker USING (true) WITH CHECK (true);

  GRANT SELECT, INSERT ON privacy_part TO earshot_app;
  CREATE POLICY privacy_part_maker ON privacy_part FOR SELECT TO earshot_app USING (${mine} AND made_by = ${uid});
  CREATE POLICY privacy_part_given ON privacy_part FOR SELECT TO earshot_app
    USING (${mine} AND open_until > now() AND EXISTS (SELECT 1 FROM privacy_request r
      WHERE r.school_id = privacy_part.school_id AND r.id = request_id AND r.person_id = ${uid} AND r.made_by = ${uid}
        AND r.state = 'answered'));
  CREATE POLICY privacy_part_make ON privacy_part FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND made_by = ${uid} AND EXISTS (SELECT 1 FROM privacy_request r
      WHERE r.school_id = privacy_part.school_id AND r.id = request_id AND r.kind = 'access' AND r.person_id <> ${uid}));

  GRANT SELECT, INSERT ON privacy_decision TO earshot_app;
  GRANT UPDATE (decision, reason, phrases, note, text_mac, version, decided_by, decided_at, part_id) ON privacy_decision TO earshot_app;
  CREATE POLICY privacy_decision_read ON privacy_decision FOR SELECT TO earshot_app
    USING (${mine} AND ${guarded('privacy_decision')});
  CREATE POLICY privacy_decision_make ON privacy_decision FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND decided_by = ${uid} AND ${guarded('privacy_decision')});
  -- What was given out stays as it was decided.
  CREATE POLICY privacy_decision_change ON privacy_decision FOR UPDATE TO earshot_app
    USING (${mine} AND part_id IS NULL AND ${guarded('privacy_decision')}) WITH CHECK (${mine});

  GRANT SELECT, INSERT ON privacy_assessment TO earshot_app;
  GRANT UPDATE (words, version, changed_by, changed_at) ON privacy_assessment TO earshot_app;
  CREATE POLICY privacy_assessment_tend ON privacy_assessment TO earshot_app
    USING (${mine} AND ${any('admin', 'head', 'safeguarding_lead')})
    WITH CHECK (${mine} AND changed_by = ${uid} AND ${any('admin', 'head', 'safeguarding_lead')});
`;
