import type { contextFunction } from '../src/platform/db/table-rules.js';

/** Who may do what to the tables of this migration: context functions, then grants and policies. */
export const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  {
    name: 'ctx.granted',
    returns: 'SETOF uuid',
    body: `SELECT record_id FROM record_access WHERE school_id = ctx.school() AND person_id = ctx.uid()
      AND record_kind = 'referral' AND (expires_at IS NULL OR expires_at > now())
      -- Who administers and holds nothing that a referral may rightly reach reads none, granted or not.
      AND (NOT 'admin' = ANY (ctx.roles()) OR ctx.roles() && ARRAY['safeguarding_lead', 'safeguarding_deputy',
        'head', 'chair', 'pastoral', 'coordinator', 'supervisor', 'out_of_hours', 'holiday_cover'])`,
  },
  // What this very transaction raised: its route and first grants are written with it, never later.
  {
    name: 'ctx.raised_now',
    returns: 'SETOF uuid',
    volatility: 'VOLATILE',
    body: `SELECT id FROM referral WHERE school_id = ctx.school() AND raised_by = ctx.uid()
      AND xmin = pg_current_xact_id()::xid`,
  },
  // Whose words this very transaction has begun to seal.
  {
    name: 'ctx.sealed_now',
    returns: 'SETOF uuid',
    volatility: 'VOLATILE',
    body: `SELECT record_id FROM data_key WHERE school_id = ctx.school() AND xmin = pg_current_xact_id()::xid`,
  },
  // All that a raiser may know of what they raised: the page turns the state into three words.
  {
    name: 'ctx.my_concerns',
    returns:
      'TABLE (id uuid, raised_at timestamptz, acknowledged_at timestamptz, state text, level integer, about text, urgency text, route jsonb)',
    body: `SELECT id, raised_at, acknowledged_at, state, level, about, urgency, route FROM referral
      WHERE school_id = ctx.school() AND raised_by = ctx.uid() ORDER BY raised_at DESC`,
  },
];

const mine = 'school_id = (SELECT ctx.school())';
const uid = '(SELECT ctx.uid())';
const raisedOrGranted = `(referral_id IN (SELECT ctx.raised_now()) OR referral_id IN (SELECT ctx.granted()))`;

