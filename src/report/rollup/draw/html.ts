/**
 * The roll-up as an HTML index: all clients in a sentence, in numbers, on one axis and by label; then one table that can be
 * searched and sorted, each client linked to its page. Loads nothing; the one script is named by its hash, and the page reads
 * well without it.
 */
import { strip } from "../../../draw/html/charts.js";
import type { Look } from "../../../draw/html/look.js";
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
import { lookIn } from "../../draw/html.js";
import type { Figure } from "../../model.js";
import { type Language, languageOf } from "../../words/language.js";
import { added, labelGroups } from "../groups.js";
import type { Rollup, RollupRow } from "../rollup.js";
import { byRank } from "./lines.js";
import {
  costHeads,
  costsTold,
  experimentsTold,
  rollupDays,
  rollupNews,
  rollupTitle,
  somebodyDiffers,
  standingText,
  troubles,
} from "./words.js";

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
  found.textContent = words.length === 0 ? "" : [count, found.dataset.of, body.rows.length].join(" ");
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
export function rollupHtml(rollup: Rollup, linkOf: (client: string) => string, look?: Look): string {
  const language = languageOf(look?.language);
  const { say, write } = language;
  const title = rollupTitle(rollup, language);
  const days = rollupDays(rollup, language);
  const news = rollupNews(rollup, language);
  const how = plainList([say("rollupMethod"), say("usualSpread", { spread: write.rate(rollup.spread) })]);
  return htmlPage({
    title: `${look?.title ?? title} · ${days}`,
    eyebrow: say("allClients"),
    heading: look?.title ?? title,
    lead: look?.title === undefined ? days : `${title} · ${days}`,
    look: lookIn(look, language),
    ...(news === "" ? {} : { news }),
    main: [
      totals(rollup, language),
      missingSection(rollup, language),
      chart(rollup, language),
      clientsSection(rollup, linkOf, language),
      costsSection(rollup, linkOf, language),
      experimentsSection(rollup, linkOf, language),
      ...groups(rollup, language),
      section(
        "measured",
        say("howToRead"),
        "",
        `<p>${asHtml(say("macroRateIs"))}</p>${folded(say("howMeasured"), how)}`,
      ),
    ],
    footer: say("madeOn", { day: write.day(rollup.generatedAt.slice(0, 10)) }),
    style: OWN_STYLE,
    ...(rollup.clients.length === 0 ? {} : { script: SCRIPT }),
  });
}

function costsSection(rollup: Rollup, linkOf: (client: string) => string, language: Language): Html {
  const { say } = language;
  const told = costsTold(rollup, language);
  if (told.length === 0) return "";
  const table = stackedTable(
    say("costTitle"),
    costHeads(language).map((text) => ({ text })),
    told.map(({ client, texts }) => [
      `<a href="${asAttribute(linkOf(client))}">${asHtml(client)}</a>`,
      ...texts.map(asHtml),
    ]),
  );
  return section("costs", say("costTitle"), say("costIntro"), table);
}

function experimentsSection(rollup: Rollup, linkOf: (client: string) => string, language: Language): Html {
  const { say } = language;
  const told = experimentsTold(rollup, language);
  if (told.length === 0) return "";
  const table = stackedTable(
    say("experimentsTitle"),
    [{ text: say("client") }, { text: say("experiment"), left: true }, { text: say("verdict"), left: true }],
    told.map(({ client, name, text }) => [
      `<a href="${asAttribute(linkOf(client))}">${asHtml(client)}</a>`,
      asHtml(name),
      asHtml(text),
    ]),
  );
  return section("experiments", say("experimentsTitle"), "", table);
}

