import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface KeyFile {
  version: 1;
  /** Key-encryption keys, newest last; old ones stay until nothing is wrapped by them. */
  wrapping: { id: string; key: string }[];
  rounding: string;
  signIn: string;
  forms: string;
}

/** The keys outside the database. None of them is ever in a backup of it. */
export class Keys {
  private constructor(private readonly file: KeyFile) {}

  /** Reads the key file of a folder, or makes it (mode 600) when there is none. */
  static open(folder: string): Keys {
    const file = path.join(folder, 'keys.json');
    if (!existsSync(file)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const fresh = `${file}.${randomBytes(4).toString('hex')}`;
      writeFileSync(fresh, JSON.stringify(newKeyFile(), null, 2), { mode: 0o600, flush: true });
      renameSync(fresh, file);
    }
    chmodSync(file, 0o600);
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as KeyFile;
    if (parsed.version !== 1 || parsed.wrapping.length === 0)
      throw new Error(`The key file ${file} is not one this version can read.`);
    return new Keys(parsed);
  }

  /** Keys that live as long as this object: tests. */
  static fresh(): Keys {
    return new Keys(newKeyFile());
  }

  get currentWrapping(): { id: string; key: Buffer } {
    const newest = this.file.wrapping.at(-1);
    if (newest === undefined) throw new Error('No wrapping key.');
    return { id: newest.id, key: decode(newest.key) };
  }

  wrapping(id: string): Buffer {
    const found = this.file.wrapping.find((key) => key.id === id);
    if (found === undefined) throw new Error(`The wrapping key ${id} is not in the key file.`);
    return decode(found.key);
  }

  /** The keyed draw of the summaries. */
  get rounding(): Buffer {
    return decode(this.file.rounding);
  }

  /** Shared with the database, which begins a sign-in only for a caller that holds it. */
  get signIn(): Buffer {
    return decode(this.file.signIn);
  }

  /** Seals a form that was sent after the sign-in ran out. */
  get formSealing(): Buffer {
    return Buffer.from(hkdfSync('sha256', decode(this.file.forms), '', 'seal', 32));
  }

  /** The keyed hash of a request's body, so that a replay can be told from other words. */
  requestMac(text: string): Buffer {
    return createHmac('sha256', decode(this.file.forms)).update(text).digest();
  }

  /** A mark of this key file that may stand in the database: it tells no key. */
  get fingerprint(): string {
    return createHash('sha256')
      .update(this.file.rounding + this.file.signIn + this.file.forms)
      .digest('hex')
      .slice(0, 32);
  }
}

function newKeyFile(): KeyFile {
  const key = (): string => randomBytes(32).toString('base64');
  return {
    version: 1,
    wrapping: [{ id: randomBytes(6).toString('hex'), key: key() }],
    rounding: key(),
    signIn: key(),
    forms: key(),
  };
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64');
}
