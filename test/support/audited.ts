import { setTimeout as pause } from 'node:timers/promises';
import type { TestApp } from './app.js';

export interface AuditRow {
  action: string;
  kind: string;
  person: string | null;
  record: string | null;
  detail: Record<string, unknown>;
  roles: string[];
}

/** What was written down since an entry, oldest first. */
export function auditedSince({ db }: Pick<TestApp, 'db'>, seq: string): Promise<AuditRow[]> {
  return db.asOwner((tx) =>
    tx.query<AuditRow>(
      `SELECT action, kind, person_id AS person, record_id AS record, detail, roles
       FROM audit.event WHERE seq > $1 ORDER BY seq`,
      [seq],
    ),
  );
}

/** The number of the newest entry. */
export async function newestEntry({ db }: Pick<TestApp, 'db'>): Promise<string> {
  const row = await db.asOwner((tx) =>
    tx.one<{ seq: string }>(`SELECT coalesce(max(seq), 0)::text AS seq FROM audit.event`),
  );
  return row?.seq ?? '0';
}

/** What is written down after an answer has gone out takes a moment to be there. */
export async function until<T>(ask: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  let found = await ask();
  for (let tries = 0; !isThere(found) && tries < 200; tries += 1) {
    await pause(20);
    found = await ask();
  }
  return found;
}
