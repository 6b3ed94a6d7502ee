import fc from 'fast-check';
import { runs } from '../../../test/support/runs.js';
import { SafeSvg } from './safe-svg.js';

const words = { id: 'weeks', title: 'Sessions <per> week', description: 'From 2 to "5".' };
const draw = (inside: string): string =>
  SafeSvg.markupOf(SafeSvg.fromChart(`<svg width="4" viewBox="0 0 4 4">${inside}</svg>`, words));

describe('a picture that may be printed as it is', () => {
  it('carries its escaped title and description, and no fixed size', () => {
    expect(draw('<rect width="2" height="1"/>')).toBe(
      '<svg viewBox="0 0 4 4" class="chart__picture" role="img" aria-labelledby="weeks-title" aria-describedby="weeks-desc">' +
        '<title id="weeks-title">Sessions &lt;per&gt; week</title>' +
        '<desc id="weeks-desc">From 2 to &quot;5&quot;.</desc>' +
        '<rect width="2" height="1"/></svg>',
    );
  });

  it('turns inline style into attributes and drops style sheets, for the content security policy', () => {
    const drawn = draw(
      '<text style="font-size:12px;font-family:Arial;" class="a">Year 7</text><style>.a{}</style>',
    );
    expect(drawn).toContain('<text font-size="12px">Year 7</text>');
    expect(drawn).not.toMatch(/style/);
  });

  it.each([
    '<script>alert(1)</script>',
    '<foreignObject></foreignObject>',
    '<a href="/x">x</a>',
    '<image href="/x"/>',
    '<use href="#a"/>',
    '<rect onclick="alert(1)"/>',
    '<rect ONLOAD="alert(1)"/>',
    '<rect fill="url(https://elsewhere.example/x)"/>',
    '<rect style="fill:url(//elsewhere.example)"/>',
    '<rect style="onclick:x"/>',
    '<svg></svg>',
    '<rect fill=red onload=alert(1)/>',
    '<rect\u000conload="x"',
    '<!-- <script> -->',
    '</svg><img src="x" onerror="alert(1)">',
  ])('refuses %s', (inside) => {
    expect(() => draw(inside)).toThrow();
  });

  it('never lets through a tag or a handler that is not on the list', () => {
    const piece = fc.constantFrom(
      '<', '>', '/', '"', "'", '=', ' ', 'svg', 'g', 'rect', 'script', 'onload', 'href', 'style',
      'url(', 'javascript:', '&#106;', '<g>', '</g>', '<text x="1">', '</text>', '<!--', 'fill="red"',
    ); // prettier-ignore
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        let drawn: string;
        try {
          drawn = draw(pieces.join(''));
        } catch {
          return;
        }
        const inTags = [...drawn.matchAll(/<[^>]*>/g)].join('');
        expect(inTags).not.toMatch(
          /<(?!\/?(?:svg|title|desc|g\b|rect|text))|\s(?:on|href|style)[\w:]*=/i,
        );
        expect(drawn.match(/</g)).toHaveLength(drawn.match(/>/g)?.length ?? 0);
      }),
      { numRuns: runs(2000, 40_000) },
    );
  });

  it('is known by its maker, not by its shape', () => {
    for (const other of ['<svg></svg>', null, undefined, {}, { markup: '<svg></svg>' }]) {
      expect(() => SafeSvg.markupOf(other)).toThrow('{{svg}}');
    }
    expect(() => SafeSvg.markupOf(Object.create(SafeSvg.prototype))).toThrow('{{svg}}');
  });
});
