import { load } from 'cheerio';
import fc from 'fast-check';
import { barChart } from './charts.js';

const request = {
  title: 'Students by year',
  description: 'Year 7 came most.',
  rows: [
    { label: 'Year 7', value: 35, text: 'about 35' },
    { label: 'Year 8', value: 0, text: '0–4' },
  ],
};

/** Elements and attributes that a strict content security policy would block, or worse. */
function forbidden(svg: string): string[] {
  const page = load(svg, { xml: true });
  return page('*')
    .toArray()
    .flatMap((element) => [
      ...(page(element).is('script, style, image, a, foreignObject') ? [page.html(element)] : []),
      ...Object.keys(page(element).attr() ?? {}).filter((name) =>
        /^(on|style$|href$|xlink)/.test(name),
      ),
    ]);
}

describe('barChart', () => {
  it('names and describes itself', () => {
    const page = load(barChart(request), { xml: true });
    const svg = page('svg');
    expect(svg.attr('role')).toBe('img');
    expect(page(`#${svg.attr('aria-labelledby')}`).text()).toBe(request.title);
    expect(page(`#${svg.attr('aria-describedby')}`).text()).toBe(request.description);
    expect(svg.children().first().is('title')).toBe(true);
  });

  it('writes every label and figure', () => {
    const texts = load(barChart(request), { xml: true })('text').toArray();
    const page = load(barChart(request), { xml: true });
    expect(texts.map((text) => page(text).text()).sort()).toEqual([
      '0–4',
      'Year 7',
      'Year 8',
      'about 35',
    ]);
  });

  it('draws lengths in proportion', () => {
    const rows = [10, 20, 40].map((value) => ({ label: `${value}`, value, text: `${value}` }));
    const page = load(barChart({ ...request, rows }), { xml: true });
    const lengths = page('.chart-bar')
      .toArray()
      .map((bar) => Number(/l(\d+(\.\d+)?) 0/.exec(page(bar).attr('d') ?? '')?.[1]));
    expect(lengths[1]! / lengths[0]!).toBeCloseTo(2, 1);
    expect(lengths[2]! / lengths[0]!).toBeCloseTo(4, 1);
  });

  it('can be coloured by the style sheet, light or dark', () => {
    const page = load(barChart(request), { xml: true });
    expect(page('path.chart-bar')).toHaveLength(2);
    expect(page('text.chart-ink[fill="currentColor"]')).toHaveLength(4);
    expect(page('.chart-line').length).toBeGreaterThan(0);
    expect(page('text:not(.chart-ink)')).toHaveLength(0);
  });

  it('holds nothing that a strict policy blocks, whatever the words', () => {
    const words = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '<script>alert(1)</script>',
        '" onload="alert(1)',
        ' style="x:y" class="z"',
        '</text><style>*{}</style>',
        '{a|b} ]]> \u202e &amp;',
      ),
    );
    const row = fc.record({ label: words, value: fc.nat({ max: 500 }), text: words });
    fc.assert(
      fc.property(
        words,
        words,
        fc.array(row, { minLength: 1, maxLength: 5 }),
        (title, description, rows) => {
          expect(forbidden(barChart({ title, description, rows }))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the same every time', () => {
    expect(barChart(request)).toBe(barChart(request));
  });

  it('draws nothing of nothing', () => {
    expect(barChart({ ...request, rows: [] })).toBe('');
  });
});
