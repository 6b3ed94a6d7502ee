import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { seal, unseal } from '../../platform/crypto/envelope.js';
import { Keys } from '../../platform/crypto/keys.js';
import { Database } from '../../platform/db/database.js';
import type { Found } from '../begin-session.js';
import { SignIns } from '../sign-ins.js';
import type { Provider } from './discoveries.js';
import type { Match, ProviderKind } from './providers.rules.js';

/** A school's provider as the door needs it, its secret opened. */
export interface SchoolProvider extends Provider {
  readonly id: string;
  readonly schoolId: string;
  readonly organisation: string | null;
  readonly matchBy: Match;
  readonly enabled: boolean;
  readonly secret: string;
}

/** Why an account of a provider is nobody's here. */
export type NobodyWhy =
  'nobody' | 'several' | 'left' | 'other_subject' | 'two_people' | 'switched_off';

/** The door before a sign-in, for accounts of a provider: only named functions of the database answer. */
@Injectable()
export class Identities {
  constructor(
    private readonly db: Database,
    private readonly keys: Keys,
    private readonly signIns: SignIns,
  ) {}

  /** @param school its slug; '' for the kinds that any school has */
  async kinds(school: string): Promise<ProviderKind[]> {
    const rows = await this.db.outside<{ kind: ProviderKind }>(
      `SELECT ctx.single_sign_on_kinds($1) AS kind`,
      [school],
    );
    return rows.map(({ kind }) => kind);
  }

  /** Switched on or not. */
  async providerOf(school: string): Promise<SchoolProvider | undefined> {
    const [row] = await this.db.outside<ProviderRow>(
      `SELECT * FROM ctx.identity_provider_of($1, $2)`,
      [school, this.signIns.mac(`provider|${school}`)],
    );
    if (row === undefined) return undefined;
    const provider = {
      id: row.id,
      schoolId: row.school_id,
      kind: row.kind,
      issuer: row.issuer,
      organisation: row.organisation,
      clientId: row.client_id,
      matchBy: row.match_by,
      enabled: row.enabled,
    };
    const secret = unseal(this.keys.clientSecrets, row.client_secret, placeOf(provider));
    return { ...provider, secret: secret.toString('utf8') };
  }

  /** Bound to where it goes: put beside another issuer it cannot be opened. */
  sealSecret(provider: Placed, secret: string): Buffer {
    return seal(this.keys.clientSecrets, Buffer.from(secret, 'utf8'), placeOf(provider));
  }

  /** Who an account is here; the first time it is matched with the roster and bound to its subject. */
  async admit(
    provider: string,
    subject: string,
    address: string | null,
  ): Promise<Found | NobodyWhy> {
    const hash = createHash('sha256').update(subject, 'utf8').digest('hex');
    const [row] = await this.db.outside<{
      outcome: NobodyWhy | 'known' | 'linked';
      person_id: string;
      school_id: string;
      kind: Found['kind'];
    }>(`SELECT * FROM ctx.admit_identity($1, $2, $3, $4, $5)`, [
      provider,
      subject,
      address,
      this.db.clock.now(),
      this.signIns.mac(`admit|${provider}|${hash}|${address ?? ''}`),
    ]);
    if (row === undefined) throw new Error('The database refused to look for the account.');
    if (row.outcome !== 'known' && row.outcome !== 'linked') return row.outcome;
    return { personId: row.person_id, schoolId: row.school_id, kind: row.kind };
  }
}

type Placed = { schoolId: string; id: string; issuer: string; clientId: string };

function placeOf({ schoolId, id, issuer, clientId }: Placed): string {
  return `identity_provider|client_secret|${schoolId}|${id}|${issuer}|${clientId}`;
}

interface ProviderRow {
  id: string;
  school_id: string;
  kind: ProviderKind;
  issuer: string;
  organisation: string | null;
  client_id: string;
  client_secret: Buffer;
  match_by: Match;
  enabled: boolean;
}
