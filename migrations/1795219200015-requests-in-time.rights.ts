import type { contextFunction } from '../src/platform/db/table-rules.js';

type ContextFunction = Parameters<typeof contextFunction>[0];

const uid = '(SELECT ctx.uid())';
const mine = 'school_id = (SELECT ctx.school())';
const ANSWERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head']`;
/** Of a part: whoever answers, and the chair for what only they hold; in a role that they showed and still have. */
const MAKERS = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair']`;
/** src/privacy/subject-access/release-part.ts gives 30 days. */
const PART_MOST = `interval '31 days'`;
const open = `state IN ('received', 'in_review')`;
const ofRequest = (who: string): string => `EXISTS (SELECT 1 FROM privacy_request r
  WHERE r.school_id = privacy_pause.school_id AND r.id = request_id AND ${who})`;

export const CLOCK: ContextFunction[] = [
  // The parts of one's own copies: all of them until the last is over, so that a copy is whole as long
  // as it is there and nothing in it shows what came later. What was shredded since is no part of it.
  // Whoever made a part has it for its own time, and cannot tell whether another came.
  {
    name: 'ctx.own_parts',
    returns: 'SETOF uuid',
    grantTo: 'earshot_app',
    body: `SELECT w.id FROM (SELECT p.id, max(p.open_until) OVER (PARTITION BY p.request_id) AS until
        FROM privacy_part p JOIN privacy_request r ON r.school_id = p.school_id AND r.id = p.request_id
        WHERE p.school_id = ctx.school() AND r.made_by = ctx.uid() AND r.person_id = ctx.uid() AND r.state = 'answered'
          AND EXISTS (SELECT 1 FROM data_key k WHERE k.school_id = p.school_id AND k.record_id = p.id)) w
      WHERE w.until > now()`,
  },
  // As in migration 12, and now whoever asked reads what they said, and what the school asks them, while
  // it is open too.
  {
    name: 'ctx.privacy_words',
    returns: 'SETOF uuid',
    replaces: true,
    body: `SELECT id FROM privacy_request WHERE school_id = ctx.school() AND person_id <> ctx.uid()
        AND ctx.roles() && ${ANSWERS}
      UNION ALL SELECT id FROM privacy_request WHERE school_id = ctx.school() AND made_by = ctx.uid() AND person_id = ctx.uid()
      UNION ALL SELECT d.id FROM privacy_decision d JOIN privacy_request r ON r.school_id = d.school_id AND r.id = d.request_id
        WHERE d.school_id = ctx.school() AND r.person_id <> ctx.uid()
          AND (d.guard_id IN (SELECT ctx.granted())
            OR (d.guard_id IS NULL AND ctx.roles() && ${ANSWERS}))
      UNION ALL SELECT id FROM privacy_part WHERE school_id = ctx.school() AND made_by = ctx.uid()
        AND open_until > now() AND ctx.roles() && ${MAKERS}
      UNION ALL SELECT * FROM ctx.own_parts()`,
  },
  // Whoever asks has shown who they are, and nobody waits for their proof.
  {
    name: 'ctx.request_proved',
    arguments: 'p_request uuid',
    returns: 'boolean',
    grantTo: 'earshot_app',
    body: `SELECT EXISTS (SELECT 1 FROM privacy_request r WHERE r.school_id = ctx.school() AND r.id = p_request AND r.identity <> 'not_yet'
      AND NOT EXISTS (SELECT 1 FROM privacy_pause s WHERE s.school_id = r.school_id AND s.request_id = r.id
        AND s.why = 'identity' AND s.resumed_on IS NULL))`,
  },
  // The answer is in and the clock goes on: by whoever answers for it, or by whoever asked. The new day
  // is reckoned by request-clock.rules.ts; nobody can move it here further than the clock stood, or
  // than a request that came on that day would have. Where proof was asked for, it says which came.
  {
    name: 'ctx.resume_request',
    arguments:
      'p_request uuid, p_answer bytea, p_on date, p_due date, p_now timestamptz, p_identity text',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `DECLARE asked privacy_request; stood privacy_pause;
      BEGIN
        SELECT * INTO asked FROM privacy_request WHERE school_id = ctx.school() AND id = p_request AND ${open}
          AND ((person_id = ctx.uid() AND made_by = ctx.uid()) OR (person_id <> ctx.uid() AND ctx.roles() && ${ANSWERS}))
          FOR UPDATE;
        IF NOT FOUND THEN RETURN false; END IF;
        SELECT * INTO stood FROM privacy_pause WHERE school_id = asked.school_id AND request_id = asked.id AND resumed_on IS NULL;
        IF NOT FOUND OR p_on < stood.stopped_on OR p_on > (p_now AT TIME ZONE 'UTC')::date + 1 THEN RETURN false; END IF;
        IF p_due < asked.due_on OR p_due > greatest(asked.due_on, 7 + (CASE stood.why
            WHEN 'meaning' THEN asked.due_on + (p_on - stood.stopped_on)
            ELSE (p_on + make_interval(months => CASE WHEN asked.extended_at IS NULL THEN 1 ELSE 3 END))::date END)) THEN
          RAISE EXCEPTION 'The clock of a request does not go so far' USING ERRCODE = 'check_violation';
        END IF;
        IF (stood.why = 'identity') <> (p_identity IS NOT NULL) OR p_identity = 'not_yet' THEN
          RAISE EXCEPTION 'It is not said how they showed who they are' USING ERRCODE = 'check_violation';
        END IF;
        UPDATE privacy_pause SET resumed_on = p_on, resumed_by = ctx.uid(), resumed_at = p_now, answer = p_answer
          WHERE school_id = stood.school_id AND id = stood.id;
        UPDATE privacy_request SET due_on = p_due, identity = coalesce(p_identity, identity), reminded_week_at = NULL, reminded_day_at = NULL
          WHERE school_id = asked.school_id AND id = asked.id;
        RETURN true;
      END`,
  },
];

