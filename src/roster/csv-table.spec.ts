import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { stringify } from 'csv-stringify/sync';
import { BrokenRosterFile } from './broken-roster-file.js';
import { readTable, type ColumnsWanted } from './csv-table.js';

const COLUMNS = {
  id: { headings: ['SIS ID', 'sourcedId'], required: true },
  name: { headings: ['First Name', 'givenName'] },
  grade: { headings: ['Grade'] },
} satisfies ColumnsWanted<string>;

type Column = keyof typeof COLUMNS;

function read(text: string | Uint8Array) {
  return readTable<Column>(
    { name: 'Student.csv', bytes: typeof text === 'string' ? Buffer.from(text) : text },
    COLUMNS,
  );
}

function brokenBy(text: string | Uint8Array): BrokenRosterFile {
  try {
    read(text);
  } catch (error) {
    if (error instanceof BrokenRosterFile) return error;
    throw error;
  }
  throw new Error('the file was read');
}

describe('reading a CSV file from the field', () => {
  it('forgives a byte-order mark, CRLF, other order and spelling, extra columns and blank lines', () => {
    const { rows } = read(
      '\uFEFFGrade,first_name,Nonsense,sis-id,,\r\n\r\n9,"Ann, Lee",x,1,,\r\n,,,,,\r\n   \r\n10,Bo,y,2,,\r\n',
    );
    expect(
      rows.map((row) => [row.line, row.cell('id'), row.cell('name'), row.cell('grade')]),
    ).toEqual([
      [3, '1', 'Ann, Lee', '9'],
      [6, '2', 'Bo', '10'],
    ]);
    expect(rows[0]!.placeOf('name')).toEqual({ column: 2, heading: 'first_name' });
  });

  it('counts the lines of quoted cells and mixed line endings as an editor does', () => {
    const { rows } = read('SIS ID,Grade\n1,"a\r\nb"\r\n2,"c\nd"\r3,e\n\n4,f');
    expect(rows.map((row) => row.line)).toEqual([2, 4, 6, 8]);
    expect(rows[0]!.cell('grade')).toBe('a\r\nb');
  });

  it('tells a column that is not there from an empty cell', () => {
    const [row] = read('SIS ID,Grade\n1,\n').rows;
    expect([row!.cell('grade'), row!.cell('name'), row!.placeOf('name')]).toEqual([
      '',
      undefined,
      {},
    ]);
  });

  it('takes the better spelling when a file has both', () => {
    expect(read('sourcedId,SIS ID\nwrong,right\n').rows[0]!.cell('id')).toBe('right');
  });

  it('has no rows when there are headings only', () => {
    expect(read('SIS ID\r\n').rows).toEqual([]);
  });

  it('never lets a password out of the reader', () => {
    const { rows } = read('SIS ID,Password\n1,P@ssword\n');
    const seen = [rows, rows.map((row) => Object.keys(COLUMNS).map((c) => row.cell(c as Column)))];
    expect(JSON.stringify(seen)).not.toContain('P@ss');
  });
});

describe('a broken file names its line and column', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['nothing in it', '', 'Student.csv: this file is empty'],
    ['only blank lines', '\r\n\r\n', 'Student.csv: this file is empty'],
    ['no id column', 'Grade\n9\n', 'Student.csv, line 1: there is no column "SIS ID"'],
    [
      'a column twice',
      'SIS ID,Grade,grade\n1,9,9\n',
      'Student.csv, line 1, column 3 (grade): there are two columns with this heading',
    ],
    [
      'a quote never closed',
      'SIS ID,Grade\r\n1,9\r\n2,"9\r\n3,9\r\n4,9\r\n',
      'Student.csv, line 3, column 2: a quote opens here and never closes',
    ],
    [
      'text after a quote',
      'SIS ID,Grade\n1,9\n"2"x,9\n',
      'Student.csv, line 3, column 1: there is more text after the closing quote',
    ],
    [
      'a quote inside',
      'SIS ID,Grade\n\n1,9"\n',
      'Student.csv, line 3, column 2: a quote stands inside a cell that does not start with one',
    ],
    [
      'a cell missing',
      'SIS ID,Grade\n1,9\n2\n',
      'Student.csv, line 3, column 2 (Grade): this line has 1 cells, the headings have 2',
    ],
    [
      'a cell too many',
      'SIS ID,Grade\n1,9,10\n',
      'Student.csv, line 2, column 3: this line has more cells than the 2 headings; is a comma not in quotes?',
    ],
    [
      'Windows letters',
      Buffer.from('SIS ID,"First, Name"\r\n1,Ann\r\n2,Zo\xeb\r\n', 'latin1'),
      'Student.csv, line 3, column 2: this is not UTF-8 text; save the file as "CSV UTF-8"',
    ],
    [
      'a letter cut off at the end',
      Buffer.from('SIS ID\n1\nZo\xc3', 'latin1'),
      'Student.csv, line 3, column 1: this is not UTF-8 text; save the file as "CSV UTF-8"',
    ],
    [
      'UTF-16',
      Buffer.from('\uFEFFSIS ID\n1\n', 'utf16le'),
      'Student.csv, line 1, column 1: this file is UTF-16; save it as "CSV UTF-8"',
    ],
  ])('%s', (_, text, message) => {
    expect(brokenBy(text).message).toBe(message);
  });

  it('quotes no cell: it may be a name or a password', () => {
    expect(brokenBy('SIS ID,Password\n1,P@ss"word\n').message).not.toContain('P@ss');
  });
});

describe('whatever is written is read again', () => {
  const cell = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => text.replace(/\uFEFF/g, '').trim());
  const person = fc.record({
    id: cell.filter((id) => id !== ''),
    name: cell,
    grade: cell,
    other: cell,
  });
  const HEADINGS = { id: ' sis_ID', name: 'givenname', grade: 'GRADE', other: 'Password' } as const;
  const order = fc.shuffledSubarray(['id', 'name', 'grade', 'other'] as const, {
    minLength: 4,
    maxLength: 4,
  });

  it('with any order, line ending, quoting, mark and blank lines, at the right line', () => {
    fc.assert(
      fc.property(
        fc.array(person, { maxLength: 8 }),
        order,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        fc.nat(3),
        (people, columns, lineEnd, bom, quoted, blanks) => {
          const records = people.map((one) =>
            stringify([columns.map((column) => one[column])], {
              quoted,
              record_delimiter: lineEnd,
            }),
          );
          const heading = stringify([columns.map((column) => HEADINGS[column])], {
            record_delimiter: lineEnd,
          });
          const gap = lineEnd.repeat(blanks);
          const text = (bom ? '\uFEFF' : '') + [heading, ...records].join(gap);
          const { rows } = read(text);
          expect(rows.map((row) => [row.cell('id'), row.cell('name'), row.cell('grade')])).toEqual(
            people.map((one) => [one.id, one.name, one.grade]),
          );
          let line = 1 + lines(heading) + blanks;
          people.forEach((_, index) => {
            expect(rows[index]!.line).toBe(line);
            line += lines(records[index]!) + blanks;
          });
        },
      ),
      { numRuns: runs(300, 6000) },
    );
  });

  it('and no bytes at all break it otherwise than as a broken file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        const bytes = Buffer.concat([Buffer.from('SIS ID,Grade\n'), noise]);
        try {
          expect(read(bytes).file).toBe('Student.csv');
        } catch (error) {
          expect(error).toBeInstanceOf(BrokenRosterFile);
          expect((error as BrokenRosterFile).place.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: runs(500, 10_000) },
    );
  });

  function lines(text: string): number {
    return text.split(/\r\n|\n|\r/).length - 1;
  }
});
