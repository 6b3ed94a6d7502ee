import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readsOfMine } from './1795219200008-audit-chain.rights.js';
import { contextFunction } from '../src/platform/db/table-rules.js';

const uid = '(SELECT ctx.uid())';
const mine = 'school_id = (SELECT ctx.school())';

/** What the app writes of a booking and of a log: that it was forgotten, or passed its time, it never says. */
const BOOKING = `id, school_id, slot_id, session_id, listener_id, student_id, year_group, kind, state,
  starts_at, ends_at, limits_accepted_at, made_at, arrived_at, cancelled_at, cancelled_why`;
const CONTACT = `id, school_id, listener_id, booking_id, student_id, student_year, form_key, occurred_at, state,
  logged_at, minutes, main_theme, themes, skills, next_step, risk_of_harm, wellbeing, referral_id, concern_mac`;

/** A read is written down by whoever may read, a log by the clock; what stays after its time tells nobody. */
export class QuietRows1795219200020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    await runner.query(GUARDS);
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

type ContextFunction = Parameters<typeof contextFunction>[0];

/** Whether a log may be of that moment: not of one to come. The tests, whose clock is moved, believe any. */
export const HAS_BEEN: ContextFunction = {
  name: 'ctx.has_been',
  arguments: 'p_at timestamptz',
  returns: 'boolean',
  grantTo: 'earshot_context',
  body: `SELECT p_at <= now() + interval '5 minutes'`,
};

const FUNCTIONS: ContextFunction[] = [
  HAS_BEEN,
  // As in migration 8, and a log that stays with a concern alone is read unseen, like one that went.
  { ...readsOfMine('c.passed_at IS NULL'), replaces: true },
  // Own bookings of a school year whose period is over are not theirs to see any more: which of them went
  // and which had to stay would tell of a concern.
  {
    name: 'ctx.own_bookings_since',
    returns: 'timestamptz',
    grantTo: 'earshot_app',
    body: `SELECT min(make_date(y - 1, 9, 1))::timestamp AT TIME ZONE s.timezone
      FROM school s, ctx.retention_period(s.id, 'booking') k,
        LATERAL (SELECT (now() AT TIME ZONE s.timezone)::date AS today) t,
        generate_series(extract(year FROM t.today)::int - k.period / 12 - 1, extract(year FROM t.today)::int + 1) y
      WHERE s.id = ctx.school() AND make_date(y, 9, 1) + make_interval(months => k.period) > t.today
      GROUP BY s.timezone`,
  },
  // Bookings of a listener of which no log is owed, because it was there and has gone.
  {
    name: 'ctx.my_forgotten_bookings',
    returns: 'SETOF uuid',
    grantTo: 'earshot_app',
    body: `SELECT id FROM booking WHERE school_id = ctx.school() AND listener_id = ctx.uid() AND forgotten_at IS NOT NULL`,
  },
];

const guard = (name: string, body: string): string => `
  CREATE FUNCTION ctx.${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $body$ ${body} $body$;
  ALTER FUNCTION ctx.${name}() OWNER TO earshot_context;`;

const GUARDS = `
  -- That a referral was read counts: two who read it let it go. So nobody claims it who could not have.
  ${guard(
    'guard_read',
    `BEGIN
        IF session_user = 'earshot_app' AND NOT EXISTS (SELECT 1 FROM ctx.granted() g WHERE g = NEW.record_id) THEN
          RAISE EXCEPTION 'This is not theirs to read.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END`,
  )}
  CREATE TRIGGER event_guard_read BEFORE INSERT ON audit.event FOR EACH ROW
    WHEN (NEW.action = 'read' AND NEW.kind = 'referral') EXECUTE FUNCTION ctx.guard_read();

  -- A log is of the time that was booked, or of a moment since its listener came here: a day that was
  -- made up would single it out among the numbers of what falls due.
  ${guard(
    'guard_log_time',
    `BEGIN
        IF session_user <> 'earshot_app' THEN RETURN NEW; END IF;
        IF NOT (CASE WHEN NEW.booking_id IS NULL
            THEN ctx.has_been(NEW.occurred_at) AND EXISTS (SELECT 1 FROM person p WHERE p.school_id = NEW.school_id
              AND p.id = NEW.listener_id AND p.joined_at <= NEW.occurred_at)
            ELSE EXISTS (SELECT 1 FROM booking b WHERE b.school_id = NEW.school_id AND b.id = NEW.booking_id
              AND date_trunc('milliseconds', b.starts_at) = date_trunc('milliseconds', NEW.occurred_at)) END) THEN
          RAISE EXCEPTION 'This is not when it was.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
      END`,
  )}
  CREATE TRIGGER contact_guard_time BEFORE INSERT ON contact FOR EACH ROW EXECUTE FUNCTION ctx.guard_log_time();
`;

const seen = `((student_id = ${uid} AND starts_at >= (SELECT ctx.own_bookings_since()))
  OR listener_id = ${uid} OR session_id IN (SELECT ctx.my_duty_sessions()))`;

const POLICIES = `
  ALTER POLICY booking_own ON booking USING (${mine} AND ${seen});
  ALTER POLICY booking_change ON booking USING (${mine} AND ${seen});
  REVOKE SELECT, INSERT ON booking FROM earshot_app;
  GRANT SELECT (${BOOKING}), INSERT (${BOOKING}) ON booking TO earshot_app;
  REVOKE INSERT ON contact FROM earshot_app;
  GRANT INSERT (${CONTACT}) ON contact TO earshot_app;
`;
