import { cell } from './catalogue.rules.js';
import { certificateFaults } from './certificate.rules.js';
import type { CertificateEntry, PublishedFigures, Statistic } from './publication.js';

const period = { key: 'a', terms: ['a'] };
const roll = { total: 80, byYear: { 7: 40, 8: 40 } };
const figure = (statistic: Statistic, cellKey: string, p: number) => ({
  statistic,
  cellKey,
  p,
  atomSetHash: cell(statistic, cellKey, period, roll).atomSetHash,
  display: '',
});

function figures(more: Partial<PublishedFigures> = {}): PublishedFigures {
  return {
    school: 'harbour',
    academicYear: '2026-27',
    period,
    base: 5,
    roll,
    cells: [
      figure('total', 'all', 30),
      figure('year', '7', 20),
      figure('year', '8', 10),
      figure('topic', 'friends', 25),
      figure('topic', 'family', 5),
    ],
    withheld: [],
    ...more,
  };
}

const certificate: CertificateEntry[] = [
  { atomKey: '7|a:friends', y: 20 },
  { atomKey: '8|a:friends', y: 5 },
  { atomKey: '8|a:family', y: 5 },
];

describe('certificateFaults', () => {
  it('finds nothing wrong with a table that fits', () => {
    expect(certificateFaults([figures()], certificate)).toEqual([]);
  });

  it('checks every publication by the same table', () => {
    const year = { key: 'ab', terms: ['a', 'b'] };
    const both = figures({ period: year, cells: [figure('total', 'all', 40)] });
    expect(certificateFaults([figures(), both], certificate)).toEqual([
      'ab/total/all: 40 is published, the certificate holds 30',
    ]);
    const more = [...certificate, { atomKey: '8|b:*', y: 10 }];
    expect(certificateFaults([figures(), both], more)).toEqual([]);
  });

  it.each<[string, PublishedFigures, CertificateEntry[], RegExp]>([
    ['a figure that was changed', figures({ cells: [figure('year', '7', 25)] }), certificate, /20/],
    [
      'no multiple of the base',
      figures({ cells: [figure('year', '7', 21)] }),
      certificate,
      /multiple/,
    ],
    ['an empty certificate', figures(), [], /30 is published, the certificate holds 0/],
    [
      'fewer than no students',
      figures(),
      [...certificate, { atomKey: '7|a:family', y: -5 }],
      /not a count/,
    ],
    ['half a student', figures({ cells: [] }), [{ atomKey: '7|a:family', y: 0.5 }], /not a count/],
    ['an unreadable kind', figures(), [...certificate, { atomKey: 'x', y: 0 }], /not a kind/],
    [
      'more users than the roll',
      figures({ roll: { total: 80, byYear: { 7: 10, 8: 70 } } }),
      certificate,
      /roll in year 7/,
    ],
    [
      'a year that is not on the roll',
      figures({ cells: [] }),
      [{ atomKey: '11|a:*', y: 1 }],
      /roll in year 11/,
    ],
    [
      'fewer than 20 that are more',
      figures({ cells: [], withheld: [{ statistic: 'total', reason: 'fewer-than-20' }] }),
      certificate,
      /fewer than 20/,
    ],
  ])('finds %s', (_what, published, proof, fault) => {
    expect(certificateFaults([published], proof).join()).toMatch(fault);
  });
});
