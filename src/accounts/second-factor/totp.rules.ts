import { Secret, TOTP } from 'otpauth';

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, steps of 30 seconds. */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** One step to either side: the clock of a phone, and somebody who types slowly (RFC 6238, 5.2). */
const WINDOW = 1;

/** A new shared secret of 160 bits (RFC 4226, 4: at least 128), in base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** What the QR code says. The issuer and the label are what the app shows in its list. */
export function totpAddress(secret: string, school: string, username: string): string {
  return totp(secret, `Earshot, ${school}`, username).toString();
}

/**
 * The step of 30 seconds (since 1970) that a code belongs to, when it fits the secret now or one
 * step to either side; null when it does not. Whether the step was used before is the database's to
 * say, in the statement that uses it.
 *
 * @param typed as typed: spaces do not matter
 */
export function stepOfCode(secret: string, typed: string, now: Date): number | null {
  const token = typed.replace(/\s/g, '');
  if (!new RegExp(`^[0-9]{${DIGITS}}$`).test(token)) return null;
  const delta = totp(secret).validate({ token, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta;
}

/** In groups of four, to be typed by whoever cannot scan. */
export function spacedSecret(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

function totp(secret: string, issuer?: string, label?: string): TOTP {
  return new TOTP({
    issuer,
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: DIGITS,
    period: STEP_SECONDS,
  });
}
