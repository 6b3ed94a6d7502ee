/** C0 and C1 controls but line feed and tab; bidirectional overrides that could disguise a text. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * What people type, as it is kept: composed (NFC), line feeds alone, no control characters, no
 * lone surrogates (Postgres refuses them), no space around it. Emoji and right-to-left letters stay.
 */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSEEN, '').toWellFormed().normalize('NFC').trim();
}
