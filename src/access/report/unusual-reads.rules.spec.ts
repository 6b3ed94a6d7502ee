import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import type { RecordRead, SchoolDay } from '../access-reads.js';
import { inSchoolHours, MANY_RECORDS, type Unusual, unusualReads } from './unusual-reads.rules.js';

const DAY: SchoolDay = { timezone: 'Europe/London', dayStarts: '08:30', dayEnds: '15:30' };
const noon = new Date('2026-11-24T12:40:00Z');

function aRead(facts: Partial<RecordRead> = {}): RecordRead {
  return {
    at: noon,
    personId: 'dee',
    name: 'Dee Lead',
    roles: ['safeguarding_lead', 'staff'],
    action: 'read',
    kind: 'referral',
    recordId: 'r1',
    raisedAt: noon,
    reason: 'on-route',
    hadAction: false,
    ...facts,
  };
}
const kinds = (...reads: RecordRead[]): Unusual[] =>
  unusualReads(reads, DAY).map(({ kind }) => kind);

describe('what stands out among reads', () => {
  it('is nothing about a lead who reads at noon what came to them', () => {
    expect(kinds(aRead(), aRead(), aRead({ recordId: 'r2' }))).toEqual([]);
  });

  it('is reading outside the hours of school, by its own clocks, to the minute', () => {
    expect(inSchoolHours(new Date('2026-11-24T08:30:00Z'), DAY)).toBe(true);
    expect(inSchoolHours(new Date('2026-11-24T08:29:59Z'), DAY)).toBe(false);
    expect(inSchoolHours(new Date('2026-11-24T15:29:59Z'), DAY)).toBe(true);
    expect(inSchoolHours(new Date('2026-11-24T15:30:00Z'), DAY)).toBe(false);
    // In summer the school's clocks are an hour before Greenwich.
    expect(inSchoolHours(new Date('2026-07-07T07:30:00Z'), DAY)).toBe(true);
    expect(inSchoolHours(new Date('2026-11-22T12:00:00Z'), DAY)).toBe(false);
    const late = new Date('2026-11-24T21:10:00Z');
    expect(kinds(aRead({ at: late }))).toEqual(['out-of-hours']);
    expect(kinds(aRead({ at: late, roles: ['out_of_hours', 'staff'] }))).toEqual([]);
  });

  it('is reading with nothing to do in it any more', () => {
    expect(kinds(aRead({ reason: 'action', hadAction: true }))).toEqual([]);
    expect(kinds(aRead({ reason: 'action' }))).toEqual(['no-task']);
    expect(kinds(aRead({ reason: null }))).toEqual(['no-task']);
  });

  it('is an attempt at what is not theirs', () => {
    expect(kinds(aRead({ action: 'refused', reason: null }))).toEqual(['refused']);
  });

  it(`is ${MANY_RECORDS} records on one day: records, not reads; a day, not a week`, () => {
    const of = (count: number, facts: (n: number) => Partial<RecordRead>): RecordRead[] =>
      Array.from({ length: count }, (_, n) => aRead(facts(n)));
    expect(kinds(...of(MANY_RECORDS, (n) => ({ recordId: `r${n}` })))).toEqual(['many-records']);
    expect(kinds(...of(MANY_RECORDS - 1, (n) => ({ recordId: `r${n}` })))).toEqual([]);
    expect(kinds(...of(50, () => ({})))).toEqual([]);
    const spread = of(MANY_RECORDS, (n) => ({
      recordId: `r${n}`,
      at: new Date(noon.getTime() + (n % 2) * 86_400_000),
    }));
    expect(kinds(...spread)).toEqual([]);
    const shared = of(MANY_RECORDS, (n) => ({ recordId: `r${n}`, personId: `p${n % 2}` }));
    expect(kinds(...shared)).toEqual([]);
  });

  it('is told of whoever read it, of nobody else, and never of more than they did', () => {
    const read = fc.record({
      at: fc.date({
        min: new Date('2026-01-01'),
        max: new Date('2026-12-31'),
        noInvalidDate: true,
      }),
      personId: fc.constantFrom('a', 'b', 'c'),
      recordId: fc.constantFrom('r1', 'r2', 'r3'),
      action: fc.constantFrom('read' as const, 'refused' as const),
      reason: fc.constantFrom(null, 'action', 'on-route'),
      hadAction: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(read, { maxLength: 20 }), (facts) => {
        const reads = facts.map((fact) => aRead(fact));
        for (const found of unusualReads(reads, DAY)) {
          const own = reads.filter(({ personId }) => personId === found.personId);
          expect(found.reads).toBeLessThanOrEqual(own.length);
          expect(found.records).toBeLessThanOrEqual(found.reads);
          expect(own.map(({ at }) => at.getTime())).toContain(found.lastAt.getTime());
          // Without the others it is the same: nobody's reading makes another's stand out.
          expect(unusualReads(own, DAY)).toContainEqual(found);
        }
      }),
      { numRuns: runs(200, 5000) },
    );
  });
});
