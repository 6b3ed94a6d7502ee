import { parse, type CsvError } from 'csv-parse/sync';
import { BrokenRosterFile } from './broken-roster-file.js';
import { decodeUtf8 } from './csv-text.js';
import { type RosterFile } from './roster-files.js';

export interface ColumnWanted {
  /** Spellings, best first. Case, spaces, hyphens and underscores do not matter. */
  headings: readonly string[];
  required?: boolean;
}

export type ColumnsWanted<K extends string> = Record<K, ColumnWanted>;

export interface TableRow<K extends string> {
  file: string;
  /** Where the record starts: a quoted cell may run over several lines. */
  line: number;
  /** The cell without outer spaces; undefined when the file has no such column. */
  cell(column: K): string | undefined;
  /** For messages: the cell's number in the line and the heading as spelt in the file. */
  placeOf(column: K): { column?: number; heading?: string };
}

export interface Table<K extends string> {
  file: string;
  rows: TableRow<K>[];
}

/**
 * Reads one CSV file strictly (RFC 4180 quotes, every line as many cells as headings) and keeps the
 * wanted columns only: whatever else a file carries, passwords first of all, ends here.
 *
 * Forgiven, because files from the field have it: a byte-order mark, any or mixed line endings,
 * other column order, extra columns, blank lines, lines of commas only, empty cells past the last
 * heading.
 *
 * @throws BrokenRosterFile naming file, line and column
 */
export function readTable<K extends string>(
  { name: file, bytes }: RosterFile,
  wanted: ColumnsWanted<K>,
): Table<K> {
  const rows: TableRow<K>[] = [];
  let headings: string[] | undefined;
  let columns: Columns<K> = new Map();
  eachRecord(file, bytes, (line, cells) => {
    if (!headings) {
      headings = cells.map((cell) => cell.trim());
      columns = findColumns(file, line, headings, wanted);
    } else {
      checkWidth(file, line, cells, headings);
      rows.push(new KeptRow(file, line, columns, cells));
    }
  });
  if (!headings) throw new BrokenRosterFile({ file }, 'this file is empty');
  return { file, rows };
}

/** The headings of a file, in the form that `headingKey` gives; to tell formats apart. */
export function headingsOf({ name: file, bytes }: RosterFile): Set<string> {
  let headings: string[] | undefined;
  eachRecord(file, bytes, (_, cells) => (headings ??= cells), BLANK_LINES_BEFORE_HEADINGS);
  return new Set(headings?.map(headingKey));
}

export function headingKey(heading: string): string {
  return heading.toLowerCase().replace(/[\s_-]+/g, '');
}

/** A few at most; the rest of the file need not be read to know its headings. */
const BLANK_LINES_BEFORE_HEADINGS = 20;

/** Calls with every record that is not blank; `atMost` counts blank ones too. */
function eachRecord(
  file: string,
  bytes: Uint8Array,
  visit: (line: number, cells: string[]) => void,
  atMost?: number,
): void {
  const text = decodeUtf8(file, bytes);
  const lines = lineCounter(text);
  let recordStarts = 0;
  try {
    parse(text, {
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      to: atMost,
      on_record: (cells: string[], { bytes: recordEnds }) => {
        const line = lines.ofFirstTextFrom(recordStarts);
        recordStarts = recordEnds;
        if (cells.some((cell) => cell.trim() !== '')) visit(line, cells);
        return null;
      },
    });
  } catch (error) {
    if (error instanceof BrokenRosterFile) throw error;
    throw new BrokenRosterFile(
      {
        file,
        line: lines.ofFirstTextFrom(recordStarts),
        column: Number((error as CsvError & { index?: number }).index ?? 0) + 1,
      },
      QUOTE_FAULTS[(error as CsvError).code] ?? 'this cannot be read as CSV',
    );
  }
}

const QUOTE_FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote opens here and never closes',
  CSV_INVALID_CLOSING_QUOTE: 'there is more text after the closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands inside a cell that does not start with one',
};

/** Walks forward once over the text; the parser's own line count is wrong for CRLF inside quotes. */
function lineCounter(text: Buffer) {
  const LF = 10;
  const CR = 13;
  let at = 0;
  let line = 1;
  const step = () => {
    const byte = text[at++];
    if (byte === LF || (byte === CR && text[at] !== LF)) line++;
  };
  return {
    ofFirstTextFrom(start: number): number {
      while (at < start) step();
      while (at < text.length && (text[at] === LF || text[at] === CR)) step();
      return line;
    },
  };
}

function findColumns<K extends string>(
  file: string,
  line: number,
  headings: string[],
  wanted: ColumnsWanted<K>,
): Columns<K> {
  const keys = headings.map(headingKey);
  const columns: Columns<K> = new Map();
  for (const [column, { headings: spellings, required }] of Object.entries<ColumnWanted>(wanted)) {
    const spelling = spellings.map(headingKey).find((key) => keys.includes(key));
    if (spelling === undefined) {
      if (!required) continue;
      throw new BrokenRosterFile({ file, line }, `there is no column "${spellings[0]}"`);
    }
    const first = keys.indexOf(spelling);
    const second = keys.indexOf(spelling, first + 1);
    if (second !== -1) {
      throw new BrokenRosterFile(
        { file, line, column: second + 1, heading: headings[second] },
        'there are two columns with this heading',
      );
    }
    columns.set(column as K, { kept: columns.size, column: first + 1, heading: headings[first]! });
  }
  return columns;
}

function checkWidth(file: string, line: number, cells: string[], headings: string[]): void {
  if (cells.length < headings.length) {
    throw new BrokenRosterFile(
      { file, line, column: cells.length + 1, heading: headings[cells.length] },
      `this line has ${cells.length} cells, the headings have ${headings.length}`,
    );
  }
  const extra = cells.findIndex((cell, index) => index >= headings.length && cell.trim() !== '');
  if (extra !== -1) {
    throw new BrokenRosterFile(
      { file, line, column: extra + 1 },
      `this line has more cells than the ${headings.length} headings; is a comma not in quotes?`,
    );
  }
}

/** Shared by the rows of a file; `kept` is where a row keeps the cell. */
type Columns<K extends string> = Map<K, { kept: number; column: number; heading: string }>;

/** A trust's enrolments are half a million lines, so a row holds its few cells and no more. */
class KeptRow<K extends string> implements TableRow<K> {
  private readonly cells: string[];

  constructor(
    readonly file: string,
    readonly line: number,
    private readonly columns: Columns<K>,
    cells: readonly string[],
  ) {
    this.cells = [...columns.values()].map(({ column }) => cells[column - 1]!.trim());
  }

  cell(column: K): string | undefined {
    const place = this.columns.get(column);
    return place && this.cells[place.kept];
  }

  placeOf(column: K): { column?: number; heading?: string } {
    const place = this.columns.get(column);
    return place ? { column: place.column, heading: place.heading } : {};
  }
}
