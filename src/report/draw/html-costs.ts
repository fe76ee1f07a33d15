/** What campaigns cost, on a page: each with what one macro goal cost, then what one of each small step did. Only draws. */
import { asHtml, aside, type Html, plainList, section, stackedTable, sub } from "../../draw/html/parts.js";
import type { CostAmounts, CostRow, Costs } from "../costs/model.js";
import type { ConversionReport } from "../model.js";
import type { Language } from "../words/language.js";
import { costMethod, costPerText, costTexts, microByCost, returnText } from "./cost-sentences.js";
import { valueName } from "./journey-sentences.js";
import { goalName } from "./sentences.js";

const ROWS_SHOWN = 12;
const GOALS_SHOWN = 4;

export function costSection(report: ConversionReport, language: Language): Html {
  const { costs } = report;
  if (costs === null) return "";
  const { say } = language;
  const texts = costTexts(report, language);
  return section(
    "costs",
    say("costTitle"),
    costs.sum === null ? "" : say("costIntro"),
    [
      texts.length === 0 ? "" : plainList(texts),
      costs.sum === null
        ? ""
        : `${macroTable(costs, costs.sum, language)}${microTable(report, costs, costs.sum, language)}`,
      costs.sum === null ? "" : aside(costMethod(language)),
    ].join(""),
  );
}

function macroTable(costs: Costs, sum: CostAmounts, language: Language): Html {
  const { say, write } = language;
  const cells = (row: CostAmounts): readonly Html[] =>
    [
      write.money(row.cost, costs.currency),
      write.count(row.clicks),
      write.count(row.macro.count),
      costPerText(row.macro, costs, language),
      returnText(row, language),
    ].map(asHtml);
  const shown = costs.rows.slice(0, ROWS_SHOWN);
  const table = stackedTable(
    say("costCaption"),
    (["campaign", "cost", "clicks", "macroHead", "costEach", "costReturn"] as const).map((key) => ({
      text: say(key),
    })),
    [
      ...shown.map((row) => [nameCell(row, language), ...cells(row)]),
      [`<strong>${asHtml(say("costSum"))}</strong>`, ...cells(sum)],
    ],
  );
  const isCut = shown.length < costs.rows.length || costs.more > 0;
  return `${table}${isCut ? aside(say("costMore")) : ""}`;
}

function nameCell(row: CostRow, language: Language): Html {
  return `${asHtml(valueName(row.campaign, language))}${row.channel === null ? "" : sub(row.channel)}`;
}

function microTable(report: ConversionReport, costs: Costs, sum: CostAmounts, language: Language): Html {
  const { say, write } = language;
  const micro = microByCost(report);
  const shown = micro.slice(0, GOALS_SHOWN);
  if (shown.length === 0) return "";
  const cells = (row: CostAmounts): readonly Html[] =>
    shown.map(({ id }) => {
      const own = row.goals.find(({ goal }) => goal === id);
      return own === undefined
        ? ""
        : `${asHtml(costPerText(own, costs, language))}${sub(write.count(own.count))}`;
    });
  const withCost = costs.rows.slice(0, ROWS_SHOWN).filter(({ cost }) => cost !== null);
  const table = stackedTable(
    say("costMicroCaption"),
    [{ text: say("costEachOf") }, ...shown.map(({ id }) => ({ text: goalName(report, id) }))],
    [
      ...withCost.map((row) => [nameCell(row, language), ...cells(row)]),
      [`<strong>${asHtml(say("costSum"))}</strong>`, ...cells(sum)],
    ],
  );
  return `${table}${micro.length > shown.length ? aside(say("costMostSteps")) : ""}`;
}
