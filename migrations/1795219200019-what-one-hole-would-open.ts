import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction } from '../src/platform/db/table-rules.js';

const mine = 'school_id = (SELECT ctx.school())';
const uid = '(SELECT ctx.uid())';
const REFUSED = `USING ERRCODE = 'insufficient_privilege'`;

/** Whose rows have a key of their own, under their id. */
const SEALED = [
  'referral',
  'totp',
  'break_glass',
  'privacy_request',
  'privacy_part',
  'privacy_decision',
  'retention_hold',
  'retention_decision',
  'file_transfer',
];
/** src/school/posts/post-change.rules.ts: never without a holder. */
const GUARDED = `ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair']`;
/** The longest summer and then some: no first clock of a referral runs on beyond it. */
const LONGEST_WAIT = `interval '90 days'`;

/**
 * Statements that no page of ours makes, and that one hole would make possible under a good sign-in:
 * each is refused here (what-one-hole-would-open.db-spec.ts makes them).
 */
export class WhatOneHoleWouldOpen1795219200019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    for (const guard of GUARDS) await runner.query(guardOn(guard));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // What was given to stay: emergency access is for reading, and ends.
  {
    name: 'ctx.granted_lasting',
    returns: 'SETOF uuid',
    body: `SELECT g FROM ctx.granted() g WHERE EXISTS (SELECT 1 FROM record_access a WHERE a.school_id = ctx.school()
      AND a.person_id = ctx.uid() AND a.record_id = g AND a.expires_at IS NULL)`,
  },
  // Whom a route may name (src/school/team.queries.ts): who holds a post, stands in for somebody, or
  // manages somebody. Whoever raises a concern gives it to nobody else, themself included.
  {
    name: 'ctx.may_be_routed_to',
    arguments: 'p_person uuid',
    returns: 'boolean',
    grantTo: 'earshot_app',
    body: `SELECT EXISTS (SELECT 1 FROM person p WHERE p.school_id = ctx.school() AND p.id = p_person AND p.kind = 'staff'
      AND (EXISTS (SELECT 1 FROM post o WHERE o.school_id = p.school_id AND o.person_id = p.id AND o.held_until IS NULL)
        OR EXISTS (SELECT 1 FROM absence a WHERE a.school_id = p.school_id AND a.cover_id = p.id)
        OR EXISTS (SELECT 1 FROM line_management l WHERE l.school_id = p.school_id AND l.manager_id = p.id)))`,
  },
  // Before this a student left whose account is due to be forgotten (ctx.forget_accounts). Whoever still
  // has a name then has it because of a concern, a request or a hold: that is for nobody to see.
  {
    name: 'ctx.long_gone_before',
    returns: 'timestamptz',
    grantTo: 'earshot_app',
    body: `SELECT (ctx.after_school_year(((now() AT TIME ZONE s.timezone) - make_interval(months => k.period) - interval '1 year')::date)
        )::timestamp AT TIME ZONE s.timezone
      FROM school s, ctx.retention_period(s.id, 'account') k WHERE s.id = ctx.school()`,
  },
  {
    name: 'ctx.children_of_granted',
    returns: 'SETOF uuid',
    grantTo: 'earshot_app',
    body: `SELECT child_id FROM referral WHERE school_id = ctx.school() AND child_id IS NOT NULL AND id IN (SELECT ctx.granted())`,
  },
  // A key is made with its record, and later by whoever holds it.
  {
    name: 'ctx.may_make_key',
    arguments: 'p_record uuid',
    returns: 'boolean',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `SELECT NOT EXISTS (SELECT 1 FROM referral WHERE id = p_record)
      OR p_record IN (SELECT ctx.raised_now()) OR p_record IN (SELECT ctx.granted())`,
  },
];

/** After the statement, so that a policy speaks first: each refuses by itself. */
interface Guard {
  name: string;
  after: 'INSERT' | 'UPDATE' | 'INSERT OR UPDATE';
  on: readonly string[];
  declares?: string;
  body: string;
}

