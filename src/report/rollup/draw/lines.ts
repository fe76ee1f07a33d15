/**
 * The roll-up as lines: a line a client, best first, for a terminal, as Markdown and as CSV. Only draws; the page is in
 * `html.ts`.
 */
import { plainInk } from "../../../diagnostics/ink.js";
import {
  formatChange,
  formatCount,
  formatDay,
  formatMoney,
  formatRate,
  formatShare,
} from "../../../draw/format.js";
import { type Column, type Line, oneLine, type TextOptions, table, wrap } from "../../../draw/layout.js";
import { COMMENT_LIMIT, inline } from "../../../draw/markdown.js";
import type { Rollup, RollupRow } from "../rollup.js";
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

const COLUMNS: readonly Column[] = [
  { head: "client", align: "left", rank: 9 },
  { head: "rank", align: "right", rank: 6 },
  { head: "macro rate", align: "right", rank: 8 },
  { head: "change", align: "right", rank: 7 },
  { head: "sessions", align: "right", rank: 3 },
  { head: "macro", align: "right", rank: 4 },
  { head: "value", align: "right", rank: 2 },
  { head: "behind", align: "right", rank: 5 },
  { head: "warnings", align: "right", rank: 5 },
  { head: "", align: "left", rank: 1 },
];

export function rollupText(rollup: Rollup, { width = 80, ink = plainInk }: TextOptions = {}): string {
  const ranked = somebodyDiffers(rollup);
  const lines = (ranked ? byRank(rollup.clients) : rollup.clients).map((row): Line => {
    const paint = row.standing === "above" ? ink.good : row.standing === "below" ? ink.bad : undefined;
    const texts = [
      row.client,
      ...(ranked ? [row.rank === null ? "–" : String(row.rank)] : []),
      formatShare(row.macroRate.current),
      formatChange(row.macroRate),
      formatCount(row.sessions.current),
      formatCount(row.macro.current),
      formatMoney(row.value.current, row.currency),
      row.targets === 0 ? "–" : `${row.behind.length} of ${row.targets}`,
      row.warnings.length === 0 ? "" : String(row.warnings.length),
      standingText(row.standing),
    ];
    return { kind: "cells", cells: texts.map((text) => (paint ? { text, paint } : { text })) };
  });
  const blocks = [
    ink.strong(oneLine(`${rollupTitle(rollup)} · ${rollupDays(rollup)}`, width)),
    wrap(rollupNews(rollup), width).join("\n"),
    table(ranked ? COLUMNS : COLUMNS.filter(({ head }) => head !== "rank"), lines, {
      width,
      head: ink.dim,
    }).join("\n"),
  ];
  if (rollup.overallRate !== null)
    blocks.push(
      `All clients: ${formatRate(rollup.overallRate)}; usual spread between clients: ± ${formatRate(rollup.spread)}`,
    );
  const costs = costsTold(rollup);
  if (costs.length > 0)
    blocks.push(
      [
        ink.strong("Cost of campaigns:"),
        ...table(
          costHeads().map((head, index) => ({
            head,
            align: index === 0 ? "left" : "right",
            rank: 9 - index,
          })),
          costs.map(({ client, texts }) => ({
            kind: "cells",
            cells: [client, ...texts].map((text) => ({ text })),
          })),
          { width, head: ink.dim },
        ),
      ].join("\n"),
    );
  const told = experimentsTold(rollup);
  if (told.length > 0)
    blocks.push(
      [
        ink.strong("Experiments:"),
        ...told.flatMap(({ client, name, text }) =>
          wrap(`${client}, ${name}: ${text}`, width - 2, "  ").map((line) => `  ${line}`),
        ),
      ].join("\n"),
    );
  if (rollup.missing.length > 0)
    blocks.push(
      [
        ink.bad("No report:"),
        ...rollup.missing.flatMap((m) =>
          wrap(`${m.client}: ${m.reason}`, width - 2, "  ").map((line) => `  ${line}`),
        ),
      ].join("\n"),
    );
  blocks.push(ink.dim(wrap(rollup.method, width).join("\n")));
  return `${blocks.join("\n\n")}\n`;
}

