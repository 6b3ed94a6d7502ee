import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF as a reader's clipboard would have it: the shown glyphs of its pages, turned
 * into letters by the fonts' own tables (ToUnicode). Enough for what our press writes.
 */
export function pdfText(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const fonts = new Map<string, Map<number, string>>();
  for (const { head } of objects.values())
    for (const [, name = '', id = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.head ?? '')?.[1] ?? '';
      fonts.set(name, lettersOf(objects.get(map)?.stream ?? ''));
    }
  let text = '';
  for (const { stream } of objects.values()) {
    if (!/\bBT\b/.test(stream)) continue;
    let font = new Map<number, string>();
    let line: string | undefined;
    for (const block of stream.split(/\bBT\b/).slice(1)) {
      // A run in another typeface goes on where the last one ended; a mark stands above its letter.
      const height = /[\d.]+ ([\d.]+) Tm/.exec(block)?.[1];
      if (line !== undefined && height !== line) text += '\n';
      line = height;
      for (const [, name, shown] of block.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
        if (name !== undefined) font = fonts.get(name) ?? new Map<number, string>();
        for (const [, hex = ''] of (shown ?? '').matchAll(/<([0-9a-f]*)>/gi))
          for (const [code] of hex.matchAll(/.{4}/g)) text += font.get(parseInt(code, 16)) ?? '�';
      }
    }
    text += '\n';
  }
  return text.normalize('NFC');
}

/** Without line breaks: a phrase may run over the end of a line. */
export function pdfWords(pdf: Buffer): string {
  return pdfText(pdf).replace(/\s+/g, ' ');
}

function objectsOf(pdf: Buffer): Map<string, { head: string; stream: string }> {
  const source = pdf.toString('latin1');
  const found = new Map<string, { head: string; stream: string }>();
  for (const match of source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [, id = '', body = ''] = match;
    const [head = '', raw] = body.split(/stream\n/);
    const bytes = Buffer.from(raw?.replace(/\nendstream$/, '') ?? '', 'latin1');
    const deflated = head.includes('/FlateDecode') && bytes.length > 0;
    const stream = deflated ? inflateSync(bytes).toString('latin1') : bytes.toString('latin1');
    found.set(id, { head, stream });
  }
  return found;
}

/** A `bfrange` table whose codes run from 0000. */
function lettersOf(table: string): Map<number, string> {
  const letters = new Map<number, string>();
  for (const [, from = '', , list = ''] of table.matchAll(
    /<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi,
  ))
    [...list.matchAll(/<([0-9a-f]*)>/gi)].forEach(([, hex = ''], n) => {
      const units = [...hex.matchAll(/.{4}/g)].map(([unit]) => parseInt(unit, 16));
      letters.set(parseInt(from, 16) + n, String.fromCharCode(...units));
    });
  return letters;
}
