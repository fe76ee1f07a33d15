/**
 * The roll-up as an HTML index: a table that can be sorted by any column, each client linked to its page. Loads nothing;
 * the one script sorts the rows and is named by its hash, the table reads well without it.
 */
import { formatChange, formatCount, formatMoney, formatRate, formatShare } from "../../../draw/format.js";
import { htmlPage } from "../../../draw/html/page.js";
import { asAttribute, asHtml, sub } from "../../../draw/html/parts.js";
import { nameList } from "../../../draw/names.js";
import type { Rollup, RollupRow } from "../rollup.js";
import { byRank, clientCount, STANDING } from "./lines.js";

const SCRIPT = `
for (const button of document.querySelectorAll("thead button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const index = head.cellIndex;
    const down = head.getAttribute("aria-sort") !== "descending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = head.closest("table").tBodies[0];
    const valueOf = (row) => row.cells[index].dataset.value;
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      const order = head.dataset.kind === "text" ? x.localeCompare(y) : Number(x) - Number(y);
      return down ? -order : order;
    });
    body.append(...rows);
  });
}`;

const OWN_STYLE = `
main { max-width: 1240px; } header.top { max-width: 1240px; }
a { color: var(--accent); }
thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
thead th[aria-sort="ascending"] button::after { content: " ↑"; }
thead th[aria-sort="descending"] button::after { content: " ↓"; }
tr.out th { border-left: 3px solid var(--accent); padding-left: 8px; }`;

/** `linkOf`: the address of a client's page from this one. */
export function rollupHtml(rollup: Rollup, linkOf: (client: string) => string): string {
  const title = `Conversions of ${clientCount(rollup.clients.length)} · ${rollup.period}`;
  const heads = HEADS.map(
    ([text, kind]) =>
      `<th scope="col" role="columnheader" data-kind="${kind}"><button type="button">${text}</button></th>`,
  );
  const table = `<section>
<div class="scroll"><table class="most" role="table"><caption>One row a client, best first. Choose a heading to sort by it.</caption>
<thead role="rowgroup"><tr role="row">${heads.join("")}</tr></thead>
<tbody role="rowgroup">
${byRank(rollup.clients)
  .map((row) => tableRow(row, linkOf))
  .join("\n")}
</tbody></table></div>
</section>`;
  return htmlPage({
    title,
    eyebrow: "All clients",
    heading: title,
    lead: `All together ${formatRate(rollup.overallRate)}; usual spread between clients ± ${formatRate(rollup.spread)}`,
    main: [
      table,
      missingSection(rollup),
      `<section><h2>How to read this</h2><p class="soft">${asHtml(rollup.method)}</p></section>`,
    ],
    style: OWN_STYLE,
    script: SCRIPT,
  });
}

const HEADS: readonly (readonly [string, "text" | "number"])[] = [
  ["Client", "text"],
  ["Rank", "number"],
  ["Macro rate", "number"],
  ["Change", "number"],
  ["Fair rate", "number"],
  ["Sessions", "number"],
  ["Macro", "number"],
  ["Value", "number"],
  ["Behind target", "number"],
  ["Warnings", "number"],
  ["Standing", "text"],
];

function tableRow(row: RollupRow, linkOf: (client: string) => string): string {
  const isOut = row.standing === "above" || row.standing === "below";
  const labels = Object.entries(row.labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
  const badge = isOut ? `<span class="badge ${row.standing === "above" ? "good" : "bad"}">` : "<span>";
  const cells = [
    cell("Rank", row.rank, row.rank === null ? "–" : String(row.rank)),
    cell("Macro rate", row.macroRate.current, formatShare(row.macroRate.current)),
    cell("Change", row.macroRate.change, formatChange(row.macroRate)),
    cell("Fair rate", row.fairRate, formatShare(row.fairRate)),
    cell("Sessions", row.sessions.current, formatCount(row.sessions.current)),
    cell("Macro", row.macro.current, formatCount(row.macro.current)),
    cell("Value", row.value.current, formatMoney(row.value.current, row.currency)),
    cell(
      "Behind target",
      row.behind.length,
      row.targets === 0 ? "–" : `${row.behind.length} of ${row.targets}`,
      nameList(row.behind, 2),
    ),
    cell(
      "Warnings",
      row.warnings.length,
      String(row.warnings.length),
      nameList(
        row.warnings.map(({ goal }) => goal),
        2,
      ),
    ),
    `<td role="cell" data-label="Standing" data-value="${row.standing}">${badge}${STANDING[row.standing]}</span></td>`,
  ];
  return `<tr role="row"${isOut ? ' class="out"' : ""}><th scope="row" role="rowheader" data-value="${asAttribute(row.client)}"><a href="${asAttribute(linkOf(row.client))}">${asHtml(row.client)}</a>${sub([row.propertyName ?? "", labels].filter(Boolean).join(" · "))}</th>${cells.join("")}</tr>`;
}

function cell(label: string, value: number | null, text: string, under = ""): string {
  const below = under === "" ? "" : sub(under);
  return `<td role="cell" data-label="${label}" data-value="${value ?? ""}"><span>${asHtml(text)}${below}</span></td>`;
}

function missingSection({ missing }: Rollup): string {
  if (missing.length === 0) return "";
  const items = missing.map((m) => `<li><strong>${asHtml(m.client)}</strong> ${asHtml(m.reason)}</li>`);
  return `<section><h2>No report</h2><ul class="plain">${items.join("")}</ul></section>`;
}
