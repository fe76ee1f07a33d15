/**
 * The page's charts, drawn by ECharts on the server as SVG: no script in the page. Colours are the page's CSS variables,
 * so that light, dark and print need no second drawing; every chart is drawn twice, for wide and for narrow screens,
 * because scaled text can't be read. Knows what a chart looks like, not what a report is.
 */
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { LegacyGridContainLabel } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { formatCount } from "../format.js";
import { asAttribute } from "./parts.js";

use([BarChart, LineChart, GridComponent, LegacyGridContainLabel, MarkLineComponent, SVGRenderer]);

/** What a chart is and, in words, what it shows. */
interface Described {
  readonly title: string;
  readonly description: string;
}

export interface Series {
  readonly name: string;
  /** One a category; null = not counted. */
  readonly values: readonly (number | null)[];
  /** From 1; the page has six. */
  readonly colour: number;
}

const WIDE = 860;
const NARROW = 330;
const FONT = "system-ui, sans-serif";
const DASHES: readonly (string | readonly number[])[] = [
  "solid",
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [4, 2],
  [1, 4],
];

/** The dash of the nth line, so that colour is never the only difference. */
export function dashOf(colour: number): string {
  const dash = DASHES[(colour - 1) % DASHES.length];
  return typeof dash === "string" || dash === undefined ? "" : dash.join(" ");
}

function colourOf(colour: number): string {
  return `var(--series-${colour})`;
}

/** Lines over days. */
export function lineChart(
  id: string,
  about: Described,
  days: readonly string[],
  series: readonly Series[],
): string {
  const draw = (width: number): EChartsCoreOption => ({
    animation: false,
    grid: { left: 8, right: 14, top: 14, bottom: 6, containLabel: true },
    xAxis: {
      type: "category",
      data: [...days],
      boundaryGap: false,
      axisLine: { lineStyle: { color: "var(--rule)" } },
      axisTick: { show: false },
      axisLabel: {
        color: "var(--soft)",
        fontFamily: FONT,
        fontSize: 12,
        hideOverlap: true,
        interval: Math.max(0, Math.ceil(days.length / (width > 500 ? 9 : 4)) - 1),
      },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitNumber: width > 500 ? 4 : 3,
      splitLine: { lineStyle: { color: "var(--rule)" } },
      axisLabel: {
        color: "var(--soft)",
        fontFamily: FONT,
        fontSize: 12,
        formatter: (n: number) => formatCount(n),
      },
    },
    series: series.map(({ name, values, colour }) => ({
      type: "line",
      name,
      data: [...values],
      showSymbol: values.length === 1,
      symbol: "circle",
      silent: true,
      connectNulls: false,
      lineStyle: { color: colourOf(colour), width: 2.25, type: DASHES[(colour - 1) % DASHES.length] },
      itemStyle: { color: colourOf(colour) },
      ...(series.length === 1 ? { areaStyle: { color: colourOf(colour), opacity: 0.12 } } : {}),
    })),
  });
  return both(id, about, draw, (width) => (width > 500 ? 250 : 210));
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly note: string;
  readonly strong: boolean;
}

/** Horizontal bars, one under the other, each with its words above it: a funnel. */
export function funnelChart(id: string, about: Described, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const draw = (width: number): EChartsCoreOption => ({
    animation: false,
    grid: { left: 2, right: 2, top: 20, bottom: 0 },
    xAxis: { type: "value", max: most, show: false },
    yAxis: { type: "category", inverse: true, show: false, data: bars.map((_, index) => index) },
    series: [
      {
        type: "bar",
        silent: true,
        barWidth: 18,
        showBackground: true,
        backgroundStyle: { color: "var(--track)", borderRadius: 4 },
        itemStyle: { borderRadius: 4 },
        data: bars.map(({ value, strong }) => ({
          value,
          itemStyle: { color: strong ? "var(--hurdle)" : "var(--series-1)" },
        })),
        label: {
          show: true,
          position: [0, -19],
          fontFamily: FONT,
          fontSize: 13,
          color: "var(--ink)",
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const bar = bars[dataIndex];
            const name = shorten(bar?.label ?? "", width > 500 ? 60 : 22);
            return bar === undefined ? "" : `${name}  ${bar.note}`;
          },
        },
      },
    ],
  });
  return both(id, about, draw, () => 8 + bars.length * 52);
}

