import { Inject, Injectable } from '@nestjs/common';
import * as client from 'openid-client';
import { Clock } from '../../platform/clock/clock.js';
import type { Settings } from '../../platform/config/settings.js';
import { SETTINGS } from '../../platform/config/settings.token.js';
import { SKEW_SECONDS } from './claims.rules.js';
import { ProviderFault } from './provider-fault.js';
import { requestsTo, SECONDS } from './provider-requests.js';
import { mayReach, type ProviderKind } from './providers.rules.js';

export interface Provider {
  readonly kind: ProviderKind;
  readonly issuer: string;
  readonly clientId: string;
}

interface Known {
  readonly document: client.ServerMetadata;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Signed with a key that only the provider has; never `none`, never a secret that we know too. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256'];
const HOUR = 3_600_000;
const NEEDED = ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const;

/** What providers say about themselves (OpenID Connect Discovery), kept for an hour. */
@Injectable()
export class Discoveries {
  private readonly known = new Map<string, Promise<Known>>();
  private readonly keys = new Map<string, NonNullable<ReturnType<typeof client.getJwksCache>>>();

  constructor(
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /**
   * Everything needed to speak with a provider as one school's client.
   * @throws ProviderFault, or an error of openid-client: see `whyOf`
   */
  async configuration(provider: Provider, secret: string): Promise<client.Configuration> {
    const { document } = await this.of(provider);
    const algorithms = document.id_token_signing_alg_values_supported ?? ['RS256'];
    const config = new client.Configuration(
      {
        ...document,
        id_token_signing_alg_values_supported: algorithms.filter((one) => ALGORITHMS.includes(one)),
      },
      provider.clientId,
      {
        [client.clockSkew]: Math.round(this.clock.offsetMs / 1000),
        [client.clockTolerance]: SKEW_SECONDS,
      },
      // Without a word about it, basic is what a provider takes (OpenID Connect Discovery 1.0, 3).
      document.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true
        ? client.ClientSecretPost(secret)
        : client.ClientSecretBasic(secret),
    );
    config.timeout = SECONDS;
    config[client.customFetch] = this.requests(provider);
    if (this.listed(provider)) client.allowInsecureRequests(config);
    // By default a token that came over TLS is believed unsigned.
    client.enableNonRepudiationChecks(config);
    const keys = this.keys.get(provider.issuer);
    if (keys !== undefined) client.setJwksCache(config, keys);
    return config;
  }

  /** Keeps the keys that `config` fetched, for the next sign-in. */
  keepKeys({ issuer }: Provider, config: client.Configuration): void {
    const keys = client.getJwksCache(config);
    if (keys !== undefined) this.keys.set(issuer, keys);
  }

  /** The keys a provider signs with, asked anew. @returns how many there are */
  async countKeys(provider: Provider): Promise<number> {
    const { document } = await this.of(provider);
    const answer = await this.requests(provider)(document.jwks_uri ?? '', {
      method: 'GET',
      headers: { accept: 'application/json' },
      body: undefined,
      redirect: 'manual',
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    if (answer.status !== 200) throw new ProviderFault('odd_answer');
    const set = (await answer.json().catch(() => null)) as { keys?: unknown } | null;
    return Array.isArray(set?.keys) ? set.keys.length : 0;
  }

  forget({ issuer }: Provider): void {
    this.known.delete(issuer);
    this.keys.delete(issuer);
  }

  private async of(provider: Provider): Promise<Known> {
    const earlier = this.known.get(provider.issuer);
    const known = await earlier;
    if (known !== undefined && known.until > this.clock.now().getTime()) return known;
    // Whoever came at the same time and asked already is waited for.
    const newer = this.known.get(provider.issuer);
    if (newer !== undefined && newer !== earlier) return newer;
    const asking = this.ask(provider);
    this.known.set(provider.issuer, asking);
    asking.catch(() => this.known.delete(provider.issuer));
    return asking;
  }

  private async ask(provider: Provider): Promise<Known> {
    const config = await client.discovery(
      new URL(provider.issuer),
      provider.clientId,
      undefined,
      client.None(),
      {
        timeout: SECONDS,
        [client.customFetch]: this.requests(provider),
        execute: this.listed(provider) ? [client.allowInsecureRequests] : [],
      },
    );
    const document = { ...config.serverMetadata() };
    if (document.issuer !== provider.issuer) throw new ProviderFault('issuer');
    const reachable = (address: unknown): boolean =>
      typeof address === 'string' && mayReach(provider, address, this.settings.oidcIssuers);
    if (!NEEDED.every((name) => reachable(document[name]))) throw new ProviderFault('endpoint');
    if (!reachable(document.end_session_endpoint)) delete document.end_session_endpoint;
    const algorithms = document.id_token_signing_alg_values_supported ?? ['RS256'];
    if (!algorithms.some((one) => ALGORITHMS.includes(one))) throw new ProviderFault('algorithm');
    return { document, until: this.clock.now().getTime() + HOUR };
  }

  private requests(provider: Provider): client.CustomFetch {
    return requestsTo((address) => mayReach(provider, address, this.settings.oidcIssuers));
  }

  private listed({ issuer }: Provider): boolean {
    return this.settings.oidcIssuers.includes(issuer);
  }
}
