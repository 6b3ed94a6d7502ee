import { PgBoss } from 'pg-boss';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { DATES, FUNCTIONS, GUARDS, POLICIES } from './1795219200013-retention.rights.js';
import { SHREDDING } from './1795219200013-retention.shredding.js';

/** How long things are kept, what stops it, and the one way by which a record goes. */
export class Retention1795219200013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What the program ships: a default, and the least and the most a school may set.
      CREATE TABLE retention_kind (
        kind text NOT NULL CONSTRAINT retention_kind_pk PRIMARY KEY,
        -- bulk: previewed in numbers, confirmed by one; read: one by one, read, by two; self: by itself.
        way text NOT NULL CONSTRAINT retention_kind_way CHECK (way IN ('bulk', 'read', 'self', 'horizon')),
        unit text NOT NULL CONSTRAINT retention_kind_unit CHECK (unit IN ('months', 'days')),
        period integer NOT NULL,
        least integer NOT NULL,
        most integer NOT NULL,
        CONSTRAINT retention_kind_between CHECK (period BETWEEN least AND most)
      );
      INSERT INTO retention_kind (kind, way, unit, period, least, most) VALUES
        ('booking', 'bulk', 'months', 12, 0, 120),
        ('contact', 'bulk', 'months', 12, 0, 120),
        ('listener', 'bulk', 'months', 12, 0, 120),
        ('listener_refused', 'bulk', 'months', 6, 1, 36),
        ('referral', 'read', 'months', 300, 300, 1200),
        ('referral_staff', 'read', 'months', 120, 120, 1200),
        ('account', 'self', 'months', 12, 0, 120),
        ('sign_in', 'self', 'months', 12, 1, 36),
        ('backup', 'horizon', 'days', 35, 1, 400);

      -- A school's own periods; the newest of a kind counts, and no row is the shipped one (version 0).
      CREATE TABLE retention_schedule (
        school_id uuid NOT NULL CONSTRAINT retention_schedule_school_fk REFERENCES school,
        kind text NOT NULL CONSTRAINT retention_schedule_kind_fk REFERENCES retention_kind,
        version integer NOT NULL CONSTRAINT retention_schedule_version CHECK (version >= 1),
        period integer NOT NULL,
        why text NOT NULL CONSTRAINT retention_schedule_why
          CHECK (why IN ('law', 'policy', 'protection_officer', 'too_short', 'mistake')),
        changed_by uuid NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT retention_schedule_pk PRIMARY KEY (school_id, kind, version),
        CONSTRAINT retention_schedule_person_fk FOREIGN KEY (school_id, changed_by) REFERENCES person (school_id, id)
      );

      -- Of a child: everything about them stays. Of a referral: it stays.
      CREATE TABLE retention_hold (
        id uuid NOT NULL CONSTRAINT retention_hold_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        of_kind text NOT NULL CONSTRAINT retention_hold_kind CHECK (of_kind IN ('person', 'referral')),
        target_id uuid NOT NULL,
        reason bytea NOT NULL,
        placed_by uuid NOT NULL,
        placed_at timestamptz NOT NULL,
        review_on date NOT NULL,
        lifted_by uuid,
        lifted_at timestamptz,
        CONSTRAINT retention_hold_lifted CHECK ((lifted_by IS NULL) = (lifted_at IS NULL)),
        CONSTRAINT retention_hold_placer_fk FOREIGN KEY (school_id, placed_by) REFERENCES person (school_id, id)
      );
      CREATE INDEX retention_hold_live ON retention_hold (school_id, target_id) WHERE lifted_at IS NULL;

      CREATE TABLE retention_decision (
        id uuid NOT NULL CONSTRAINT retention_decision_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        referral_id uuid NOT NULL,
        outcome text NOT NULL CONSTRAINT retention_decision_outcome CHECK (outcome IN ('keep', 'may_go')),
        keep_until date,
        because bytea,
        fell_due_on date NOT NULL,
        decided_by uuid NOT NULL,
        decided_at timestamptz NOT NULL,
        second_by uuid,
        second_at timestamptz,
        CONSTRAINT retention_decision_keep CHECK ((outcome = 'keep') = (keep_until IS NOT NULL AND because IS NOT NULL)),
        CONSTRAINT retention_decision_two_people CHECK (second_by IS DISTINCT FROM decided_by),
        CONSTRAINT retention_decision_second CHECK ((second_by IS NULL) = (second_at IS NULL) AND (second_by IS NULL OR outcome = 'may_go')),
        CONSTRAINT retention_decision_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id)
      );
      CREATE INDEX retention_decision_by_referral ON retention_decision (school_id, referral_id, decided_at);

      -- What was previewed together; once it is done, the certificate.
      CREATE TABLE retention_batch (
        id uuid NOT NULL CONSTRAINT retention_batch_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT retention_batch_kind_fk REFERENCES retention_kind,
        state text NOT NULL CONSTRAINT retention_batch_state CHECK (state IN ('preview', 'confirmed', 'done')),
        schedule_version integer NOT NULL,
        made_by uuid NOT NULL,
        made_at timestamptz NOT NULL,
        confirmed_by uuid,
        confirmed_at timestamptz,
        finished_at timestamptz,
        complete_on date,
        lines_hash text,
        -- Who held the record when it went; empty for what is previewed in numbers.
        viewers uuid[] NOT NULL DEFAULT '{}',
        -- Which member of staff it is about, as a mark of this batch alone; they do not see it.
        about_mark bytea,
        CONSTRAINT retention_batch_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT retention_batch_maker_fk FOREIGN KEY (school_id, made_by) REFERENCES person (school_id, id),
        CONSTRAINT retention_batch_confirmed CHECK ((state = 'preview') = (confirmed_by IS NULL)
          AND (confirmed_by IS NULL) = (confirmed_at IS NULL)),
        CONSTRAINT retention_batch_done CHECK ((state = 'done') = (finished_at IS NOT NULL AND lines_hash IS NOT NULL))
      );
      CREATE INDEX retention_batch_waiting ON retention_batch (confirmed_at) WHERE state = 'confirmed';
      CREATE TABLE retention_line (
        school_id uuid NOT NULL,
        batch_id uuid NOT NULL,
        handle text NOT NULL,
        -- Empty as soon as it is settled: the certificate points at nobody.
        record_id uuid,
        made_on date NOT NULL,
        fell_due_on date NOT NULL,
        outcome text CONSTRAINT retention_line_outcome CHECK (outcome IN ('shredded', 'held', 'kept', 'gone')),
        settled_at timestamptz,
        complete_on date,
        CONSTRAINT retention_line_pk PRIMARY KEY (school_id, batch_id, handle),
        CONSTRAINT retention_line_batch_fk FOREIGN KEY (school_id, batch_id) REFERENCES retention_batch (school_id, id),
        CONSTRAINT retention_line_settled CHECK (num_nulls(outcome, settled_at) IN (0, 2) AND (outcome IS NULL) = (record_id IS NOT NULL)),
        CONSTRAINT retention_line_complete CHECK ((outcome IS NOT DISTINCT FROM 'shredded') = (complete_on IS NOT NULL))
      );

      -- The file of a child who left goes after them, and somebody over there says that it arrived.
      CREATE TABLE file_transfer (
        id uuid NOT NULL CONSTRAINT file_transfer_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        referral_id uuid NOT NULL,
        sent_on date NOT NULL,
        destination bytea NOT NULL,
        sent_by uuid NOT NULL,
        recorded_at timestamptz NOT NULL,
        received_on date,
        receipt_by uuid,
        receipt_at timestamptz,
        CONSTRAINT file_transfer_once UNIQUE (school_id, referral_id),
        CONSTRAINT file_transfer_receipt CHECK (num_nulls(received_on, receipt_by, receipt_at) IN (0, 3)),
        CONSTRAINT file_transfer_in_order CHECK (received_on >= sent_on),
        CONSTRAINT file_transfer_referral_fk FOREIGN KEY (school_id, referral_id) REFERENCES referral (school_id, id)
      );

      -- Who was told by letter that something waits, and when: once a month is enough.
      CREATE TABLE retention_notice (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        about text NOT NULL,
        period text NOT NULL,
        CONSTRAINT retention_notice_pk PRIMARY KEY (school_id, person_id, about, period),
        CONSTRAINT retention_notice_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );

      -- A figure that was counted stays right: the booking remains, and nobody is in it. Marked as well
      -- when the log of it has gone, so that it is not owed again.
      ALTER TABLE booking ADD COLUMN forgotten_at timestamptz;
      -- Its time came while a concern that it led to is kept: it is counted and certified like every
      -- other, so that no number tells of a concern, and goes when that goes.
      ALTER TABLE booking ADD COLUMN passed_at timestamptz;
      ALTER TABLE contact ADD COLUMN passed_at timestamptz;
      ALTER TABLE booking DROP CONSTRAINT booking_known_student;
      ALTER TABLE booking ADD CONSTRAINT booking_known_student
        CHECK (kind = 'walk_in' OR student_id IS NOT NULL OR forgotten_at IS NOT NULL);
      ALTER TABLE person ADD COLUMN forgotten_at timestamptz;
      CREATE INDEX contact_by_student ON contact (school_id, student_id);
      CREATE INDEX contact_by_referral ON contact (school_id, referral_id) WHERE referral_id IS NOT NULL;
      CREATE INDEX referral_by_child ON referral (school_id, child_id) WHERE child_id IS NOT NULL;
    `);
    for (const table of TABLES) await runner.query(schoolTable(table));
    await runner.query(
      `GRANT SELECT ON retention_kind TO earshot_app, earshot_worker, earshot_context, earshot_backup`,
    );
    await runner.query(DATES);
    for (const made of [...FUNCTIONS, ...SHREDDING]) await runner.query(contextFunction(made));
    await runner.query(GUARDS);
    await runner.query(POLICIES);
    await this.makeQueue(runner);
  }

  /** As the owner, who alone makes a queue. */
  private async makeQueue(runner: QueryRunner): Promise<void> {
    const boss = new PgBoss({
      schema: 'pgboss',
      db: {
        executeSql: async (text, values) => ({
          rows: (await runner.query(text, values ?? [])) as object[],
        }),
      },
    });
    await boss.createQueue('retention', { heartbeatSeconds: 60 });
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const TABLES = [
  'retention_schedule',
  'retention_hold',
  'retention_decision',
  'retention_batch',
  'retention_line',
  'file_transfer',
  'retention_notice',
];
