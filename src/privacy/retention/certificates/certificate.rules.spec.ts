import fc from 'fast-check';
import type { LineRow } from '../retention-reads.js';
import { certificateFile, certificateHash, certificateLine } from './certificate.rules.js';

const batch = { kind: 'contact', scheduleVersion: 3 };
const line: LineRow = {
  handle: '0123456789AB',
  madeOn: '2024-05-01',
  fellDueOn: '2025-09-01',
  outcome: 'shredded',
  settledAt: new Date('2026-11-21T10:00:05.000Z'),
  completeOn: '2026-12-26',
};
const lines = fc.uniqueArray(
  fc.record({
    handle: fc.integer({ min: 0, max: 0xffffff }).map((n) => n.toString(16).padStart(12, '0')),
    madeOn: fc.constantFrom('2024-05-01', '2024-05-02'),
    fellDueOn: fc.constant('2025-09-01'),
    outcome: fc.constantFrom('shredded' as const, 'held' as const, 'kept' as const),
    settledAt: fc.constant(new Date('2026-11-21T10:00:05.000Z')),
    completeOn: fc.option(fc.constant('2026-12-26')),
  }),
  { selector: ({ handle }) => handle, minLength: 1, maxLength: 8 },
);

describe('a certificate', () => {
  it('says of each record what, by which rule, when, and when it is complete', () => {
    expect(certificateLine(batch, line)).toBe(
      '0123456789AB|contact|3|2024-05-01|2025-09-01|shredded|2026-11-21T10:00:05Z|2026-12-26',
    );
  });

  it('has the same hash in whatever order its lines come', () => {
    fc.assert(
      fc.property(lines, (some) => {
        expect(certificateHash(batch, [...some].reverse())).toBe(certificateHash(batch, some));
      }),
    );
  });

  it('has another hash when a line is changed, left out or added', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (some, at) => {
        const hash = certificateHash(batch, some);
        const place = at % some.length;
        const changed = some.map((one, index) =>
          index === place ? { ...one, madeOn: '2020-01-01' } : one,
        );
        expect(certificateHash(batch, changed)).not.toBe(hash);
        expect(certificateHash(batch, some.toSpliced(place, 1))).not.toBe(hash);
        expect(certificateHash(batch, [...some, { ...line, handle: 'zzz' }])).not.toBe(hash);
      }),
    );
  });

  it('is read by a program without a name in it but of who decided', () => {
    const file = certificateFile(
      {
        ...batch,
        id: 'b',
        state: 'done',
        madeAt: new Date(0),
        confirmedAt: new Date(0),
        finishedAt: new Date(0),
        completeOn: '2026-12-26',
        linesHash: 'x',
        madeBy: 'Dee Lead',
        confirmedBy: 'Dee Lead',
        lines: 1,
        settled: 1,
      },
      [line],
      'Harbour',
    );
    expect(file).toMatchObject({ decidedBy: ['Dee Lead'], lines: [certificateLine(batch, line)] });
  });
});
