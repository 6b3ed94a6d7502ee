import * as client from 'openid-client';

/**
 * What went wrong with a provider or its answer, as a code of our own. Never a text of theirs: it
 * could hold an address, and goes to the audit and the page of a person who asks why.
 */
export class ProviderFault extends Error {
  constructor(readonly why: string) {
    super(why);
  }
}

const BY_CODE: Record<string, string> = {
  OAUTH_TIMEOUT: 'no_answer',
  OAUTH_ABORT: 'no_answer',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'odd_answer',
  OAUTH_RESPONSE_IS_NOT_JSON: 'odd_answer',
  OAUTH_PARSE_ERROR: 'odd_answer',
  OAUTH_INVALID_RESPONSE: 'refused_answer',
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: 'claim',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'time',
  OAUTH_KEY_SELECTION_FAILED: 'key',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'issuer',
};

/** These say that the provider is away or broken, not that it refused somebody. */
const AWAY = ['no_answer', 'unreachable', 'odd_answer', 'too_big', 'address'];

export function isAway(why: string): boolean {
  return AWAY.includes(why);
}

/** What Node's fetch says of an address that does not answer, or stops half-way. */
const BROKEN_OFF = ['fetch failed', 'terminated'];

/** @returns the code of whatever error asking a provider ended with: its answers may be made to break things */
export function whyOf(error: unknown): string {
  if (error instanceof client.AuthorizationResponseError)
    return error.error === 'access_denied' ? 'cancelled' : 'provider_refused';
  if (error instanceof client.ResponseBodyError)
    return ['invalid_client', 'unauthorized_client'].includes(error.error)
      ? 'credentials'
      : 'code_refused';
  // The library wraps what it did not expect: the cause is beneath.
  let at = error as Partial<Error & { code: unknown }> | null | undefined;
  for (let depth = 0; depth < 4 && typeof at === 'object' && at !== null; depth += 1) {
    if (at instanceof ProviderFault) return at.why;
    const { name = '', message = '', code } = at;
    if (typeof code === 'string' && BY_CODE[code] !== undefined) return BY_CODE[code];
    if (['TimeoutError', 'AbortError'].includes(name)) return 'no_answer';
    if (name === 'TypeError' && BROKEN_OFF.includes(message)) return 'unreachable';
    at = at.cause as typeof at;
  }
  return 'refused_answer';
}
