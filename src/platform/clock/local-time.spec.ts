import { clockTime, isoDate, longDateTime, nearDateTime, plainDate } from './local-time.js';

const london = 'Europe/London';

describe('local time', () => {
  it('reads as a person says it', () => {
    const at = new Date('2026-11-24T12:40:00Z');
    expect(longDateTime(at, london)).toBe('Tuesday 24 November, 12:40');
    expect(nearDateTime(at, new Date('2026-11-24T00:01:00Z'), london)).toBe('Today, 12:40');
    expect(nearDateTime(at, new Date('2026-11-23T23:59:00Z'), london)).toBe('Tomorrow, 12:40');
    expect(plainDate('2026-11-24')).toBe('24 November 2026');
  });

  it('counts days, not hours, over both clock changes', () => {
    expect(
      nearDateTime(new Date('2026-10-25T23:30:00Z'), new Date('2026-10-25T00:30:00+01:00'), london),
    ).toBe('Today, 23:30');
    expect(
      nearDateTime(new Date('2026-03-29T22:30:00Z'), new Date('2026-03-29T00:30:00Z'), london),
    ).toBe('Today, 23:30');
  });

  it('knows the date in the school, not in Greenwich', () => {
    expect(isoDate(new Date('2026-07-01T23:30:00Z'), london)).toBe('2026-07-02');
    expect(clockTime(new Date('2026-07-01T23:30:00Z'), london)).toBe('00:30');
  });
});
