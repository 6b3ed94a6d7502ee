import { createHash, createHmac, hkdfSync } from 'node:crypto';
import {
  decodeKey,
  type KeyFile,
  newKeyFile,
  newWrappingKey,
  type WrappingKey,
  WrongKeys,
} from './key-file.js';
import { KeyFolder } from './key-folder.js';

/** The keys outside the database. None of them is ever in a backup of it. */
export class Keys {
  private saved: boolean;
  /** True once a secret left this object: another start's keys can no longer be taken over. */
  private handedOut = false;

  private constructor(
    private file: KeyFile,
    /** Undefined: they live as long as this object. */
    readonly place: KeyFolder | undefined,
    saved: boolean,
  ) {
    this.saved = saved;
  }

  /**
   * Reads the key file of a folder. Where there is none, new keys are made in memory: `settle`
   * writes them once it is known that the database has no others.
   *
   * @throws WrongKeys in one line, when there is a file and it cannot be used
   */
  static open(folder: string): Keys {
    const place = new KeyFolder(folder);
    const file = place.read();
    return new Keys(file ?? newKeyFile(), place, file !== undefined);
  }

  /** Keys that live as long as this object: tests. */
  static fresh(): Keys {
    return new Keys(newKeyFile(), undefined, true);
  }

  /** False until there is a key file: this very process made the keys and wrote them nowhere. */
  get onDisk(): boolean {
    return this.saved;
  }

  /** Writes new keys to their folder, or takes over what another start wrote there meanwhile. */
  settle(madeAt: Date): void {
    if (this.saved || this.place === undefined) return;
    const file = {
      ...this.file,
      wrapping: this.file.wrapping.map((key) => ({ ...key, madeAt: madeAt.toISOString() })),
    };
    if (!this.place.create(file)) return this.takeOver();
    this.file = file;
    this.saved = true;
  }

  /** Takes over a file that appeared since these keys were made in memory, if there is one. */
  takeOver(): void {
    if (this.saved) return;
    const file = this.place?.read();
    if (file === undefined) return;
    if (this.handedOut)
      throw new WrongKeys('Another Earshot made the key file at the same moment. Start it again.');
    this.file = file;
    this.saved = true;
  }

  /** Looks at the file again: a rotation in another process may have changed it. @throws WrongKeys */
  reload(): void {
    if (this.place === undefined || !this.saved) return;
    const file = this.place.read();
    if (file === undefined) throw new WrongKeys(`The key file ${this.place.file} is gone.`);
    if (fingerprintOf(file) !== this.fingerprint)
      throw new WrongKeys(`The key file ${this.place.file} was exchanged for another's.`);
    this.file = file;
  }

  /** All wrapping keys by id, newest last. */
  get wrappingIds(): Pick<WrappingKey, 'id' | 'madeAt'>[] {
    return this.file.wrapping.map(({ id, madeAt }) => ({ id, madeAt }));
  }

  get currentWrapping(): { id: string; key: Buffer } {
    const newest = this.file.wrapping.at(-1);
    if (newest === undefined) throw new Error('No wrapping key.');
    return { id: newest.id, key: decodeKey(newest.key) };
  }

  /** A key the file did not hold when it was read may stand in it now. @throws WrongKeys */
  holds(id: string): boolean {
    if (this.find(id) === undefined) this.reload();
    return this.find(id) !== undefined;
  }

  /** @throws WrongKeys when it is not in the file */
  wrapping(id: string): Buffer {
    const key = this.holds(id) ? this.find(id) : undefined;
    if (key === undefined) throw new WrongKeys(`The wrapping key ${id} is not in the key file.`);
    return decodeKey(key.key);
  }

  /** Puts a new wrapping key into the file; from then on it is the current one. */
  addWrapping(madeAt: Date): string {
    const made = newWrappingKey(madeAt);
    this.rewrite((wrapping) => [...wrapping, made]);
    return made.id;
  }

  /** Takes wrapping keys out of the file. The current one always stays. */
  retireWrapping(ids: readonly string[]): void {
    this.rewrite((wrapping) =>
      wrapping.filter(({ id }, at) => at === wrapping.length - 1 || !ids.includes(id)),
    );
  }

  /** The keyed draw of the summaries. */
  get rounding(): Buffer {
    return this.secret('rounding');
  }

  /** Shared with the database, which begins a sign-in only for a caller that holds it. */
  get signIn(): Buffer {
    return this.secret('signIn');
  }

  /** Seals a form that was sent after the sign-in ran out. */
  get formSealing(): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret('forms'), '', 'seal', 32));
  }

  /** Seals what a school's provider of sign-ins knows us by. */
  get clientSecrets(): Buffer {
    return Buffer.from(hkdfSync('sha256', this.secret('forms'), '', 'client-secret', 32));
  }

  /** The keyed hash of a request's body, so that a replay can be told from other words. */
  requestMac(text: string): Buffer {
    return createHmac('sha256', this.secret('forms')).update(text).digest();
  }

  /**
   * A mark of this key file that may stand in the database: it tells no key. Wrapping keys come and
   * go, so they have no part in it.
   */
  get fingerprint(): string {
    return fingerprintOf(this.file);
  }

  private secret(name: 'rounding' | 'signIn' | 'forms'): Buffer {
    this.handedOut = true;
    return decodeKey(this.file[name]);
  }

  private find(id: string): WrappingKey | undefined {
    return this.file.wrapping.find((key) => key.id === id);
  }

  private rewrite(change: (wrapping: readonly WrappingKey[]) => WrappingKey[]): void {
    this.reload();
    const file = { ...this.file, wrapping: change(this.file.wrapping) };
    this.place?.replace(file);
    this.file = file;
  }
}

function fingerprintOf({ rounding, signIn, forms }: KeyFile): string {
  return createHash('sha256')
    .update(rounding + signIn + forms)
    .digest('hex')
    .slice(0, 32);
}
