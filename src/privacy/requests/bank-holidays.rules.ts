import { DateTime } from 'luxon';

/**
 * Whether a day is a bank holiday in England and Wales.
 *
 * From the Banking and Financial Dealings Act 1971, Schedule 1, with the days that are appointed
 * every year (New Year's Day, the first Monday of May) and the substitute days of holidays that fall
 * on a weekend, as https://www.gov.uk/bank-holidays lists them. Days that are proclaimed once (a
 * coronation) are not known: without them an answer is due earlier, never later.
 *
 * @param date yyyy-mm-dd
 */
export function isBankHoliday(date: string): boolean {
  const year = Number(date.slice(0, 4));
  return bankHolidays(year).includes(date);
}

function bankHolidays(year: number): string[] {
  const day = (month: number, date: number): DateTime => DateTime.utc(year, month, date);
  const easter = easterSunday(year);
  const christmas = day(12, 25);
  const days = [
    substitute(day(1, 1)),
    easter.minus({ days: 2 }),
    easter.plus({ days: 1 }),
    firstMonday(day(5, 1)),
    lastMonday(day(5, 31)),
    lastMonday(day(8, 31)),
    ...(christmas.weekday === 5
      ? [christmas, day(12, 28)]
      : christmas.weekday === 6
        ? [day(12, 27), day(12, 28)]
        : christmas.weekday === 7
          ? [day(12, 26), day(12, 27)]
          : [christmas, day(12, 26)]),
  ];
  return days.map((at) => at.toFormat('yyyy-MM-dd'));
}

function substitute(at: DateTime): DateTime {
  return at.weekday > 5 ? at.plus({ days: 8 - at.weekday }) : at;
}

function firstMonday(first: DateTime): DateTime {
  return first.plus({ days: (8 - first.weekday) % 7 });
}

function lastMonday(last: DateTime): DateTime {
  return last.minus({ days: last.weekday - 1 });
}

/** The Gregorian computus of Meeus, Jones and Butcher (Meeus, Astronomical Algorithms, chapter 8). */
function easterSunday(year: number): DateTime {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return DateTime.utc(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}
