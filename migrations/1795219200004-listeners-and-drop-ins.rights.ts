import type { contextFunction } from '../src/platform/db/table-rules.js';

/** Who may do what to the tables of this migration: context functions, then grants and policies. */
export const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  {
    name: 'ctx.listeners',
    returns: 'SETOF uuid',
    body: `SELECT person_id FROM listener WHERE school_id = ctx.school()`,
  },
  // Whom to tell that a listener may no longer listen: a listener's own break asks it too.
  {
    name: 'ctx.coordinators',
    arguments: 'p_school uuid',
    returns: 'SETOF uuid',
    body: `SELECT r.person_id FROM person_role r JOIN person p ON p.school_id = r.school_id AND p.id = r.person_id
      WHERE r.school_id = p_school AND r.role = 'coordinator' AND p.left_at IS NULL
        AND (session_user <> 'earshot_app' OR r.school_id = ctx.school())`,
  },
  // Leaving blocks whatever else is known, so whoever imports the roll need not read the rest.
  {
    name: 'ctx.take_leavers_off',
    arguments: 'p_school uuid, p_people uuid[], p_on date, p_now timestamptz',
    returns: 'SETOF uuid',
    volatility: 'VOLATILE',
    body: `WITH gone AS (
        UPDATE listener SET left_on = p_on
        WHERE school_id = p_school AND person_id = ANY (p_people) AND left_on IS NULL
          AND (session_user <> 'earshot_app' OR (school_id = ctx.school() AND 'admin' = ANY (ctx.roles())))
        RETURNING school_id, person_id)
      UPDATE listener_standing st SET may_listen = false, may_listen_until = NULL, worked_out_at = p_now
      FROM gone WHERE st.school_id = gone.school_id AND st.person_id = gone.person_id AND st.may_listen
      RETURNING st.person_id`,
  },
  {
    name: 'ctx.students_on_my_shifts',
    returns: 'SETOF uuid',
    body: `SELECT student_id FROM booking WHERE school_id = ctx.school() AND student_id IS NOT NULL AND state <> 'cancelled'
      AND listener_id = ctx.uid()`,
  },
  // What the eligibility rule came to for one day, for a listener who is still here.
  {
    name: 'ctx.may_listen_on',
    arguments: 'p_school uuid, p_listener uuid, p_day date',
    returns: 'boolean',
    body: `SELECT EXISTS (SELECT 1 FROM listener_standing st JOIN person p ON p.school_id = st.school_id AND p.id = st.person_id
      WHERE st.school_id = p_school AND st.person_id = p_listener AND st.may_listen
        AND (st.may_listen_until IS NULL OR st.may_listen_until >= p_day) AND p.left_at IS NULL)`,
  },
  // Whom a student must not meet, either one's wish: the list itself is never shown.
  {
    name: 'ctx.my_no_match',
    returns: 'SETOF uuid',
    body: `SELECT other_id FROM no_match WHERE school_id = ctx.school() AND person_id = ctx.uid()
      UNION SELECT person_id FROM no_match WHERE school_id = ctx.school() AND other_id = ctx.uid()`,
  },
  // Who came is there to be seen while the desk is open (12 hours after the end), not for ever.
  {
    name: 'ctx.my_duty_sessions',
    returns: 'SETOF uuid',
    body: `SELECT id FROM session WHERE school_id = ctx.school() AND adult_id = ctx.uid()
      AND ends_at > now() - interval '12 hours'`,
  },
  // A booking is of a slot as it stands in the rota, and of one that is not over.
  {
    name: 'ctx.slot_fits',
    arguments:
      'p_slot uuid, p_session uuid, p_listener uuid, p_starts timestamptz, p_ends timestamptz',
    returns: 'boolean',
    body: `SELECT EXISTS (SELECT 1 FROM slot sl JOIN shift sh ON sh.school_id = sl.school_id AND sh.id = sl.shift_id
      WHERE sl.school_id = ctx.school() AND sl.id = p_slot AND sl.session_id = p_session
        AND sh.listener_id = p_listener AND sl.starts_at = p_starts AND sl.ends_at = p_ends AND sl.ends_at > now())`,
  },
  // Whether an adult's choice at the desk would bring together two who must not meet.
  {
    name: 'ctx.must_not_meet',
    arguments: 'p_student uuid, p_session uuid',
    returns: 'SETOF uuid',
    body: `SELECT other_id FROM no_match WHERE school_id = ctx.school() AND person_id = p_student AND p_session IN (SELECT ctx.my_duty_sessions())
      UNION SELECT person_id FROM no_match WHERE school_id = ctx.school() AND other_id = p_student AND p_session IN (SELECT ctx.my_duty_sessions())`,
  },
  // Cancels without showing the coordinator who had booked: it returns whom to tell, as ids.
  {
    name: 'ctx.cancel_bookings',
    arguments: 'p_school uuid, p_sessions uuid[], p_now timestamptz',
    returns: 'TABLE (booking_id uuid, student_id uuid)',
    volatility: 'VOLATILE',
    body: `UPDATE booking b SET state = 'cancelled', cancelled_at = p_now, cancelled_why = 'session'
      WHERE b.school_id = p_school AND b.session_id = ANY (p_sessions) AND b.state = 'booked' AND b.ends_at > p_now
        AND (session_user <> 'earshot_app'
          OR (p_school = ctx.school() AND ctx.roles() && ARRAY['coordinator', 'admin']))
      RETURNING b.id, b.student_id`,
  },
  {
    name: 'ctx.cancel_bookings_of',
    arguments: 'p_school uuid, p_students uuid[], p_now timestamptz',
    returns: 'TABLE (booking_id uuid, listener_id uuid)',
    volatility: 'VOLATILE',
    body: `UPDATE booking b SET state = 'cancelled', cancelled_at = p_now, cancelled_why = 'left_school'
      WHERE b.school_id = p_school AND b.student_id = ANY (p_students) AND b.state = 'booked' AND b.ends_at > p_now
        AND (session_user <> 'earshot_app' OR (p_school = ctx.school() AND 'admin' = ANY (ctx.roles())))
      RETURNING b.id, b.listener_id`,
  },
  // Two who must not meet any more; whoever says so may not see whether they were going to.
  {
    name: 'ctx.cancel_bookings_between',
    arguments: 'p_school uuid, p_one uuid, p_other uuid, p_now timestamptz',
    returns: 'TABLE (booking_id uuid, student_id uuid)',
    volatility: 'VOLATILE',
    body: `UPDATE booking b SET state = 'cancelled', cancelled_at = p_now, cancelled_why = 'listener'
      WHERE b.school_id = p_school AND b.state = 'booked' AND b.ends_at > p_now
        AND ((b.student_id = p_one AND b.listener_id = p_other) OR (b.student_id = p_other AND b.listener_id = p_one))
        AND (session_user <> 'earshot_app' OR (p_school = ctx.school() AND 'coordinator' = ANY (ctx.roles())))
      RETURNING b.id, b.student_id`,
  },
  // Takes shifts away with their slots and bookings; returns whom to tell. Whoever's act has cost a
  // listener the right to a shift (their own pause, a supervisor's note) may take that shift away.
  {
    name: 'ctx.withdraw_shifts',
    arguments: 'p_school uuid, p_shifts uuid[], p_now timestamptz',
    returns: 'TABLE (booking_id uuid, student_id uuid)',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    body: `#variable_conflict use_column
      DECLARE gone uuid[];
      BEGIN
        WITH taken AS (
          UPDATE shift sh SET withdrawn_at = p_now
          FROM session s WHERE s.school_id = sh.school_id AND s.id = sh.session_id
            AND sh.school_id = p_school AND sh.id = ANY (p_shifts) AND sh.withdrawn_at IS NULL AND s.ends_at > p_now
            AND (session_user <> 'earshot_app' OR (p_school = ctx.school() AND (
              ctx.roles() && ARRAY['coordinator', 'admin'] OR NOT ctx.may_listen_on(sh.school_id, sh.listener_id, s.local_date))))
          RETURNING sh.id)
        SELECT coalesce(array_agg(id), '{}') INTO gone FROM taken;
        UPDATE slot SET state = 'withdrawn' WHERE school_id = p_school AND shift_id = ANY (gone) AND ends_at > p_now;
        RETURN QUERY UPDATE booking b SET state = 'cancelled', cancelled_at = p_now, cancelled_why = 'listener'
          FROM slot sl WHERE b.school_id = p_school AND sl.school_id = p_school AND sl.id = b.slot_id AND sl.shift_id = ANY (gone)
            AND b.state = 'booked' AND b.ends_at > p_now
          RETURNING b.id, b.student_id;
      END`,
  },
];

