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

/** Narrow enough to be read on a phone without shrinking the words. */
const WIDTH = 420;
const ROW = 52;
const BAR = 16;
/** Room after the longest bar for the figure written at its end. */
const ROOM_FOR_TEXT = 96;

/** Colours of the light theme; the style sheet gives each its partner in the dark. */
const PAINT = { bar: '#0E5E5B', ink: '#1F2A2E', line: '#55646A' };

/**
 * Horizontal bars, each with its name above and its figure at the end, so that nothing is told by
 * colour or length alone. `SafeSvg.fromChart` makes it fit to stand in a page.
 *
 * @param rows at least one
 * @returns one `<svg>` as the library draws it
 */
export function barChart({ rows }: { rows: readonly BarRow[] }): string {
  const height = rows.length * ROW;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption(option(rows));
    return chart.renderToSVGString();
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
      data: rows.map(({ label }) => drawable(label)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: PAINT.line } },
      axisLabel: {
        inside: true,
        margin: 2,
        interval: 0,
        width: WIDTH - 8,
        overflow: 'truncate',
        verticalAlign: 'bottom',
        padding: [0, 0, BAR / 2 + 3, 0],
        fontSize: 15,
        color: PAINT.ink,
      },
      z: 3,
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: BAR,
        itemStyle: { color: PAINT.bar },
        data: rows.map(({ value }) => value),
        label: {
          show: true,
          position: 'right',
          formatter: ({ dataIndex }) => drawable(rows[dataIndex]?.text ?? ''),
          fontSize: 15,
          fontWeight: 'bold',
          color: PAINT.ink,
          textBorderWidth: 0,
        },
      },
    ],
  };
}

/**
 * zrender keeps measured texts in a plain object, so a text such as "__proto__" would be looked up
 * on, and then written to, the prototype of every object. A zero-width space makes it another key.
 */
function drawable(words: string): string {
  return words in Object.prototype ? `${words}\u200B` : words;
}
