import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import {
  cleanText,
  dateOrder,
  LONGEST_NAME,
  readDate,
  readEmail,
  readId,
  readSend,
  readSex,
  readUsername,
  readYearGroup,
  readYesNo,
} from './person-fields.rules.js';

const anything = fc.string({ unit: 'binary', maxLength: 300 });

describe('names', () => {
  it.each([
    ['  Ann \t Lee\r\n', 'Ann Lee'],
    ['Zoe\u0308', 'Zo\u00eb'],
    ['\u202eevil\u202c', 'evil'],
    ['An\u0000na\u0007', 'Anna'],
    ['A\ufeffnna', 'Anna'],
    ['محمد', 'محمد'],
    ['نرگس\u200cجان', 'نرگس\u200cجان'],
    ['👨\u200d👩\u200d👧 Lee', '👨\u200d👩\u200d👧 Lee'],
    ['O’Neill-Smith', 'O’Neill-Smith'],
    [' \u200b\u3164 ', ''],
    ['\u0301', ''],
    ['', ''],
  ])('%j becomes %j', (given, clean) => {
    expect(cleanText(given)).toBe(clean);
  });

  it('are cut between letters, not inside one', () => {
    const family = '👨\u200d👩\u200d👧';
    expect(cleanText('a'.repeat(98) + family)).toBe('a'.repeat(98));
    expect(cleanText('a'.repeat(100) + 'b')).toBe('a'.repeat(100));
    expect([...cleanText('x' + '\u0335'.repeat(500))]).toHaveLength(LONGEST_NAME);
  });

  it('hold nothing that hides or turns text, whatever comes in, and cleaning again changes nothing', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const clean = cleanText(text);
        expect([...clean].length).toBeLessThanOrEqual(LONGEST_NAME);
        expect(clean).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(clean).toBe(clean.trim());
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });
});

describe('ids and usernames', () => {
  it('keeps ids as they are and refuses what cannot be one', () => {
    expect(readId(' a-1/Ü ')).toEqual({ value: 'a-1/Ü' });
    expect(readId('A')).not.toEqual(readId('a'));
    expect(readId('  ')).toEqual({ refused: 'there is no id' });
    expect(readId('a\u0000b')).toHaveProperty('refused');
    expect(readId('x'.repeat(256))).toHaveProperty('refused');
  });

  it('gives the same answer twice for the same id', () => {
    fc.assert(fc.property(anything, (text) => expect(readId(text)).toEqual(readId(text))));
  });

  it('makes usernames lower case, and refuses rather than mends', () => {
    expect(readUsername(' OKlein@School.example ')).toEqual({ value: 'oklein@school.example' });
    expect(readUsername('\u202eann')).toEqual({ value: 'ann' });
    expect(readUsername('')).toEqual({ refused: 'there is no username' });
    expect(readUsername('ann lee')).toEqual({ refused: 'the username has a space in it' });
    expect(readUsername('x'.repeat(101))).toHaveProperty('refused');
  });

  it('reads a username that was read again as itself', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const read = readUsername(text);
        if ('value' in read) expect(readUsername(read.value)).toEqual(read);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });

  it.each([
    ['Ann@School.example', 'ann@school.example'],
    ['ann', undefined],
    ['ann@localhost', undefined],
    ['ann@a.example, bo@a.example', undefined],
    ['a'.repeat(250) + '@a.example', undefined],
  ])('takes %s as the address %s', (given, address) => {
    expect(readEmail(given)).toBe(address);
  });
});

describe('year groups', () => {
  it.each([
    ['9', 9],
    ['07', 7],
    ['Year 10', 10],
    ['Y11', 11],
    ['Grade 8', 8],
    ['07,07', 7],
    ['14', 14],
    ['', null],
  ])('%s is %s', (given, year) => {
    expect(readYearGroup(given, 'as-given')).toEqual({ value: year });
  });

  it.each(['0', '15', 'KG', 'PK', 'PS1', 'undergraduate', 'Reception', '7a', '-7', '7.5', '10 11'])(
    'refuses %s',
    (given) => {
      expect(readYearGroup(given, 'as-given')).toEqual({
        refused: `"${given}" is not a year from 1 to 14`,
      });
    },
  );

  it('refuses two years at once', () => {
    expect(readYearGroup('07,08', 'as-given')).toEqual({ refused: 'there is more than one year' });
  });

  it.each([
    ['KG', 1],
    ['06', 7],
    ['12', 13],
    ['13', 14],
  ])('American %s is Year %s', (given, year) => {
    expect(readYearGroup(given, 'us')).toEqual({ value: year });
  });

  it('refuses American 14, which would be Year 15', () => {
    expect(readYearGroup('14', 'us')).toHaveProperty('refused');
  });

  it('gives a whole year from 1 to 14, or nothing, or a reason', () => {
    const grades = fc.constantFrom('as-given' as const, 'us' as const);
    const text = fc.oneof(fc.integer({ min: -3, max: 40 }).map(String), anything);
    fc.assert(
      fc.property(text, grades, (cell, option) => {
        const read = readYearGroup(cell, option);
        if ('refused' in read) expect(read.refused).not.toBe('');
        else if (read.value !== null) expect(read.value >= 1 && read.value <= 14).toBe(true);
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });
});

describe('dates of birth', () => {
  it.each([
    ['2013-09-01', '2013-09-01'],
    ['20130901', '2013-09-01'],
    ['2013-09-01T00:00:00.000Z', '2013-09-01'],
    ['1/9/2013', '2013-09-01'],
    ['01.09.2013 00:00', '2013-09-01'],
    ['30/2/2013', undefined],
    ['2013-13-01', undefined],
    ['1/9/13', undefined],
    ['1813-09-01', undefined],
    ['soon', undefined],
  ])('%s is %s', (given, date) => {
    expect(readDate(given, 'day-first')).toBe(date);
  });

  it('lets one clear date decide for the column, and the usual order when none is', () => {
    expect(dateOrder(['4/2/2000', '12/19/1997', ''], 'day-first')).toBe('month-first');
    expect(dateOrder(['4/2/2000', '19/12/1997'], 'month-first')).toBe('day-first');
    expect(dateOrder(['4/2/2000', '2000-01-31'], 'day-first')).toBe('day-first');
    expect(dateOrder(['13/1/2000', '1/13/2000'], 'day-first')).toBe('day-first');
  });

  it('reads back every day, in both orders', () => {
    const days = fc.date({
      min: new Date('1900-01-01'),
      max: new Date('2100-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(days, (date) => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, day] = iso.split('-').map(Number);
        expect(readDate(`${day}/${month}/${year}`, 'day-first')).toBe(iso);
        expect(readDate(`${month}/${day}/${year}`, 'month-first')).toBe(iso);
      }),
    );
  });
});

describe('optional words', () => {
  it('reads sex, needs and premium, tells blank from unknown', () => {
    expect(['F', 'male', 'X', 'unspecified', '', 'purple'].map(readSex)).toEqual([
      'female',
      'male',
      'other',
      null,
      null,
      undefined,
    ]);
    expect(['Yes', '0', '', 'perhaps'].map(readYesNo)).toEqual([true, false, null, undefined]);
    expect(['K', 'E', 'N', 'true', '', 'perhaps'].map(readSend)).toEqual([
      true,
      true,
      false,
      true,
      null,
      undefined,
    ]);
  });
});
