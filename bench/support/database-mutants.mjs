// Each policy of the application's role and each trigger of the catalogue, and the statement that
// takes it out.
import pg from 'pg';

const SCHOOL = '(school_id = ( SELECT ctx.school() AS school))';

/** Which tests know most about a table; they are asked first. */
const KNOW_MOST = [
  [/^(referral|record_access|escalation)/, ['database', 'referral-guards|widened-rights']],
  [/^audit/, ['database', 'audit']],
  [/^publication$/, ['journeys', 'publish-a-summary']],
  [/^publication|^term$/, ['database', 'frozen-figures']],
  [/^retention|^data_key$|^file_transfer/, ['database', 'retention|shredding']],
  [
    /^(listener|session|drop_in|shift|slot|contact|booking)/,
    ['database', 'widened-rights|listener-standing'],
  ],
  [/^totp/, ['journeys', 'second-factor']],
];

/** @returns {Promise<{name: string, table: string, sql: string, first?: string[]}[]>} in the catalogue's order */
export async function databaseMutants(ownerUrl) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows: policies } = await client.query(POLICIES);
    const { rows: triggers } = await client.query(TRIGGERS);
    return [
      ...policies.flatMap(openings),
      ...triggers.map(({ name, table }) => ({
        name: `trigger ${name} on ${table} dropped`,
        table,
        // A trigger refuses what a policy let through: those who try that know.
        first: KNOW_MOST.find(([named]) => named.test(table))?.[1],
        sql: `DROP TRIGGER ${name} ON ${table}`,
      })),
    ];
  } finally {
    await client.end();
  }
}

/** A policy that lets everything through; and one that looks at nothing but the school. */
function openings({ name, table, using, check, ofSchool }) {
  const opened = (what, as) => {
    const clauses = [
      ...(using === null || using === as ? [] : [`USING (${as})`]),
      ...(check === null || check === as ? [] : [`WITH CHECK (${as})`]),
    ];
    if (clauses.length === 0) return [];
    const sql = `ALTER POLICY ${name} ON ${table} ${clauses.join(' ')}`;
    return [{ name: `policy ${name} on ${table} ${what}`, table, sql }];
  };
  return [...opened('opened', 'true'), ...(ofSchool ? opened('opened to the school', SCHOOL) : [])];
}

const POLICIES = `
  SELECT quote_ident(p.polname) AS name, p.polrelid::regclass::text AS "table",
    pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check",
    EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = p.polrelid AND a.attname = 'school_id')
      AS "ofSchool"
  FROM pg_policy p
  WHERE p.polroles = '{0}' OR 'earshot_app'::regrole = ANY (p.polroles)
  ORDER BY 2, 1`;

const TRIGGERS = `
  SELECT quote_ident(t.tgname) AS name, t.tgrelid::regclass::text AS "table"
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT t.tgisinternal AND n.nspname NOT IN ('pgboss', 'pg_catalog')
  ORDER BY 2, 1`;
