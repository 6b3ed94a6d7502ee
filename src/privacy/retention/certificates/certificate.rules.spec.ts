import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { LineRow } from '../retention-reads.js';
import { certificateFile, certificateLine } from './certificate.rules.js';

const batch = { kind: 'contact', scheduleVersion: 3 };
const line: LineRow = {
  handle: '0123456789AB',
  madeOn: '2024-05-01',
  fellDueOn: '2025-09-01',
  outcome: 'shredded',
  settledAt: new Date('2026-11-21T10:00:05.000Z'),
  completeOn: '2026-12-26',
};
const facts = {
  handle: fc.constantFrom('0123456789AB', '0123456789AC'),
  madeOn: fc.constantFrom('2024-05-01', '2024-05-02'),
  fellDueOn: fc.constantFrom('2025-09-01', '2025-09-02'),
  outcome: fc.constantFrom('shredded' as const, 'held' as const, 'kept' as const, null),
  settledAt: fc.constantFrom(
    new Date('2026-11-21T10:00:05Z'),
    new Date('2026-11-21T10:00:06Z'),
    null,
  ),
  completeOn: fc.constantFrom('2026-12-26', '2026-12-27', null),
};
// Without a prototype a record is never the same as one with.
const record = fc.record(facts, { noNullPrototype: true });

describe('a certificate', () => {
  it('says of each record what, by which rule, when, and when it is complete', () => {
    expect(certificateLine(batch, line)).toBe(
      '0123456789AB|contact|3|2024-05-01|2025-09-01|shredded|2026-11-21T10:00:05Z|2026-12-26',
    );
  });

  it('says something else as soon as anything of a record is another', () => {
    fc.assert(
      fc.property(record, record, (one, other) => {
        const same = isDeepStrictEqual(one, other);
        expect(certificateLine(batch, one) === certificateLine(batch, other)).toBe(same);
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
