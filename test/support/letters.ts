import type { TestApp } from './app.js';

/** The views of the letters that were put in the post for a person, oldest first. */
export async function lettersTo(
  { db }: Pick<TestApp, 'db'>,
  personId: string | undefined,
): Promise<string[]> {
  const rows = await db.asOwner((tx) =>
    tx.query<{ view: string }>(
      `SELECT data ->> 'view' AS view FROM pgboss.job
       WHERE name = 'mail' AND data ->> 'personId' = $1 ORDER BY created_on`,
      [personId],
    ),
  );
  return rows.map(({ view }) => view);
}
