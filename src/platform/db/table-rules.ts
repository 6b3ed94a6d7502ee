/**
 * What every table of a school has: row security that binds even its owner, a way through for the
 * owner's own statements (else a backfill silently updates nothing) and for backups.
 */
export function schoolTable(name: string): string {
  const plain = name.replace('.', '_');
  return `
    ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;
    CREATE POLICY ${plain}_owner ON ${name} TO earshot_owner USING (true) WITH CHECK (true);
    CREATE POLICY ${plain}_backup ON ${name} FOR SELECT TO earshot_backup USING (true);
    CREATE POLICY ${plain}_context ON ${name} FOR SELECT TO earshot_context USING (true);
    GRANT SELECT ON ${name} TO earshot_backup, earshot_context;`;
}

/**
 * A function that answers for the signed-in person with the rights of the context role, which has
 * no login. The search path is pinned, so no other schema can slip a table in.
 */
export function contextFunction(definition: {
  name: string;
  arguments?: string;
  returns: string;
  body: string;
  language?: 'sql' | 'plpgsql';
  volatility?: 'STABLE' | 'VOLATILE';
  grantTo?: string;
  /** Takes the place of one that an earlier migration made, with the same arguments and answer. */
  replaces?: boolean;
}): string {
  const signature = `${definition.name}(${definition.arguments ?? ''})`;
  const types = (definition.arguments ?? '')
    .split(',')
    .map((argument) => argument.trim().split(/\s+/).slice(1).join(' '))
    .filter((type) => type !== '')
    .join(', ');
  const named = `${definition.name}(${types})`;
  return `
    CREATE ${definition.replaces === true ? 'OR REPLACE ' : ''}FUNCTION ${signature} RETURNS ${definition.returns}
      LANGUAGE ${definition.language ?? 'sql'} ${definition.volatility ?? 'STABLE'} SECURITY DEFINER
      SET search_path = pg_catalog, public, pg_temp
      AS $body$ ${definition.body} $body$;
    ALTER FUNCTION ${named} OWNER TO earshot_context;
    REVOKE ALL ON FUNCTION ${named} FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${named} TO ${definition.grantTo ?? 'earshot_app, earshot_worker, earshot_owner'};`;
}
