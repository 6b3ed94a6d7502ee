import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Audit } from '../../platform/audit/audit.js';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { Identities } from './identities.js';
import { IdentityProviderQueries } from './identity-provider.queries.js';
import type { ProviderForm } from './provider.form.js';
import { issuerOf, matchesOf } from './providers.rules.js';

@Injectable()
export class SetProvider {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly identities: Identities,
    private readonly queries: IdentityProviderQueries,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Says where a school has its accounts. It is off until the connection was tested. */
  async run(actor: Actor, once: Once, values: ProviderForm): Promise<string> {
    const { schoolId } = actor;
    const { kind, clientId, matchBy } = values;
    const chosen = issuerOf(values, this.settings.oidcIssuers);
    if ('field' in chosen) throw Refused.field(chosen.field, chosen.text);
    if (!matchesOf(kind).includes(matchBy))
      throw Refused.field('matchBy', 'Google has no user principal name. Choose another way.');
    const { issuer, organisation } = chosen;
    return runOnce(this.db, actor, once, async (tx) => {
      const earlier = await this.queries.ofSchool(tx, schoolId);
      const id = earlier?.id ?? randomUUID();
      const given = values.clientSecret || undefined;
      const sameClient = earlier?.issuer === issuer && earlier.clientId === clientId;
      if (given === undefined && !sameClient)
        throw Refused.field('clientSecret', 'Enter the client secret of this app.');
      const secret = given && this.identities.sealSecret({ schoolId, id, issuer, clientId }, given);
      const columns = [schoolId, id, kind, issuer, organisation, clientId, matchBy, tx.now];
      if (earlier === undefined)
        await tx.query(
          `INSERT INTO identity_provider (school_id, id, kind, issuer, organisation, client_id,
             match_by, changed_at, client_secret, enabled)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false)`,
          [...columns, secret],
        );
      else
        await tx.query(
          `UPDATE identity_provider SET kind = $3, issuer = $4, organisation = $5, client_id = $6,
             match_by = $7, changed_at = $8, enabled = false, tested_at = NULL
           WHERE school_id = $1 AND id = $2`,
          columns,
        );
      if (earlier !== undefined && secret !== undefined)
        await tx.query(
          `UPDATE identity_provider SET client_secret = $3 WHERE school_id = $1 AND id = $2`,
          [schoolId, id, secret],
        );
      await this.audit.write(tx, {
        action: 'single_sign_on_set',
        kind: 'identity_provider',
        record: id,
        detail: { kind, issuer, organisation, matchBy, newSecret: secret !== undefined },
      });
      return `${accountPaths.singleSignOn()}?done=saved`;
    });
  }
}