export const CLOCK_POLICIES = `
  GRANT SELECT, INSERT ON privacy_pause TO earshot_app;
  CREATE POLICY privacy_pause_read ON privacy_pause FOR SELECT TO earshot_app
    USING (${mine} AND ${ofRequest(`((r.person_id = ${uid} AND r.made_by = ${uid}) OR r.person_id <> ${uid})`)});
  CREATE POLICY privacy_pause_stop ON privacy_pause FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND stopped_by = ${uid} AND resumed_on IS NULL AND answer IS NULL AND (SELECT ctx.roles()) && ${ANSWERS}
      AND ${ofRequest(`r.person_id <> ${uid} AND r.${open} AND (why = 'meaning' OR r.source = 'on_behalf')`)});
  GRANT SELECT (school_id, request_id, resumed_on) ON privacy_pause TO earshot_worker;
  CREATE POLICY privacy_pause_worker ON privacy_pause FOR SELECT TO earshot_worker USING (true);
  -- More time is more time for the letters too.
  GRANT UPDATE (reminded_week_at, reminded_day_at) ON privacy_request TO earshot_app;

  GRANT UPDATE (resumed_on, resumed_by, resumed_at, answer) ON privacy_pause TO earshot_context;
  CREATE POLICY privacy_pause_resume ON privacy_pause FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
  GRANT UPDATE (due_on, identity, reminded_week_at, reminded_day_at) ON privacy_request TO earshot_context;
  -- As in migration 12, and nothing is given or answered before it is known who asks; a refusal is.
  DROP POLICY privacy_part_make ON privacy_part;
  CREATE POLICY privacy_part_make ON privacy_part FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND made_by = ${uid} AND ctx.request_proved(request_id)
      AND open_until <= made_at + ${PART_MOST} AND (SELECT ctx.roles()) && ${MAKERS} AND EXISTS (SELECT 1 FROM privacy_request r
      WHERE r.school_id = privacy_part.school_id AND r.id = request_id AND r.kind = 'access' AND r.person_id <> ${uid}));
  DROP POLICY privacy_part_maker ON privacy_part;
  CREATE POLICY privacy_part_maker ON privacy_part FOR SELECT TO earshot_app
    USING (${mine} AND made_by = ${uid} AND (SELECT ctx.roles()) && ${MAKERS});
  DROP POLICY privacy_part_given ON privacy_part;
  CREATE POLICY privacy_part_given ON privacy_part FOR SELECT TO earshot_app
    USING (${mine} AND id IN (SELECT ctx.own_parts()));
  DROP POLICY privacy_request_work ON privacy_request;
  CREATE POLICY privacy_request_work ON privacy_request FOR UPDATE TO earshot_app
    USING (${mine} AND person_id <> ${uid} AND ${open} AND (SELECT ctx.roles()) && ${ANSWERS})
    WITH CHECK (${mine} AND (closed_by IS NULL OR closed_by = ${uid}) AND (state <> 'answered' OR ctx.request_proved(id)));
  CREATE POLICY privacy_request_resume ON privacy_request FOR UPDATE TO earshot_context USING (true) WITH CHECK (true);
`;
