/** What campaigns cost, as lines of text and as Markdown. Only draws. */
import type { Ink } from "../../diagnostics/ink.js";
import { formatCount, formatMoney } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import { inline, markdownList, markdownTable } from "../../draw/markdown.js";
import type { CostAmounts, CostRow, Costs } from "../costs/model.js";
import type { ConversionReport } from "../model.js";
import { ENGLISH } from "../words/language.js";
import { costMethod, costPerText, costTexts, microByCost, returnText } from "./cost-sentences.js";
import { valueName } from "./journey-sentences.js";
import { goalName } from "./sentences.js";

const ROWS_SHOWN = 10;
const { say } = ENGLISH;

export function costLines(report: ConversionReport, width: number, ink: Ink): readonly string[] {
  const { costs } = report;
  if (costs === null) return [];
  return [
    ink.strong(oneLine("COST BY CAMPAIGN", width)),
    ...costTexts(report).flatMap((text) => wrap(text, width, "  ").map(ink.warn)),
    ...(costs.sum === null
      ? []
      : [
          ...macroTable(costs, costs.sum, width, ink),
          ...microTable(report, costs, costs.sum, width, ink),
          ...wrap(costMethod(), width, "  ").map(ink.dim),
        ]),
  ];
}

function macroTable(costs: Costs, sum: CostAmounts, width: number, ink: Ink): readonly string[] {
  const columns: readonly Column[] = [
    { head: say("campaign"), align: "left", rank: 7 },
    { head: say("channel"), align: "left", rank: 2 },
    { head: say("cost"), align: "right", rank: 6 },
    { head: say("clicks"), align: "right", rank: 1 },
    { head: say("macroHead"), align: "right", rank: 4 },
    { head: say("costEach"), align: "right", rank: 5 },
    { head: say("costReturn"), align: "right", rank: 3 },
  ];
  const line = (campaign: string, channel: string, row: CostAmounts): Line => ({
    kind: "cells",
    cells: [
      { text: campaign },
      { text: channel, paint: ink.dim },
      { text: formatMoney(row.cost, costs.currency), paint: ink.strong },
      { text: formatCount(row.clicks) },
      { text: formatCount(row.macro.count) },
      { text: costPerText(row.macro, costs), paint: ink.strong },
      { text: returnText(row) },
    ],
  });
  const shown = costs.rows.slice(0, ROWS_SHOWN);
  return [
    ...table(
      columns,
      [
        ...shown.map((row) => line(valueName(row.campaign), row.channel ?? "", row)),
        line(say("costSum"), "", sum),
      ],
      { width, head: ink.dim },
    ),
    ...(shown.length < costs.rows.length || costs.more > 0
      ? [ink.dim(oneLine("Campaigns with less cost are left out here; see JSON or CSV.", width))]
      : []),
  ];
}

/** What one of each small step cost. How often each came stands in the breakdown. */
function microTable(
  report: ConversionReport,
  costs: Costs,
  sum: CostAmounts,
  width: number,
  ink: Ink,
): readonly string[] {
  const micro = microByCost(report);
  if (micro.length === 0) return [];
  const columns: readonly Column[] = [
    { head: say("costEachOf"), align: "left", rank: 100 },
    ...micro.map(
      ({ id }, index): Column => ({
        head: oneLine(goalName(report, id), 18),
        align: "right",
        rank: 99 - index,
      }),
    ),
  ];
  const line = (name: string, row: CostAmounts): Line => ({
    kind: "cells",
    cells: [
      { text: name },
      ...micro.map(({ id }) => {
        const own = row.goals.find(({ goal }) => goal === id);
        return { text: own === undefined ? "" : costPerText(own, costs) };
      }),
    ],
  });
  const withCost = costs.rows.slice(0, ROWS_SHOWN).filter(({ cost }) => cost !== null);
  return [
    "",
    ...table(
      columns,
      [...withCost.map((row) => line(valueName(row.campaign), row)), line(say("costSum"), sum)],
      { width, head: ink.dim },
    ),
  ];
}

export function costMarkdown(report: ConversionReport): readonly string[] {
  const { costs } = report;
  if (costs === null) return [];
  const texts = costTexts(report).map(inline);
  const micro = microByCost(report);
  const cells = (row: CostAmounts): readonly string[] => [
    formatMoney(row.cost, costs.currency),
    formatCount(row.clicks),
    formatCount(row.macro.count),
    costPerText(row.macro, costs),
    returnText(row),
    ...micro.flatMap(({ id }) => {
      const own = row.goals.find(({ goal }) => goal === id);
      return own === undefined ? ["", ""] : [formatCount(own.count), costPerText(own, costs)];
    }),
  ];
  const named = (row: CostRow): readonly string[] => [
    inline(valueName(row.campaign)),
    inline(row.channel ?? ""),
    ...cells(row),
  ];
  return [
    `## ${say("costTitle")}`,
    ...(texts.length === 0 ? [] : [markdownList(texts)]),
    ...(costs.sum === null
      ? []
      : [
          markdownTable(
            [
              ...(
                ["campaign", "channel", "cost", "clicks", "macroHead", "costEach", "costReturn"] as const
              ).map((key) => say(key)),
              ...micro.flatMap(({ id }) => [inline(goalName(report, id)), say("costEach")]),
            ],
            [...costs.rows.map(named), [say("costSum"), "", ...cells(costs.sum)]],
          ),
          costMethod(),
        ]),
  ];
}
