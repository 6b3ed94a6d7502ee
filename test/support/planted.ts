import { randomInt } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { withConnection } from '../../src/platform/db/admin-connection.js';

const LETTERS = 'bcdfghjklmnpqrstvwxz';
const letters = (count: number): string =>
  Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/**
 * Words that nobody else can have written, planted to be looked for. All begin alike, so that one
 * search finds any of them; of each is known where it was planted.
 */
export class Planted {
  private readonly beginning = letters(20);
  private readonly places = new Map<string, string>();

  word(place: string): string {
    const word = this.beginning + letters(12);
    this.places.set(word, place);
    return word;
  }

  get count(): number {
    return this.places.size;
  }

  /** @returns where a word was planted that stands in these bytes, in any of the ways it may be written */
  find(bytes: Buffer): string[] {
    const found = writings(this.beginning)
      .filter(({ needle }) => bytes.includes(needle))
      .map(({ writing }) => writing);
    if (found.length === 0) return [];
    const which = [...this.places]
      .filter(([word]) => writings(word).some(({ needle }) => bytes.includes(needle)))
      .map(([, place]) => place);
    return found.map(
      (writing) => `${writing}: ${which.slice(0, 5).join(' | ') || 'a part of one'}`,
    );
  }
}

/**
 * Letters alone are the same in UTF-8, in an address and in quoted-printable (whose soft line breaks
 * `withoutBreaks` takes out); a dump writes bytes as hexadecimal digits.
 */
function writings(word: string): { writing: string; needle: Buffer }[] {
  const utf16 = Buffer.from(word, 'utf16le');
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.from('.'.repeat(before) + word).toString('base64');
    // Without the digits that the letters around it have a share in.
    return whole.slice(before === 0 ? 0 : 4, whole.length - 4);
  });
  return [
    { writing: 'as it is', needle: Buffer.from(word) },
    { writing: 'in capitals', needle: Buffer.from(word.toUpperCase()) },
    { writing: 'UTF-16LE', needle: utf16 },
    { writing: 'UTF-16BE', needle: Buffer.from(utf16).swap16() },
    { writing: 'hexadecimal', needle: Buffer.from(Buffer.from(word).toString('hex')) },
    ...base64.map((text) => ({ writing: 'base64', needle: Buffer.from(text) })),
  ];
}

/** A mail's text as it was before it was folded: quoted-printable, base64. */
export function withoutBreaks(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/=?\r?\n/g, ''), 'latin1');
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<{ name: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: { name: string; bytes: Buffer }[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const name = path.join(entry.parentPath, entry.name);
    files.push({ name: path.relative(folder, name), bytes: await readFile(name) });
  }
  return files;
}

/**
 * What `pg_dump` would hold: COPY of every table, of every schema, that this role may read. (The
 * embedded Postgres brings initdb, pg_ctl and postgres alone, no pg_dump.)
 */
export async function dumpOf(url: string): Promise<Map<string, Buffer>> {
  return withConnection(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
         AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE') ORDER BY 1`,
    );
    const dump = new Map<string, Buffer>();
    for (const { name } of rows) {
      const chunks: Buffer[] = [];
      const query = new pg.Query(`COPY (SELECT * FROM ${name}) TO STDOUT`) as pg.Query & {
        handleCopyData(message: { chunk: Buffer }): void;
      };
      query.handleCopyData = ({ chunk }) => void chunks.push(chunk);
      await new Promise<void>((resolve, reject) => {
        query.on('end', () => resolve());
        query.on('error', reject);
        client.query(query);
      });
      dump.set(name, Buffer.concat(chunks));
    }
    return dump;
  });
}
