/** How goals do per value of a dimension, on the page. Only draws; every number is the model's. */
import { formatCount, formatShare } from "../../../draw/format.js";
import { asHtml } from "../../../draw/html/escape.js";
import { type Html, section, stackedTable } from "../../../draw/html/parts.js";
import type { Breakdown, ConversionReport } from "../../model.js";
import { marked } from "../marked.js";

const VALUES_SHOWN = 12;
const GOALS_SHOWN = 4;

export function breakdowns(report: ConversionReport): Html {
  return report.breakdowns.map((breakdown, index) => breakdownSection(breakdown, report, index)).join("\n");
}

function breakdownSection(breakdown: Breakdown, report: ConversionReport, index: number): Html {
  const shown = report.goals.slice(0, GOALS_SHOWN);
  const rows = breakdown.rows.slice(0, VALUES_SHOWN).map((row) => [
    asHtml(row.value === "" ? "(empty)" : row.value),
    asHtml(formatCount(row.sessions.current)),
    ...shown.map((goal) => {
      const own = row.goals.find(({ id }) => id === goal.id);
      const rate = formatShare(own?.sessionRate.current ?? null);
      return `${asHtml(marked(goal, formatCount(own?.count.current ?? null)))}<span class="sub">${asHtml(rate)}</span>`;
    }),
  ]);
  const table = stackedTable(
    "Sessions; for each goal its count and, below, its share of those sessions",
    [{ text: breakdown.by }, { text: "Sessions" }, ...shown.map(({ name }) => ({ text: name }))],
    rows,
  );
  const some =
    report.goals.length > GOALS_SHOWN || breakdown.rows.length > VALUES_SHOWN || breakdown.more > 0;
  const more = some
    ? `<p class="small soft" style="margin:12px 0 0">The largest values and the first goals; the rest is in the JSON.</p>`
    : "";
  return section(`by-${index + 1}`, `By ${breakdown.by}`, "", `${table}${more}`);
}
