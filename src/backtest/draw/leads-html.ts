/** Leads and what became of them, as sections of the page. Only draws. */
import { formatCount } from "../../draw/format.js";
import { funnel } from "../../draw/html/charts.js";
import { asHtml, folded, type Html, plainList, section, stackedTable, sub } from "../../draw/html/parts.js";
import type { LeadsClosed } from "../leads-model.js";
import type { Backtest } from "../model.js";
import {
  closedByText,
  leadsTitle,
  leadTexts,
  shownLeadsClosed,
  weekText,
  withinHead,
  withinRange,
  withinText,
} from "./leads-words.js";

export function leadSections(backtest: Backtest): readonly Html[] {
  return shownLeadsClosed(backtest).map((one, index) => leadSection(backtest, one, index + 1));
}

function leadSection(backtest: Backtest, one: LeadsClosed, number: number): Html {
  const told = one.within.filter(({ fewCases }) => !fewCases);
  const most = Math.max(...told.map(({ closed }) => closed.share ?? 0), 1e-9);
  const chart = funnel(
    told.map((within) => ({
      name: within.weeks === 0 ? "In the same week" : `Within ${withinHead(within)}`,
      count: (within.closed.share ?? 0) / most,
      lost: null,
      before: null,
      text: `${withinText(within)} of ${formatCount(within.closed.of)} leads`,
      lostText: "",
      hurdle: false,
    })),
  );
  const table = stackedTable(
    "Leads by their week, and how many of them were closed by the end of so many weeks after it",
    [
      { text: "Week of the lead" },
      { text: "Leads" },
      ...one.within.map((within) => ({ text: withinHead(within) })),
    ],
    [
      ...one.weeks.map((week) => [
        asHtml(weekText(week)),
        asHtml(formatCount(week.leads)),
        ...week.closedWithin.map((closed) => asHtml(closedByText(closed))),
      ]),
      [
        "Of all whose weeks have passed",
        "",
        ...one.within.map((within) => {
          const range = withinRange(within);
          return `${asHtml(withinText(within))}${range === "" ? "" : sub(range)}`;
        }),
      ],
    ],
  );
  return section(
    `leads-${number}`,
    leadsTitle(backtest, one),
    "Of the leads whose weeks have passed, so many were closed. What has not passed is not yet known.",
    `${told.length === 0 ? "" : chart}${plainList(leadTexts(backtest, one))}${folded("Leads by week", table)}`,
    true,
  );
}
