import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { projectRoot } from '../config/project-root.js';
import { type OutlineStep, simpleGlyph } from './outline.js';
import { type Coverage, printable } from './printable.rules.js';

/** What a page of paper is made of, in reading order. */
export type Block =
  | { readonly kind: 'title' | 'heading' | 'subheading' | 'text'; readonly text: string }
  | { readonly kind: 'entry'; readonly label: string; readonly text: string };

export interface Paper {
  /** Also the title that readers of screens announce: no person's name. */
  readonly title: string;
  /** At the foot of every page, beside its number. */
  readonly footer: string;
  readonly blocks: readonly Block[];
}

const FACES = ['latin', 'latin-ext'].map((part) => `atkinson-hyperlegible-next-${part}`);
/** Opened only for a text that needs one: a typeface takes time and memory. */
const MORE_FACES: readonly [RegExp, readonly string[]][] = [
  [/[\u01A0\u01A1\u01AF\u01B0\u1EA0-\u1EF9]/u, ['noto-sans-vietnamese']],
  [/\p{Script=Cyrillic}/u, ['noto-sans-cyrillic', 'noto-sans-cyrillic-ext']],
  [/\p{Script=Greek}/u, ['noto-sans-greek', 'noto-sans-greek-ext']],
];
/** A letter with its mark stays one sign, so that it is copied and read aloud as one. */
const WHOLE = { ccmp: false } as unknown as PDFKit.Mixins.OpenTypeFeatures[];
/** Setting a line takes milliseconds, and a long list has thousands: others are served in between. */
const AT_ONCE = 16;
const MARGIN = 64;
const FOOT = 40;
const UNPRINTED =
  'Some letters of this document cannot be printed here. They stand without their accent, or a bracket such as [letters in Arabic] stands for them. Nothing was left out: the file with the ending .json, which you may fetch beside this one, has every letter as it was written.';

interface Glyph {
  advanceWidth: number;
  path: { commands: OutlineStep[] };
  _getMetrics(): { leftBearing: number };
}
interface Subset {
  font: { getGlyph(id: number): Glyph };
  glyf: Uint8Array[];
  loca: { offsets: number[] };
  hmtx: { metrics: { advance: number; bearing: number }[] };
  offset: number;
  _addGlyph(id: number): number;
}
interface Ascends {
  _font: { ascender: number };
}
interface Embedded {
  font: {
    characterSet: number[];
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): unknown;
  };
  subset: Subset;
}

/** A tagged PDF on A4, in our own typeface and one for other letters, with its text to be copied and read aloud. */
export async function printPdf(paper: Paper): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: 'en-GB',
    tagged: true,
    displayTitle: true,
    pdfVersion: '1.7',
    // Undefined would mean Helvetica, which has no letters beyond those of Western Europe.
    font: fileOf(FACES[0] ?? ''),
    info: { Title: paper.title, Creator: 'Earshot', Producer: 'Earshot' },
  });
  const whole = collect(doc);
  const press = new Press(doc, facesFor(paper));
  for (const [n, block] of paper.blocks.entries()) {
    press.set(block);
    if (n % AT_ONCE === AT_ONCE - 1) await setImmediate();
  }
  if (press.lossy) press.set({ kind: 'text', text: UNPRINTED });
  press.number(paper.footer);
  doc.end();
  return whole;
}

class Press {
  lossy = false;
  private readonly faces: readonly Coverage[];

  constructor(
    private readonly doc: PDFKit.PDFDocument,
    private readonly files: readonly string[],
  ) {
    this.faces = files.map((file) => openFace(doc, file));
  }

  set(block: Block): void {
    if (block.kind === 'entry') this.put('P', `${block.label}: ${block.text}`, 11, 4);
    else if (block.kind === 'title') this.put('H1', block.text, 22, 10);
    else if (block.kind === 'heading') this.put('H2', block.text, 15, 6, 14);
    else if (block.kind === 'subheading') this.put('H3', block.text, 12, 3, 8);
    else this.put('P', block.text, 11, 7);
  }

  /** Page numbers; for those who listen to the document they are no part of it. */
  number(footer: string): void {
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.doc.switchToPage(page);
      this.doc.page.margins.bottom = 0;
      this.doc.markContent('Artifact', { type: 'Pagination' });
      this.doc.x = MARGIN;
      this.doc.y = this.doc.page.height - FOOT;
      this.write(`${footer} · Page ${page - start + 1} of ${count}`, 9);
      this.doc.endMarkedContent();
    }
  }

  private put(tag: string, text: string, size: number, after: number, before = 0): void {
    const { doc } = this;
    doc.y += before;
    // A heading does not stand alone at the foot of a page.
    if (tag !== 'P' && doc.y > doc.page.height - MARGIN - 4 * size) doc.addPage();
    doc.x = MARGIN;
    doc.addStructure(doc.struct(tag, {}, () => this.write(text, size)));
    doc.y += after;
  }

  private write(text: string, size: number): void {
    const { runs, lossy } = printable(text, this.faces);
    this.lossy ||= lossy;
    const width = this.doc.page.width - 2 * MARGIN;
    this.doc.fontSize(size).font(this.files[0] ?? '');
    // One line to stand on for all typefaces, whatever each one's height is.
    const baseline = (-(this.doc as unknown as Ascends)._font.ascender / 1000) * size;
    runs.forEach(({ face: n, text: run }, at) => {
      this.doc.font(this.files[n] ?? '').text(run, {
        width,
        lineGap: 2,
        baseline,
        features: WHOLE,
        continued: at < runs.length - 1,
      });
    });
  }
}

function facesFor({ footer, blocks }: Paper): string[] {
  const text = [footer, ...blocks.flatMap((block) => Object.values(block))]
    .join('\n')
    .normalize('NFC');
  const more = MORE_FACES.flatMap(([needed, faces]) => (needed.test(text) ? faces : []));
  return [...FACES, ...more].map(fileOf);
}

function fileOf(face: string): string {
  return path.join(projectRoot(), 'public', 'fonts', `${face}.woff2`);
}

/**
 * Opens a typeface of the pages for paper. The library copies the bytes of a glyph, and a woff2
 * file does not hold them as TrueType does: each is written anew from its outline.
 */
function openFace(doc: PDFKit.PDFDocument, file: string): Coverage {
  const { font, subset } = (doc.font(file) as unknown as { _font: Embedded })._font;
  subset._addGlyph = function (this: Subset, id: number): number {
    const glyph = this.font.getGlyph(id);
    const bytes = simpleGlyph(glyph.path.commands);
    this.glyf.push(bytes);
    this.loca.offsets.push(this.offset);
    const bearing = glyph._getMetrics().leftBearing;
    this.hmtx.metrics.push({ advance: glyph.advanceWidth, bearing });
    this.offset += bytes.length;
    return this.glyf.length - 1;
  };
  // A letter that was first met as a part of another (the e of ê) would forget which letter it is,
  // and could not be copied or read aloud: each is met by itself before any text is set.
  for (const codePoint of font.characterSet) font.glyphForCodePoint(codePoint);
  return { has: (codePoint) => font.hasGlyphForCodePoint(codePoint) };
}

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    doc.on('data', (part: Buffer) => parts.push(part));
    doc.on('end', () => resolve(Buffer.concat(parts)));
    doc.on('error', reject);
  });
}
