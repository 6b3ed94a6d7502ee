import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { WrongKeys } from './key-file.js';
import { Keys } from './keys.js';

const NOW = new Date('2026-11-24T12:40:00Z');

describe('keys', () => {
  let home: string;
  let folder: string;
  beforeEach(() => {
    home = mkdtempSync(path.join(os.tmpdir(), 'earshot keys '));
    folder = path.join(home, 'some', 'keys');
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const file = (): string => path.join(folder, 'keys.json');
  const settled = (): Keys => {
    const keys = Keys.open(folder);
    keys.settle(NOW);
    return keys;
  };

  it('leave nothing behind until it is known that the database has no others', () => {
    const keys = Keys.open(folder);
    expect(keys.onDisk).toBe(false);
    expect(readdirSync(home)).toEqual([]);

    keys.settle(NOW);
    expect(keys.onDisk).toBe(true);
    expect(readdirSync(folder)).toEqual(['keys.json']);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(Keys.open(folder).fingerprint).toBe(keys.fingerprint);
  });

  it('of two first starts at once are the same', () => {
    const [one, other] = [Keys.open(folder), Keys.open(folder)];
    one.settle(NOW);
    other.settle(NOW);
    expect(other.fingerprint).toBe(one.fingerprint);
    expect(other.currentWrapping).toEqual(one.currentWrapping);
  });

  it('that were used already are not exchanged under whoever used them', () => {
    const [one, other] = [Keys.open(folder), Keys.open(folder)];
    other.requestMac('a form');
    one.settle(NOW);
    expect(() => other.settle(NOW)).toThrow(WrongKeys);
  });

  it('that others could read are closed to them', () => {
    settled();
    chmodSync(file(), 0o644);
    Keys.open(folder);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('that cannot be read are refused, with the file named', () => {
    mkdirSync(file(), { recursive: true });
    expect(() => Keys.open(folder)).toThrow(/keys\.json cannot be read \(EISDIR\)/);
    writeFileSync(path.join(home, 'plain'), '');
    expect(() => Keys.open(path.join(home, 'plain'))).toThrow(/cannot be read \(ENOTDIR\)/);
  });

  it('keep their mark, their secrets and every old wrapping key when a new one is added', () => {
    const keys = settled();
    const [before, mark, mac] = [keys.currentWrapping, keys.fingerprint, keys.requestMac('x')];
    const id = keys.addWrapping(NOW);

    const again = Keys.open(folder);
    expect(again.currentWrapping.id).toBe(id);
    expect(again.wrapping(before.id)).toEqual(before.key);
    expect(again.fingerprint).toBe(mark);
    expect(again.requestMac('x')).toEqual(mac);
    expect(readdirSync(folder)).toEqual(['keys.json']);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('find a wrapping key that another process has added since', () => {
    const running = settled();
    const id = Keys.open(folder).addWrapping(NOW);
    expect(running.wrapping(id)).toHaveLength(32);
    expect(() => running.wrapping('nowhere')).toThrow(WrongKeys);
  });

  it('do not follow a file that was exchanged for another', () => {
    const running = settled();
    rmSync(file());
    settled();
    expect(() => running.reload()).toThrow(/exchanged/);
    rmSync(file());
    expect(() => running.reload()).toThrow(/gone/);
  });

  it('retire what they are told to, and never the current one', () => {
    const keys = settled();
    const old = keys.currentWrapping.id;
    const id = keys.addWrapping(NOW);
    keys.retireWrapping([old, id]);
    expect(Keys.open(folder).wrappingIds).toEqual([{ id, madeAt: NOW.toISOString() }]);
  });

  it('change the file behind a link, and leave the link', () => {
    settled();
    const linked = path.join(home, 'linked');
    mkdirSync(linked);
    symlinkSync(file(), path.join(linked, 'keys.json'));
    const id = Keys.open(linked).addWrapping(NOW);
    expect(Keys.open(folder).currentWrapping.id).toBe(id);
  });

  // Only root may give a file to somebody else; for every other user there is nothing to try.
  (process.getuid?.() === 0 ? it : it.skip)(
    'changed by root still belong to the application',
    () => {
      const keys = settled();
      chownSync(file(), 1234, 1234);
      keys.addWrapping(NOW);
      expect(statSync(file())).toMatchObject({ uid: 1234, gid: 1234 });
    },
  );

  it('take no harm from a change that was cut short before its end', () => {
    const keys = settled();
    writeFileSync(`${file()}.new`, readFileSync(file(), 'utf8').slice(0, 40), { mode: 0o644 });
    expect(Keys.open(folder).fingerprint).toBe(keys.fingerprint);
    keys.addWrapping(NOW);
    expect(existsSync(`${file()}.new`)).toBe(false);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });
});