export const POLICIES = `
  CREATE POLICY data_key_read ON data_key FOR SELECT TO earshot_app
    USING (${mine} AND (record_id IN (SELECT ctx.granted()) OR record_id IN (SELECT ctx.sealed_now())));

  GRANT DELETE ON record_access TO earshot_context;
  CREATE POLICY record_access_ungrant ON record_access FOR DELETE TO earshot_context USING (true);

  -- Holders see who else holds it; a grant is written at routing or by a holder.
  GRANT SELECT, INSERT ON record_access TO earshot_app, earshot_worker;
  GRANT UPDATE (expires_at) ON record_access TO earshot_worker;
  CREATE POLICY record_access_read ON record_access FOR SELECT TO earshot_app
    USING (${mine} AND record_id IN (SELECT ctx.granted()));
  CREATE POLICY record_access_write ON record_access FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND ((granted_by IS NULL AND record_id IN (SELECT ctx.raised_now()))
      OR (granted_by = ${uid} AND record_id IN (SELECT ctx.granted()))));
  CREATE POLICY record_access_worker ON record_access TO earshot_worker USING (true) WITH CHECK (true);

  GRANT SELECT, INSERT ON referral TO earshot_app;
  GRANT UPDATE (state, route, next_escalation_at, acknowledged_by, acknowledged_at, closed_by, closed_at, outcome)
    ON referral TO earshot_app;
  -- What a route depends on, in ids and codes: the team may change while a referral waits.
  GRANT SELECT (id, school_id, state, level, next_escalation_at, urgency, category, about_staff, child_id, child_year, raised_at, acknowledged_at, route) ON referral TO earshot_worker;
  GRANT UPDATE (level, next_escalation_at, route) ON referral TO earshot_worker;
  CREATE POLICY referral_granted ON referral FOR SELECT TO earshot_app USING (${mine} AND id IN (SELECT ctx.granted()));
  CREATE POLICY referral_raise ON referral FOR INSERT TO earshot_app WITH CHECK (${mine}
    AND raised_by = ${uid} AND state = 'raised' AND level = 0 AND acknowledged_by IS NULL AND closed_by IS NULL);
  CREATE POLICY referral_work ON referral FOR UPDATE TO earshot_app USING (${mine} AND id IN (SELECT ctx.granted()));
  CREATE POLICY referral_worker ON referral TO earshot_worker USING (true) WITH CHECK (true);

  ${['referral_subject', 'referral_event']
    .map(
      (table) => `
  GRANT SELECT, INSERT ON ${table} TO earshot_app;
  CREATE POLICY ${table}_read ON ${table} FOR SELECT TO earshot_app USING (${mine} AND referral_id IN (SELECT ctx.granted()));
  CREATE POLICY ${table}_write ON ${table} FOR INSERT TO earshot_app WITH CHECK (${mine} AND ${raisedOrGranted});`,
    )
    .join('')}
  GRANT SELECT ON referral_subject TO earshot_worker;
  GRANT INSERT ON referral_event TO earshot_worker;
  CREATE POLICY referral_subject_worker ON referral_subject FOR SELECT TO earshot_worker USING (true);
  CREATE POLICY referral_event_worker ON referral_event FOR INSERT TO earshot_worker WITH CHECK (kind IN ('escalated', 'rerouted') AND words IS NULL);

  GRANT SELECT, INSERT ON escalation TO earshot_app;
  CREATE POLICY escalation_first ON escalation FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND level = 0 AND referral_id IN (SELECT ctx.raised_now()));
  GRANT SELECT, INSERT ON escalation TO earshot_worker;
  CREATE POLICY escalation_read ON escalation FOR SELECT TO earshot_app USING (${mine} AND referral_id IN (SELECT ctx.granted()));
  CREATE POLICY escalation_worker ON escalation TO earshot_worker USING (true) WITH CHECK (true);

  GRANT SELECT, INSERT ON referral_action TO earshot_app;
  GRANT UPDATE (done_at, done_by) ON referral_action TO earshot_app;
  CREATE POLICY referral_action_granted ON referral_action FOR SELECT TO earshot_app
    USING (${mine} AND referral_id IN (SELECT ctx.granted()));
  CREATE POLICY referral_action_add ON referral_action FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND referral_id IN (SELECT ctx.granted()) AND made_by = ${uid} AND done_at IS NULL AND done_by IS NULL);
  -- Done once, in one's own name, while the referral is open.
  CREATE POLICY referral_action_do ON referral_action FOR UPDATE TO earshot_app
    USING (${mine} AND done_at IS NULL AND referral_id IN (SELECT ctx.granted()) AND EXISTS (SELECT 1 FROM referral r
      WHERE r.school_id = referral_action.school_id AND r.id = referral_id AND r.state <> 'closed'))
    WITH CHECK (${mine} AND done_by = ${uid} AND done_at >= made_at - interval '1 minute');

  GRANT SELECT, INSERT ON contact TO earshot_app;
  GRANT UPDATE (state, logged_at, minutes, main_theme, themes, skills, next_step, risk_of_harm, wellbeing, referral_id, concern_mac) ON contact TO earshot_app;
  CREATE POLICY contact_own ON contact FOR SELECT TO earshot_app USING (${mine} AND listener_id = ${uid});
  CREATE POLICY contact_change ON contact FOR UPDATE TO earshot_app
    USING (${mine} AND listener_id = ${uid}) WITH CHECK (${mine} AND listener_id = ${uid});
  -- Of a student only through a booking of one's own, which says who it was.
  CREATE POLICY contact_begin ON contact FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND listener_id = ${uid} AND (SELECT ctx.roles()) && ARRAY['listener'] AND state = 'owed'
      AND ((num_nonnulls(booking_id, student_id, student_year) = 0) OR EXISTS (
        SELECT 1 FROM booking b WHERE b.school_id = contact.school_id AND b.id = contact.booking_id
          AND b.listener_id = contact.listener_id AND b.student_id IS NOT DISTINCT FROM contact.student_id
          AND b.year_group IS NOT DISTINCT FROM contact.student_year)));
  -- Figures are made from codes by the worker; it sees nothing else of a contact.
  GRANT SELECT (id, school_id, student_id, student_year, occurred_at, state, main_theme) ON contact TO earshot_worker;
  CREATE POLICY contact_worker ON contact FOR SELECT TO earshot_worker USING (true);
`;