interface BulletMark {
  readonly value: number;
  readonly label: string;
  /** For narrow screens. */
  readonly shortLabel: string;
}

interface Bullet {
  readonly current: number;
  readonly expected: number | null;
  readonly marks: readonly BulletMark[];
  /** A colour of the page: `good`, `bad` or `series-1`. */
  readonly colour: string;
}

/** One bar against its marks: a target. */
export function bulletChart(
  id: string,
  about: Described,
  { current, expected, marks, colour }: Bullet,
): string {
  const most = Math.max(current, expected ?? 0, ...marks.map(({ value }) => value)) || 1;
  const draw = (width: number): EChartsCoreOption => {
    const narrow = width < 500;
    const top = most * (narrow ? 1.15 : 1.08);
    const labelled = marks.map((mark) => (narrow ? { ...mark, label: mark.shortLabel } : mark));
    return {
      animation: false,
      grid: { left: 2, right: 2, top: 8, bottom: 26 },
      xAxis: { type: "value", min: 0, max: top, show: false },
      yAxis: { type: "category", show: false, data: [""] },
      series: [
        {
          type: "bar",
          silent: true,
          barWidth: 20,
          showBackground: true,
          backgroundStyle: { color: "var(--track)", borderRadius: 4 },
          itemStyle: { color: `var(--${colour})`, borderRadius: 4 },
          data: [current],
          markLine: {
            silent: true,
            symbol: "none",
            // The default rounds to two decimals, which moves a rate.
            precision: 12,
            label: {
              show: true,
              position: "start",
              distance: 4,
              fontFamily: FONT,
              fontSize: 11,
              color: "var(--soft)",
              formatter: ({ name }: { name: string }) => name,
            },
            lineStyle: { color: "var(--ink)", width: 2, type: "solid" },
            data: [
              ...spaced(labelled, top, width).map(({ value, label }) => ({ xAxis: value, name: label })),
              ...(expected === null
                ? []
                : [
                    { xAxis: expected, name: "", lineStyle: { color: "var(--ink)", width: 2, type: [3, 3] } },
                  ]),
            ],
          },
        },
      ],
    };
  };
  return both(id, about, draw, () => 62);
}

/** Marks whose words would run into the next one's keep their line and lose their words; the last one keeps them. */
function spaced(marks: readonly BulletMark[], top: number, width: number): readonly BulletMark[] {
  let free = Number.POSITIVE_INFINITY;
  return marks
    .toReversed()
    .map((mark) => {
      const at = (mark.value / top) * width;
      const half = mark.label.length * 3.4;
      if (at + half > free) return { ...mark, label: "" };
      free = at - half - 6;
      return mark;
    })
    .toReversed();
}

/** Two drawings of one chart; the page shows the one that fits, and a reader hears one description. */
function both(
  id: string,
  { title, description }: Described,
  draw: (width: number) => EChartsCoreOption,
  height: (width: number) => number,
): string {
  const one = (width: number, name: string): string => {
    const tall = height(width);
    const chart = init(null, null, { renderer: "svg", ssr: true, width, height: tall });
    chart.setOption(draw(width));
    const svg = chart.renderToSVGString({ useViewBox: true });
    chart.dispose();
    return `<div class="${name}">${dressed(svg, `${id}-${name}`, title, description)}</div>`;
  };
  return `<div class="chart">${one(WIDE, "wide")}${one(NARROW, "narrow")}</div>`;
}

/** ECharts numbers its ids by how many charts the process has drawn: give them the chart's own name instead. */
function dressed(svg: string, id: string, title: string, description: string): string {
  const open = svg.indexOf(">");
  const viewBox = /viewBox="[^"]*"/.exec(svg.slice(0, open))?.[0] ?? `viewBox="0 0 ${WIDE} 250"`;
  const inside = svg
    .slice(open + 1)
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, "")
    .replace(/ (?:class|ecmeta_\w+)="[^"]*"/g, "");
  return `<svg xmlns="http://www.w3.org/2000/svg" ${viewBox} role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${asAttribute(title)}</title><desc id="${id}-d">${asAttribute(description)}</desc>${inside}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
