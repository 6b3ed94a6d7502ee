import { randomUUID } from 'node:crypto';
import { Identities } from '../../../src/accounts/single-sign-on/identities.js';
import type { Match, ProviderKind } from '../../../src/accounts/single-sign-on/providers.rules.js';
import type { TestApp } from '../app.js';
import { insert } from './example-session.js';

export interface Connection {
  kind: ProviderKind;
  issuer: string;
  clientId: string;
  secret: string;
  matchBy: Match;
  organisation?: string;
}

/** A school's provider, tested and switched on unless said otherwise, in place of the one it had. */
export async function connect(
  { app, db }: Pick<TestApp, 'app' | 'db'>,
  schoolId: string,
  { secret, ...connection }: Connection,
  { enabled = true }: { enabled?: boolean } = {},
): Promise<void> {
  const id = randomUUID();
  const { kind, issuer, clientId, matchBy, organisation = null } = connection;
  const place = { schoolId, id, issuer, clientId };
  await db.asOwner(async (tx) => {
    await tx.query(`DELETE FROM identity_provider WHERE school_id = $1`, [schoolId]);
    await insert(tx, 'identity_provider', {
      school_id: schoolId,
      id,
      kind,
      issuer,
      organisation,
      client_id: clientId,
      client_secret: app.get(Identities).sealSecret(place, secret),
      match_by: matchBy,
      enabled,
      tested_at: tx.now,
      changed_at: tx.now,
    });
  });
}
