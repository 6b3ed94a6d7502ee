import pg from 'pg';

/** Runs `work` on one connection of its own, for what happens outside any request: roles, databases. */
export async function withConnection<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'earshot-admin',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that dies in use fails its query; without a listener it would end the process too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