const GUARDS: readonly Guard[] = [
  {
    // A row under the id of another record would be let at its key, and take it along when it goes.
    name: 'own_id',
    after: 'INSERT',
    on: SEALED,
    body: `${SEALED.map(
      (
        table,
      ) => `IF TG_TABLE_NAME <> '${table}' AND EXISTS (SELECT 1 FROM ${table} WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'Another record has this id.' ${REFUSED}; END IF;`,
    ).join('\n')}
      IF EXISTS (SELECT 1 FROM data_key WHERE record_id = NEW.id AND xmin <> pg_current_xact_id()::xid) THEN
        RAISE EXCEPTION 'This key is not of this record.' ${REFUSED}; END IF;
      RETURN NULL;`,
  },
  {
    // What was decided about emergency access, and when it is looked back on, is said once; it is asked now.
    name: 'emergency_stands',
    after: 'INSERT OR UPDATE',
    on: ['break_glass'],
    body: `IF session_user <> 'earshot_app' THEN RETURN NULL; END IF;
      IF TG_OP = 'INSERT' THEN
        PERFORM ctx.believed(NEW.asked_at);
      ELSIF (OLD.outcome IS NOT NULL AND (NEW.outcome, NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.outcome, OLD.decided_by, OLD.decided_at))
        OR (OLD.review_due_on IS NOT NULL AND NEW.review_due_on IS DISTINCT FROM OLD.review_due_on)
        OR (OLD.review IS NULL AND NEW.review IS NOT NULL AND NEW.review_due_on IS DISTINCT FROM OLD.review_due_on) THEN
        RAISE EXCEPTION 'What was decided about an emergency stands.' ${REFUSED};
      END IF;
      RETURN NULL;`,
  },
  {
    // Access that ends never ends later.
    name: 'access_ends',
    after: 'UPDATE',
    on: ['record_access'],
    body: `IF coalesce(NEW.expires_at, 'infinity') > coalesce(OLD.expires_at, 'infinity') THEN
        RAISE EXCEPTION 'Access is not made longer.' ${REFUSED}; END IF;
      RETURN NULL;`,
  },
  {
    // Whoever is named loses the record; somebody who decides about it always has it.
    name: 'still_held',
    after: 'INSERT',
    on: ['referral_subject'],
    body: `IF session_user = 'earshot_app' AND NEW.referral_id NOT IN (SELECT ctx.raised_now())
        AND NOT EXISTS (SELECT 1 FROM record_access a
          JOIN person p ON p.school_id = a.school_id AND p.id = a.person_id
          JOIN post o ON o.school_id = a.school_id AND o.person_id = a.person_id
          WHERE a.school_id = NEW.school_id AND a.record_id = NEW.referral_id AND a.expires_at IS NULL
            AND a.person_id <> NEW.person_id AND p.left_at IS NULL AND p.suspended_at IS NULL
            AND o.held_until IS NULL AND o.kind = ANY (${GUARDED})) THEN
        RAISE EXCEPTION 'Nobody would be left who decides about this record.' ${REFUSED}; END IF;
      RETURN NULL;`,
  },
  {
    // A post ends where two people agreed that it does, or after it was reported that its holder leaves.
    name: 'post_ends',
    after: 'UPDATE',
    on: ['post'],
    body: `IF session_user = 'earshot_app' AND NOT ctx.post_change_confirmed('end', NEW.kind, NEW.person_id, NEW.year_group)
        AND (OLD.leaving_reported_at IS NULL OR NEW.leaving_reported_at IS DISTINCT FROM OLD.leaving_reported_at) THEN
        RAISE EXCEPTION 'Two people end a post.' ${REFUSED}; END IF;
      RETURN NULL;`,
  },
  {
    // An administrator lets nobody leave whose post would be left to nobody.
    name: 'last_holder_stays',
    after: 'UPDATE',
    on: ['person'],
    declares: 'held text;',
    body: `IF session_user <> 'earshot_app' OR NEW.left_at IS NULL OR OLD.left_at IS NOT NULL THEN RETURN NULL; END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('posts ' || NEW.school_id::text, 0));
      FOR held IN SELECT DISTINCT o.kind FROM post o WHERE o.school_id = NEW.school_id AND o.person_id = NEW.id
          AND o.held_until IS NULL AND o.kind = ANY (${GUARDED}) LOOP
        IF NOT EXISTS (SELECT 1 FROM post o JOIN person p ON p.school_id = o.school_id AND p.id = o.person_id
            WHERE o.school_id = NEW.school_id AND o.kind = held AND o.person_id <> NEW.id AND o.held_until IS NULL
              AND p.left_at IS NULL AND p.suspended_at IS NULL) THEN
          RAISE EXCEPTION 'Nobody else holds this post.' ${REFUSED};
        END IF;
      END LOOP;
      RETURN NULL;`,
  },
];

function guardOn({ name, after, on, declares = '', body }: Guard): string {
  return `
    CREATE FUNCTION ctx.guard_${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
      SET search_path = pg_catalog, public, pg_temp AS $body$
      ${declares === '' ? '' : `DECLARE ${declares}`}
      BEGIN
        ${body}
      END $body$;
    ALTER FUNCTION ctx.guard_${name}() OWNER TO earshot_context;
    ${on.map((table) => `CREATE TRIGGER ${table}_${name} AFTER ${after} ON ${table} FOR EACH ROW EXECUTE FUNCTION ctx.guard_${name}();`).join('\n')}`;
}

const POLICIES = `
  ALTER POLICY record_access_write ON record_access WITH CHECK (${mine} AND expires_at IS NULL
    AND ((granted_by IS NULL AND record_id IN (SELECT ctx.raised_now()) AND ctx.may_be_routed_to(person_id))
      OR (granted_by = ${uid} AND record_id IN (SELECT ctx.granted_lasting()))));
  ALTER POLICY referral_raise ON referral WITH CHECK (${mine}
    AND raised_by = ${uid} AND state = 'raised' AND level = 0 AND acknowledged_by IS NULL AND closed_by IS NULL
    AND (next_escalation_at IS NULL OR next_escalation_at <= raised_at + ${LONGEST_WAIT}));
  ALTER POLICY referral_subject_write ON referral_subject WITH CHECK (${mine}
    AND (referral_id IN (SELECT ctx.raised_now()) OR (person_id <> ${uid} AND referral_id IN (SELECT ctx.granted_lasting())
      AND EXISTS (SELECT 1 FROM referral r WHERE r.school_id = referral_subject.school_id AND r.id = referral_id
        AND r.about_staff <> 'no'))));
  -- Those who answer requests find the people who make them, however long they are gone.
  ALTER POLICY person_self ON person USING (${mine} AND (id = ${uid} OR kind = 'staff' OR ((SELECT ctx.is_staff())
    AND (left_at IS NULL OR left_at >= (SELECT ctx.long_gone_before())
      OR (SELECT ctx.roles()) && ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head']
      OR id IN (SELECT ctx.children_of_granted())))));
  ALTER POLICY data_key_make ON data_key WITH CHECK (${mine} AND ctx.may_make_key(record_id));
`;
