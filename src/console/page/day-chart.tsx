/** Days as lines, the numbers of one day under the pointer, and all of them as a table for those who don't point. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { formatCount, formatDay } from "../../draw/format.js";
import { lineChart, lineLegend, type Series } from "../../draw/html/charts.js";
import { asHtml, stackedTable } from "../../draw/html/parts.js";
import { Drawn } from "./drawn.js";

interface DayChartProps {
  readonly title: string;
  readonly days: readonly string[];
  readonly series: readonly Series[];
}

export function DayChart({ title, days, series }: DayChartProps): JSX.Element {
  const pointed = useSignal<number | null>(null);
  const short = days.map((day) => formatDay(day).replace(/ \d{4}$/, ""));
  const words = series
    .map(({ name, values }) => {
      const counts = values.filter((value) => value !== null);
      return `${name}: ${formatCount(Math.min(...counts))} to ${formatCount(Math.max(...counts))} a day`;
    })
    .join("; ");
  const point = (event: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    const plot = event.currentTarget.querySelector(".plot");
    if (plot === null) return;
    const { left, width } = plot.getBoundingClientRect();
    const share = (event.clientX - left) / Math.max(1, width);
    pointed.value = Math.min(days.length - 1, Math.max(0, Math.round(share * (days.length - 1))));
  };
  const at = pointed.value;
  return (
    <>
      {series.length > 1 ? <Drawn html={lineLegend(series)} /> : null}
      <div onPointerMove={point} onPointerLeave={() => (pointed.value = null)}>
        <Drawn html={lineChart({ title, description: words }, short, series)} />
      </div>
      <p class="readout" aria-hidden="true">
        {at === null
          ? ""
          : `${formatDay(days[at] ?? "")}: ${series.map(({ name, values }) => `${name} ${formatCount(values[at] ?? null)}`).join(", ")}`}
      </p>
      <details>
        <summary>The days as a table</summary>
        <Drawn
          html={stackedTable(
            title,
            ["Day", ...series.map(({ name }) => name)].map((text) => ({ text })),
            days.map((day, index) => [
              asHtml(formatDay(day)),
              ...series.map(({ values }) => asHtml(formatCount(values[index] ?? null))),
            ]),
          )}
        />
      </details>
    </>
  );
}
