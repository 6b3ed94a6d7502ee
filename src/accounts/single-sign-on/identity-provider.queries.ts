import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/db/tx.js';
import type { Match, ProviderKind } from './providers.rules.js';

/** What an administrator may know of their school's provider: everything but its secret. */
export interface ProviderFacts {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly issuer: string;
  readonly organisation: string | null;
  readonly clientId: string;
  readonly matchBy: Match;
  readonly enabled: boolean;
  readonly testedAt: Date | null;
  readonly changedAt: Date;
  /** People who have signed in with an account of this issuer, or linked one. */
  readonly linked: number;
}

@Injectable()
export class IdentityProviderQueries {
  ofSchool(tx: Tx, schoolId: string): Promise<ProviderFacts | undefined> {
    return tx.one<ProviderFacts>(
      `SELECT i.id, i.kind, i.issuer, i.organisation, i.client_id AS "clientId",
         i.match_by AS "matchBy", i.enabled, i.tested_at AS "testedAt", i.changed_at AS "changedAt",
         (SELECT count(*)::int FROM identity d JOIN person p ON p.school_id = d.school_id AND p.id = d.person_id
          WHERE d.school_id = i.school_id AND d.issuer = i.issuer AND p.left_at IS NULL) AS linked
       FROM identity_provider i WHERE i.school_id = $1`,
      [schoolId],
    );
  }

  /** Since when an account is linked with a person, if one is. */
  async linkedSince(tx: Tx, schoolId: string, personId: string): Promise<Date | null> {
    const row = await tx.one<{ linkedAt: Date | null }>(
      `SELECT max(linked_at) AS "linkedAt" FROM identity WHERE school_id = $1 AND person_id = $2`,
      [schoolId, personId],
    );
    return row?.linkedAt ?? null;
  }
}
