/** The roll-up as Markdown, short enough for a comment: who stands out comes first and what is left out is counted. */

import {
  formatChange,
  formatCount,
  formatDay,
  formatMoney,
  formatRate,
  formatShare,
} from "../../../draw/format.js";
import { COMMENT_LIMIT, inline } from "../../../draw/markdown.js";
import type { Rollup, RollupRow } from "../model.js";
import { byRank } from "./text.js";
import { clientCount, STANDING, standsOut } from "./words.js";

const HEAD = [
  "| rank | client | macro rate | change | sessions | value | behind target | warnings | |",
  "|--:|---|--:|--:|--:|--:|---|---|---|",
];

export function rollupMarkdown(rollup: Rollup, limit: number = COMMENT_LIMIT): string {
  const ranked = byRank(rollup.clients);
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
  const fits = new Set(first.slice(0, take(first.map(rowLine)).length));
  const rows = ranked.filter((row) => fits.has(row)).map(rowLine);
  const more = (count: number, what: string): readonly string[] =>
    count > 0
      ? [`${count} more ${what}: \`ga4-goals report --clients FILE --format csv\` has all of them.`]
      : [];
  const blocks = [
    `### Conversions of ${clientCount(rollup.clients.length)}`,
    `${inline(rollup.period)}, ${formatDay(rollup.generatedAt.slice(0, 10))}. All clients: ${formatRate(rollup.overallRate)}.`,
    [...HEAD, ...rows].join("\n"),
    ...more(ranked.length - rows.length, "clients that do not stand out or did not fit"),
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

function rowLine(row: RollupRow): string {
  const warnings = [...new Set(row.warnings.map(({ code }) => code))].join(", ");
  return `| ${row.rank ?? "–"} | ${inline(row.client)} | ${formatShare(row.macroRate.current)} | ${formatChange(row.macroRate)} | ${formatCount(row.sessions.current)} | ${formatMoney(row.value.current, row.currency)} | ${inline(row.behind.join(", "))} | ${warnings} | ${STANDING[row.standing]} |`;
}
