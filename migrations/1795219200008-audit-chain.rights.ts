import { schoolTable, type contextFunction } from '../src/platform/db/table-rules.js';

/** Who may do what to the tables of this migration. */
export const RIGHTS = `
  GRANT SELECT ON audit.link, audit.chain, audit.anchor, audit.check_run TO earshot_backup, earshot_auditor;
  GRANT SELECT, INSERT ON audit.link, audit.anchor, audit.check_run TO earshot_context;
  GRANT SELECT, UPDATE ON audit.chain TO earshot_context;
  GRANT SELECT ON audit.anchor TO earshot_worker;
  GRANT SELECT, INSERT ON audit.check_run TO earshot_worker;
  GRANT UPDATE (finished_at, fault) ON audit.check_run TO earshot_worker;

  ${schoolTable('access_report_week')}
  GRANT SELECT, INSERT ON access_report_week TO earshot_worker;
  CREATE POLICY access_report_week_worker ON access_report_week TO earshot_worker USING (true) WITH CHECK (true);
`;

/** A student's own reads. @param logs which of their logs `c` are still theirs to know of (migration 20) */
export const readsOfMine = (logs: string): Parameters<typeof contextFunction>[0] => ({
  name: 'audit.reads_of_mine',
  returns: 'TABLE (day date, roles text[], kind text)',
  grantTo: 'earshot_app',
  body: `SELECT DISTINCT (e.at AT TIME ZONE s.timezone)::date, e.roles, e.kind
    FROM audit.event e JOIN school s ON s.id = e.school_id
    WHERE 'student' = ANY ((SELECT ctx.roles())::text[]) AND e.school_id = (SELECT ctx.school())
      AND e.action = 'read' AND e.person_id <> (SELECT ctx.uid())
      AND e.record_id IN (
        SELECT r.id FROM referral r WHERE r.school_id = (SELECT ctx.school()) AND r.raised_by = (SELECT ctx.uid())
          AND (r.raised_as = 'student' OR r.about = 'me')
        UNION ALL SELECT c.id FROM contact c WHERE c.school_id = (SELECT ctx.school()) AND c.student_id = (SELECT ctx.uid()) AND ${logs})
      AND (e.kind = 'referral' OR (e.kind = 'contact' AND e.detail->>'why' = 'supervision'))`,
});

/** Whether the reader e had, when they read, something to do in the referral r. */
const HAD_ACTION = `EXISTS (SELECT 1 FROM referral_action x WHERE x.school_id = r.school_id AND x.referral_id = r.id
  AND x.owner_id = e.person_id AND x.made_at <= e.at AND (x.done_at IS NULL OR x.done_at > e.at))`;
const GRANT_OF_READER = `LEFT JOIN record_access a ON a.school_id = r.school_id AND a.record_id = r.id AND a.person_id = e.person_id`;

