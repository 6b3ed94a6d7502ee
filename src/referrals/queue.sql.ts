/** How many of a group stand on one page of the queue. */
export const QUEUE_PAGE = { closed: 50, others: 100 } as const;

const SIZE = `CASE "group" WHEN 'closed' THEN ${QUEUE_PAGE.closed} ELSE ${QUEUE_PAGE.others} END`;
const BEFORE = `CASE WHEN "group" = $4 THEN least($5 - 1, ("groupSize" - 1) / ${SIZE}) * ${SIZE} ELSE 0 END`;

/**
 * The queue of a person ($2) of a school ($1) at a time ($3): page $5 of the group $4, the first page
 * of the others. Waiting ones go by the clock, those that somebody has by what is due first, closed
 * ones newest first; each row says how many there are, so that nothing is cut unsaid.
 */
export const QUEUE = `
  WITH held AS (
    SELECT r.*, a.reason,
      CASE WHEN r.state = 'raised' THEN 'waiting' WHEN r.state = 'closed' THEN 'closed'
        WHEN r.acknowledged_by = $2 OR EXISTS (SELECT 1 FROM referral_action t
          WHERE t.school_id = r.school_id AND t.referral_id = r.id AND t.owner_id = $2 AND t.done_at IS NULL)
        THEN 'mine' ELSE 'team' END AS "group",
      count(*) OVER (PARTITION BY r.raised_by ORDER BY r.raised_at
        RANGE BETWEEN interval '30 minutes' PRECEDING AND interval '30 minutes' FOLLOWING)::int AS "inARow",
      (SELECT min(t.due_on) FROM referral_action t
       WHERE t.school_id = r.school_id AND t.referral_id = r.id AND t.done_at IS NULL) AS next_due
    FROM referral r
    JOIN (SELECT DISTINCT ON (record_id) record_id, reason FROM record_access
      WHERE school_id = $1 AND person_id = $2 AND (expires_at IS NULL OR expires_at > $3)
      ORDER BY record_id, expires_at NULLS FIRST) a ON a.record_id = r.id
    WHERE r.school_id = $1),
  placed AS (
    SELECT held.*, count(*) OVER (PARTITION BY "group")::int AS "groupSize",
      row_number() OVER (PARTITION BY "group" ORDER BY next_escalation_at NULLS LAST,
        CASE WHEN state <> 'closed' THEN next_due END NULLS LAST, coalesce(closed_at, raised_at) DESC, id)::int AS place
    FROM held)
  SELECT p.id, p."group", p."groupSize", p.place, p.state, p.urgency, p.category, p.about,
    p.about_staff AS "aboutStaff", coalesce(c.preferred_name, c.given_name) AS "childGiven",
    c.family_name AS "childFamily", p.child_year AS "childYear", p.raised_as AS "raisedAs",
    p.raised_at AS "raisedAt", p.next_escalation_at AS "nextEscalationAt", p.level, p.reason,
    p.next_due::text AS "nextDue", p."inARow"
  FROM placed p LEFT JOIN person c ON c.school_id = p.school_id AND c.id = p.child_id
  WHERE p.place > ${BEFORE} AND p.place <= ${BEFORE} + ${SIZE}
  ORDER BY p."group" = 'waiting' DESC, p."group", p.place`;
