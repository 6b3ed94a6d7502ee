import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { FUNCTIONS, POLICIES } from './1795219200012-privacy-requests.rights.js';

export class PrivacyRequests1795219200012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What people are told about their data. A version that was published never changes again;
      -- a row without a version is the draft of the next one.
      CREATE TABLE privacy_notice (
        id uuid NOT NULL CONSTRAINT privacy_notice_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT privacy_notice_school_fk REFERENCES school,
        audience text NOT NULL CONSTRAINT privacy_notice_audience CHECK (audience IN ('student', 'listener', 'staff')),
        version integer CONSTRAINT privacy_notice_version CHECK (version > 0),
        -- Which text it is: every time a draft is kept the next number, on through all versions.
        edition integer NOT NULL DEFAULT 1 CONSTRAINT privacy_notice_edition CHECK (edition > 0),
        sections jsonb NOT NULL CONSTRAINT privacy_notice_sections CHECK (jsonb_typeof(sections) = 'object'),
        edited_by uuid NOT NULL,
        edited_at timestamptz NOT NULL,
        published_by uuid,
        published_at timestamptz,
        CONSTRAINT privacy_notice_version_once UNIQUE (school_id, audience, version),
        CONSTRAINT privacy_notice_published CHECK (num_nulls(version, published_by, published_at) IN (0, 3)),
        CONSTRAINT privacy_notice_editor_fk FOREIGN KEY (school_id, edited_by) REFERENCES person (school_id, id)
      );
      CREATE UNIQUE INDEX privacy_notice_one_draft ON privacy_notice (school_id, audience) WHERE version IS NULL;
      CREATE TABLE privacy_notice_seen (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        audience text NOT NULL,
        version integer NOT NULL,
        seen_at timestamptz NOT NULL,
        CONSTRAINT privacy_notice_seen_pk PRIMARY KEY (school_id, person_id, audience, version),
        CONSTRAINT privacy_notice_seen_notice_fk FOREIGN KEY (school_id, audience, version)
          REFERENCES privacy_notice (school_id, audience, version),
        CONSTRAINT privacy_notice_seen_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );

      CREATE TABLE privacy_request (
        id uuid NOT NULL CONSTRAINT privacy_request_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        -- Whose data it is about; whoever asked for them is in made_by or in the sealed words.
        person_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT privacy_request_kind
          CHECK (kind IN ('access', 'correction', 'objection', 'erasure', 'restriction')),
        source text NOT NULL CONSTRAINT privacy_request_source CHECK (source IN ('page', 'on_behalf')),
        identity text NOT NULL CONSTRAINT privacy_request_identity
          CHECK (identity IN ('signed_in', 'known', 'document', 'responsibility')),
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        received_on date NOT NULL,
        due_on date NOT NULL,
        words bytea,
        asker_words bytea,
        state text NOT NULL CONSTRAINT privacy_request_state
          CHECK (state IN ('received', 'in_review', 'answered', 'refused')),
        extended_at timestamptz,
        extended_by uuid,
        extension_reason bytea,
        closed_at timestamptz,
        closed_by uuid,
        outcome text CONSTRAINT privacy_request_outcome
          CHECK (outcome IN ('given', 'corrected', 'statement_kept', 'upheld', 'partly', 'not_upheld', 'refused')),
        answer bytea,
        reminded_week_at timestamptz,
        reminded_day_at timestamptz,
        CONSTRAINT privacy_request_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT privacy_request_in_order CHECK (received_on < due_on),
        CONSTRAINT privacy_request_own CHECK (source = 'on_behalf' OR (made_by = person_id AND identity = 'signed_in')),
        CONSTRAINT privacy_request_paper CHECK (source = 'page' OR (asker_words IS NOT NULL AND identity <> 'signed_in')),
        CONSTRAINT privacy_request_extended CHECK (num_nulls(extended_at, extended_by, extension_reason) IN (0, 3)),
        CONSTRAINT privacy_request_closed CHECK (
          (state IN ('answered', 'refused')) = (closed_at IS NOT NULL AND closed_by IS NOT NULL AND outcome IS NOT NULL)),
        CONSTRAINT privacy_request_answer CHECK (
          (answer IS NOT NULL) = (state = 'refused' OR (state = 'answered' AND kind <> 'access'))),
        CONSTRAINT privacy_request_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id),
        CONSTRAINT privacy_request_maker_fk FOREIGN KEY (school_id, made_by) REFERENCES person (school_id, id)
      );
      CREATE INDEX privacy_request_by_person ON privacy_request (school_id, person_id);
      CREATE INDEX privacy_request_due ON privacy_request (due_on) WHERE state IN ('received', 'in_review');

      -- What one reviewer gave out of what they may read: an answer has as many parts as it needs
      -- hands. The copy is frozen and sealed; it is printed from here, never from the records again.
      CREATE TABLE privacy_part (
        id uuid NOT NULL CONSTRAINT privacy_part_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        request_id uuid NOT NULL,
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        copy bytea NOT NULL,
        copy_hash bytea NOT NULL,
        open_until timestamptz NOT NULL,
        CONSTRAINT privacy_part_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT privacy_part_request_fk FOREIGN KEY (school_id, request_id) REFERENCES privacy_request (school_id, id),
        CONSTRAINT privacy_part_maker_fk FOREIGN KEY (school_id, made_by) REFERENCES person (school_id, id)
      );
      CREATE INDEX privacy_part_by_request ON privacy_part (school_id, request_id);

      -- What was decided about one thing that is kept about somebody. Whatever a record was granted
      -- for, this is granted for too: guard_id is the referral it comes from.
      CREATE TABLE privacy_decision (
        id uuid NOT NULL CONSTRAINT privacy_decision_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        request_id uuid NOT NULL,
        item text NOT NULL CONSTRAINT privacy_decision_item CHECK (length(item) BETWEEN 3 AND 160),
        guard_id uuid,
        decision text NOT NULL CONSTRAINT privacy_decision_kind CHECK (decision IN ('give', 'hold_back')),
        reason text CONSTRAINT privacy_decision_reason
          CHECK (reason IN ('serious_harm', 'child_abuse_data', 'other_person', 'safeguarding', 'legal_privilege')),
        phrases bytea,
        note bytea,
        text_mac bytea NOT NULL,
        version integer NOT NULL CONSTRAINT privacy_decision_version CHECK (version > 0),
        decided_by uuid NOT NULL,
        decided_at timestamptz NOT NULL,
        part_id uuid,
        CONSTRAINT privacy_decision_once UNIQUE (school_id, request_id, item),
        CONSTRAINT privacy_decision_held CHECK ((decision = 'hold_back') = (reason IS NOT NULL)),
        CONSTRAINT privacy_decision_given CHECK (decision = 'give' OR phrases IS NULL),
        CONSTRAINT privacy_decision_request_fk FOREIGN KEY (school_id, request_id) REFERENCES privacy_request (school_id, id),
        CONSTRAINT privacy_decision_part_fk FOREIGN KEY (school_id, part_id) REFERENCES privacy_part (school_id, id)
      );

      -- The school's own answers in its data-protection impact assessment; no person's words.
      CREATE TABLE privacy_assessment (
        school_id uuid NOT NULL CONSTRAINT privacy_assessment_school_fk REFERENCES school,
        section text NOT NULL CONSTRAINT privacy_assessment_section CHECK (section ~ '^[a-z][a-z-]{0,39}$'),
        words text NOT NULL CONSTRAINT privacy_assessment_length CHECK (length(words) <= 10000),
        version integer NOT NULL CONSTRAINT privacy_assessment_version CHECK (version > 0),
        changed_by uuid NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT privacy_assessment_pk PRIMARY KEY (school_id, section),
        CONSTRAINT privacy_assessment_changer_fk FOREIGN KEY (school_id, changed_by) REFERENCES person (school_id, id)
      );
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
  'privacy_notice',
  'privacy_notice_seen',
  'privacy_request',
  'privacy_part',
  'privacy_decision',
  'privacy_assessment',
];
