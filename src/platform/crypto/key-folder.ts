import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type KeyFile, parseKeyFile, WrongKeys } from './key-file.js';

/** The folder of EARSHOT_KEYS: one file, readable to its owner alone, changed whole or not at all. */
export class KeyFolder {
  constructor(readonly folder: string) {}

  get file(): string {
    return path.join(this.folder, 'keys.json');
  }

  /** Undefined when there is no file. @throws WrongKeys */
  read(): KeyFile | undefined {
    let text: string;
    try {
      if (this.openToOthers()) this.close();
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT') return undefined;
      throw new WrongKeys(`The key file ${this.file} cannot be read (${code}).`);
    }
    return parseKeyFile(text, this.file);
  }

  /** False when somebody else's file is there already: it is left as it is. */
  create(content: KeyFile): boolean {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const fresh = `${this.file}.${randomBytes(4).toString('hex')}`;
      writeFileSync(fresh, asText(content), { mode: 0o600, flush: true, flag: 'wx' });
      try {
        // Unlike a rename, a link never takes the place of a file that another start made.
        linkSync(fresh, this.file);
      } finally {
        unlinkSync(fresh);
      }
      this.flushFolder(this.folder);
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') return false;
      throw new WrongKeys(`The key file ${this.file} cannot be made (${code}).`);
    }
  }

  /** Puts a new content in the place of the old: whoever reads finds one or the other. */
  replace(content: KeyFile): void {
    try {
      const file = realpathSync(this.file);
      const { uid, gid } = statSync(file);
      const fresh = `${file}.new`;
      writeFileSync(fresh, asText(content), { mode: 0o600, flush: true });
      chmodSync(fresh, 0o600);
      // Rotated by root, it still has to be the application's to read.
      chownSync(fresh, uid, gid);
      renameSync(fresh, file);
      this.flushFolder(path.dirname(file));
    } catch (error) {
      throw new WrongKeys(
        `The key file ${this.file} cannot be changed (${codeOf(error)}). Run this as the user it belongs to, where it may be written.`,
      );
    }
  }

  /** True when another user of this machine may read the file. */
  openToOthers(): boolean {
    return process.platform !== 'win32' && (statSync(this.file).mode & 0o077) !== 0;
  }

  private close(): void {
    try {
      chmodSync(this.file, 0o600);
    } catch (error) {
      // A secret that is mounted read-only has the rights its mounter gave it; `keys check` says so.
      if (!['EROFS', 'EPERM', 'EACCES'].includes(codeOf(error))) throw error;
    }
  }

  private flushFolder(folder: string): void {
    if (process.platform === 'win32') return;
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}

function asText(content: KeyFile): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? 'unknown fault';
}
