import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';

export class School1795219200003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE term (
        id uuid NOT NULL CONSTRAINT term_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT term_school_fk REFERENCES school,
        name text NOT NULL CONSTRAINT term_name_length CHECK (length(name) BETWEEN 1 AND 60),
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        CONSTRAINT term_in_order CHECK (starts_on <= ends_on),
        CONSTRAINT term_school_id_unique UNIQUE (school_id, id)
      );
      CREATE TABLE closure (
        id uuid NOT NULL CONSTRAINT closure_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT closure_school_fk REFERENCES school,
        name text NOT NULL CONSTRAINT closure_name_length CHECK (length(name) BETWEEN 1 AND 60),
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        CONSTRAINT closure_in_order CHECK (starts_on <= ends_on)
      );
      CREATE TABLE room (
        id uuid NOT NULL CONSTRAINT room_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT room_school_fk REFERENCES school,
        name text NOT NULL CONSTRAINT room_name_length CHECK (length(name) BETWEEN 1 AND 60),
        directions text,
        open boolean NOT NULL,
        CONSTRAINT room_school_id_unique UNIQUE (school_id, id),
        CONSTRAINT room_name_unique UNIQUE (school_id, name)
      );
      -- No reason is kept: who is away and who stands in is all that routing needs.
      CREATE TABLE absence (
        id uuid NOT NULL CONSTRAINT absence_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        cover_id uuid,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz,
        CONSTRAINT absence_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id),
        CONSTRAINT absence_cover_fk FOREIGN KEY (school_id, cover_id) REFERENCES person (school_id, id),
        CONSTRAINT absence_in_order CHECK (ends_at IS NULL OR starts_at < ends_at),
        CONSTRAINT absence_not_self CHECK (cover_id IS DISTINCT FROM person_id)
      );
      CREATE TABLE line_management (
        school_id uuid NOT NULL,
        manager_id uuid NOT NULL,
        managed_id uuid NOT NULL,
        CONSTRAINT line_management_pk PRIMARY KEY (school_id, manager_id, managed_id),
        CONSTRAINT line_management_manager_fk FOREIGN KEY (school_id, manager_id) REFERENCES person (school_id, id),
        CONSTRAINT line_management_managed_fk FOREIGN KEY (school_id, managed_id) REFERENCES person (school_id, id)
      );
      -- A post is given or ended by one person and confirmed by the head or a current lead.
      CREATE TABLE post_proposal (
        id uuid NOT NULL CONSTRAINT post_proposal_pk PRIMARY KEY,
        school_id uuid NOT NULL,
        -- Resetting a sign-in is about a person, not one of their posts.
        kind text,
        change text NOT NULL CONSTRAINT post_proposal_change CHECK (change IN ('give', 'end', 'reset_sign_in')),
        person_id uuid NOT NULL,
        year_group integer,
        proposed_by uuid NOT NULL,
        proposed_at timestamptz NOT NULL,
        decided_by uuid,
        decided_at timestamptz,
        outcome text CONSTRAINT post_proposal_outcome CHECK (outcome IN ('confirmed', 'refused', 'withdrawn')),
        CONSTRAINT post_proposal_kind CHECK ((kind IS NULL) = (change = 'reset_sign_in')),
        CONSTRAINT post_proposal_decided CHECK (num_nulls(outcome, decided_by, decided_at) IN (0, 3)),
        CONSTRAINT post_proposal_two_people CHECK ((outcome = 'withdrawn') = (decided_by = proposed_by)),
        CONSTRAINT post_proposal_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE UNIQUE INDEX post_proposal_waits_once
        ON post_proposal (school_id, change, person_id, coalesce(kind, ''), coalesce(year_group, 0)) WHERE outcome IS NULL;
      CREATE TABLE class_group (
        id uuid NOT NULL CONSTRAINT class_group_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT class_group_school_fk REFERENCES school,
        source_id text NOT NULL,
        name text NOT NULL,
        CONSTRAINT class_group_source_unique UNIQUE (school_id, source_id),
        CONSTRAINT class_group_school_id_unique UNIQUE (school_id, id)
      );
      CREATE TABLE class_member (
        school_id uuid NOT NULL,
        class_id uuid NOT NULL,
        person_id uuid NOT NULL,
        CONSTRAINT class_member_pk PRIMARY KEY (school_id, class_id, person_id),
        CONSTRAINT class_member_class_fk FOREIGN KEY (school_id, class_id) REFERENCES class_group (school_id, id) ON DELETE CASCADE,
        CONSTRAINT class_member_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
      CREATE INDEX class_member_by_person ON class_member (school_id, person_id);
      CREATE TABLE roster_import (
        id uuid NOT NULL CONSTRAINT roster_import_pk PRIMARY KEY,
        school_id uuid NOT NULL CONSTRAINT roster_import_school_fk REFERENCES school,
        state text NOT NULL CONSTRAINT roster_import_state CHECK (state IN ('preview', 'applied', 'discarded')),
        format text NOT NULL,
        made_by uuid,
        made_at timestamptz NOT NULL,
        applied_at timestamptz,
        options jsonb NOT NULL,
        -- What was read from the upload, while it waits for a yes; emptied afterwards.
        snapshot jsonb,
        added integer NOT NULL,
        changed integer NOT NULL,
        left_count integer NOT NULL,
        refused integer NOT NULL
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
  'term',
  'closure',
  'room',
  'absence',
  'line_management',
  'post_proposal',
  'class_group',
  'class_member',
  'roster_import',
];

/** Rows that this very transaction has written: a confirmation is good for one use, then never again. */
const justConfirmed = (change: string): string => `SELECT EXISTS (
  SELECT 1 FROM post_proposal WHERE school_id = ctx.school() AND change = ${change}
    AND outcome = 'confirmed' AND decided_by = ctx.uid() AND proposed_by <> decided_by
    AND xmin = pg_current_xact_id()::xid`;

const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  {
    name: 'ctx.post_change_confirmed',
    arguments: 'p_change text, p_kind text, p_person uuid, p_year integer',
    returns: 'boolean',
    body: `${justConfirmed('p_change')} AND kind = p_kind AND person_id = p_person AND year_group IS NOT DISTINCT FROM p_year)`,
  },
  // Somebody follows: whoever was reported as leaving this post may go.
  {
    name: 'ctx.successor_confirmed',
    arguments: 'p_kind text',
    returns: 'boolean',
    body: `${justConfirmed("'give'")} AND kind = p_kind)`,
  },
  {
    name: 'ctx.reset_confirmed',
    arguments: 'p_person uuid',
    returns: 'boolean',
    body: `${justConfirmed("'reset_sign_in'")} AND person_id = p_person)`,
  },
  {
    name: 'ctx.end_sign_ins_of_reset',
    arguments: 'p_person uuid, p_now timestamptz',
    returns: 'void',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `UPDATE sign_in SET ended_at = p_now
      WHERE person_id = p_person AND ended_at IS NULL AND ctx.reset_confirmed(p_person)`,
  },
];

const mine = 'school_id = (SELECT ctx.school())';
const any = (...roles: string[]): string =>
  `(SELECT ctx.roles()) && ARRAY[${roles.map((role) => `'${role}'`).join(', ')}]`;
const tendedBy = (table: string, ...roles: string[]): string => `
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO earshot_app;
  CREATE POLICY ${table}_read ON ${table} FOR SELECT TO earshot_app USING (${mine});
  CREATE POLICY ${table}_tend ON ${table} TO earshot_app
    USING (${mine} AND ${any(...roles)}) WITH CHECK (${mine} AND ${any(...roles)});
  GRANT SELECT ON ${table} TO earshot_worker;
  CREATE POLICY ${table}_worker ON ${table} FOR SELECT TO earshot_worker USING (true);`;

const confirmer = `${any('head', 'safeguarding_lead')} AND proposed_by <> (SELECT ctx.uid())`;

const POLICIES = `
  ${tendedBy('term', 'coordinator', 'admin')}
  ${tendedBy('closure', 'coordinator', 'admin')}
  ${tendedBy('room', 'coordinator', 'admin')}
  ${tendedBy('absence', 'head', 'safeguarding_lead', 'safeguarding_deputy')}
  ${tendedBy('line_management', 'head', 'admin')}

  GRANT SELECT, INSERT ON post_proposal TO earshot_app;
  GRANT UPDATE (decided_by, decided_at, outcome) ON post_proposal TO earshot_app;
  CREATE POLICY post_proposal_read ON post_proposal FOR SELECT TO earshot_app
    USING (${mine} AND ${any('admin', 'head', 'safeguarding_lead', 'safeguarding_deputy', 'chair')});
  CREATE POLICY post_proposal_make ON post_proposal FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND proposed_by = (SELECT ctx.uid()) AND outcome IS NULL
      AND ${any('admin', 'head', 'safeguarding_lead')});
  -- Two people: whoever proposed it can only take it back. The checks repeat the conditions because
  -- the conditions of one policy go with the checks of another.
  CREATE POLICY post_proposal_decide ON post_proposal FOR UPDATE TO earshot_app
    USING (${mine} AND ${confirmer} AND outcome IS NULL)
    WITH CHECK (${mine} AND ${confirmer} AND decided_by = (SELECT ctx.uid()) AND outcome IN ('confirmed', 'refused'));
  CREATE POLICY post_proposal_withdraw ON post_proposal FOR UPDATE TO earshot_app
    USING (${mine} AND proposed_by = (SELECT ctx.uid()) AND outcome IS NULL)
    WITH CHECK (${mine} AND proposed_by = (SELECT ctx.uid()) AND decided_by = proposed_by AND outcome = 'withdrawn');

  -- A post changes, and a holder's sign-in is reset, only in the transaction that confirms it.
  GRANT INSERT ON post TO earshot_app;
  GRANT UPDATE (held_until, leaving_reported_at) ON post TO earshot_app;
  CREATE POLICY post_give ON post FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND given_by = (SELECT ctx.uid()) AND held_until IS NULL
      AND ctx.post_change_confirmed('give', kind, person_id, year_group));
  CREATE POLICY post_end ON post FOR UPDATE TO earshot_app
    USING (${mine} AND ${any('head', 'safeguarding_lead')} AND held_until IS NULL)
    WITH CHECK (${mine} AND (ctx.post_change_confirmed('end', kind, person_id, year_group)
      OR (leaving_reported_at IS NOT NULL AND ctx.successor_confirmed(kind))));
  CREATE POLICY credential_reset_seen ON credential FOR SELECT TO earshot_app
    USING (${mine} AND ctx.reset_confirmed(person_id));
  CREATE POLICY credential_first ON credential FOR INSERT TO earshot_app
    WITH CHECK (${mine} AND ctx.reset_confirmed(person_id));
  CREATE POLICY credential_reset ON credential FOR UPDATE TO earshot_app
    USING (${mine} AND ctx.reset_confirmed(person_id)) WITH CHECK (${mine} AND ctx.reset_confirmed(person_id));

  GRANT SELECT, INSERT, UPDATE, DELETE ON class_group, class_member TO earshot_app;
  CREATE POLICY class_group_admin ON class_group TO earshot_app
    USING (${mine} AND ${any('admin', 'coordinator')}) WITH CHECK (${mine} AND ${any('admin')});
  CREATE POLICY class_member_admin ON class_member TO earshot_app
    USING (${mine} AND ${any('admin', 'coordinator')}) WITH CHECK (${mine} AND ${any('admin')});
  GRANT SELECT, INSERT, UPDATE ON roster_import TO earshot_app;
  CREATE POLICY roster_import_admin ON roster_import TO earshot_app
    USING (${mine} AND ${any('admin')}) WITH CHECK (${mine} AND ${any('admin')});
  -- A preview that nobody said yes to is emptied after a day.
  GRANT SELECT (state, made_at), UPDATE (state, snapshot) ON roster_import TO earshot_worker;
  CREATE POLICY roster_import_age ON roster_import FOR SELECT TO earshot_worker USING (true);
  CREATE POLICY roster_import_worker ON roster_import FOR UPDATE TO earshot_worker
    USING (state = 'preview') WITH CHECK (state = 'discarded' AND snapshot IS NULL);
`;