export const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // Who, what they were and when come from the database. The transaction is numbered before its entry
  // is: so an entry that is not there once all transactions before a moment have ended will never be
  // (audit.extend_chain).
  {
    name: 'audit.append',
    arguments: 'p_action text, p_kind text, p_record uuid, p_detail jsonb, p_school uuid',
    returns: 'void',
    volatility: 'VOLATILE',
    body: `SELECT pg_current_xact_id();
      INSERT INTO audit.event (at, school_id, person_id, roles, action, kind, record_id, detail)
      VALUES (now(), CASE WHEN session_user = 'earshot_app' THEN ctx.school() ELSE p_school END,
        CASE WHEN session_user = 'earshot_app' THEN ctx.uid() END,
        CASE WHEN session_user = 'earshot_app' THEN ARRAY(SELECT r FROM unnest(ctx.roles()) r ORDER BY r) ELSE '{}' END,
        p_action, p_kind, p_record, p_detail)`,
  },
  // Entries are numbered before they are committed, so one may appear below others that are chained
  // already: the order of the chain is decided here, and gaps in the numbers mean nothing.
  {
    name: 'audit.extend_chain',
    arguments: 'p_most integer',
    returns: 'integer',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker, earshot_owner',
    body: `DECLARE
        fresh boolean := pg_current_xact_id_if_assigned() IS NULL;
        newest bigint; mine xid8; held audit.chain; e audit.event; settled boolean; done integer := 0;
        told timestamptz := clock_timestamp();
      BEGIN
        SELECT coalesce(max(seq), 0) INTO newest FROM audit.event;
        PERFORM FROM audit.chain WHERE through_seq = newest;
        IF FOUND THEN RETURN 0; END IF;
        -- Later than every transaction that may hold a number up to the newest.
        mine := pg_current_xact_id();
        SELECT * INTO held FROM audit.chain FOR UPDATE SKIP LOCKED;
        IF NOT FOUND THEN RETURN 0; END IF;
        settled := pg_snapshot_xmin(pg_current_snapshot()) >= held.seen_xid;
        FOR e IN SELECT ev.* FROM audit.event ev WHERE ev.seq > held.through_seq
            AND NOT EXISTS (SELECT 1 FROM audit.link l WHERE l.event_seq = ev.seq)
            ORDER BY ev.seq LIMIT p_most LOOP
          done := done + 1;
          held.length := held.length + 1;
          held.hash := audit.link_hash(held.hash, held.length, told, audit.digest(e));
          INSERT INTO audit.link VALUES (held.length, e.seq, told, held.hash);
        END LOOP;
        IF done < p_most THEN
          IF settled THEN held.through_seq := held.seen_seq; END IF;
          -- Smaller than what was seen: this is another cluster, restored from a backup.
          IF fresh AND (mine < held.seen_xid OR (settled AND newest >= held.seen_seq)) THEN
            held.seen_seq := newest;
            held.seen_xid := mine;
          END IF;
        END IF;
        UPDATE audit.chain SET length = held.length, hash = held.hash, through_seq = held.through_seq,
          seen_seq = held.seen_seq, seen_xid = held.seen_xid;
        RETURN done;
      END`,
  },
  // The worker checks the chain without reading an entry: it gets their digests.
  {
    name: 'audit.links_after',
    arguments: 'p_after bigint, p_most integer',
    returns: `TABLE ("position" text, entry text, chained_at text, hash text, at text, digest text)`,
    grantTo: 'earshot_worker',
    body: `SELECT l.position::text, l.event_seq::text, (extract(epoch FROM l.chained_at) * 1000000)::bigint::text,
        encode(l.hash, 'hex'), (extract(epoch FROM e.at) * 1000000)::bigint::text,
        CASE WHEN e.seq IS NOT NULL THEN encode(audit.digest(e), 'hex') END
      FROM audit.link l LEFT JOIN audit.event e ON e.seq = l.event_seq
      WHERE l.position > p_after ORDER BY l.position LIMIT p_most`,
  },
  // What the end of the chain says of itself, and the entries that are in no link of it.
  {
    name: 'audit.chain_end',
    returns: `TABLE (length text, hash text, strays text, waiting text, waiting_since timestamptz, late boolean)`,
    grantTo: 'earshot_worker, earshot_owner',
    body: `SELECT c.length::text, encode(c.hash, 'hex'),
        (SELECT count(*) FROM audit.event e WHERE e.seq <= c.through_seq
          AND NOT EXISTS (SELECT 1 FROM audit.link l WHERE l.event_seq = e.seq))::text,
        w.n::text, w.since, coalesce(w.since < now() - interval '1 hour', false)
      FROM audit.chain c, LATERAL (SELECT count(*) AS n, min(e.at) AS since FROM audit.event e WHERE e.seq > c.through_seq
          AND NOT EXISTS (SELECT 1 FROM audit.link l WHERE l.event_seq = e.seq)) w`,
  },
  // The day's root, once; nothing while the chain is of this day alone.
  {
    name: 'audit.take_anchor',
    arguments: 'p_day date, p_begins timestamptz, p_now timestamptz',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_worker',
    body: `BEGIN
        INSERT INTO audit.anchor (day, length, hash, taken_at)
          SELECT p_day, c.length, c.hash, p_now FROM audit.chain c
          WHERE EXISTS (SELECT 1 FROM audit.link l WHERE l.position = 1 AND l.chained_at < p_begins)
          ON CONFLICT DO NOTHING;
        RETURN FOUND;
      END`,
  },
  // An administrator asks for a check and is told what came of it; of the entries they see nothing,
  // not even how many there are.
  {
    name: 'audit.ask_check',
    arguments: 'p_id uuid, p_now timestamptz',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `BEGIN
        IF NOT 'admin' = ANY (ctx.roles()) THEN RETURN false; END IF;
        INSERT INTO audit.check_run (id, asked_at) VALUES (p_id, p_now);
        RETURN true;
      END`,
  },
  {
    name: 'audit.standing',
    returns: `TABLE (asked_at timestamptz, finished_at timestamptz, fault text, day date, root text)`,
    grantTo: 'earshot_app',
    body: `SELECT a.asked_at, f.finished_at, f.fault, n.day, encode(n.hash, 'hex')
      FROM (SELECT 1) one
      LEFT JOIN (SELECT asked_at FROM audit.check_run WHERE finished_at IS NULL ORDER BY asked_at DESC LIMIT 1) a ON true
      LEFT JOIN (SELECT finished_at, fault FROM audit.check_run WHERE finished_at IS NOT NULL ORDER BY finished_at DESC LIMIT 1) f ON true
      LEFT JOIN (SELECT day, hash FROM audit.anchor ORDER BY day DESC LIMIT 1) n ON true
      WHERE 'admin' = ANY (ctx.roles())`,
  },
  // Nobody is told of their own reads here; those who hold the record are.
  // The head: who read what in the school, leaving out concerns about the head. A concern about other
  // staff is there only for a head it was given to. An attempt shows only where the record is one of
  // these, so that guessing at numbers tells nothing.
  {
    name: 'audit.reads_of_school',
    arguments: 'p_from timestamptz, p_to timestamptz',
    returns: `TABLE (at timestamptz, person_id uuid, roles text[], action text, kind text, record_id uuid,
      raised_at timestamptz, reason text, had_action boolean)`,
    grantTo: 'earshot_app',
    body: `SELECT e.at, e.person_id, e.roles, e.action, CASE e.kind WHEN 'contact' THEN 'contact' ELSE 'referral' END,
        e.record_id, r.raised_at, a.reason, ${HAD_ACTION}
      FROM audit.event e
      LEFT JOIN contact c ON e.kind = 'contact' AND e.detail->>'why' = 'grant' AND c.school_id = e.school_id AND c.id = e.record_id
      LEFT JOIN referral r ON r.school_id = e.school_id AND r.id = CASE e.kind WHEN 'contact' THEN c.referral_id ELSE e.record_id END
      ${GRANT_OF_READER}
      WHERE 'head' = ANY ((SELECT ctx.roles())::text[]) AND e.school_id = (SELECT ctx.school())
        AND e.at >= p_from AND e.at < p_to AND e.person_id <> (SELECT ctx.uid())
        AND ((e.action = 'read' AND e.kind IN ('referral', 'contact')) OR e.action = 'refused')
        -- A log that was not read for the sake of a concern is there whatever concern is linked to it.
        AND CASE WHEN e.kind = 'contact' AND e.detail->>'why' <> 'grant' THEN true
          ELSE r.id IS NOT NULL AND (r.about_staff = 'no' OR (r.about_staff <> 'head' AND r.id IN (SELECT ctx.granted())))
            AND NOT EXISTS (SELECT 1 FROM referral_subject s WHERE s.school_id = r.school_id AND s.referral_id = r.id
              AND s.person_id = (SELECT ctx.uid())) END`,
  },
  // Whoever a referral was given to by their post: who else read it, and the logs that belong to it.
  {
    name: 'audit.reads_of_held',
    returns: `TABLE (referral_id uuid, child_id uuid, raised_at timestamptz, at timestamptz, person_id uuid,
      roles text[], action text, kind text, reason text, had_action boolean)`,
    grantTo: 'earshot_app',
    body: `SELECT r.id, r.child_id, r.raised_at, e.at, e.person_id, e.roles, e.action, w.kind, a.reason, ${HAD_ACTION}
      FROM referral r
      JOIN LATERAL (SELECT r.id, 'referral' AS kind
        UNION ALL SELECT c.id, 'contact' FROM contact c WHERE c.school_id = r.school_id AND c.referral_id = r.id) w ON true
      JOIN audit.event e ON e.school_id = r.school_id AND e.record_id = w.id AND e.person_id <> (SELECT ctx.uid())
        AND ((e.action = 'read' AND e.kind IN ('referral', 'contact')) OR e.action = 'refused')
      ${GRANT_OF_READER}
      WHERE (SELECT ctx.roles()) && ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair']
        AND r.school_id = (SELECT ctx.school()) AND r.id IN (SELECT ctx.granted())`,
  },
  // A student: on which day somebody of which role read what they raised themselves, and the logs of
  // their talks. A log that was read because somebody raised a concern from it is left out, whether
  // it is linked to that concern yet or not: it is told by why it was read, which never changes.
  readsOfMine('true'),
];
