import { crc32, inflateRawSync } from 'node:zlib';
import { BrokenRosterFile } from './broken-roster-file.js';

export interface ZipLimits {
  /** Entries of any kind. */
  files: number;
  fileBytes: number;
  totalBytes: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65535;
const ENCRYPTED = 1;

/**
 * Reads the wanted entries of an untrusted zip into memory; nothing is written to disk, so paths in
 * the names are harmless.
 *
 * The directory is walked here rather than by a library because a zip can lie about sizes: a bomb
 * stops at the limit while it inflates, and an entry longer or shorter than it says fails its
 * checksum. A file cut short without a word would look like a school whose pupils had left.
 */
export function filesInZip(
  zip: Uint8Array,
  zipName: string,
  limits: ZipLimits,
  wanted: (name: string) => boolean,
): { name: string; bytes: Uint8Array }[] {
  const broken = (reason: string) => new BrokenRosterFile({ file: zipName }, reason);
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  const files: { name: string; bytes: Uint8Array }[] = [];
  let total = 0;
  try {
    const end = endOfDirectory(view);
    if (end === undefined) throw broken('this is not a zip file, or it was cut short');
    const entries = view.readUInt16LE(end + 10);
    if (entries > limits.files) throw broken(`more than ${limits.files} files in the zip`);
    let at = view.readUInt32LE(end + 16);
    for (let entry = 0; entry < entries; entry++) {
      if (view.readUInt32LE(at) !== DIRECTORY_ENTRY) throw broken('the zip file is damaged');
      const nameEnds = at + 46 + view.readUInt16LE(at + 28);
      const name = view.toString('utf8', at + 46, nameEnds);
      if (wanted(name)) {
        const bytes = inflated(
          view,
          at,
          name,
          Math.min(limits.fileBytes, limits.totalBytes - total),
        );
        total += bytes.length;
        files.push({ name, bytes });
      }
      at = nameEnds + view.readUInt16LE(at + 30) + view.readUInt16LE(at + 32);
    }
  } catch (error) {
    if (error instanceof BrokenRosterFile) throw error;
    throw broken('the zip file is damaged');
  }
  return files;
}

function inflated(view: Buffer, directoryEntry: number, name: string, room: number): Uint8Array {
  const flags = view.readUInt16LE(directoryEntry + 8);
  const method = view.readUInt16LE(directoryEntry + 10);
  const checksum = view.readUInt32LE(directoryEntry + 16);
  const packedBytes = view.readUInt32LE(directoryEntry + 20);
  const start = view.readUInt32LE(directoryEntry + 42);
  if (flags & ENCRYPTED) {
    throw new BrokenRosterFile({ file: name }, 'this file is locked with a password');
  }
  if (view.readUInt32LE(start) !== LOCAL_ENTRY) throw damaged(name);
  const dataAt = start + 30 + view.readUInt16LE(start + 26) + view.readUInt16LE(start + 28);
  const packed = view.subarray(dataAt, dataAt + packedBytes);
  const bytes = unpacked(packed, method, name, room);
  if (crc32(bytes) !== checksum) throw damaged(name);
  return bytes;
}

function unpacked(packed: Buffer, method: number, name: string, room: number): Uint8Array {
  const large = () => new BrokenRosterFile({ file: name }, 'this file is too large');
  if (method === 0) {
    if (packed.length > room) throw large();
    return packed;
  }
  if (method !== 8)
    throw new BrokenRosterFile({ file: name }, 'packed in a way that is not known here');
  if (room <= 0) throw large();
  try {
    return inflateRawSync(packed, { maxOutputLength: room });
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? large() : damaged(name);
  }
}

function damaged(name: string): BrokenRosterFile {
  return new BrokenRosterFile({ file: name }, 'this file is damaged inside the zip');
}

/** The directory's end stands last, but for a comment of unknown length. */
function endOfDirectory(view: Buffer): number | undefined {
  const first = Math.max(0, view.length - END_BYTES - LONGEST_COMMENT);
  for (let at = view.length - END_BYTES; at >= first; at--) {
    if (view.readUInt32LE(at) === END_OF_DIRECTORY) return at;
  }
  return undefined;
}
