import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { CLOCK, CLOCK_POLICIES } from './1795219200015-requests-in-time.rights.js';
import { KEEPING, KEEPING_POLICIES } from './1795219200015-requests-in-time.keeping.js';
import { SHREDDING } from './1795219200015-requests-in-time.shredding.js';

/** The clock of a privacy request may stand still; requests and emergency access have their period. */
export class RequestsInTime1795219200015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- While the school waits for proof of who asks, or for what is meant.
      CREATE TABLE privacy_pause (
        id uuid NOT NULL CONSTRAINT privacy_pause_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        request_id uuid NOT NULL,
        why text NOT NULL CONSTRAINT privacy_pause_why CHECK (why IN ('identity', 'meaning')),
        -- What the school asked them, sealed under the request's key.
        question bytea NOT NULL,
        stopped_on date NOT NULL,
        stopped_by uuid NOT NULL,
        stopped_at timestamptz NOT NULL,
        answer bytea,
        resumed_on date,
        resumed_by uuid,
        resumed_at timestamptz,
        CONSTRAINT privacy_pause_resumed CHECK (num_nulls(resumed_on, resumed_by, resumed_at) IN (0, 3)),
        CONSTRAINT privacy_pause_in_order CHECK (stopped_on <= resumed_on),
        CONSTRAINT privacy_pause_request_fk FOREIGN KEY (school_id, request_id) REFERENCES privacy_request (school_id, id)
      );
      CREATE UNIQUE INDEX privacy_pause_one_at_a_time ON privacy_pause (school_id, request_id) WHERE resumed_on IS NULL;
      CREATE INDEX privacy_pause_by_request ON privacy_pause (school_id, request_id, stopped_at);
      -- Who asks is asked once: it starts the month anew.
      CREATE UNIQUE INDEX privacy_pause_identity_once ON privacy_pause (school_id, request_id) WHERE why = 'identity';
      ALTER TABLE privacy_request DROP CONSTRAINT privacy_request_identity;
      ALTER TABLE privacy_request ADD CONSTRAINT privacy_request_identity
        CHECK (identity IN ('signed_in', 'known', 'document', 'responsibility', 'not_yet'));
      ALTER TABLE privacy_request ADD CONSTRAINT privacy_request_known CHECK (state <> 'answered' OR identity <> 'not_yet');

      INSERT INTO retention_kind (kind, way, unit, period, least, most) VALUES
        ('privacy_request', 'bulk', 'months', 36, 12, 120),
        ('break_glass', 'bulk', 'months', 84, 36, 300);
    `);
    await runner.query(schoolTable('privacy_pause'));
    for (const made of [...CLOCK, ...KEEPING, ...SHREDDING])
      await runner.query(contextFunction(made));
    await runner.query(CLOCK_POLICIES);
    await runner.query(KEEPING_POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
