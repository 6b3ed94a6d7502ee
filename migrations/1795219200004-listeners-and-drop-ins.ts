import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { FUNCTIONS, POLICIES } from './1795219200004-listeners-and-drop-ins.rights.js';

export class ListenersAndDropIns1795219200004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE listener (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        accepted_on date,
        suitability text NOT NULL DEFAULT 'unknown' CONSTRAINT listener_suitability CHECK (suitability IN ('yes', 'no', 'unknown')),
        suitability_on date,
        consent_on date,
        consent_until date,
        code_signed_on date,
        code_signed_version integer,
        trained_on date,
        observed_on date,
        certificate_until date,
        last_supervision_on date,
        supervision_every_days integer NOT NULL DEFAULT 42 CONSTRAINT listener_supervision_days CHECK (supervision_every_days BETWEEN 7 AND 200),
        paused_since timestamptz,
        -- Whoever began the break: one that an adult began is not the listener's to end.
        paused_by uuid,
        load_cap numeric NOT NULL DEFAULT 12 CONSTRAINT listener_load_cap CHECK (load_cap BETWEEN 1 AND 100),
        left_on date,
        CONSTRAINT listener_code_version CHECK ((code_signed_on IS NULL) = (code_signed_version IS NULL)),
        CONSTRAINT listener_pause CHECK ((paused_since IS NULL) = (paused_by IS NULL)),
        CONSTRAINT listener_pk PRIMARY KEY (school_id, person_id),
        CONSTRAINT listener_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id),
        CONSTRAINT listener_paused_by_fk FOREIGN KEY (school_id, paused_by) REFERENCES person (school_id, id)
      );
      -- What each contact weighed for its listener; the load is the sum of the last four weeks.
      CREATE TABLE listener_load (
        id uuid NOT NULL CONSTRAINT listener_load_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        listener_id uuid NOT NULL,
        points numeric NOT NULL CONSTRAINT listener_load_points CHECK (points BETWEEN 0 AND 100),
        at timestamptz NOT NULL,
        CONSTRAINT listener_load_listener_fk FOREIGN KEY (school_id, listener_id) REFERENCES listener (school_id, person_id)
      );
      CREATE INDEX listener_load_recent ON listener_load (school_id, listener_id, at);
      -- What the eligibility rule came to, without its reasons: students may see who can listen when.
      CREATE TABLE listener_standing (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        may_listen boolean NOT NULL,
        may_listen_until date,
        worked_out_at timestamptz NOT NULL,
        CONSTRAINT listener_standing_pk PRIMARY KEY (school_id, person_id),
        CONSTRAINT listener_standing_listener_fk FOREIGN KEY (school_id, person_id) REFERENCES listener (school_id, person_id)
      );
      CREATE TABLE no_match (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        other_id uuid NOT NULL,
        made_at timestamptz NOT NULL,
        CONSTRAINT no_match_pk PRIMARY KEY (school_id, person_id, other_id),
        CONSTRAINT no_match_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id),
        CONSTRAINT no_match_other_fk FOREIGN KEY (school_id, other_id) REFERENCES person (school_id, id)
      );

      CREATE TABLE drop_in (
        id uuid NOT NULL CONSTRAINT drop_in_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        name text NOT NULL CONSTRAINT drop_in_name_length CHECK (length(name) BETWEEN 1 AND 80),
        room_id uuid NOT NULL,
        weekday integer NOT NULL CONSTRAINT drop_in_weekday CHECK (weekday BETWEEN 1 AND 7),
        starts_at text NOT NULL CONSTRAINT drop_in_starts_time CHECK (starts_at ~ '^[0-2][0-9]:[0-5][0-9]$'),
        ends_at text NOT NULL CONSTRAINT drop_in_ends_time CHECK (ends_at ~ '^[0-2][0-9]:[0-5][0-9]$'),
        slot_minutes integer NOT NULL CONSTRAINT drop_in_slot_minutes CHECK (slot_minutes BETWEEN 5 AND 120),
        listeners integer NOT NULL CONSTRAINT drop_in_listeners CHECK (listeners BETWEEN 1 AND 20),
        from_date date NOT NULL,
        until_date date NOT NULL,
        adult_id uuid,
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT drop_in_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT drop_in_in_order CHECK (from_date <= until_date AND starts_at < ends_at),
        CONSTRAINT drop_in_room_fk FOREIGN KEY (school_id, room_id) REFERENCES room (school_id, id),
        CONSTRAINT drop_in_adult_fk FOREIGN KEY (school_id, adult_id) REFERENCES person (school_id, id)
      );
      CREATE TABLE session (
        id uuid NOT NULL CONSTRAINT session_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        drop_in_id uuid NOT NULL,
        room_id uuid NOT NULL,
        local_date date NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        adult_id uuid,
        adult_confirmed_at timestamptz,
        cancelled_at timestamptz,
        cancelled_why text CONSTRAINT session_cancelled_why CHECK (cancelled_why IN ('out_of_term', 'closure', 'clock_change', 'ended')),
        CONSTRAINT session_cancelled CHECK ((cancelled_at IS NULL) = (cancelled_why IS NULL)),
        CONSTRAINT session_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT session_once_a_day UNIQUE (school_id, drop_in_id, local_date),
        CONSTRAINT session_in_order CHECK (starts_at < ends_at),
        CONSTRAINT session_drop_in_fk FOREIGN KEY (school_id, drop_in_id) REFERENCES drop_in (school_id, id),
        CONSTRAINT session_room_fk FOREIGN KEY (school_id, room_id) REFERENCES room (school_id, id),
        CONSTRAINT session_adult_fk FOREIGN KEY (school_id, adult_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX session_by_start ON session (school_id, starts_at);
      CREATE TABLE shift (
        id uuid NOT NULL CONSTRAINT shift_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        session_id uuid NOT NULL,
        listener_id uuid NOT NULL,
        withdrawn_at timestamptz,
        CONSTRAINT shift_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT shift_session_fk FOREIGN KEY (school_id, session_id) REFERENCES session (school_id, id),
        CONSTRAINT shift_listener_fk FOREIGN KEY (school_id, listener_id) REFERENCES listener (school_id, person_id)
      );
      CREATE UNIQUE INDEX shift_once ON shift (school_id, session_id, listener_id) WHERE withdrawn_at IS NULL;
      CREATE INDEX shift_by_listener ON shift (school_id, listener_id);
      CREATE TABLE slot (
        id uuid NOT NULL CONSTRAINT slot_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        shift_id uuid NOT NULL,
        session_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        state text NOT NULL CONSTRAINT slot_state CHECK (state IN ('free', 'taken', 'withdrawn')),
        CONSTRAINT slot_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT slot_once UNIQUE (school_id, shift_id, starts_at),
        CONSTRAINT slot_shift_fk FOREIGN KEY (school_id, shift_id) REFERENCES shift (school_id, id)
      );
      CREATE INDEX slot_by_session ON slot (school_id, session_id, starts_at);
      CREATE TABLE booking (
        id uuid NOT NULL CONSTRAINT booking_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        slot_id uuid NOT NULL,
        session_id uuid NOT NULL,
        listener_id uuid NOT NULL,
        -- Empty for a walk-in who is not known: they are outside all counts of students.
        student_id uuid,
        year_group integer,
        kind text NOT NULL CONSTRAINT booking_kind CHECK (kind IN ('booking', 'walk_in')),
        state text NOT NULL CONSTRAINT booking_state CHECK (state IN ('booked', 'arrived', 'finished', 'cancelled', 'did_not_attend')),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        limits_accepted_at timestamptz,
        made_at timestamptz NOT NULL,
        arrived_at timestamptz,
        cancelled_at timestamptz,
        cancelled_why text CONSTRAINT booking_cancelled_why CHECK (cancelled_why IN ('student', 'session', 'listener', 'left_school')),
        CONSTRAINT booking_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT booking_slot_fk FOREIGN KEY (school_id, slot_id) REFERENCES slot (school_id, id),
        CONSTRAINT booking_student_fk FOREIGN KEY (school_id, student_id) REFERENCES person (school_id, id),
        CONSTRAINT booking_known_student CHECK (kind = 'walk_in' OR student_id IS NOT NULL)
      );
      -- The claim: one live booking to a slot, one live booking to a student (stack.md, fact 5).
      -- Who walks in is not sent away because they have a time another day.
      CREATE UNIQUE INDEX booking_slot_once ON booking (school_id, slot_id) WHERE state <> 'cancelled';
      CREATE UNIQUE INDEX booking_student_live ON booking (school_id, student_id) WHERE state IN ('booked', 'arrived') AND kind = 'booking';
      CREATE UNIQUE INDEX booking_walk_in_live ON booking (school_id, student_id) WHERE state = 'arrived' AND kind = 'walk_in';
      CREATE INDEX booking_live ON booking (ends_at) WHERE state IN ('booked', 'arrived');
      CREATE INDEX booking_by_student ON booking (school_id, student_id, starts_at);
      CREATE INDEX booking_by_listener ON booking (school_id, listener_id, starts_at);
      CREATE INDEX booking_by_session ON booking (school_id, session_id);

      -- Others' bookings are hidden, so the slot itself says whether it is free.
      CREATE FUNCTION ctx.mark_slot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          UPDATE slot SET state = CASE WHEN EXISTS (SELECT 1 FROM booking b
              WHERE b.school_id = NEW.school_id AND b.slot_id = NEW.slot_id AND b.state <> 'cancelled')
            THEN 'taken' ELSE 'free' END
          WHERE school_id = NEW.school_id AND id = NEW.slot_id AND state <> 'withdrawn';
          IF NOT FOUND AND TG_OP = 'INSERT' THEN RAISE EXCEPTION 'The slot is withdrawn'; END IF;
          RETURN NULL;
        END $body$;
      ALTER FUNCTION ctx.mark_slot() OWNER TO earshot_context;
      CREATE TRIGGER booking_marks_slot AFTER INSERT OR UPDATE OF state ON booking
        FOR EACH ROW EXECUTE FUNCTION ctx.mark_slot();

      -- A policy opens the row; whose hand may change which fact of it is held here.
      CREATE FUNCTION ctx.guard_listener() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        DECLARE held text[] := ctx.roles(); theirs text[] := '{}';
        BEGIN
          IF session_user <> 'earshot_app' THEN RETURN NEW; END IF;
          IF held && ARRAY['safeguarding_lead', 'safeguarding_deputy'] THEN
            theirs := theirs || ARRAY['suitability', 'suitability_on'];
          END IF;
          IF held && ARRAY['supervisor'] THEN theirs := theirs || ARRAY['last_supervision_on']; END IF;
          IF held && ARRAY['admin'] THEN theirs := theirs || ARRAY['left_on']; END IF;
          IF held && ARRAY['coordinator'] THEN
            theirs := theirs || ARRAY['accepted_on', 'consent_on', 'consent_until', 'code_signed_on', 'code_signed_version',
              'trained_on', 'observed_on', 'certificate_until', 'last_supervision_on', 'supervision_every_days',
              'paused_since', 'paused_by', 'load_cap', 'left_on'];
            -- Taken on again: nothing recorded before counts.
            IF OLD.left_on IS NOT NULL AND NEW.suitability = 'unknown' THEN
              theirs := theirs || ARRAY['suitability', 'suitability_on'];
            END IF;
          END IF;
          IF OLD.person_id = ctx.uid() AND coalesce(OLD.paused_by, NEW.paused_by) = OLD.person_id THEN
            theirs := theirs || ARRAY['paused_since', 'paused_by'];
          END IF;
          IF to_jsonb(NEW) - theirs <> to_jsonb(OLD) - theirs THEN
            RAISE EXCEPTION 'This fact of a listener is not theirs to change.' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.guard_listener() OWNER TO earshot_context;
      CREATE TRIGGER listener_guard BEFORE UPDATE ON listener FOR EACH ROW EXECUTE FUNCTION ctx.guard_listener();

      -- A listener's own transaction keeps their standing (a break, a contact that fills the load), but
      -- it makes them out to be no more than what adults recorded of them allows.
      CREATE FUNCTION ctx.guard_own_standing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          IF session_user <> 'earshot_app' OR NEW.person_id IS DISTINCT FROM ctx.uid() OR NOT NEW.may_listen THEN
            RETURN NEW;
          END IF;
          IF NOT EXISTS (
            SELECT 1 FROM listener l WHERE l.school_id = NEW.school_id AND l.person_id = NEW.person_id
              AND l.suitability = 'yes' AND l.paused_since IS NULL
              AND num_nulls(l.accepted_on, l.consent_on, l.code_signed_on, l.trained_on, l.observed_on, l.certificate_until) = 0
              AND (l.left_on IS NULL OR NEW.may_listen_until < l.left_on)
              AND NEW.may_listen_until <= least(l.certificate_until, l.consent_until,
                greatest(l.last_supervision_on, l.trained_on) + l.supervision_every_days))
          THEN
            RAISE EXCEPTION 'Nobody makes themself out to be a listener.' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.guard_own_standing() OWNER TO earshot_context;
      CREATE TRIGGER listener_standing_guard BEFORE INSERT OR UPDATE ON listener_standing
        FOR EACH ROW EXECUTE FUNCTION ctx.guard_own_standing();

      -- Whoever is on duty sees who comes: the coordinator names them, before it is over. Planning
      -- only hands on whom the drop-in has.
      CREATE FUNCTION ctx.guard_adult() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          IF session_user <> 'earshot_app' OR NEW.adult_id IS NULL THEN RETURN NEW; END IF;
          IF TG_OP = 'UPDATE' THEN
            IF NEW.adult_id IS NOT DISTINCT FROM OLD.adult_id THEN RETURN NEW; END IF;
            IF TG_TABLE_NAME = 'session' THEN
              IF OLD.ends_at <= now() THEN
                RAISE EXCEPTION 'That session is over.' USING ERRCODE = 'insufficient_privilege';
              END IF;
            END IF;
          END IF;
          IF 'coordinator' = ANY (ctx.roles()) THEN RETURN NEW; END IF;
          IF TG_TABLE_NAME = 'session' AND TG_OP = 'INSERT' THEN
            IF EXISTS (SELECT 1 FROM drop_in d
                WHERE d.school_id = NEW.school_id AND d.id = NEW.drop_in_id AND d.adult_id = NEW.adult_id) THEN
              RETURN NEW;
            END IF;
          END IF;
          RAISE EXCEPTION 'Only the coordinator names the adult.' USING ERRCODE = 'insufficient_privilege';
        END $body$;
      ALTER FUNCTION ctx.guard_adult() OWNER TO earshot_context;
      CREATE TRIGGER session_adult_guard BEFORE INSERT OR UPDATE ON session FOR EACH ROW EXECUTE FUNCTION ctx.guard_adult();
      CREATE TRIGGER drop_in_adult_guard BEFORE INSERT OR UPDATE ON drop_in FOR EACH ROW EXECUTE FUNCTION ctx.guard_adult();
    `);
    for (const table of TABLES) await runner.query(schoolTable(table));
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const TABLES = [
  'listener',
  'listener_standing',
  'listener_load',
  'no_match',
  'drop_in',
  'session',
  'shift',
  'slot',
  'booking',
];
