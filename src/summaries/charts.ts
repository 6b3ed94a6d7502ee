import { createHash } from 'node:crypto';
import { BarChart, type BarSeriesOption } from 'echarts/charts';
import { GridComponent, type GridComponentOption } from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, SVGRenderer]);

export interface BarRow {
  label: string;
  /** Length of the bar; not negative. */
  value: number;
  /** What is written at the end of the bar, such as "about 35": the figure as published. */
  text: string;
}

export interface BarChartRequest {
  title: string;
  /** What the picture shows, for who cannot see it; the table beside it holds the figures. */
  description: string;
  rows: readonly BarRow[];
}

/** Narrow enough to be read on a phone without shrinking the words. */
const WIDTH = 420;
const ROW = 52;
const BAR = 16;
/** Room after the longest bar for the figure written at its end. */
const ROOM_FOR_TEXT = 96;

/**
 * The colours are drawn as written here, which reads and prints in black and white; each also
 * carries a class, so that the style sheet can give it another in the dark.
 */
const PAINT = {
  bar: { colour: '#0E5E5B', fill: '#0E5E5B', class: 'chart-bar' },
  ink: { colour: '#1F2A2E', fill: 'currentColor', class: 'chart-ink' },
  line: { colour: '#75808A', fill: '#75808A', class: 'chart-line' },
} as const;

/**
 * Horizontal bars as an accessible SVG to stand in a page: labelled, each bar with its name above
 * and its figure at the end, so nothing is told by colour or length alone. It holds no script, no
 * style element and no style attribute, for the page's content security policy allows none.
 * Without rows there is nothing to draw: the empty string.
 */
export function barChart({ title, description, rows }: BarChartRequest): string {
  if (rows.length === 0) return '';
  const height = rows.length * ROW;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption(option(rows));
    return accessible(chart.renderToSVGString(), title, description);
  } finally {
    chart.dispose();
  }
}

type Option = ComposeOption<BarSeriesOption | GridComponentOption>;

function option(rows: readonly BarRow[]): Option {
  const longest = Math.max(1, ...rows.map(({ value }) => value));
  return {
    animation: false,
    grid: { left: 1, right: ROOM_FOR_TEXT, top: 0, bottom: 0 },
    xAxis: { type: 'value', show: false, min: 0, max: longest },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ label }) => label),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: PAINT.line.colour } },
      axisLabel: {
        inside: true,
        margin: 2,
        interval: 0,
        width: WIDTH - 8,
        overflow: 'truncate',
        verticalAlign: 'bottom',
        padding: [0, 0, BAR / 2 + 3, 0],
        fontSize: 15,
        color: PAINT.ink.colour,
      },
      z: 3,
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: BAR,
        itemStyle: { color: PAINT.bar.colour },
        data: rows.map(({ value }) => value),
        label: {
          show: true,
          position: 'right',
          formatter: ({ dataIndex }) => rows[dataIndex]?.text ?? '',
          fontSize: 15,
          fontWeight: 'bold',
          color: PAINT.ink.colour,
          textBorderWidth: 0,
        },
      },
    ],
  };
}

/** Tags are rewritten one by one; what stands between them is escaped text and stays as it is. */
function accessible(svg: string, title: string, description: string): string {
  const id = createHash('sha256').update(`${title}\n${description}`).digest('hex').slice(0, 12);
  const body = svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<svg[^>]*>/, '')
    .replace(/<[^>]+>/g, plainTag);
  const height = /<svg[^>]* height="(\d+)"/.exec(svg)?.[1] ?? String(ROW);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img"`,
    ` aria-labelledby="chart-${id}-title" aria-describedby="chart-${id}-desc"`,
    ` viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">`,
    `<title id="chart-${id}-title">${escaped(title)}</title>`,
    `<desc id="chart-${id}-desc">${escaped(description)}</desc>`,
    body,
  ].join('');
}

function plainTag(tag: string): string {
  const painted = Object.values(PAINT).find(({ colour }) => tag.includes(`"${colour}"`));
  return tag
    .replace(/ style="([^"]*)"/, (_style, rules: string) => presentation(rules))
    .replace(/ (ecmeta_\w+|class|xml:space)="[^"]*"/g, '')
    .replace(/^<(path|text)/, painted ? `<$1 class="${painted.class}"` : '<$1')
    .replaceAll(`"${painted?.colour}"`, `"${painted?.fill}"`);
}

/** `font-size:15px;font-family:…` as attributes; the page's own typeface in place of the default. */
function presentation(rules: string): string {
  return rules
    .split(';')
    .map((rule) => rule.split(':'))
    .filter(([name]) => name)
    .map(([name, value]) => ` ${name}="${name === 'font-family' ? 'inherit' : value}"`)
    .join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