function totals({ clients, overallRate }: Rollup, language: Language): Html {
  if (clients.length === 0) return "";
  const { say, write } = language;
  const all = added("", clients);
  const tile = (name: string, figure: Figure, format: (n: number | null) => string) => ({
    name,
    number: format(figure.current),
    change:
      figure.change === null
        ? null
        : { text: write.change(figure), from: say("changeFrom", { number: format(figure.previous) }) },
  });
  return tiles(say("clientsInNumbers"), [
    tile(say("macroRate"), { ...all.macroRate, current: overallRate }, write.share),
    tile(say("macroSessions"), all.macro, write.count),
    tile(say("sessions"), all.sessions, write.count),
    ...values(clients, language),
  ]);
}

/** A sum a currency: they can't be added to one another. */
function values(clients: readonly RollupRow[], { say, write }: Language): Parameters<typeof tiles>[1] {
  const currencies = [
    ...new Set(clients.flatMap(({ value, currency }) => (value.current === null ? [] : currency))),
  ];
  return currencies.map((currency) => ({
    name:
      currencies.length === 1 ? say("value") : say("valueIn", { currency: currency ?? say("noCurrency") }),
    number: write.largeMoney(
      clients.reduce((sum, row) => sum + (row.currency === currency ? (row.value.current ?? 0) : 0), 0),
      currency,
    ),
    change: null,
  }));
}

/** Every client as a dot on the axis of the macro rate. */
function chart(rollup: Rollup, { say, write }: Language): Html {
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
      title: say("allRates"),
      description: say("allRatesWords", {
        low: write.share(least.value),
        lowest: least.name,
        high: write.share(most.value),
        highest: most.name,
        all: write.rate(rollup.overallRate),
      }),
    },
    known.map(({ value, standing }) => ({
      value,
      kind: standing === "above" ? "good" : standing === "below" ? "bad" : "",
    })),
    rollup.overallRate,
    write.share,
  );
  const legend = keys([
    ["dot", say("aClient")],
    ...(somebodyDiffers(rollup)
      ? ([
          ["dot good", say("above")],
          ["dot bad", say("below")],
        ] as const)
      : []),
    ["due", say("allTogether")],
  ]);
  return section("spread", say("allRates"), "", `${legend}${dots}`);
}

