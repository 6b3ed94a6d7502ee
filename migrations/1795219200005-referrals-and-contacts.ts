import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { FUNCTIONS, POLICIES } from './1795219200005-referrals-and-contacts.rights.js';

export class ReferralsAndContacts1795219200005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The only way to content (security.md, "Grants").
      CREATE TABLE record_access (
        id uuid NOT NULL CONSTRAINT record_access_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        record_kind text NOT NULL CONSTRAINT record_access_kind CHECK (record_kind IN ('referral')),
        record_id uuid NOT NULL,
        person_id uuid NOT NULL,
        reason text NOT NULL,
        granted_at timestamptz NOT NULL,
        granted_by uuid,
        expires_at timestamptz,
        CONSTRAINT record_access_once UNIQUE (school_id, record_id, person_id),
        CONSTRAINT record_access_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX record_access_by_person ON record_access (school_id, person_id, record_kind);

      CREATE TABLE referral (
        id uuid NOT NULL CONSTRAINT referral_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        state text NOT NULL CONSTRAINT referral_state CHECK (state IN ('raised', 'acknowledged', 'in_progress', 'closed', 'reopened')),
        level integer NOT NULL CONSTRAINT referral_level CHECK (level >= 0),
        next_escalation_at timestamptz,
        -- Empty when the raiser did not say: nothing is refused for a formality.
        category text,
        urgency text NOT NULL CONSTRAINT referral_urgency CHECK (urgency IN ('immediate', 'today', 'soon')),
        about text NOT NULL CONSTRAINT referral_about CHECK (about IN ('me', 'student', 'unknown')),
        about_staff text NOT NULL CONSTRAINT referral_about_staff CHECK (about_staff IN ('no', 'staff', 'head', 'unsure')),
        child_id uuid,
        child_year integer,
        -- The route as it was worked out: every step with its reason, ids and codes only.
        route jsonb NOT NULL,
        raised_by uuid NOT NULL,
        raised_as text NOT NULL CONSTRAINT referral_raised_as CHECK (raised_as IN ('student', 'listener', 'staff')),
        raised_at timestamptz NOT NULL,
        words bytea,
        about_words bytea,
        told_whom bytea,
        acknowledged_by uuid,
        acknowledged_at timestamptz,
        closed_by uuid,
        closed_at timestamptz,
        outcome text,
        CONSTRAINT referral_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT referral_child_fk FOREIGN KEY (school_id, child_id) REFERENCES person (school_id, id),
        CONSTRAINT referral_raiser_fk FOREIGN KEY (school_id, raised_by) REFERENCES person (school_id, id),
        CONSTRAINT referral_clock CHECK ((state = 'raised') = (next_escalation_at IS NOT NULL)),
        CONSTRAINT referral_owned CHECK (state = 'raised' OR acknowledged_by IS NOT NULL),
        CONSTRAINT referral_closed CHECK (state <> 'closed' OR (closed_by IS NOT NULL AND outcome IS NOT NULL)),
        CONSTRAINT referral_routed CHECK (route ?& ARRAY['order', 'alongside', 'steps', 'grants']
          AND jsonb_typeof(route -> 'order') = 'array' AND jsonb_array_length(route -> 'steps') > 0)
      );
      CREATE INDEX referral_due ON referral (next_escalation_at) WHERE next_escalation_at IS NOT NULL;
      CREATE INDEX referral_by_raiser ON referral (school_id, raised_by);
      CREATE TABLE referral_subject (
        school_id uuid NOT NULL,
        referral_id uuid NOT NULL,
        person_id uuid NOT NULL,
        CONSTRAINT referral_subject_pk PRIMARY KEY (school_id, referral_id, person_id),
        CONSTRAINT referral_subject_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id),
        CONSTRAINT referral_subject_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE TABLE escalation (
        school_id uuid NOT NULL,
        referral_id uuid NOT NULL,
        level integer NOT NULL,
        due_at timestamptz NOT NULL,
        fired_at timestamptz NOT NULL,
        told uuid[] NOT NULL,
        CONSTRAINT escalation_once UNIQUE (school_id, referral_id, level),
        CONSTRAINT escalation_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id)
      );
      CREATE TABLE referral_action (
        id uuid NOT NULL CONSTRAINT referral_action_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        referral_id uuid NOT NULL,
        what bytea NOT NULL,
        owner_id uuid NOT NULL,
        due_on date NOT NULL,
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        done_at timestamptz,
        done_by uuid,
        CONSTRAINT referral_action_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id),
        CONSTRAINT referral_action_owner_fk FOREIGN KEY (school_id, owner_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX referral_action_by_referral ON referral_action (school_id, referral_id);
      CREATE TABLE referral_event (
        id uuid NOT NULL CONSTRAINT referral_event_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        referral_id uuid NOT NULL,
        at timestamptz NOT NULL,
        person_id uuid,
        kind text NOT NULL CONSTRAINT referral_event_kind
          CHECK (kind IN ('raised', 'escalated', 'acknowledged', 'action_added', 'action_done', 'note', 'closed', 'reopened', 'subject_named', 'rerouted')),
        words bytea,
        CONSTRAINT referral_event_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id)
      );
      CREATE INDEX referral_event_by_referral ON referral_event (school_id, referral_id, at);

      CREATE TABLE contact (
        id uuid NOT NULL CONSTRAINT contact_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        listener_id uuid NOT NULL,
        booking_id uuid,
        student_id uuid,
        student_year integer,
        -- The key of the form it came from: a log without a booking still arrives once.
        form_key uuid NOT NULL,
        occurred_at timestamptz NOT NULL,
        state text NOT NULL CONSTRAINT contact_state CHECK (state IN ('owed', 'logged')),
        logged_at timestamptz,
        minutes integer CONSTRAINT contact_minutes CHECK (minutes BETWEEN 1 AND 240),
        main_theme text,
        themes text[] NOT NULL DEFAULT '{}',
        skills text[] NOT NULL DEFAULT '{}',
        next_step text,
        risk_of_harm boolean,
        wellbeing integer CONSTRAINT contact_wellbeing CHECK (wellbeing BETWEEN 1 AND 5),
        referral_id uuid,
        -- A keyed hash of what was last raised from this log, so that a retry raises nothing twice.
        concern_mac bytea,
        CONSTRAINT contact_booking_once UNIQUE (school_id, booking_id),
        CONSTRAINT contact_form_once UNIQUE (school_id, listener_id, form_key),
        CONSTRAINT contact_listener_fk FOREIGN KEY (school_id, listener_id) REFERENCES person (school_id, id),
        CONSTRAINT contact_booking_fk FOREIGN KEY (school_id, booking_id) REFERENCES booking (school_id, id),
        CONSTRAINT contact_student_fk FOREIGN KEY (school_id, student_id) REFERENCES person (school_id, id),
        CONSTRAINT contact_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id),
        CONSTRAINT contact_whole CHECK (state = 'owed' OR (logged_at IS NOT NULL AND minutes IS NOT NULL
          AND main_theme IS NOT NULL AND next_step IS NOT NULL AND risk_of_harm IS NOT NULL AND wellbeing IS NOT NULL))
      );
      CREATE INDEX contact_by_listener ON contact (school_id, listener_id, occurred_at);
      CREATE INDEX contact_by_time ON contact (school_id, occurred_at);

      -- A log that is whole is a record: only what was raised from it may still be written beside it.
      CREATE FUNCTION ctx.guard_log() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, public, pg_temp AS $body$
        DECLARE beside text[] := ARRAY['referral_id', 'concern_mac'];
        BEGIN
          IF session_user = 'earshot_app' AND OLD.state = 'logged' AND to_jsonb(NEW) - beside <> to_jsonb(OLD) - beside THEN
            RAISE EXCEPTION 'This log is finished.' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $body$;
      CREATE TRIGGER contact_guard BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION ctx.guard_log();

      -- A subject of a concern can never be granted it, whoever asks.
      CREATE FUNCTION ctx.refuse_subject() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          IF EXISTS (SELECT 1 FROM referral_subject s WHERE s.school_id = NEW.school_id
              AND s.referral_id = NEW.record_id AND s.person_id = NEW.person_id) THEN
            RAISE EXCEPTION 'A subject may not be granted the record';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.refuse_subject() OWNER TO earshot_context;
      CREATE TRIGGER record_access_no_subject BEFORE INSERT OR UPDATE ON record_access
        FOR EACH ROW EXECUTE FUNCTION ctx.refuse_subject();
      -- Naming a subject later takes their grant away in the same statement.
      CREATE FUNCTION ctx.ungrant_subject() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        BEGIN
          DELETE FROM record_access WHERE school_id = NEW.school_id AND record_id = NEW.referral_id AND person_id = NEW.person_id;
          RETURN NULL;
        END $body$;
      ALTER FUNCTION ctx.ungrant_subject() OWNER TO earshot_context;
      CREATE TRIGGER referral_subject_ungrants AFTER INSERT ON referral_subject
        FOR EACH ROW EXECUTE FUNCTION ctx.ungrant_subject();

      -- A policy opens the row; which move of it is whose, and in whose name, is held here.
      CREATE FUNCTION ctx.guard_referral() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        DECLARE
          theirs text[] := '{}';
          -- Transactions wait for one another: the one that began first may write last.
          waited interval := interval '1 minute';
          has_it boolean := OLD.state IN ('acknowledged', 'in_progress', 'reopened');
        BEGIN
          IF session_user <> 'earshot_app' THEN RETURN NEW; END IF;
          IF OLD.state = 'raised' AND NEW.state = 'acknowledged' AND NEW.acknowledged_by = ctx.uid()
            AND NEW.acknowledged_at >= OLD.raised_at - waited THEN
            theirs := ARRAY['state', 'acknowledged_by', 'acknowledged_at', 'next_escalation_at'];
          ELSIF has_it AND NEW.state = 'closed' AND NEW.closed_by = ctx.uid()
            AND NEW.closed_at >= greatest(OLD.acknowledged_at, OLD.closed_at) - waited
            AND ctx.roles() && ARRAY['safeguarding_lead', 'safeguarding_deputy', 'head', 'chair'] THEN
            theirs := ARRAY['state', 'closed_by', 'closed_at', 'outcome'];
          ELSIF (has_it AND NEW.state = 'in_progress') OR (OLD.state = 'closed' AND NEW.state = 'reopened') THEN
            theirs := ARRAY['state'];
          ELSIF OLD.state = NEW.state AND OLD.about_staff <> 'no' AND EXISTS (SELECT 1 FROM referral_subject s
              WHERE s.school_id = OLD.school_id AND s.referral_id = OLD.id AND s.xmin = pg_current_xact_id()::xid) THEN
            theirs := ARRAY['route'];
            -- The clock is brought forward, never put back.
            IF NEW.next_escalation_at < OLD.next_escalation_at THEN theirs := theirs || ARRAY['next_escalation_at']; END IF;
          END IF;
          IF to_jsonb(NEW) - theirs <> to_jsonb(OLD) - theirs THEN
            RAISE EXCEPTION 'This fact of a referral is not theirs to change.' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.guard_referral() OWNER TO earshot_context;
      CREATE TRIGGER referral_guard BEFORE UPDATE ON referral FOR EACH ROW EXECUTE FUNCTION ctx.guard_referral();

      -- The chronology says who did what and when: it agrees with the referral it is about.
      CREATE FUNCTION ctx.guard_referral_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, public, pg_temp AS $body$
        DECLARE about referral; newest timestamptz; agrees boolean;
        BEGIN
          IF session_user <> 'earshot_app' THEN RETURN NEW; END IF;
          SELECT * INTO about FROM referral WHERE school_id = NEW.school_id AND id = NEW.referral_id;
          SELECT max(at) INTO newest FROM referral_event WHERE school_id = NEW.school_id AND referral_id = NEW.referral_id;
          agrees := CASE NEW.kind
            WHEN 'raised' THEN newest IS NULL AND about.raised_by = ctx.uid() AND about.raised_at = NEW.at
            WHEN 'acknowledged' THEN about.acknowledged_by = ctx.uid() AND about.acknowledged_at = NEW.at
            WHEN 'closed' THEN about.state = 'closed' AND about.closed_by = ctx.uid() AND about.closed_at = NEW.at
            WHEN 'reopened' THEN about.state = 'reopened'
            ELSE NEW.kind NOT IN ('escalated', 'rerouted')
          END AND NEW.person_id = ctx.uid() AND (newest IS NULL OR NEW.at >= newest - interval '1 minute');
          IF agrees IS NOT TRUE THEN
            RAISE EXCEPTION 'This did not happen to the referral.' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NEW;
        END $body$;
      ALTER FUNCTION ctx.guard_referral_event() OWNER TO earshot_context;
      CREATE TRIGGER referral_event_guard BEFORE INSERT ON referral_event
        FOR EACH ROW EXECUTE FUNCTION ctx.guard_referral_event();
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
  'record_access',
  'referral',
  'referral_subject',
  'escalation',
  'referral_action',
  'referral_event',
  'contact',
];
