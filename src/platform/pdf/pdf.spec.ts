import fc from 'fast-check';
import { pdfText, pdfWords } from '../../../test/support/pdf-text.js';
import { runs } from '../../../test/support/runs.js';
import { simpleGlyph } from './outline.js';
import { printPdf } from './pdf.js';
import { type Coverage, printable } from './printable.rules.js';

const paper = (text: string) => ({
  title: 'A copy',
  footer: 'Harbour Academy',
  blocks: [
    { kind: 'title' as const, text: 'A copy of what is kept' },
    { kind: 'entry' as const, label: 'Name', text },
  ],
});
const only = (letters: string): Coverage => ({
  has: (codePoint) => letters.includes(String.fromCodePoint(codePoint)),
});

describe('a printed document', () => {
  it('has its text to be read and copied, with the letters of many names', async () => {
    const pdf = await printPdf(paper('Zoë Łukasz Nguyễn ğşı “quoted” – it’s'));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdfWords(pdf)).toContain('Zoë Łukasz Nguyễn ğşı “quoted” – it’s');
    expect(pdfWords(pdf)).not.toContain('cannot be printed');
  });

  it('lets others have their turn while a long one is set', async () => {
    const { blocks } = paper('A line of words.');
    const long = { ...paper(''), blocks: Array.from({ length: 100 }, () => blocks).flat() };
    let turns = 0;
    const others = setInterval(() => (turns += 1), 0);
    await printPdf(long);
    clearInterval(others);
    expect(turns).toBeGreaterThan(3);
  });

  it('numbers its pages, tags its headings and says its language', async () => {
    const pdf = await printPdf(paper('A line of words.\n'.repeat(120)));
    expect(pdfText(pdf)).toMatch(/Harbour Academy · Page 1 of (\d+)/);
    expect(pdf.toString('latin1')).toMatch(/\/Lang \(en-GB\)/);
    expect(pdf.toString('latin1')).toMatch(/\/S \/H1/);
  });

  it.each([
    ['Cyrillic', 'Жанна Ковальчук ґїєћђ'],
    ['Greek', 'Ελένη Παπαδοπούλου ἀρχή'],
    ['Vietnamese', 'Nguyễn Thị Ánh Đặng Ứng'],
    ['Polish', 'Żółć Wiśniewska'],
    ['all of them', 'Zoë, Жанна, Ελένη, Đặng and Łukasz'],
  ])('has the letters of %s', async (_, name) => {
    const words = pdfWords(await printPdf(paper(name)));
    expect(words).toContain(`Name: ${name}`);
    expect(words).not.toContain('cannot be printed');
  });

  it('says plainly what cannot be printed, and never by a question mark', async () => {
    const words = pdfWords(await printPdf(paper('Is it שלום עולם, ليلى or 🐤?')));
    expect(words).toContain('Name: Is it [letters in Hebrew], [letters in Arabic] or [picture]?');
    expect(words).toContain('cannot be printed here');
    expect(words).toContain('.json');
  });

  it('comes to an end for whatever anybody typed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        expect((await printPdf(paper(text))).length).toBeGreaterThan(500);
      }),
      { numRuns: runs(15, 300) },
    );
  });
});

describe('printable', () => {
  it('puts a letter together from what there is', () => {
    expect(printable('ễ', [only('ê\u0303')])).toEqual({
      runs: [{ face: 0, text: 'ê\u0303' }],
      lossy: false,
    });
    expect(printable('ặ', [only('a')])).toEqual({ runs: [{ face: 0, text: 'a' }], lossy: true });
    expect(printable('aж', [only('a')]).runs).toEqual([
      { face: 0, text: 'a[letters in Cyrillic]' },
    ]);
  });

  it('never draws a question mark that nobody wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
        const said = printable(text, [only('abc ')])
          .runs.map((run) => run.text)
          .join('');
        expect(said).not.toContain('?');
      }),
    );
  });

  it('changes nothing that its typefaces have', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcß éë\n'), maxLength: 40 });
    fc.assert(
      fc.property(letters, (text) => {
        const { runs: drawn, lossy } = printable(text, [only('abc \n'), only('ßéë')]);
        expect(lossy).toBe(false);
        expect(drawn.map((run) => run.text).join('')).toBe(text.normalize('NFC'));
      }),
    );
  });
});

describe('simpleGlyph', () => {
  it('writes nothing for a space, and refuses what TrueType does not have', () => {
    expect(simpleGlyph([])).toHaveLength(0);
    expect(() => simpleGlyph([{ command: 'bezierCurveTo', args: [1, 2, 3, 4, 5, 6] }])).toThrow(
      'bezierCurveTo',
    );
  });

  it('keeps every corner of every outline', () => {
    const corner = fc.integer({ min: -3000, max: 3000 });
    const contour = fc.array(fc.tuple(corner, corner), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(contour, { minLength: 1, maxLength: 4 }), (contours) => {
        const steps = contours.flatMap((corners) =>
          corners.map((args, n) => ({ command: n === 0 ? 'moveTo' : 'lineTo', args })),
        );
        const bytes = simpleGlyph(steps);
        const view = new DataView(bytes.buffer);
        const count = contours.flat().length;
        const xAt = 10 + 2 * contours.length + 2 + count;
        let [x, y] = [0, 0];
        const read = contours.flat().map((_, n) => {
          x += view.getInt16(xAt + 2 * n);
          y += view.getInt16(xAt + 2 * (count + n));
          return [x, y];
        });
        expect(read).toEqual(contours.flat());
        expect(view.getInt16(0)).toBe(contours.length);
        expect(bytes.length % 4).toBe(0);
      }),
    );
  });
});
