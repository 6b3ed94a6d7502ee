/** What a chart is drawn with; anything else in the markup is refused. */
const ELEMENTS = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc defs clipPath linearGradient stop'.split(
    ' ',
  ),
);

/** Left out silently: hooks of the drawing library, and sizes and fonts that the style sheet decides. */
const DROPPED =
  /^(?:class|cursor|font-family|pointer-events|xml:space|version|baseProfile|ecmeta_.*)$/;

/** Names no reader of a picture needs and an attacker would like. */
const FORBIDDEN = /^(?:on.*|(?:xlink:)?href|src|srcdoc|formaction)$/i;

const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>/g;
const ATTRIBUTE = /([\w:.-]+)="([^"]*)"/g;

/**
 * A picture that may be printed as it is, by `{{svg picture}}` and by nothing else.
 *
 * The private constructor is the brand: the only way to one of these is `fromChart`, which reads
 * the whole markup and refuses what it does not know. A string, or an object that merely looks
 * like a `SafeSvg`, is refused by the helper.
 */
export class SafeSvg {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  /**
   * Takes the SVG that a chart library drew on the server (echarts `renderToSVGString`, or our own).
   *
   * `style="…"` becomes plain attributes because the content security policy forbids inline style;
   * style sheets, classes and fixed sizes are dropped so that the page's own type and colours,
   * light or dark, apply. Labels must already be escaped in the markup, as chart libraries do.
   *
   * @param markup one `<svg>` element with a viewBox
   * @param words `id` unique on the page; `title` and `description` in plain text, escaped here
   * @throws when the markup holds an element, an attribute or a reference outside the allowed list
   */
  static fromChart(
    markup: string,
    words: { id: string; title: string; description: string },
  ): SafeSvg {
    const drawn = markup.replace(/<style[^>]*>[\s\S]*?<\/style>/g, '').trim();
    if (/[<>]/.test(drawn.replace(TAG, '')))
      throw new Error('A chart holds markup we cannot read.');
    if (!drawn.startsWith('<svg')) throw new Error('A chart must be one <svg> element.');
    let roots = 0;
    const safe = drawn.replace(
      TAG,
      (_tag, close: string, name: string, raw: string, end: string) => {
        if (!ELEMENTS.has(name)) throw new Error(`A chart may not hold <${name}>.`);
        if (close) return `</${name}>`;
        if (name !== 'svg') return `<${name}${attributes(raw)}${end && '/'}>`;
        if (++roots > 1 || end) throw new Error('A chart must be one <svg> element.');
        return opening(raw, words);
      },
    );
    return new SafeSvg(safe);
  }

  /** The markup, only of an object that `fromChart` made. */
  static markupOf(picture: unknown): string {
    if (typeof picture === 'object' && picture !== null && #markup in picture) {
      return picture.#markup;
    }
    throw new Error('{{svg}} prints only a SafeSvg made by SafeSvg.fromChart.');
  }
}

function opening(raw: string, words: { id: string; title: string; description: string }): string {
  const id = text(words.id);
  const kept = attributes(raw).replace(/ (?:width|height)="[^"]*"/g, '');
  return (
    `<svg${kept} class="chart__picture" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc">` +
    `<title id="${id}-title">${text(words.title)}</title>` +
    `<desc id="${id}-desc">${text(words.description)}</desc>`
  );
}

function attributes(raw: string): string {
  let kept = '';
  for (const [, name = '', value = ''] of raw.matchAll(ATTRIBUTE)) {
    if (name === 'style') kept += attributes(fromStyle(value));
    else if (!DROPPED.test(name)) kept += attribute(name, value);
  }
  return kept;
}

function attribute(name: string, value: string): string {
  if (FORBIDDEN.test(name)) throw new Error(`A chart may not hold ${name}="…".`);
  const references = value.replace(/url\(#[\w-]+\)/g, '');
  if (/url\s*\(|javascript:|&(?!#?\w+;)/i.test(references)) {
    throw new Error(`A chart may not refer outside itself (${name}).`);
  }
  return ` ${name}="${value}"`;
}

function fromStyle(style: string): string {
  return style
    .split(';')
    .map((declaration) => declaration.split(':'))
    .filter(([name, value]) => name?.trim() && value?.trim())
    .map(([name, value]) => ` ${name?.trim()}="${value?.trim()}"`)
    .join('');
}

function text(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
