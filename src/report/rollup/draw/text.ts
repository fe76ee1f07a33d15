/** The roll-up for a terminal: a line a client, best first. Only draws. */

import { type Ink, plainInk } from "../../../diagnostics/ink.js";
import { formatChange, formatCount, formatMoney, formatRate, formatShare } from "../../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../../draw/layout.js";
import type { Rollup, RollupRow } from "../model.js";
import { clientCount, STANDING } from "./words.js";

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

export function rollupText(
  rollup: Rollup,
  { width = 80, ink = plainInk }: { readonly width?: number; readonly ink?: Ink } = {},
): string {
  const lines = byRank(rollup.clients).map((row): Line => {
    const paint = row.standing === "above" ? ink.good : row.standing === "below" ? ink.bad : undefined;
    const texts = [
      row.client,
      row.rank === null ? "–" : String(row.rank),
      formatShare(row.macroRate.current),
      formatChange(row.macroRate),
      formatCount(row.sessions.current),
      formatCount(row.macro.current),
      formatMoney(row.value.current, row.currency),
      row.targets === 0 ? "–" : `${row.behind.length} of ${row.targets}`,
      row.warnings.length === 0 ? "" : String(row.warnings.length),
      STANDING[row.standing],
    ];
    return { kind: "cells", cells: texts.map((text) => (paint ? { text, paint } : { text })) };
  });
  const blocks = [
    ink.strong(oneLine(`Conversions of ${clientCount(rollup.clients.length)} · ${rollup.period}`, width)),
    table(COLUMNS, lines, { width, head: ink.dim }).join("\n"),
  ];
  if (rollup.overallRate !== null)
    blocks.push(
      `All clients: ${formatRate(rollup.overallRate)}; usual spread between clients: ± ${formatRate(rollup.spread)}`,
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
