import { Inject, Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { Clock } from '../../platform/clock/clock.js';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { accountPaths } from '../accounts.paths.js';
import { type Identity, readClaims } from './claims.rules.js';
import { Discoveries } from './discoveries.js';
import type { SchoolProvider } from './identities.js';
import { ProviderFault } from './provider-fault.js';

/** What a browser took along to a provider; kept in its web session, good for one return. */
export interface Pending {
  readonly school: string;
  /** As the provider was when the browser went there: it must still be the same. */
  readonly provider: string;
  readonly issuer: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Whose own account is to be linked, rather than a sign-in begun. */
  readonly link?: string;
}

const MINUTES = 10;

/** The way to a provider and back: authorization code with PKCE, state and nonce, nothing else. */
@Injectable()
export class ProviderJourneys {
  constructor(
    private readonly discoveries: Discoveries,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** What an administrator registers with the provider. */
  get returnAddress(): string {
    return new URL(accountPaths.signInReturn(), this.settings.publicUrl).href;
  }

  /** Where a browser comes back to when it was signed out there. */
  get signedOutAddress(): string {
    return new URL(accountPaths.signIn(), this.settings.publicUrl).href;
  }

  async begin(
    school: string,
    provider: SchoolProvider,
    link?: string,
  ): Promise<{ address: URL; pending: Pending }> {
    const config = await this.discoveries.configuration(provider, provider.secret);
    const verifier = client.randomPKCECodeVerifier();
    const pending: Pending = {
      school,
      provider: provider.id,
      issuer: provider.issuer,
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier,
      until: this.clock.now().getTime() + MINUTES * 60_000,
      ...(link === undefined ? {} : { link }),
    };
    const address = client.buildAuthorizationUrl(config, {
      redirect_uri: this.returnAddress,
      scope: 'openid profile email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // On a shared computer somebody else may still be signed in there.
      prompt: 'select_account',
      ...(provider.kind === 'google' && provider.organisation !== null
        ? { hd: provider.organisation }
        : {}),
    });
    return { address, pending };
  }

  /**
   * Changes what the provider sent the browser back with for who it is.
   * @throws ProviderFault, or an error of openid-client: see `whyOf`
   */
  async end(provider: SchoolProvider, pending: Pending, query: URLSearchParams): Promise<Identity> {
    const config = await this.discoveries.configuration(provider, provider.secret);
    const came = new URL(this.returnAddress);
    came.search = query.toString();
    const tokens = await client
      .authorizationCodeGrant(config, came, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
        idTokenExpected: true,
      })
      .finally(() => this.discoveries.keepKeys(provider, config));
    const read = readClaims(
      { ...tokens.claims() },
      provider,
      Math.floor(this.clock.now().getTime() / 1000),
    );
    if ('fault' in read) throw new ProviderFault(read.fault);
    return read;
  }

  /** Where a browser is signed out of the provider, if it offers that. */
  async signOutAddress(provider: SchoolProvider): Promise<URL | undefined> {
    const config = await this.discoveries.configuration(provider, provider.secret);
    if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
    // Without id_token_hint: it holds a name and an address, and would stay in the browser's history.
    return client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: this.signedOutAddress,
    });
  }
}
