/**
 * The roll-up as an HTML index: all clients in a sentence, in numbers, on one axis and by label; then one table that can be
 * searched and sorted, each client linked to its page. Loads nothing; the one script is named by its hash, and the page reads
 * well without it.
 */
import {
  formatChange,
  formatCount,
  formatLargeMoney,
  formatMoney,
  formatRate,
  formatShare,
} from "../../../draw/format.js";
import { strip } from "../../../draw/html/charts.js";
import { htmlPage } from "../../../draw/html/page.js";
import {
  asAttribute,
  asHtml,
  folded,
  type Html,
  keys,
  plainList,
  section,
  stackedTable,
  sub,
  tiles,
} from "../../../draw/html/parts.js";
import type { Figure } from "../../model.js";
import { added, labelGroups } from "../groups.js";
import type { Rollup, RollupRow } from "../rollup.js";
import { byRank } from "./lines.js";
import { clientCount, rollupDays, rollupNews, STANDING, somebodyDiffers, troubles } from "./words.js";

const SCRIPT = `
const table = document.querySelector("table.clients");
const body = table.tBodies[0];
const heads = [...table.tHead.rows[0].cells];
const sortBy = (index, down) => {
  for (const head of heads) head.removeAttribute("aria-sort");
  heads[index].setAttribute("aria-sort", down ? "descending" : "ascending");
  const valueOf = (row) => row.cells[index].dataset.value;
  body.append(...[...body.rows].sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === "" || y === "") return (x === "") - (y === "");
    const order = heads[index].dataset.kind === "text" ? x.localeCompare(y) : Number(x) - Number(y);
    return down ? -order : order;
  }));
};
heads.forEach((head, index) => head.querySelector("button").addEventListener("click", () =>
  sortBy(index, head.getAttribute("aria-sort") !== "descending")));
const tools = document.querySelector(".tools");
tools.hidden = false;
const [search, select, found] = [tools.querySelector("input"), tools.querySelector("select"), tools.querySelector("output")];
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const row of body.rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) count += 1;
  }
  found.textContent = words.length === 0 ? "" : count + " of " + body.rows.length;
});
select.addEventListener("change", () => sortBy(Number(select.value), heads[select.value].dataset.kind !== "text"));`;

const OWN_STYLE = `
main, header.top, footer { max-width: 1240px; }
a { color: var(--accent); }
thead button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
thead th[aria-sort="ascending"] button::after { content: " ↑"; }
thead th[aria-sort="descending"] button::after { content: " ↓"; }
tr.out th { border-left: 3px solid var(--accent); padding-left: 8px; }
tr[hidden] { display: none !important; }
.tools { display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: end; margin: 0 0 14px; }
.tools[hidden] { display: none; }
.tools label { font-size: .875rem; color: var(--soft); max-width: 100%; }
.tools :is(input, select) { display: block; font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--soft); border-radius: 8px; padding: 6px 10px; max-width: 100%; width: 17rem; }
.clients td.text { min-width: 9rem; font-size: .86rem; }
.clients td.text > span { margin-left: 0; text-align: left; }
@media print { .tools { display: none !important; } thead button::after { content: "" !important; } }`;

/** `linkOf`: the address of a client's page from this one. */
export function rollupHtml(rollup: Rollup, linkOf: (client: string) => string): string {
  const title = `Conversions of ${clientCount(rollup.clients.length)}`;
  const days = rollupDays(rollup);
  const news = rollupNews(rollup);
  return htmlPage({
    title: `${title} · ${days}`,
    eyebrow: "All clients",
    heading: title,
    lead: days,
    ...(news === "" ? {} : { news }),
    main: [
      totals(rollup),
      missingSection(rollup),
      chart(rollup),
      clientsSection(rollup, linkOf),
      ...groups(rollup),
      section(
        "measured",
        "How to read this",
        "",
        `<p>Macro rate: the share of sessions with a macro goal. Above or below the others is said only where neither chance nor the usual spread between clients explains it.</p>${folded("How this was measured", plainList([rollup.method, `Usual spread between clients: ± ${formatRate(rollup.spread)}.`]))}`,
      ),
    ],
    footer: `Made by ga4-goals on ${rollup.generatedAt.slice(0, 10)}.`,
    style: OWN_STYLE,
    ...(rollup.clients.length === 0 ? {} : { script: SCRIPT }),
  });
}

