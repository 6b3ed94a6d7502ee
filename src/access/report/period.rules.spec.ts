import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { LONGEST_DAYS, readPeriod } from './period.rules.js';

const zone = 'Europe/London';
const now = new Date('2026-11-24T12:40:00Z');

describe('the days of a report', () => {
  it('are the last seven, today among them, when nobody asks', () => {
    expect(readPeriod({}, now, zone)).toEqual({
      from: '2026-11-18',
      to: '2026-11-24',
      begins: new Date('2026-11-18T00:00:00Z'),
      ends: new Date('2026-11-25T00:00:00Z'),
      typed: { from: '2026-11-18', to: '2026-11-24' },
      fault: undefined,
    });
  });

  it('are whole by the clocks of the school', () => {
    const { begins, ends } = readPeriod({ from: '2026-10-24', to: '2026-10-25' }, now, zone);
    expect(begins).toEqual(new Date('2026-10-23T23:00:00Z'));
    expect(ends).toEqual(new Date('2026-10-26T00:00:00Z'));
  });

  it('are refused when they are none, the wrong way round or too many', () => {
    const fault = (from?: unknown, to?: unknown): string | undefined =>
      readPeriod({ from, to }, now, zone).fault?.field;
    expect(fault('2026-11-01', '2026-11-01')).toBeUndefined();
    expect(fault('2026-02-30', '2026-11-01')).toBe('from');
    expect(fault('2026-11-01')).toBe('to');
    expect(fault('2026-11-02', '2026-11-01')).toBe('to');
    expect(fault('2026-01-01', '2026-11-01')).toBe('to');
    expect(fault(['2026-11-01'], { a: 1 })).toBe('from');
  });

  it('are a hundred at most, the first and the last among them', () => {
    const { begins, ends, fault } = readPeriod({ from: '2026-06-01', to: '2026-09-08' }, now, zone);
    expect([fault, (ends.getTime() - begins.getTime()) / 86_400_000]).toEqual([undefined, 100]);
    const over = readPeriod({ from: '2026-06-01', to: '2026-09-09' }, now, zone);
    expect(over.fault?.text).toBe('Choose at most 100 days.');
    // Over the night on which the clocks go back.
    expect(readPeriod({ from: '2026-08-01', to: '2026-11-08' }, now, zone).fault).toBeUndefined();
    expect(readPeriod({ from: '2026-08-01', to: '2026-11-09' }, now, zone).fault).toBeDefined();
  });

  it('stay as they were typed until they are mended', () => {
    const asked = { from: '2026-01-01', to: '2026-11-01' };
    expect(readPeriod(asked, now, zone)).toMatchObject({ typed: asked, from: '2026-11-18' });
    expect(readPeriod({ from: ['x'], to: 'soon' }, now, zone).typed).toEqual({
      from: '',
      to: 'soon',
    });
  });

  it('are never more than a term, nor the wrong way round, whatever is asked', () => {
    const day = fc
      .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const asked = fc.oneof(day, fc.string(), fc.constant(undefined), fc.constant(''));
    fc.assert(
      fc.property(asked, asked, (from, to) => {
        const { begins, ends } = readPeriod({ from, to }, now, zone);
        const days = (ends.getTime() - begins.getTime()) / 86_400_000;
        expect(days).toBeGreaterThan(0.9);
        expect(days).toBeLessThanOrEqual(LONGEST_DAYS + 0.05);
      }),
      { numRuns: runs(300, 5000) },
    );
  });
});
