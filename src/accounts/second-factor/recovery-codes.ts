import { randomInt } from 'node:crypto';
import type { Keys } from '../../platform/crypto/keys.js';

/** Enough for a few lost phones; each works once. */
export const RECOVERY_CODES = 10;
/** Without letters that look alike, and without vowels, so that no word appears by chance. */
const LETTERS = 'bcdfghjkmnpqrstvwxz23456789';
/** 16 letters of 27: 76 bits, too many to guess through the throttle or from a stolen table. */
const GROUPS = 4;
const GROUP = 4;

export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: GROUPS }, () =>
      Array.from({ length: GROUP }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
    ).join('-'),
  );
}

/** What stands in the database for a code: a hash with a key that does not. */
export function recoveryMac(keys: Keys, personId: string, code: string): Buffer {
  return keys.requestMac(`recovery|${personId}|${plainCode(code)}`);
}

/** Whether what was typed may be one at all, however it was spaced. */
export function looksLikeRecoveryCode(typed: string): boolean {
  return plainCode(typed).length === GROUPS * GROUP;
}

function plainCode(typed: string): string {
  return typed.toLowerCase().replace(/[^a-z0-9]/g, '');
}