function groups({ clients }: Rollup, language: Language): readonly Html[] {
  const { say, write } = language;
  return labelGroups(clients).map(({ label, groups: own }, index) =>
    section(
      `group-${index + 1}`,
      say("by", { by: label }),
      "",
      stackedTable(
        say("sameLabel"),
        [
          { text: label },
          { text: say("clientsTitle") },
          { text: say("macroRate") },
          { text: say("macroHead") },
          { text: say("sessions") },
          { text: say("behindTarget") },
          { text: say("withWarnings") },
        ],
        own.map((group) => [
          asHtml(group.value),
          asHtml(write.count(group.clients)),
          withChange(language, write.share(group.macroRate.current), group.macroRate),
          asHtml(write.count(group.macro.current)),
          asHtml(write.count(group.sessions.current)),
          asHtml(write.count(group.behind)),
          asHtml(write.count(group.warned)),
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

function columns(rollup: Rollup, linkOf: (client: string) => string, language: Language): readonly Column[] {
  const { say, write } = language;
  const valued = rollup.clients.some(({ value }) => value.current !== null);
  const ranked: readonly Column[] = [
    {
      head: say("rank"),
      kind: "number",
      value: ({ rank }) => rank,
      cell: ({ rank, standing }) =>
        `${rank === null ? "–" : write.count(rank)}${standingText(standing, language) === "" ? "" : sub(standingText(standing, language), standing === "above" ? "up" : standing === "below" ? "down" : "")}`,
    },
  ];
  return [
    {
      head: say("client"),
      kind: "text",
      value: ({ client }) => client,
      cell: (row) => nameCell(row, linkOf),
    },
    ...(somebodyDiffers(rollup) ? ranked : []),
    {
      head: say("macroRate"),
      kind: "number",
      value: ({ macroRate }) => macroRate.current,
      cell: ({ macroRate }) => withChange(language, write.share(macroRate.current), macroRate),
    },
    {
      head: say("macroHead"),
      kind: "number",
      value: ({ macro }) => macro.current,
      cell: ({ macro }) => withChange(language, write.count(macro.current), macro),
    },
    {
      head: say("sessions"),
      kind: "number",
      value: ({ sessions }) => sessions.current,
      cell: ({ sessions }) => withChange(language, write.count(sessions.current), sessions),
    },
    ...(valued
      ? [
          {
            head: say("value"),
            kind: "number" as const,
            value: ({ value }: RollupRow) => value.current,
            cell: ({ value, currency }: RollupRow) =>
              withChange(language, write.money(value.current, currency), value),
          },
        ]
      : []),
    {
      head: say("toLookAt"),
      kind: "number",
      value: ({ behind, warnings }) => behind.length + warnings.length,
      cell: (row) =>
        troubles(row, language)
          .map((text) => `<span class="sub">${asHtml(text)}</span>`)
          .join(""),
    },
  ];
}

function nameCell({ client, propertyName, labels }: RollupRow, linkOf: (client: string) => string): Html {
  const under = [propertyName ?? "", ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)];
  return `<a href="${asAttribute(linkOf(client))}">${asHtml(client)}</a>${sub(under.filter(Boolean).join(" · "))}`;
}

function withChange({ write }: Language, text: string, figure: Figure): Html {
  return `${asHtml(text)}${figure.change === null ? "" : sub(write.change(figure))}`;
}

function clientsSection(rollup: Rollup, linkOf: (client: string) => string, language: Language): Html {
  const { say } = language;
  if (rollup.clients.length === 0) return "";
  const all = columns(rollup, linkOf, language);
  const last = all.length - 1;
  const heads = all.map(
    ({ head, kind }, index) =>
      `<th scope="col" role="columnheader" data-kind="${kind}"${index === last ? ' class="text"' : ""}><button type="button">${asHtml(head)}</button></th>`,
  );
  const rows = (somebodyDiffers(rollup) ? byRank(rollup.clients) : rollup.clients).map((row) => {
    const out = row.standing === "above" || row.standing === "below" ? ' class="out"' : "";
    const cells = all.map(({ head, value, cell }, index) => {
      const inner = cell(row);
      const sorted = `data-value="${asAttribute(String(value(row) ?? ""))}"`;
      if (index === 0) return `<th scope="row" role="rowheader" ${sorted}>${inner}</th>`;
      const classes = [index === last ? "text" : "", inner === "" ? "empty" : ""].filter(Boolean).join(" ");
      return `<td role="cell"${classes === "" ? "" : ` class="${classes}"`} data-label="${asAttribute(head)}" ${sorted}><span>${inner}</span></td>`;
    });
    return `<tr role="row"${out}>${cells.join("")}</tr>`;
  });
  const options = all.map(({ head }, index) => `<option value="${index}">${asHtml(head)}</option>`).join("");
  const tools = `<div class="tools" hidden><label>${asHtml(say("search"))}<input type="search" autocomplete="off"></label><label>${asHtml(say("sortBy"))}<select>${options}</select></label><output data-of="${asAttribute(say("foundOf"))}"></output></div>`;
  const caption = say(somebodyDiffers(rollup) ? "rowBest" : "rowInOrder");
  return section(
    "clients",
    say("clientsTitle"),
    "",
    `${tools}<div class="scroll"><table class="clients many" role="table"><caption>${asHtml(caption)}</caption><thead role="rowgroup"><tr role="row">${heads.join("")}</tr></thead><tbody role="rowgroup">\n${rows.join("\n")}\n</tbody></table></div>`,
    true,
  );
}

function missingSection({ missing }: Rollup, { say }: Language): Html {
  if (missing.length === 0) return "";
  const items = missing.map((m) => `<li><strong>${asHtml(m.client)}</strong> ${asHtml(m.reason)}</li>`);
  const list = `<ul class="plain">${items.join("")}</ul>`;
  return section(
    "missing",
    say("noReport"),
    "",
    missing.length > 8 ? folded(say("withoutReport", { count: missing.length }), list) : list,
    true,
  );
}
