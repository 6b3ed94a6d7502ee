export const PROVIDER_KINDS = ['entra', 'google', 'other'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

export const MATCHES = ['email', 'upn', 'subject'] as const;
export type Match = (typeof MATCHES)[number];

/** What a kind is called on a button: "Sign in with Microsoft". */
export const PROVIDER_NAMES: Record<ProviderKind, string> = {
  entra: 'Microsoft',
  google: 'Google',
  other: 'your school account',
};

const MICROSOFT = 'https://login.microsoftonline.com';
const GOOGLE = 'https://accounts.google.com';
const TENANT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Hosts of each kind, from their discovery documents; nothing else is asked, whatever a document names. */
const ORIGINS: Record<'entra' | 'google', readonly string[]> = {
  entra: [MICROSOFT],
  google: [GOOGLE, 'https://oauth2.googleapis.com', 'https://www.googleapis.com'],
};

export interface Wanted {
  readonly kind: ProviderKind;
  /** Entra's tenant id. */
  readonly tenant?: string;
  /** Google Workspace's domain. */
  readonly domain?: string;
  /** Of another provider: one that the settings of the server list. */
  readonly issuer?: string;
}

export type WantedFault = { field: 'tenant' | 'domain' | 'issuer'; text: string };

/**
 * The issuer a school's choice stands for, and what is pinned beside it.
 * A tenant is named by its id only: `common` and `organizations` would let in the whole world.
 * @param listed issuers of EARSHOT_OIDC_ISSUERS
 */
export function issuerOf(
  wanted: Wanted,
  listed: readonly string[],
): { issuer: string; organisation: string | null } | WantedFault {
  if (wanted.kind === 'entra') {
    const tenant = wanted.tenant?.toLowerCase() ?? '';
    if (!TENANT.test(tenant))
      return {
        field: 'tenant',
        text: 'Enter the directory (tenant) ID: 32 letters and digits with hyphens, as it stands on the overview page of your app in Entra.',
      };
    return { issuer: `${MICROSOFT}/${tenant}/v2.0`, organisation: tenant };
  }
  if (wanted.kind === 'google') {
    const domain = wanted.domain?.toLowerCase().replace(/^@/, '') ?? '';
    if (!DOMAIN.test(domain))
      return { field: 'domain', text: 'Enter your domain, such as my-school.example.' };
    return { issuer: GOOGLE, organisation: domain };
  }
  const { issuer = '' } = wanted;
  if (!listed.includes(issuer))
    return { field: 'issuer', text: 'Choose one of the addresses in the list.' };
  return { issuer, organisation: null };
}

/**
 * Whether we send a request to `address` for a provider. Of a listed issuer its own origin only; of
 * Microsoft and Google their hosts only.
 */
export function mayReach(
  provider: { kind: ProviderKind; issuer: string },
  address: string,
  listed: readonly string[],
): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  if (listed.includes(provider.issuer)) return origin === new URL(provider.issuer).origin;
  return provider.kind !== 'other' && ORIGINS[provider.kind].includes(origin);
}

/** Which ways of finding somebody a kind can vouch for. Google has no user principal name. */
export function matchesOf(kind: ProviderKind): readonly Match[] {
  return kind === 'google' ? ['email', 'subject'] : MATCHES;
}
