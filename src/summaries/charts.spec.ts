import fc from 'fast-check';
import { runs } from '../../test/support/runs.js';
import { SafeSvg } from '../platform/web/safe-svg.js';
import { barChart } from './charts.js';

const words = { id: 'c', title: 'Students by year', description: 'Bars' };
const label = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'valueOf'),
);
const row = fc.record({ label, value: fc.integer({ min: 0, max: 500 }), text: label });

describe('bars', () => {
  it('are always a picture that may stand in a page, whatever the labels hold', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 14 }), (rows) => {
        const markup = SafeSvg.markupOf(SafeSvg.fromChart(barChart({ rows }), words));
        expect(markup).toContain('<title id="c-title">Students by year</title>');
        expect(markup).not.toMatch(/ style=| on\w+=|<script/);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: runs(300, 6000) },
    );
  });

  it('print each label and each figure', () => {
    const rows = [
      { label: 'Year 7', value: 25, text: 'about 25' },
      { label: 'Year 8', value: 0, text: '0–4' },
    ];
    const markup = barChart({ rows });
    for (const text of ['Year 7', 'about 25', 'Year 8', '0–4']) expect(markup).toContain(text);
  });
});
