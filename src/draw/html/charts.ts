/**
 * The page's charts: HTML and a few paths, drawn once for every width, light, dark and print, since all lengths are shares of
 * the room there is and all colours the page's own. What a chart shows is said in words besides. Knows no report.
 */
import { formatCount } from "../format.js";
import { asAttribute, asHtml, type Html } from "./parts.js";

/** What a chart is and, in words, what it shows. */
interface Described {
  readonly title: string;
  readonly description: string;
}

/** A chart as one picture to those who hear the page. */
function picture(kind: string, { title, description }: Described, inside: Html): Html {
  return `<div class="chart ${kind}" role="img" aria-label="${asAttribute(`${title}. ${description}`)}">${inside}</div>`;
}

/** A share of the width in percent, with one decimal, within the chart. */
function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : Math.min(1, Math.max(0, part / whole));
  return `${Math.round(share * 1000) / 10}%`;
}

export interface Series {
  readonly name: string;
  /** One a day; null = not counted. */
  readonly values: readonly (number | null)[];
  /** From 1, in the order they are drawn; `before`: the days compared with, thin and dotted. */
  readonly colour: 1 | 2 | 3 | "before";
}

/** Lines over days, the first and the last day at the edges. */
export function lineChart(
  about: Described,
  days: readonly string[],
  series: readonly Series[],
  format: (value: number) => string = formatCount,
): Html {
  const top = niceTop(Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const wide = Math.max(1, days.length - 1) * 10;
  // What is in front is drawn last.
  const lines = series
    .toReversed()
    .map(({ values, colour }) => `<path class="line-${colour}" d="${pathOf(values, top.value)}"/>`);
  const grid = Array.from({ length: top.steps + 1 }, (_, index) => {
    const value = (top.value / top.steps) * index;
    return `<span class="level" style="bottom:${percent(index, top.steps)}">${index === 0 ? "" : asHtml(format(value))}</span>`;
  });
  const shown = [...new Set([0, 1, 2, 3, 4].map((part) => Math.round((part * (days.length - 1)) / 4)))];
  const dates = shown.map(
    (day, index) =>
      `<span style="left:${percent(day, days.length - 1)}"${index % 2 === 1 ? ' class="between"' : ""}>${asHtml(days[day] ?? "")}</span>`,
  );
  return picture(
    "lines",
    about,
    `<div class="plot">${grid.join("")}<svg viewBox="0 0 ${wide} 100" preserveAspectRatio="none" aria-hidden="true">${lines.join("")}</svg></div><div class="dates">${dates.join("")}</div>`,
  );
}

/** A line of one or more strokes: a day that is not counted breaks it, a day alone is a short one. */
function pathOf(values: readonly (number | null)[], top: number): string {
  return values
    .map((value, index) => {
      if (value === null) return "";
      const point = `${index * 10} ${Math.round((1 - value / top) * 1000) / 10}`;
      const before = index > 0 && values[index - 1] !== null;
      const after = index < values.length - 1 && values[index + 1] !== null;
      return before ? `L${point}` : after ? `M${point}` : `M${point}h.1`;
    })
    .join("");
}

/** A round number at or above the largest, and into how many round parts it is cut. */
function niceTop(most: number): { readonly value: number; readonly steps: number } {
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const steps = Math.max(1, Math.ceil(most / step));
  return { value: steps * step, steps };
}

/** What the lines are, each with a sample of it. */
export function lineLegend(series: readonly Pick<Series, "name" | "colour">[]): Html {
  const items = series.map(
    ({ name, colour }) =>
      `<li><svg viewBox="0 0 28 8" aria-hidden="true"><path class="line-${colour}" d="M0 4H28"/></svg><span>${asHtml(name)}</span></li>`,
  );
  return `<ul class="legend">${items.join("")}</ul>`;
}

export interface FunnelStep {
  readonly name: string;
  readonly count: number | null;
  /** Of them, those who went no further; null where nobody can say. */
  readonly lost: number | null;
  readonly before: number | null;
  /** Beside the name: the count in words. */
  readonly text: string;
  /** Below the bar; empty where nothing is lost. */
  readonly lostText: string;
  /** The one where most are lost. */
  readonly hurdle: boolean;
}

/** One bar a step on one scale: how long it is says how many came there, its coloured end how many went no further. */
export function funnel(steps: readonly FunnelStep[]): Html {
  const most = Math.max(1, ...steps.flatMap(({ count, before }) => [count ?? 0, before ?? 0]));
  const items = steps.map(({ name, count, lost, before, text, lostText, hurdle }) => {
    const gone = lost ?? 0;
    const bar = `<i class="went" style="width:${percent((count ?? 0) - gone, most)}"></i><i class="lost" style="width:${percent(gone, most)}"></i>`;
    const tick = before === null ? "" : `<b style="left:${percent(before, most)}"></b>`;
    const below = lostText === "" ? "" : `<span class="gone">${asHtml(lostText)}</span>`;
    return `<li${hurdle ? ' class="hurdle"' : ""}><span class="head"><strong>${asHtml(name)}</strong><span>${asHtml(text)}</span></span><span class="track" aria-hidden="true">${bar}${tick}</span>${below}</li>`;
  });
  return `<ol class="funnel">${items.join("")}</ol>`;
}

interface Mark {
  readonly value: number;
  /** At the bar. */
  readonly label: string;
}

interface Bullet {
  readonly current: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly expected: number | null;
  readonly marks: readonly Mark[];
  readonly kind: "good" | "bad" | "";
}

/** One bar against its marks: a target. */
export function bullet(about: Described, { current, interval, expected, marks, kind }: Bullet): Html {
  const most =
    Math.max(current, interval?.high ?? 0, expected ?? 0, ...marks.map(({ value }) => value)) * 1.04 || 1;
  const range =
    interval === null
      ? ""
      : `<u style="left:${percent(interval.low, most)};right:${percent(most - interval.high, most)}"></u>`;
  const due = expected === null ? "" : `<s style="left:${percent(expected, most)}"></s>`;
  const lines = marks.map(({ value }) => `<b style="left:${percent(value, most)}"></b>`).join("");
  const labels = apart(marks, most).map(({ value, label }) => {
    const right = value / most > 0.5;
    const at = right ? `right:${percent(most - value, most)}` : `left:${percent(value, most)}`;
    return `<span style="${at}">${asHtml(label)}</span>`;
  });
  return picture(
    "bullet",
    about,
    `<span class="track"><i${kind === "" ? "" : ` class="${kind}"`} style="width:${percent(current, most)}"></i>${range}${due}${lines}</span><span class="marks">${labels.join("")}</span>`,
  );
}

/** Of marks whose words would run into one another the later keeps them. */
function apart(marks: readonly Mark[], most: number): readonly Mark[] {
  const room = 0.3;
  return marks.filter(
    ({ value }, index) =>
      !marks.slice(index + 1).some((later) => Math.abs(later.value - value) / most < room),
  );
}

export interface RangeRow {
  /** Of the row's head, as HTML. */
  readonly name: Html;
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly kind: "good" | "bad" | "";
  /** Beside the dot, in words, as HTML. */
  readonly text: Html;
}

/** Dots with whiskers on one axis of times: twice as often is as far to the right of once as half as often is to the left. */
export function ranges(
  caption: string,
  heads: readonly [string, string, string],
  rows: readonly RangeRow[],
): Html {
  const ends = rows.flatMap(({ value, interval }) => [
    value,
    interval?.low ?? value,
    interval?.high ?? value,
  ]);
  const bound = (n: number): number => Math.min(64, Math.max(1 / 64, n));
  const low = Math.log2(bound(Math.min(0.5, ...ends))) - 0.15;
  const high = Math.log2(bound(Math.max(2, ...ends))) + 0.15;
  const part = (times: number): number => (Math.log2(bound(times)) - low) / (high - low);
  const at = (times: number): string => percent(part(times), 1);
  const all = [1 / 32, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 32].filter(
    (tick) => Math.log2(tick) > low && Math.log2(tick) < high,
  );
  const ticks = all.filter((tick) => all.length <= 5 || tick === 1 || [1 / 32, 1 / 8, 4, 32].includes(tick));
  const axis = ticks
    .map((tick) => {
      const aside = `left:${at(tick)};transform:translateX(-${percent(shiftAt(part(tick)), 1)})`;
      return `<span style="${aside}">${tick < 1 ? `1/${1 / tick}` : tick}×</span>`;
    })
    .join("");
  const body = rows.map(({ name, value, interval, kind, text }) => {
    const whisker =
      interval === null
        ? ""
        : `<u style="left:${at(interval.low)};right:${percent(high - Math.log2(bound(interval.high)), high - low)}"></u>`;
    return `<tr role="row"><th scope="row" role="rowheader">${name}</th><td role="cell"><span class="axis" aria-hidden="true"><s style="left:${at(1)}"></s>${whisker}<i${kind === "" ? "" : ` class="${kind}"`} style="left:${at(value)}"></i></span></td><td role="cell">${text}</td></tr>`;
  });
  const head = heads.map(
    (text, index) =>
      `<th scope="col" role="columnheader">${asHtml(text)}${index === 1 ? `<span class="axis ticks" aria-hidden="true">${axis}</span>` : ""}</th>`,
  );
  return `<table class="ranges" role="table"><caption>${asHtml(caption)}</caption><thead role="rowgroup"><tr role="row">${head.join("")}</tr></thead><tbody role="rowgroup">${body.join("\n")}</tbody></table>`;
}

/** How much of its width a label is moved to the left: in the middle of its tick, but at an end beside it, where it still fits. */
function shiftAt(part: number): number {
  const edge = 0.2;
  return Math.min(part / edge, 1) / 2 + Math.max(1 - (1 - part) / edge, 0) / 2;
}

interface Dot {
  readonly value: number;
  readonly kind: "good" | "bad" | "";
}

/** Many dots on one axis, those of about the same value one above the other; a dashed line where all together stand. */
export function strip(
  about: Described,
  dots: readonly Dot[],
  together: number | null,
  format: (value: number) => string,
): Html {
  const values = dots.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || 1;
  const bins = 60;
  const heights = new Map<number, number>();
  const tall = new Map<number, number>();
  const binOf = (value: number): number => Math.round(((value - low) / span) * bins);
  for (const { value } of dots) tall.set(binOf(value), (tall.get(binOf(value)) ?? 0) + 1);
  const most = Math.max(6, ...tall.values());
  const marks = dots.map(({ value, kind }) => {
    const bin = binOf(value);
    const height = heights.get(bin) ?? 0;
    heights.set(bin, height + 1);
    return `<i${kind === "" ? "" : ` class="${kind}"`} style="left:${percent(bin, bins)};bottom:${percent(height, most)}"></i>`;
  });
  const line = together === null ? "" : `<s style="left:${percent(together - low, span)}"></s>`;
  const ends = [low, (low + high) / 2, high].map((value) => `<span>${asHtml(format(value))}</span>`);
  return picture(
    "strip",
    about,
    `<div class="track">${marks.join("")}${line}</div><div class="ends">${ends.join("")}</div>`,
  );
}
