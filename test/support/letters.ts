import type { LetterJob } from '../../src/platform/mail/letters.js';
import type { TestApp } from './app.js';

/** Which letters: of a view, or of all whose name begins so; put in the post for one person. */
interface Wanted {
  readonly view?: string;
  readonly to?: string | undefined;
}

/** The letters that were put in the post, oldest first. */
export async function lettersSent(
  { db }: Pick<TestApp, 'db'>,
  wanted: Wanted = {},
): Promise<LetterJob[]> {
  const rows = await db.asOwner((tx) =>
    tx.query<{ data: LetterJob }>(
      `SELECT data FROM pgboss.job WHERE name = 'mail' AND starts_with(data ->> 'view', $1)
       ORDER BY created_on, id`,
      [wanted.view ?? ''],
    ),
  );
  const letters = rows.map(({ data }) => data);
  return 'to' in wanted ? letters.filter(({ personId }) => personId === wanted.to) : letters;
}

/** The views of the letters that were put in the post for a person, oldest first. */
export async function lettersTo(
  app: Pick<TestApp, 'db'>,
  personId: string | undefined,
): Promise<string[]> {
  return (await lettersSent(app, { to: personId })).map(({ view }) => view);
}
