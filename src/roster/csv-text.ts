import { isUtf8 } from 'node:buffer';
import { BrokenRosterFile } from './broken-roster-file.js';

const LF = 10;
const CR = 13;
const COMMA = 44;
const QUOTE = 34;

/**
 * The bytes of a CSV file as UTF-8 without its byte-order mark.
 *
 * A wrong encoding is refused and not guessed: "Zoë" read wrongly is a child whose name is wrong on
 * every page.
 */
export function decodeUtf8(file: string, bytes: Uint8Array): Buffer {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(buffer, [0xff, 0xfe]) || startsWith(buffer, [0xfe, 0xff])) {
    throw new BrokenRosterFile(
      { file, line: 1, column: 1 },
      'this file is UTF-16; save it as "CSV UTF-8"',
    );
  }
  if (!isUtf8(buffer)) {
    throw new BrokenRosterFile(
      { file, ...firstBadCell(buffer) },
      'this is not UTF-8 text; save the file as "CSV UTF-8"',
    );
  }
  return startsWith(buffer, [0xef, 0xbb, 0xbf]) ? buffer.subarray(3) : buffer;
}

function startsWith(buffer: Buffer, mark: number[]): boolean {
  return mark.every((byte, index) => buffer[index] === byte);
}

/** Cell by cell, because a letter of UTF-8 never holds the byte of a comma, quote or line end. */
function firstBadCell(buffer: Buffer): { line: number; column: number } {
  let line = 1;
  let column = 1;
  let quoted = false;
  let start = 0;
  for (let at = 0; at < buffer.length; at++) {
    const byte = buffer[at];
    if (byte === QUOTE) quoted = !quoted;
    const lineEnds = byte === LF || (byte === CR && buffer[at + 1] !== LF);
    if (!lineEnds && (byte !== COMMA || quoted)) continue;
    if (!isUtf8(buffer.subarray(start, at))) break;
    start = at + 1;
    if (lineEnds) line++;
    if (!quoted) column = lineEnds ? 1 : column + 1;
  }
  return { line, column };
}
