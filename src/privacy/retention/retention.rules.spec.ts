import fc from 'fast-check';
import {
  afterBirth,
  afterSchoolYear,
  inWords,
  latestBirth,
  plusMonths,
  type RecordFacts,
  type Retention,
  retentionDue,
} from './retention.rules.js';

const PERIODS = {
  contact: 12,
  booking: 12,
  account: 12,
  listener: 12,
  listener_refused: 6,
  referral: 300,
  referral_staff: 120,
};
const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const record: fc.Arbitrary<RecordFacts> = fc.record({
  kind: fc.constantFrom(...Object.keys(PERIODS)),
  on: day,
  held: fc.boolean(),
  linked: fc.boolean(),
  open: fc.boolean(),
  birth: fc.option(day),
  yearThen: fc.option(fc.integer({ min: 1, max: 14 })),
  subjects: fc.array(fc.option(day), { maxLength: 3 }),
  keepUntil: fc.option(day),
});
const free = record.map((facts) => ({ ...facts, held: false, linked: false, open: false }));
const dueOn = (retention: Retention): string => {
  if (!('dueOn' in retention)) throw new Error(retention.because);
  return retention.dueOn;
};

describe('how long things are kept', () => {
  it('keeps a log to the end of the school year after its own', () => {
    const log = { kind: 'contact', held: false };
    expect(dueOn(retentionDue({ ...log, on: '2026-11-24' }, PERIODS))).toBe('2028-09-01');
    expect(dueOn(retentionDue({ ...log, on: '2026-08-31' }, PERIODS))).toBe('2027-09-01');
    expect(dueOn(retentionDue({ ...log, on: '2026-09-01' }, PERIODS))).toBe('2028-09-01');
  });

  it('proposes a concern about a child for review at the date of birth and 25 years', () => {
    const concern = { kind: 'referral', on: '2026-11-24', held: false };
    expect(dueOn(retentionDue({ ...concern, birth: '2012-03-04' }, PERIODS))).toBe('2037-03-04');
    expect(dueOn(retentionDue({ ...concern, birth: '2012-02-29' }, PERIODS))).toBe('2037-03-01');
  });

  it('takes an unknown child for the youngest of their year', () => {
    expect(latestBirth(7, '2026-11-24')).toBe('2015-08-31');
    expect(latestBirth(7, '2026-08-31')).toBe('2014-08-31');
    const concern = { kind: 'referral', on: '2026-11-24', held: false };
    expect(dueOn(retentionDue({ ...concern, yearThen: 9 }, PERIODS))).toBe('2038-08-31');
    expect(dueOn(retentionDue(concern, PERIODS))).toBe('2046-08-31');
  });

  it('keeps a concern about an adult to the pension age, or ten years if that is longer', () => {
    const concern = { kind: 'referral_staff', on: '2026-11-24', held: false, birth: '2000-01-01' };
    const of = (...subjects: (string | null)[]): string =>
      dueOn(retentionDue({ ...concern, subjects }, PERIODS));
    expect(of('1980-05-05')).toBe('2048-05-05');
    expect(of('1950-05-05')).toBe('2036-11-24');
    expect(of('1950-05-05', '1980-05-05')).toBe('2048-05-05');
    expect(of(null)).toBe('2076-11-24');
    expect(of()).toBe('2076-11-24');
  });

  it('a hold wins, then a link, then an open referral, whatever else is true', () => {
    fc.assert(
      fc.property(record, (facts) => {
        const found = retentionDue(facts, PERIODS);
        const wanted = facts.held
          ? 'held'
          : facts.linked
            ? 'linked'
            : facts.open
              ? 'open'
              : undefined;
        expect('keptBecause' in found ? found.keptBecause : undefined).toBe(wanted);
      }),
    );
  });

  it('nothing falls due before its period is over, nor before what was decided', () => {
    fc.assert(
      fc.property(free, (facts) => {
        const due = dueOn(retentionDue(facts, PERIODS));
        const period = PERIODS[facts.kind as keyof typeof PERIODS];
        const isReferral = facts.kind.startsWith('referral');
        if (facts.kind !== 'referral')
          expect(due >= plusMonths(facts.on, period) || period === 0).toBe(true);
        if (isReferral && facts.birth != null)
          expect(due >= plusMonths(facts.birth, 300)).toBe(true);
        if (isReferral && facts.keepUntil != null) expect(due >= facts.keepUntil).toBe(true);
      }),
    );
  });

  it('knowing the birthday of a child of that year never brings the day forward', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 14 }), fc.nat(364), (on, yearThen, before) => {
        const latest = latestBirth(yearThen, on);
        const birth = new Date(Date.parse(latest) - before * 86_400_000).toISOString().slice(0, 10);
        const concern = { kind: 'referral', on, held: false, yearThen };
        const unknown = dueOn(retentionDue(concern, PERIODS));
        expect(unknown >= dueOn(retentionDue({ ...concern, birth }, PERIODS))).toBe(true);
      }),
    );
  });

  it('a longer period never brings anything forward', () => {
    fc.assert(
      fc.property(free, fc.integer({ min: 0, max: 100 }), (facts, more) => {
        const longer = Object.fromEntries(
          Object.entries(PERIODS).map(([kind, period]) => [kind, period + more]),
        );
        expect(dueOn(retentionDue(facts, longer)) >= dueOn(retentionDue(facts, PERIODS))).toBe(
          true,
        );
      }),
    );
  });

  it('always says why', () => {
    fc.assert(
      fc.property(record, (facts) => {
        expect(retentionDue(facts, PERIODS).because).toMatch(/^[A-Z0-9].*\.$/);
      }),
    );
  });

  it('reckons in dates that are there', () => {
    expect(afterSchoolYear('2027-01-31')).toBe('2027-09-01');
    expect(afterBirth('2008-02-29', 12 * 4)).toBe('2012-02-29');
    expect(plusMonths('2026-08-31', 6)).toBe('2027-02-28');
    expect([inWords(300, 'months'), inWords(18, 'months'), inWords(35, 'days')]).toEqual([
      '25 years',
      '18 months',
      '35 days',
    ]);
  });

  it('asks for a period that is there', () => {
    expect(() => retentionDue({ kind: 'letters', on: '2026-01-01', held: false }, PERIODS)).toThrow(
      'letters',
    );
  });
});