const mine = 'school_id = (SELECT ctx.school())';
const uid = '(SELECT ctx.uid())';
const any = (...roles: string[]): string =>
  `(SELECT ctx.roles()) && ARRAY[${roles.map((role) => `'${role}'`).join(', ')}]`;

export const POLICIES = `
  GRANT UPDATE (state) ON slot TO earshot_context;
  GRANT UPDATE (withdrawn_at) ON shift TO earshot_context;
  CREATE POLICY shift_withdraw ON shift FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  GRANT UPDATE (state, cancelled_at, cancelled_why) ON booking TO earshot_context;
  CREATE POLICY slot_mark ON slot FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  CREATE POLICY booking_cancel ON booking FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);

  CREATE POLICY person_listener ON person FOR SELECT TO earshot_app
    USING (${mine} AND id IN (SELECT ctx.listeners()));
  CREATE POLICY person_on_my_shift ON person FOR SELECT TO earshot_app
    USING (${mine} AND id IN (SELECT ctx.students_on_my_shifts()));

  GRANT SELECT, INSERT, UPDATE ON listener TO earshot_app;
  GRANT SELECT ON listener TO earshot_worker;
  CREATE POLICY listener_read ON listener FOR SELECT TO earshot_app
    USING (${mine} AND (person_id = ${uid} OR ${any('coordinator', 'supervisor', 'safeguarding_lead', 'safeguarding_deputy')}));
  CREATE POLICY listener_add ON listener FOR INSERT TO earshot_app 
    WITH CHECK (${mine} AND ${any('coordinator')} AND suitability = 'unknown');
  CREATE POLICY listener_change ON listener FOR UPDATE TO earshot_app
    USING (${mine} AND (person_id = ${uid} OR ${any('coordinator', 'supervisor', 'safeguarding_lead', 'safeguarding_deputy')}));
  CREATE POLICY listener_worker ON listener FOR SELECT TO earshot_worker USING (true);

  GRANT UPDATE (left_on) ON listener TO earshot_context;
  GRANT UPDATE (may_listen, may_listen_until, worked_out_at) ON listener_standing TO earshot_context;
  CREATE POLICY listener_leave ON listener FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  CREATE POLICY listener_standing_leave ON listener_standing FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);

  GRANT SELECT, INSERT ON listener_load TO earshot_app;
  GRANT SELECT ON listener_load TO earshot_worker;
  CREATE POLICY listener_load_read ON listener_load FOR SELECT TO earshot_app
    USING (${mine} AND (listener_id = ${uid} OR ${any('coordinator', 'supervisor', 'safeguarding_lead', 'safeguarding_deputy')}));
  CREATE POLICY listener_load_add ON listener_load FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND listener_id = ${uid});
  CREATE POLICY listener_load_worker ON listener_load FOR SELECT TO earshot_worker USING (true);

  GRANT SELECT, INSERT, UPDATE ON listener_standing TO earshot_worker;
  GRANT SELECT, INSERT, UPDATE (may_listen, may_listen_until, worked_out_at) ON listener_standing TO earshot_app;
  CREATE POLICY listener_standing_read ON listener_standing FOR SELECT TO earshot_app USING (${mine});
  CREATE POLICY listener_standing_write ON listener_standing TO earshot_app
    USING (${mine} AND (person_id = ${uid} OR ${any('coordinator', 'supervisor', 'safeguarding_lead', 'safeguarding_deputy')}))
    WITH CHECK (${mine} AND (person_id = ${uid} OR ${any('coordinator', 'supervisor', 'safeguarding_lead', 'safeguarding_deputy')}));
  CREATE POLICY listener_standing_worker ON listener_standing TO earshot_worker USING (true) WITH CHECK (true);

  GRANT SELECT, INSERT, DELETE ON no_match TO earshot_app;
  CREATE POLICY no_match_tend ON no_match TO earshot_app
    USING (${mine} AND ${any('coordinator', 'supervisor')}) WITH CHECK (${mine} AND ${any('coordinator', 'supervisor')});

  GRANT SELECT, INSERT ON drop_in, session, shift, slot TO earshot_app;
  GRANT UPDATE (adult_id, ended_at) ON drop_in TO earshot_app;
  GRANT UPDATE (adult_id, adult_confirmed_at, cancelled_at, cancelled_why) ON session TO earshot_app;
  GRANT SELECT ON drop_in, session, shift, slot TO earshot_worker;
  -- The worker fills a place that a listener had to give up.
  GRANT INSERT ON shift, slot TO earshot_worker;
  ${['drop_in', 'session', 'shift', 'slot']
    .map(
      (table) => `
  CREATE POLICY ${table}_read ON ${table} FOR SELECT TO earshot_app USING (${mine});
  CREATE POLICY ${table}_make ON ${table} FOR INSERT TO earshot_app WITH CHECK (${mine} AND ${any('coordinator', 'admin')});
  CREATE POLICY ${table}_change ON ${table} FOR UPDATE TO earshot_app USING (${mine} AND ${any('coordinator', 'admin')});
  CREATE POLICY ${table}_worker ON ${table} TO earshot_worker USING (true) WITH CHECK (true);`,
    )
    .join('')}
  GRANT SELECT, INSERT ON booking TO earshot_app;
  GRANT UPDATE (state, arrived_at, cancelled_at, cancelled_why) ON booking TO earshot_app;
  GRANT SELECT (id, school_id, slot_id, session_id, listener_id, student_id, kind, state, starts_at, ends_at) ON booking TO earshot_worker;
  GRANT UPDATE (state) ON booking TO earshot_worker;
  CREATE POLICY booking_own ON booking FOR SELECT TO earshot_app
    USING (${mine} AND (student_id = ${uid} OR listener_id = ${uid} OR session_id IN (SELECT ctx.my_duty_sessions())));
  CREATE POLICY booking_make ON booking FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND ctx.slot_fits(slot_id, session_id, listener_id, starts_at, ends_at)
      AND student_id IS DISTINCT FROM listener_id
      AND ((student_id = ${uid} AND kind = 'booking' AND state = 'booked')
        OR (kind = 'walk_in' AND state = 'arrived'
          -- A listener does not say who came: that would show them anybody they like.
          AND ((listener_id = ${uid} AND student_id IS NULL) OR session_id IN (SELECT ctx.my_duty_sessions())))));
  CREATE POLICY booking_change ON booking FOR UPDATE TO earshot_app
    USING (${mine} AND (student_id = ${uid} OR listener_id = ${uid} OR session_id IN (SELECT ctx.my_duty_sessions())));
  CREATE POLICY booking_worker ON booking FOR SELECT TO earshot_worker USING (true);
  -- A time that is over and that nobody took further.
  CREATE POLICY booking_over ON booking FOR UPDATE TO earshot_worker
    USING (state IN ('booked', 'arrived')) WITH CHECK (state IN ('did_not_attend', 'finished'));
`;
