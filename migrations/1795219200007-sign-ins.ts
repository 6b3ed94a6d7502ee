import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';
import { FUNCTIONS, POLICIES } from './1795219200007-sign-ins.rights.js';

/** Sign-ins that a person can tell apart and end, a second factor, and suspension. */
export class SignIns1795219200007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sign_in
        ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT sign_in_id_unique UNIQUE,
        -- Such as "Chrome on Windows": enough to know one's own by, too little to follow anybody.
        ADD COLUMN device text NOT NULL DEFAULT '' CONSTRAINT sign_in_device_length CHECK (length(device) <= 60),
        ADD COLUMN how text NOT NULL DEFAULT 'password' CONSTRAINT sign_in_how CHECK (how IN ('password', 'sso')),
        -- When whoever sits there last proved who they are.
        ADD COLUMN authenticated_at timestamptz,
        ADD COLUMN second_factor_at timestamptz;
      UPDATE sign_in SET authenticated_at = started_at;
      ALTER TABLE sign_in ALTER COLUMN authenticated_at SET NOT NULL;
      ALTER TABLE person ADD COLUMN suspended_at timestamptz;

      CREATE TABLE totp (
        id uuid NOT NULL CONSTRAINT totp_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        secret bytea NOT NULL,
        made_at timestamptz NOT NULL,
        -- Empty until a first code shows that the secret arrived.
        confirmed_at timestamptz,
        -- The last step of 30 seconds whose code was taken: none is taken twice (RFC 6238, 5.2).
        last_step bigint,
        CONSTRAINT totp_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX totp_by_person ON totp (school_id, person_id);
      CREATE UNIQUE INDEX totp_one_in_use ON totp (school_id, person_id) WHERE confirmed_at IS NOT NULL;

      CREATE TABLE passkey (
        id uuid NOT NULL CONSTRAINT passkey_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        credential_id text NOT NULL,
        public_key bytea NOT NULL,
        counter bigint NOT NULL,
        transports text[] NOT NULL,
        name text NOT NULL CONSTRAINT passkey_name_length CHECK (length(name) BETWEEN 1 AND 60),
        made_at timestamptz NOT NULL,
        last_used_at timestamptz,
        CONSTRAINT passkey_credential_once UNIQUE (school_id, person_id, credential_id),
        CONSTRAINT passkey_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );

      CREATE TABLE recovery_code (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        -- Keyed with the key file: the table alone tells no code.
        code_mac bytea NOT NULL,
        used_at timestamptz,
        CONSTRAINT recovery_code_pk PRIMARY KEY (school_id, person_id, code_mac),
        CONSTRAINT recovery_code_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );

      ALTER TABLE post_proposal
        DROP CONSTRAINT post_proposal_change,
        ADD CONSTRAINT post_proposal_change CHECK (change IN ('give', 'end', 'reset_sign_in', 'reset_second_factor')),
        DROP CONSTRAINT post_proposal_kind,
        ADD CONSTRAINT post_proposal_kind CHECK ((kind IS NULL) = (change IN ('reset_sign_in', 'reset_second_factor')));

      -- Both answer more, or ask for more, than they did.
      DROP FUNCTION ctx.actor(text, timestamptz);
      DROP FUNCTION ctx.begin_sign_in(bytea, uuid, timestamptz, integer, integer, bytea);
    `);
    for (const table of ['totp', 'passkey', 'recovery_code'])
      await runner.query(schoolTable(table));
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}