function totals({ clients, overallRate }: Rollup): Html {
  if (clients.length === 0) return "";
  const all = added("", clients);
  const tile = (name: string, figure: Figure, format: (n: number | null) => string) => ({
    name,
    number: format(figure.current),
    change: figure.change === null ? null : { text: formatChange(figure), from: format(figure.previous) },
  });
  return tiles("All clients in numbers", [
    tile("Macro rate", { ...all.macroRate, current: overallRate }, formatShare),
    tile("Sessions with a macro goal", all.macro, formatCount),
    tile("Sessions", all.sessions, formatCount),
    ...values(clients),
  ]);
}

/** A sum a currency: they can't be added to one another. */
function values(clients: readonly RollupRow[]): Parameters<typeof tiles>[1] {
  const currencies = [
    ...new Set(clients.flatMap(({ value, currency }) => (value.current === null ? [] : currency))),
  ];
  return currencies.map((currency) => ({
    name: currencies.length === 1 ? "Value" : `Value in ${currency ?? "no currency"}`,
    number: formatLargeMoney(
      clients.reduce((sum, row) => sum + (row.currency === currency ? (row.value.current ?? 0) : 0), 0),
      currency,
    ),
    change: null,
  }));
}

/** Every client as a dot on the axis of the macro rate. */
function chart(rollup: Rollup): Html {
  const known = rollup.clients.flatMap(({ client, macroRate, standing }) =>
    macroRate.current === null ? [] : [{ name: client, value: macroRate.current, standing }],
  );
  if (known.length < 4) return "";
  const [least, most] = [
    known.reduce((a, b) => (b.value < a.value ? b : a)),
    known.reduce((a, b) => (b.value > a.value ? b : a)),
  ];
  const dots = strip(
    {
      title: "Macro rates of all clients",
      description: `From ${formatShare(least.value)} (${least.name}) to ${formatShare(most.value)} (${most.name}); all together ${formatRate(rollup.overallRate)}.`,
    },
    known.map(({ value, standing }) => ({
      value,
      kind: standing === "above" ? "good" : standing === "below" ? "bad" : "",
    })),
    rollup.overallRate,
    formatShare,
  );
  const legend = keys([
    ["dot", "a client"],
    ...(somebodyDiffers(rollup)
      ? ([
          ["dot good", "above the others"],
          ["dot bad", "below the others"],
        ] as const)
      : []),
    ["due", "all together"],
  ]);
  return section("spread", "Macro rates of all clients", "", `${legend}${dots}`);
}

function groups({ clients }: Rollup): readonly Html[] {
  return labelGroups(clients).map(({ label, groups: own }, index) =>
    section(
      `group-${index + 1}`,
      `By ${label}`,
      "",
      stackedTable(
        "Clients with the same label, added up; below each rate its change",
        [
          { text: label },
          { text: "Clients" },
          { text: "Macro rate" },
          { text: "Macro" },
          { text: "Sessions" },
          { text: "Behind target" },
          { text: "With warnings" },
        ],
        own.map((group) => [
          asHtml(group.value),
          asHtml(formatCount(group.clients)),
          withChange(formatShare(group.macroRate.current), group.macroRate),
          asHtml(formatCount(group.macro.current)),
          asHtml(formatCount(group.sessions.current)),
          asHtml(formatCount(group.behind)),
          asHtml(formatCount(group.warned)),
        ]),
      ),
    ),
  );
}

interface Column {
  readonly head: string;
  readonly kind: "text" | "number";
  /** What it is sorted by; null comes last. */
  readonly value: (row: RollupRow) => number | string | null;
  readonly cell: (row: RollupRow) => Html;
}