/** Best first; those without a rank come last, in the order of the file. */
export function byRank(rows: readonly RollupRow[]): readonly RollupRow[] {
  return rows.toSorted((a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER));
}

/** Those a person should look at first. */
function standsOut(row: RollupRow): boolean {
  return row.standing === "above" || row.standing === "below" || row.behind.length + row.warnings.length > 0;
}

const HEAD = [
  "| rank | client | macro rate | change | sessions | value | to look at | |",
  "|--:|---|--:|--:|--:|--:|---|---|",
];

export function rollupMarkdown(rollup: Rollup, limit: number = COMMENT_LIMIT): string {
  const differ = somebodyDiffers(rollup);
  const line = (row: RollupRow): string => rowLine(row, differ);
  const ranked = differ ? byRank(rollup.clients) : rollup.clients;
  const first = [...ranked.filter(standsOut), ...ranked.filter((row) => !standsOut(row))];
  const missing = rollup.missing.map((m) => `- ${inline(m.client)}: ${inline(m.reason)}`);
  // Room for what is not a row: the title, the method, how much is left out.
  let room = limit - 2_000 - HEAD.join("\n").length;
  const take = (lines: readonly string[]): readonly string[] => {
    const taken: string[] = [];
    for (const line of lines) {
      if (room < line.length + 1) break;
      room -= line.length + 1;
      taken.push(line);
    }
    return taken;
  };
  const told = take(missing);
  const experiments = experimentsTold(rollup).map(
    ({ client, name, text }) => `- ${inline(client)}, ${inline(name)}: ${inline(text)}`,
  );
  const tested = take(experiments);
  const costs = costsTold(rollup).map(({ client, texts }) => `| ${[inline(client), ...texts].join(" | ")} |`);
  const paid = take(costs);
  const fits = new Set(first.slice(0, take(first.map(line)).length));
  const rows = ranked.filter((row) => fits.has(row)).map(line);
  const more = (count: number, what: string): readonly string[] =>
    count > 0
      ? [`${count} more ${what}: \`ga4-goals report --clients FILE --format csv\` has all of them.`]
      : [];
  const blocks = [
    `### ${rollupTitle(rollup)}`,
    `${inline(rollup.period)}, ${formatDay(rollup.generatedAt.slice(0, 10))}. All clients: ${formatRate(rollup.overallRate)}.`,
    [...HEAD, ...rows].join("\n"),
    ...more(ranked.length - rows.length, "clients that do not stand out or did not fit"),
    ...(experiments.length > 0
      ? [
          ["#### Experiments", "", ...tested].join("\n"),
          ...more(experiments.length - tested.length, "experiments"),
        ]
      : []),
    ...(costs.length > 0
      ? [
          [
            "#### Cost of campaigns",
            "",
            `| ${costHeads().join(" | ")} |`,
            "|---|--:|--:|--:|--:|",
            ...paid,
          ].join("\n"),
          ...more(costs.length - paid.length, "costs"),
        ]
      : []),
    ...(missing.length > 0
      ? [
          ["#### No report", "", ...told].join("\n"),
          ...more(missing.length - told.length, "without a report"),
        ]
      : []),
    `<sub>${inline(rollup.method)}</sub>`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function rowLine(row: RollupRow, ranked: boolean): string {
  const look = troubles(row).map(inline).join("; ");
  return `| ${(ranked ? row.rank : null) ?? "–"} | ${inline(row.client)} | ${formatShare(row.macroRate.current)} | ${formatChange(row.macroRate)} | ${formatCount(row.sessions.current)} | ${formatMoney(row.value.current, row.currency)} | ${look} | ${standingText(row.standing)} |`;
}
