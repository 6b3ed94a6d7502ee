import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { Settings } from 'luxon';
import {
  addSchoolMinutes,
  isHoliday,
  isSchoolDay,
  isSchoolOpen,
  localDate,
  localTime,
  nextWeekday,
  sameTimeNextWeekday,
  schoolClosesAt,
  schoolHours,
  type SchoolCalendar,
} from './school-time.rules.js';

const MINUTE = 60_000;
const ZONES = [
  'Europe/London',
  'America/New_York',
  'Africa/Cairo', // changes at midnight before a Friday, a school day here
  'Australia/Lord_Howe', // changes by half an hour
  'Pacific/Apia',
  'Asia/Kathmandu',
  'UTC',
];
const calendar = (over: Partial<SchoolCalendar> = {}): SchoolCalendar => ({
  timezone: 'Europe/London',
  dayStarts: '08:40',
  dayEnds: '15:30',
  terms: [
    { from: '2026-01-05', until: '2026-03-27' },
    { from: '2026-04-13', until: '2026-07-21' },
    { from: '2026-09-01', until: '2026-12-18' },
  ],
  closures: [{ from: '2026-02-16', until: '2026-02-20' }],
  ...over,
});
const at = (iso: string) => new Date(iso);

/** The wall clock by Intl alone, independent of luxon and of the rules. */
const formats = new Map<string, Intl.DateTimeFormat>();
function wall(instant: Date, timezone: string): string {
  const format =
    formats.get(timezone) ??
    new Intl.DateTimeFormat('sv-SE', {
      timeZone: timezone,
      dateStyle: 'short',
      timeStyle: 'short',
    });
  formats.set(timezone, format);
  return format.format(instant).replace(' ', 'T');
}
const within = (date: string) => (range: { from: string; until: string }) =>
  range.from <= date && date <= range.until;
function openByTheWallClock(instant: Date, school: SchoolCalendar): boolean {
  const [date = '', time = ''] = wall(instant, school.timezone).split('T');
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  return (
    weekday >= 1 &&
    weekday <= 5 &&
    school.terms.some(within(date)) &&
    !school.closures.some(within(date)) &&
    school.dayStarts <= time &&
    time < school.dayEnds
  );
}

const minuteOf2026 = fc
  .integer({ min: 0, max: 365 * 24 * 60 })
  .map((minutes) => new Date(Date.UTC(2026, 0, 1) + minutes * MINUTE));
// Around the changes of clocks of the zones above, where the mistakes are.
const nearAChange = fc
  .tuple(
    fc
      .constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-04-24', '2026-10-04')
      .chain((day) => fc.constantFrom(day, '2026-10-25', '2026-10-29', '2026-11-01')),
    fc.integer({ min: -2 * 24 * 60, max: 2 * 24 * 60 }),
  )
  .map(([day, minutes]) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE));
