import type { Match, ProviderKind } from './providers.rules.js';

/** How far a provider's clock and ours may be apart, in seconds. */
export const SKEW_SECONDS = 60;

export interface ClaimsExpected {
  readonly kind: ProviderKind;
  readonly clientId: string;
  /** Entra's tenant id, Google's domain. */
  readonly organisation: string | null;
  readonly matchBy: Match;
}

export interface Identity {
  /** What the account is known by for ever: Entra's object id, elsewhere the subject. */
  readonly subject: string;
  /** What the provider vouches for, small letters; nothing when it vouches for none. */
  readonly address: string | null;
  /** How the account is called, to be shown to its own holder only; never kept. */
  readonly label: string;
}

export type ClaimsFault = 'issued_at' | 'party' | 'tenant' | 'guest' | 'domain' | 'subject';

type Claims = Readonly<Record<string, unknown>>;

/**
 * What an ID token says of an account, once its signature, issuer, audience, nonce and expiry were
 * checked. Roles, groups and names in it are not looked at.
 *
 * - Entra: `tid` is the school's tenant, and the account is its own: a guest's addresses are
 *   somebody else's to give. The subject is `oid`, which stays when the app is registered anew.
 *   `email` can be changed by whoever runs the mailbox, so it counts only with `xms_edov`
 *   (learn.microsoft.com, "Migrate away from using email claims for user identification").
 * - Google: `hd` is the school's domain (developers.google.com, "OpenID Connect", "hd").
 * - `email` counts with `email_verified: true` only.
 *
 * @param now seconds since 1970
 */
export function readClaims(
  claims: Claims,
  expected: ClaimsExpected,
  now: number,
): Identity | { fault: ClaimsFault } {
  const fault = claimsFault(claims, expected, now);
  if (fault !== null) return { fault };
  const subject = claims[expected.kind === 'entra' ? 'oid' : 'sub'];
  if (typeof subject !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(subject))
    return { fault: 'subject' };
  const label = [claims.preferred_username, claims.upn, claims.email].find(
    (name) => typeof name === 'string' && name !== '',
  ) as string | undefined;
  return { subject, address: addressIn(claims, expected), label: (label ?? '').slice(0, 254) };
}

function claimsFault(
  claims: Claims,
  { kind, clientId, organisation }: ClaimsExpected,
  now: number,
): ClaimsFault | null {
  if (typeof claims.iat !== 'number' || claims.iat > now + SKEW_SECONDS) return 'issued_at';
  if (claims.azp !== undefined && claims.azp !== clientId) return 'party';
  if (kind === 'entra') {
    if (organisation === null || claims.tid !== organisation) return 'tenant';
    if (claims.acct === 1 || (claims.idp !== undefined && claims.idp !== claims.iss))
      return 'guest';
  }
  if (kind === 'google' && (organisation === null || lower(claims.hd) !== organisation))
    return 'domain';
  return null;
}

function addressIn(claims: Claims, { kind, matchBy }: ClaimsExpected): string | null {
  if (matchBy === 'subject') return null;
  if (matchBy === 'upn')
    // Elsewhere a preferred name is whatever its holder types; Entra's is the principal name.
    return asAddress(claims.upn ?? (kind === 'entra' ? claims.preferred_username : undefined));
  const owned = [true, 'true', 1, '1'].includes(claims.xms_edov as boolean);
  const verified = kind === 'entra' ? owned : claims.email_verified === true;
  return verified ? asAddress(claims.email) : null;
}

/** ASCII only: other letters turn into these when they are made small (the Kelvin sign into "k"). */
function asAddress(value: unknown): string | null {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{3,254}$/.test(value)) return null;
  return /^[^@]+@[^@]+$/.test(value) ? value.toLowerCase() : null;
}

function lower(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}
