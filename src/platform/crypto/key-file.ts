import { randomBytes } from 'node:crypto';

/** A key that school keys are wrapped by. */
export interface WrappingKey {
  readonly id: string;
  readonly key: string;
  /** When it was made, as ISO text; the first key of an older file has none. */
  readonly madeAt?: string;
}

export interface KeyFile {
  readonly version: 1;
  /** Key-encryption keys, newest last; old ones stay until they are taken out on purpose. */
  readonly wrapping: readonly WrappingKey[];
  readonly rounding: string;
  readonly signIn: string;
  readonly forms: string;
}

/** What is wrong with the keys outside the database, in one line that tells no key. */
export class WrongKeys extends Error {}

const KEY_BYTES = 32;
const SECRETS = ['rounding', 'signIn', 'forms'] as const;

/**
 * Reads the text of a key file.
 *
 * @throws WrongKeys naming the first fault, never what the file holds
 */
export function parseKeyFile(text: string, place: string): KeyFile {
  const fault = (what: string): WrongKeys =>
    new WrongKeys(`The key file ${place} ${what}. Put a good copy back; nothing was changed.`);
  if (text.trim() === '') throw fault('is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own words quote the text, which is keys.
    throw fault('is cut short or is not JSON');
  }
  if (!isRecord(value)) throw fault('does not hold keys');
  if (value.version !== 1) throw fault('is of a version that this build cannot read');
  for (const name of SECRETS)
    if (!isKey(value[name])) throw fault(`has no ${name} key of ${KEY_BYTES} bytes`);
  const { wrapping } = value;
  if (!Array.isArray(wrapping) || wrapping.length === 0) throw fault('has no wrapping key');
  const ids = new Set<string>();
  for (const [at, entry] of wrapping.entries()) {
    if (!isRecord(entry) || typeof entry.id !== 'string' || !/^[\w-]{1,64}$/.test(entry.id))
      throw fault(`has no id for wrapping key ${at + 1}`);
    if (!isKey(entry.key)) throw fault(`has no ${KEY_BYTES} bytes for wrapping key ${entry.id}`);
    if (ids.has(entry.id)) throw fault(`has the wrapping key ${entry.id} twice`);
    ids.add(entry.id);
  }
  return value as unknown as KeyFile;
}

export function newKeyFile(madeAt?: Date): KeyFile {
  return {
    version: 1,
    wrapping: [newWrappingKey(madeAt)],
    rounding: newKey(),
    signIn: newKey(),
    forms: newKey(),
  };
}

export function newWrappingKey(madeAt?: Date): WrappingKey {
  return { id: randomBytes(6).toString('hex'), key: newKey(), madeAt: madeAt?.toISOString() };
}

export function decodeKey(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function isKey(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    /^[A-Za-z0-9+/]+=*$/.test(value) &&
    decodeKey(value).length === KEY_BYTES
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