const instants = fc.oneof(minuteOf2026, nearAChange);
const dates = instants.map((instant) => instant.toISOString().slice(0, 10));
const zones = fc.constantFrom(...ZONES);
const clockTime = (from: number, to: number) =>
  fc
    .integer({ min: from * 60, max: to * 60 })
    .map(
      (m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`,
    );
const calendars = fc
  .record({ timezone: zones, dayStarts: clockTime(6, 10), dayEnds: clockTime(12, 20) })
  .map(calendar);

describe('localTime', () => {
  it.each([
    [
      'a time that never happens is the moment the clocks jump',
      '2026-03-29',
      '01:30',
      'Europe/London',
      '2026-03-29T01:00:00Z',
    ],
    [
      'a time that happens twice is its first occurrence',
      '2026-10-25',
      '01:30',
      'Europe/London',
      '2026-10-25T00:30:00Z',
    ],
    [
      'a day that starts an hour late',
      '2026-04-24',
      '00:15',
      'Africa/Cairo',
      '2026-04-23T22:00:00Z',
    ],
    ['summer', '2026-06-01', '08:40', 'Europe/London', '2026-06-01T07:40:00Z'],
    ['winter', '2026-12-01', '08:40', 'Europe/London', '2026-12-01T08:40:00Z'],
    ['a day that was left out', '2011-12-30', '10:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('%s', (_what, date, time, zone, expected) => {
    expect(localTime(date, time, zone)).toEqual(at(expected));
  });

  it('shows the time asked for, or is the first moment past a gap that swallowed it', () => {
    fc.assert(
      fc.property(dates, clockTime(0, 23), zones, (date, time, zone) => {
        const found = localTime(date, time, zone);
        const asked = `${date}T${time}`;
        if (wall(found, zone) === asked) {
          const hourBefore = new Date(found.getTime() - 60 * MINUTE);
          expect(wall(hourBefore, zone)).not.toBe(asked);
          return;
        }
        expect(wall(new Date(found.getTime() - 1), zone) < asked).toBe(true);
        expect(wall(found, zone) > asked).toBe(true);
      }),
      { numRuns: runs(400, 8000) },
    );
  });

  it('does not depend on the season in which it is asked', () => {
    const systemNow = Settings.now;
    try {
      for (const season of ['2026-01-15', '2026-07-15']) {
        Settings.now = () => Date.parse(season);
        expect(localTime('2026-10-25', '01:30', 'Europe/London')).toEqual(at('2026-10-25T00:30Z'));
        expect(localTime('2026-03-29', '01:30', 'Europe/London')).toEqual(at('2026-03-29T01:00Z'));
      }
    } finally {
      Settings.now = systemNow;
    }
  });
});

describe('school days and hours', () => {
  it('is a weekday in a term and not in a closure', () => {
    expect(isSchoolDay('2026-03-27', calendar())).toBe(true);
    expect(isSchoolDay('2026-03-28', calendar())).toBe(false);
    expect(isSchoolDay('2026-03-30', calendar())).toBe(false);
    expect(isSchoolDay('2026-02-18', calendar())).toBe(false);
  });

  it('calls a closure and the time between terms a holiday, not a weekend within a term', () => {
    expect(isHoliday('2026-08-03', calendar())).toBe(true);
    expect(isHoliday('2026-02-18', calendar())).toBe(true);
    expect(isHoliday('2026-01-10', calendar())).toBe(false);
  });

  it('never opens when the day ends before it starts, or no term was entered', () => {
    const backwards = calendar({ dayStarts: '15:00', dayEnds: '09:00' });
    expect(schoolHours('2026-03-27', backwards)).toBeNull();
    expect(isSchoolOpen(at('2026-03-27T12:00Z'), calendar({ terms: [] }))).toBe(false);
  });

  it('opens on the first minute and is closed at the last, both seasons', () => {
    for (const [opens, closes] of [
      ['2026-03-27T08:40:00Z', '2026-03-27T15:30:00Z'],
      ['2026-06-01T07:40:00Z', '2026-06-01T14:30:00Z'],
    ] as const) {
      expect(isSchoolOpen(new Date(Date.parse(opens) - 1), calendar())).toBe(false);
      expect(schoolClosesAt(at(opens), calendar())).toEqual(at(closes));
      expect(isSchoolOpen(new Date(Date.parse(closes) - 1), calendar())).toBe(true);
      expect(schoolClosesAt(at(closes), calendar())).toBeNull();
    }
  });

  it('agrees with the clock on the wall at every minute tried', () => {
    fc.assert(
      fc.property(instants, calendars, (instant, school) => {
        expect(isSchoolOpen(instant, school)).toBe(openByTheWallClock(instant, school));
        expect(localDate(instant, school)).toBe(wall(instant, school.timezone).slice(0, 10));
      }),
      { numRuns: runs(1000, 20_000) },
    );
  });
});

describe('addSchoolMinutes', () => {
  it.each([
    ['within a day', '2026-03-26T10:00Z', 60, '2026-03-26T11:00Z'],
    ['to the very end of a day', '2026-03-26T15:00Z', 30, '2026-03-26T15:30Z'],
    ['over a night', '2026-03-26T15:00Z', 60, '2026-03-27T09:10Z'],
    ['over a holiday and a change of clocks', '2026-03-27T15:00Z', 60, '2026-04-13T08:10Z'],
    ['over a closure', '2026-02-13T15:29Z', 2, '2026-02-23T08:41Z'],
    ['from before school', '2026-03-26T03:00Z', 1, '2026-03-26T08:41Z'],
    ['zero minutes, closed', '2026-03-28T03:00Z', 0, '2026-03-28T03:00Z'],
  ])('%s', (_what, from, minutes, expected) => {
    expect(addSchoolMinutes(at(from), minutes, calendar())).toEqual(at(expected));
  });

  it('is null when the calendar runs out', () => {
    expect(addSchoolMinutes(at('2026-12-18T15:00Z'), 31, calendar())).toBeNull();
    expect(addSchoolMinutes(at('2026-03-26T10:00Z'), 1, calendar({ terms: [] }))).toBeNull();
  });

  it('agrees with counting minutes one by one', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 700 }),
        calendars,
        (from, minutes, school) => {
          const end = addSchoolMinutes(from, minutes, school);
          let [counted, tick] = [0, from.getTime()];
          const giveUp = tick + 6 * 24 * 60 * MINUTE;
          for (; counted < minutes && tick < giveUp; tick += MINUTE) {
            if (openByTheWallClock(new Date(tick), school)) counted += 1;
          }
          if (counted === minutes) expect(end).toEqual(new Date(tick));
          else expect(end === null || end.getTime() > giveUp).toBe(true);
        },
      ),
      { numRuns: runs(60, 1200) },
    );
  });
});

describe('the next weekday', () => {
  it('is the first Monday to Friday after the date', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const [from, to] = [Date.parse(date), Date.parse(nextWeekday(date))];
        const expected = { 5: 3, 6: 2 }[new Date(from).getUTCDay()] ?? 1;
        expect((to - from) / (24 * 60 * MINUTE)).toBe(expected);
      }),
    );
  });

  it.each([
    ['the same time, in term', '2026-03-26T10:05Z', '2026-03-27T10:05Z'],
    ['over the weekend on which clocks go forward', '2026-03-27T10:05Z', '2026-03-30T09:05Z'],
    ['over the weekend on which clocks go back', '2026-10-23T09:05Z', '2026-10-26T10:05Z'],
    ['not before school', '2026-03-26T03:00Z', '2026-03-27T08:40Z'],
    ['not after school', '2026-03-26T22:00Z', '2026-03-27T15:30Z'],
    ['in the holidays too', '2026-08-04T10:00Z', '2026-08-05T10:00Z'],
  ])('%s', (_what, from, expected) => {
    expect(sameTimeNextWeekday(at(from), calendar())).toEqual(at(expected));
  });

  it('is always later, on a weekday, in school hours, less than five days away', () => {
    fc.assert(
      fc.property(instants, calendars, (from, school) => {
        const next = sameTimeNextWeekday(from, school);
        const [date = '', time = ''] = wall(next, school.timezone).split('T');
        expect(next > from).toBe(true);
        expect(date).toBe(nextWeekday(wall(from, school.timezone).slice(0, 10)));
        expect(school.dayStarts <= time && time <= school.dayEnds).toBe(true);
        expect(next.getTime() - from.getTime()).toBeLessThan(5 * 24 * 60 * MINUTE);
      }),
      { numRuns: runs(400, 8000) },
    );
  });
});
