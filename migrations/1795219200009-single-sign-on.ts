import type { MigrationInterface, QueryRunner } from 'typeorm';
import { contextFunction, schoolTable } from '../src/platform/db/table-rules.js';

export class SingleSignOn1795219200009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Where a school's own accounts are kept: Microsoft Entra ID, Google Workspace, or another.
      CREATE TABLE identity_provider (
        school_id uuid NOT NULL CONSTRAINT identity_provider_school_fk REFERENCES school,
        id uuid NOT NULL,
        kind text NOT NULL CONSTRAINT identity_provider_kind CHECK (kind IN ('entra', 'google', 'other')),
        issuer text NOT NULL CONSTRAINT identity_provider_issuer_length CHECK (length(issuer) BETWEEN 8 AND 300),
        -- Entra's tenant, Google's domain: whoever else has accounts there is no business of the school's.
        organisation text,
        client_id text NOT NULL CONSTRAINT identity_provider_client_length CHECK (length(client_id) BETWEEN 1 AND 255),
        -- Sealed with a key outside the database, for this issuer and this client alone.
        client_secret bytea NOT NULL,
        match_by text NOT NULL CONSTRAINT identity_provider_match CHECK (match_by IN ('email', 'upn', 'subject')),
        enabled boolean NOT NULL,
        tested_at timestamptz,
        changed_at timestamptz NOT NULL,
        CONSTRAINT identity_provider_pk PRIMARY KEY (school_id, id),
        CONSTRAINT identity_provider_one_each UNIQUE (school_id),
        CONSTRAINT identity_provider_pinned CHECK ((kind = 'other') = (organisation IS NULL)),
        CONSTRAINT identity_provider_tested CHECK (NOT enabled OR tested_at IS NOT NULL)
      );

      -- Whose an account at an issuer is: by its subject, which never changes hands as an address may.
      CREATE TABLE identity (
        school_id uuid NOT NULL,
        person_id uuid NOT NULL,
        issuer text NOT NULL,
        subject text NOT NULL CONSTRAINT identity_subject_length CHECK (length(subject) BETWEEN 1 AND 255),
        linked_at timestamptz NOT NULL,
        CONSTRAINT identity_pk PRIMARY KEY (school_id, person_id, issuer),
        CONSTRAINT identity_subject_unique UNIQUE (school_id, issuer, subject),
        CONSTRAINT identity_person_fk FOREIGN KEY (school_id, person_id) REFERENCES person (school_id, id)
      );
    `);
    for (const table of ['identity_provider', 'identity']) await runner.query(schoolTable(table));
    for (const made of FUNCTIONS) await runner.query(contextFunction(made));
    await runner.query(POLICIES);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const FUNCTIONS: Parameters<typeof contextFunction>[0][] = [
  // For the button at the door: which kinds a school has, or with no school which there are at all.
  {
    name: 'ctx.single_sign_on_kinds',
    arguments: 'p_school text',
    returns: 'SETOF text',
    body: `SELECT DISTINCT i.kind FROM identity_provider i JOIN school s ON s.id = i.school_id
      WHERE i.enabled AND (p_school = '' OR s.slug = p_school) ORDER BY i.kind`,
    grantTo: 'earshot_app',
  },
  // Before a sign-in exists: where a school's accounts are kept, for a caller that holds the sign-in key.
  {
    name: 'ctx.identity_provider_of',
    arguments: 'p_school text, p_mac bytea',
    returns: `TABLE (id uuid, school_id uuid, kind text, issuer text, organisation text, client_id text,
      client_secret bytea, match_by text, enabled boolean)`,
    body: `SELECT i.id, i.school_id, i.kind, i.issuer, i.organisation, i.client_id, i.client_secret, i.match_by, i.enabled
      FROM identity_provider i JOIN school s ON s.id = i.school_id
      WHERE ctx.mac('provider|' || p_school) = p_mac AND s.slug = p_school`,
    grantTo: 'earshot_app',
  },
  // Whom ctx.reset_by_two names, asked of one person where nobody is signed in.
  {
    name: 'ctx.two_people_decide',
    arguments: 'p_school uuid, p_person uuid',
    returns: 'boolean',
    body: `SELECT EXISTS (SELECT 1 FROM post WHERE school_id = p_school AND person_id = p_person AND held_until IS NULL)
      OR EXISTS (SELECT 1 FROM absence WHERE school_id = p_school AND cover_id = p_person
        AND (ends_at IS NULL OR ends_at > now()))
      OR EXISTS (SELECT 1 FROM record_access WHERE school_id = p_school AND person_id = p_person
        AND (expires_at IS NULL OR expires_at > now()))`,
    grantTo: 'earshot_context',
  },
  // Who an account of the school's provider is here. The first time it is looked for by what the
  // provider vouches for (p_address), and bound to its subject for ever; no match makes nobody.
  {
    name: 'ctx.admit_identity',
    arguments: 'p_provider uuid, p_subject text, p_address text, p_now timestamptz, p_mac bytea',
    returns: 'TABLE (outcome text, person_id uuid, school_id uuid, kind text)',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `
      #variable_conflict use_column
      DECLARE provider record; who record; found_ids uuid[];
      BEGIN
        IF ctx.mac('admit|' || p_provider || '|' || encode(sha256(convert_to(p_subject, 'UTF8')), 'hex')
          || '|' || coalesce(p_address, '')) IS DISTINCT FROM p_mac THEN RETURN; END IF;
        SELECT i.* INTO provider FROM identity_provider i WHERE i.id = p_provider AND i.enabled;
        IF NOT FOUND THEN RETURN QUERY SELECT 'switched_off', NULL::uuid, NULL::uuid, NULL::text; RETURN; END IF;
        SELECT p.id, p.kind, coalesce(p.left_at, p.suspended_at) AS left_at INTO who FROM identity d
          JOIN person p ON p.school_id = d.school_id AND p.id = d.person_id
          WHERE d.school_id = provider.school_id AND d.issuer = provider.issuer AND d.subject = p_subject;
        IF FOUND THEN
          IF who.left_at IS NOT NULL THEN RETURN QUERY SELECT 'left', NULL::uuid, NULL::uuid, NULL::text; RETURN; END IF;
          RETURN QUERY SELECT 'known', who.id, provider.school_id, who.kind;
          RETURN;
        END IF;
        SELECT array_agg(p.id) INTO found_ids FROM person p
          WHERE p.school_id = provider.school_id AND p.left_at IS NULL AND p.suspended_at IS NULL AND CASE provider.match_by
            WHEN 'email' THEN lower(p.email COLLATE "C") = p_address
            WHEN 'upn' THEN lower(p.email COLLATE "C") = p_address OR p.username = p_address
            ELSE p.source_id = p_subject END;
        IF found_ids IS NULL THEN RETURN QUERY SELECT 'nobody', NULL::uuid, NULL::uuid, NULL::text; RETURN; END IF;
        IF array_length(found_ids, 1) > 1 THEN RETURN QUERY SELECT 'several', NULL::uuid, NULL::uuid, NULL::text; RETURN; END IF;
        SELECT p.id, p.kind INTO who FROM person p WHERE p.id = found_ids[1];
        -- Whoever gives out addresses at the provider must not become the reader of a child's words.
        IF ctx.two_people_decide(provider.school_id, who.id) THEN
          RETURN QUERY SELECT 'two_people', NULL::uuid, NULL::uuid, NULL::text; RETURN;
        END IF;
        INSERT INTO identity (school_id, person_id, issuer, subject, linked_at)
          VALUES (provider.school_id, who.id, provider.issuer, p_subject, p_now) ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN RETURN QUERY SELECT 'other_subject', NULL::uuid, NULL::uuid, NULL::text; RETURN; END IF;
        PERFORM audit.append('identity_linked', 'person', who.id, jsonb_build_object('how', 'first_sign_in'), provider.school_id);
        RETURN QUERY SELECT 'linked', who.id, provider.school_id, who.kind;
      END`,
  },
  // An account of one's own, that its owner has just proved to the application: which says so with the
  // sign-in key. Somebody else's subject is no secret at the provider.
  {
    name: 'ctx.link_own_identity',
    arguments: 'p_subject text, p_now timestamptz, p_mac bytea',
    returns: 'boolean',
    language: 'plpgsql',
    volatility: 'VOLATILE',
    grantTo: 'earshot_app',
    body: `BEGIN
        IF NOT ctx.proved() OR ctx.mac('link|' || ctx.uid() || '|' || encode(sha256(convert_to(p_subject, 'UTF8')), 'hex'))
          IS DISTINCT FROM p_mac THEN RETURN false; END IF;
        INSERT INTO identity (school_id, person_id, issuer, subject, linked_at)
          SELECT ctx.school(), ctx.uid(), i.issuer, p_subject, p_now FROM identity_provider i
          WHERE i.school_id = ctx.school() AND i.enabled
          ON CONFLICT DO NOTHING;
        RETURN FOUND;
      END`,
  },
  // The issuer that a signed-in person may link an account of their own from.
  {
    name: 'ctx.own_issuer',
    returns: 'text',
    body: `SELECT issuer FROM identity_provider WHERE school_id = ctx.school() AND enabled`,
    grantTo: 'earshot_app',
  },
];

const mine = 'school_id = (SELECT ctx.school())';
const administers = `(SELECT ctx.roles()) && ARRAY['admin']`;
const COLUMNS =
  'school_id, id, kind, issuer, organisation, client_id, match_by, enabled, tested_at, changed_at';

const POLICIES = `
  -- Written and never read back: the sealed secret leaves only by ctx.identity_provider_of.
  GRANT SELECT (${COLUMNS}), INSERT ON identity_provider TO earshot_app;
  GRANT UPDATE (kind, issuer, organisation, client_id, client_secret, match_by, enabled, tested_at, changed_at)
    ON identity_provider TO earshot_app;
  CREATE POLICY identity_provider_read ON identity_provider FOR SELECT TO earshot_app USING (${mine} AND ${administers});
  CREATE POLICY identity_provider_add ON identity_provider FOR INSERT TO earshot_app WITH CHECK (${mine} AND ${administers});
  CREATE POLICY identity_provider_change ON identity_provider FOR UPDATE TO earshot_app
    USING (${mine} AND ${administers}) WITH CHECK (${mine} AND ${administers});

  GRANT SELECT, DELETE ON identity TO earshot_app;
  CREATE POLICY identity_read ON identity FOR SELECT TO earshot_app
    USING (${mine} AND (person_id = (SELECT ctx.uid()) OR ${administers}));
  CREATE POLICY identity_unlink ON identity FOR DELETE TO earshot_app
    USING (${mine} AND (person_id = (SELECT ctx.uid())
      OR (${administers} AND person_id NOT IN (SELECT ctx.reset_by_two()))));
  GRANT INSERT ON identity TO earshot_context;
  CREATE POLICY identity_first_sign_in ON identity FOR INSERT TO earshot_context WITH CHECK (true);
`;
