import fc from 'fast-check';
import { dayFaults, type RecordedDays } from './facts.rules.js';

const TODAY = '2026-11-24';
const NOTHING: RecordedDays = {
  acceptedOn: null,
  consentOn: null,
  consentUntil: null,
  codeSignedOn: null,
  trainedOn: null,
  observedOn: null,
  lastSupervisionOn: null,
};
const fields = (days: Partial<RecordedDays>) =>
  dayFaults({ ...NOTHING, ...days }, TODAY).map(({ field }) => field);

describe('the days recorded of a listener', () => {
  it('may be missing, past or today', () => {
    expect(fields({})).toEqual([]);
    expect(fields({ acceptedOn: TODAY, trainedOn: '2026-01-01' })).toEqual([]);
  });

  it('cannot be done before they have come', () => {
    expect(fields({ trainedOn: '2026-11-25' })).toEqual(['trainedOn']);
  });

  it('know no consent that ends before it begins, or begins never', () => {
    expect(fields({ consentUntil: '2027-07-31' })).toEqual(['consentOn']);
    expect(fields({ consentOn: '2026-09-02', consentUntil: '2026-09-01' })).toEqual([
      'consentUntil',
    ]);
    expect(fields({ consentOn: '2026-09-01', consentUntil: '2026-09-01' })).toEqual([]);
  });

  it('are refused exactly when one is ahead or the consent runs backwards', () => {
    const day = fc.option(fc.constantFrom('2026-11-22', '2026-11-23', TODAY, '2026-11-25'));
    const days = fc.record({
      acceptedOn: day,
      consentOn: day,
      consentUntil: day,
      codeSignedOn: day,
      trainedOn: day,
      observedOn: day,
      lastSupervisionOn: day,
    });
    fc.assert(
      fc.property(days, (given) => {
        const { consentOn, consentUntil, ...rest } = given;
        const ahead = [consentOn, ...Object.values(rest)].includes('2026-11-25');
        const backwards = consentUntil !== null && (consentOn ?? '9999') > consentUntil;
        expect(dayFaults(given, TODAY).length > 0).toBe(ahead || backwards);
      }),
    );
  });
});
