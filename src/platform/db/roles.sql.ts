import pg from 'pg';

/**
 * The roles of Postgres (security.md, "Roles in Postgres"). None is a superuser and none may pass by
 * row-level security; `context` cannot sign in, it only owns the functions that tell who is asking.
 */
export const ROLES = {
  owner: 'earshot_owner',
  app: 'earshot_app',
  worker: 'earshot_worker',
  auditor: 'earshot_auditor',
  backup: 'earshot_backup',
  context: 'earshot_context',
} as const;

export type LoginRole = Exclude<keyof typeof ROLES, 'context'>;

export const LOGIN_ROLES = (Object.keys(ROLES) as (keyof typeof ROLES)[]).filter(
  (role) => role !== 'context',
);

const literals = (names: readonly string[]): string =>
  names.map((name) => pg.escapeLiteral(name)).join(', ');

/**
 * Makes what is missing of the roles and refuses those that may do too much; safe to run again, on
 * Postgres 15 and later, by a superuser or a role with CREATEROLE. Passwords are set apart from it.
 *
 * The plain GRANT lets the owner hand functions over to `context` and change them later; it gives no
 * right to pass the role on. An app that is a member of anything could SET ROLE to it, and is refused.
 */
export const ROLES_SQL = `
DO $roles$
DECLARE
  wanted text;
  faulty text;
BEGIN
  -- Two starts at once would both find a role missing; the number is only this lock's name.
  PERFORM pg_advisory_xact_lock(3277478);
  FOREACH wanted IN ARRAY ARRAY[${literals(Object.values(ROLES))}] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I %s', wanted,
        CASE wanted WHEN '${ROLES.context}' THEN 'NOLOGIN' ELSE 'LOGIN' END);
    END IF;
  END LOOP;

  SELECT string_agg(rolname, ', ') INTO faulty FROM pg_roles
    WHERE rolname IN (${literals(Object.values(ROLES))})
      AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
        OR (rolname = '${ROLES.context}' AND rolcanlogin));
  IF faulty IS NOT NULL THEN
    RAISE EXCEPTION 'These roles of Earshot may do too much: %', faulty;
  END IF;

  SELECT string_agg(member::regrole || ' in ' || roleid::regrole, ', ') INTO faulty
    FROM pg_auth_members
    WHERE member IN ('${ROLES.app}'::regrole, '${ROLES.worker}'::regrole, '${ROLES.context}'::regrole);
  IF faulty IS NOT NULL THEN
    RAISE EXCEPTION 'These roles of Earshot may not be members of others: %', faulty;
  END IF;
END
$roles$;

GRANT ${ROLES.context} TO ${ROLES.owner};

ALTER ROLE ${ROLES.app} SET statement_timeout = '3s';
ALTER ROLE ${ROLES.app} SET lock_timeout = '1s';
ALTER ROLE ${ROLES.app} SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE ${ROLES.worker} SET statement_timeout = '30s';
`;

/** Who may enter a database; run by a superuser or its owner. */
export function databaseRightsSql(database: string): string {
  const name = pg.escapeIdentifier(database);
  const entrants = LOGIN_ROLES.map((role) => ROLES[role]).join(', ');
  // ALL: neither may everybody make temporary tables.
  return `
REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${name} TO ${entrants};
`;
}

/** Run inside a database: nobody but its owner makes tables in it. */
export const SCHEMA_RIGHTS_SQL = `REVOKE CREATE ON SCHEMA public FROM PUBLIC;`;
