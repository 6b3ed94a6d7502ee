import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { Words } from '../../platform/crypto/words.js';
import type { Tx } from '../../platform/db/tx.js';
import type { Actor } from '../actor.js';
import { Credential } from '../credential.entity.js';
import { Passkey } from './passkey.entity.js';
import { Totp } from './totp.entity.js';

export interface SecondFactorFacts {
  /** Since when an authenticator app is in use. */
  appSince: Date | null;
  passkeys: { id: string; name: string; madeAt: Date; lastUsedAt: Date | null }[];
  recoveryCodesLeft: number;
}

/** One's own second factor: row security shows nobody another's. */
@Injectable()
export class SecondFactorQueries {
  constructor(private readonly words: Words) {}

  async facts(tx: Tx, actor: Actor): Promise<SecondFactorFacts> {
    const mine = { schoolId: actor.schoolId, personId: actor.personId };
    const app = await tx.one<{ since: Date }>(
      `SELECT confirmed_at AS since FROM totp
       WHERE school_id = $1 AND person_id = $2 AND confirmed_at IS NOT NULL`,
      [actor.schoolId, actor.personId],
    );
    const left = await tx.one<{ count: number }>(
      `SELECT count(*)::int AS count FROM recovery_code
       WHERE school_id = $1 AND person_id = $2 AND used_at IS NULL`,
      [actor.schoolId, actor.personId],
    );
    return {
      appSince: app?.since ?? null,
      passkeys: await tx.manager.find(Passkey, { where: mine, order: { madeAt: 'ASC' } }),
      recoveryCodesLeft: left?.count ?? 0,
    };
  }

  /** Whether they could show a password: whoever comes by the school's account may have none. */
  async hasPassword(tx: Tx, { schoolId, personId }: Actor): Promise<boolean> {
    return tx.manager.existsBy(Credential, { schoolId, personId });
  }

  passkeys(tx: Tx, { schoolId, personId }: Actor): Promise<Passkey[]> {
    return tx.manager.findBy(Passkey, { schoolId, personId });
  }

  /** The secret of the app in use, or of the one being set up; nothing when there is none. */
  async secret(
    tx: Tx,
    { schoolId, personId }: Actor,
    which: 'in use' | 'new',
  ): Promise<{ id: string; secret: string } | undefined> {
    const confirmedAt = which === 'new' ? IsNull() : Not(IsNull());
    const row = await tx.manager.findOneBy(Totp, { schoolId, personId, confirmedAt });
    if (row === null) return undefined;
    const place = { table: 'totp' as const, column: 'secret', record: row.id, schoolId };
    return { id: row.id, secret: await this.words.openSecret(tx, place, row.secret) };
  }
}