function columns(rollup: Rollup, linkOf: (client: string) => string): readonly Column[] {
  const valued = rollup.clients.some(({ value }) => value.current !== null);
  const ranked: readonly Column[] = [
    {
      head: "Rank",
      kind: "number",
      value: ({ rank }) => rank,
      cell: ({ rank, standing }) =>
        `${rank === null ? "–" : formatCount(rank)}${STANDING[standing] === "" ? "" : sub(STANDING[standing], standing === "above" ? "up" : standing === "below" ? "down" : "")}`,
    },
  ];
  return [
    { head: "Client", kind: "text", value: ({ client }) => client, cell: (row) => nameCell(row, linkOf) },
    ...(somebodyDiffers(rollup) ? ranked : []),
    {
      head: "Macro rate",
      kind: "number",
      value: ({ macroRate }) => macroRate.current,
      cell: ({ macroRate }) => withChange(formatShare(macroRate.current), macroRate),
    },
    {
      head: "Macro",
      kind: "number",
      value: ({ macro }) => macro.current,
      cell: ({ macro }) => withChange(formatCount(macro.current), macro),
    },
    {
      head: "Sessions",
      kind: "number",
      value: ({ sessions }) => sessions.current,
      cell: ({ sessions }) => withChange(formatCount(sessions.current), sessions),
    },
    ...(valued
      ? [
          {
            head: "Value",
            kind: "number" as const,
            value: ({ value }: RollupRow) => value.current,
            cell: ({ value, currency }: RollupRow) => withChange(formatMoney(value.current, currency), value),
          },
        ]
      : []),
    {
      head: "To look at",
      kind: "number",
      value: ({ behind, warnings }) => behind.length + warnings.length,
      cell: (row) =>
        troubles(row)
          .map((text) => `<span class="sub">${asHtml(text)}</span>`)
          .join(""),
    },
  ];
}

function nameCell({ client, propertyName, labels }: RollupRow, linkOf: (client: string) => string): Html {
  const under = [propertyName ?? "", ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)];
  return `<a href="${asAttribute(linkOf(client))}">${asHtml(client)}</a>${sub(under.filter(Boolean).join(" · "))}`;
}

function withChange(text: string, figure: Figure): Html {
  return `${asHtml(text)}${figure.change === null ? "" : sub(formatChange(figure))}`;
}

function clientsSection(rollup: Rollup, linkOf: (client: string) => string): Html {
  if (rollup.clients.length === 0) return "";
  const all = columns(rollup, linkOf);
  const last = all.length - 1;
  const heads = all.map(
    ({ head, kind }, index) =>
      `<th scope="col" role="columnheader" data-kind="${kind}"${index === last ? ' class="text"' : ""}><button type="button">${head}</button></th>`,
  );
  const rows = (somebodyDiffers(rollup) ? byRank(rollup.clients) : rollup.clients).map((row) => {
    const out = row.standing === "above" || row.standing === "below" ? ' class="out"' : "";
    const cells = all.map(({ head, value, cell }, index) => {
      const inner = cell(row);
      const sorted = `data-value="${asAttribute(String(value(row) ?? ""))}"`;
      if (index === 0) return `<th scope="row" role="rowheader" ${sorted}>${inner}</th>`;
      const classes = [index === last ? "text" : "", inner === "" ? "empty" : ""].filter(Boolean).join(" ");
      return `<td role="cell"${classes === "" ? "" : ` class="${classes}"`} data-label="${head}" ${sorted}><span>${inner}</span></td>`;
    });
    return `<tr role="row"${out}>${cells.join("")}</tr>`;
  });
  const options = all.map(({ head }, index) => `<option value="${index}">${head}</option>`).join("");
  const tools = `<div class="tools" hidden><label>Search clients, labels, words<input type="search" autocomplete="off"></label><label>Sort by<select>${options}</select></label><output></output></div>`;
  const order = somebodyDiffers(rollup) ? "best first" : "in the order of the clients file";
  return section(
    "clients",
    "Clients",
    "",
    `${tools}<div class="scroll"><table class="clients many" role="table"><caption>One row a client, ${order}; below each number its change</caption><thead role="rowgroup"><tr role="row">${heads.join("")}</tr></thead><tbody role="rowgroup">\n${rows.join("\n")}\n</tbody></table></div>`,
    true,
  );
}

function missingSection({ missing }: Rollup): Html {
  if (missing.length === 0) return "";
  const items = missing.map((m) => `<li><strong>${asHtml(m.client)}</strong> ${asHtml(m.reason)}</li>`);
  const list = `<ul class="plain">${items.join("")}</ul>`;
  return section(
    "missing",
    "No report",
    "",
    missing.length > 8 ? folded(`${clientCount(missing.length)} without a report`, list) : list,
    true,
  );
}
