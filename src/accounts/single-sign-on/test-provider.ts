import { Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { Audit } from '../../platform/audit/audit.js';
import { Database } from '../../platform/db/database.js';
import { runOnce, type Once } from '../../platform/db/once.js';
import { Refused } from '../../platform/web/submit.js';
import { accountPaths } from '../accounts.paths.js';
import type { Actor } from '../actor.js';
import { Discoveries } from './discoveries.js';
import { Identities, type SchoolProvider } from './identities.js';
import { IdentityProviderQueries } from './identity-provider.queries.js';
import { ProviderFault, whyOf } from './provider-fault.js';
import { ProviderJourneys } from './provider-journeys.js';
import { faultInWords } from './provider-faults.page.js';

@Injectable()
export class TestProvider {
  constructor(
    private readonly db: Database,
    private readonly audit: Audit,
    private readonly identities: Identities,
    private readonly discoveries: Discoveries,
    private readonly journeys: ProviderJourneys,
    private readonly queries: IdentityProviderQueries,
  ) {}

  /** Asks the provider all that can be asked without a person: who it is, its keys, whether it knows us. */
  async run(actor: Actor, once: Once): Promise<string> {
    const { schoolId } = actor;
    const before = await this.db.run(actor, (tx) => this.queries.ofSchool(tx, schoolId));
    const provider = await this.identities.providerOf(actor.school.slug);
    if (before === undefined || provider === undefined)
      throw Refused.field('test', 'Save the connection first.');
    try {
      await this.ask(provider);
    } catch (fault) {
      throw Refused.field('test', faultInWords(whyOf(fault), provider));
    }
    return runOnce(this.db, actor, once, async (tx) => {
      // Of what was tested: another administrator may have changed it meanwhile.
      const tested = await tx.change(
        `UPDATE identity_provider SET tested_at = $5
         WHERE school_id = $1 AND id = $2 AND issuer = $3 AND client_id = $4 AND changed_at = $6`,
        [schoolId, provider.id, provider.issuer, provider.clientId, tx.now, before.changedAt],
      );
      if (tested === 0)
        throw Refused.conflict('test', 'The connection was changed meanwhile. Test it again.');
      await this.audit.write(tx, {
        action: 'single_sign_on_tested',
        kind: 'identity_provider',
        record: provider.id,
      });
      return `${accountPaths.singleSignOn()}?done=tested`;
    });
  }

  private async ask(provider: SchoolProvider): Promise<void> {
    this.discoveries.forget(provider);
    const config = await this.discoveries.configuration(provider, provider.secret);
    if ((await this.discoveries.countKeys(provider)) === 0) throw new ProviderFault('key');
    // A code that nobody was given: whoever knows our id and secret says that the code is wrong.
    const refusal = await client
      .genericGrantRequest(config, 'authorization_code', {
        code: client.randomState(),
        redirect_uri: this.journeys.returnAddress,
        code_verifier: client.randomPKCECodeVerifier(),
      })
      .then(() => 'refused_answer', whyOf);
    if (refusal !== 'code_refused') throw new ProviderFault(refusal);
  }
}
