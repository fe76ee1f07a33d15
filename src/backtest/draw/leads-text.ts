/** Leads and what became of them, for a terminal. Only draws; every number in it is in the model. */
import { formatCount } from "../../draw/format.js";
import { type Column, type Line, oneLine, table, wrap } from "../../draw/layout.js";
import type { LeadsClosed } from "../leads-model.js";
import type { Backtest } from "../model.js";
import {
  closedByText,
  leadsTitle,
  leadTexts,
  shownLeadsClosed,
  weekText,
  withinHead,
  withinText,
} from "./leads-words.js";
import type { Sheet } from "./steps-text.js";

/** A section a goal that closes another. */
export function leadSections(backtest: Backtest, sheet: Sheet): readonly (readonly string[])[] {
  return shownLeadsClosed(backtest).map((one) => leadSection(backtest, one, sheet));
}

function leadSection(backtest: Backtest, one: LeadsClosed, { width, ink }: Sheet): readonly string[] {
  const columns: readonly Column[] = [
    { head: "Week of the lead", align: "left", rank: 9 },
    { head: "Leads", align: "right", rank: 8 },
    ...one.within.map(
      (within, index): Column => ({
        head: withinHead(within),
        align: "right",
        rank: 7 - index,
      }),
    ),
  ];
  const lines: readonly Line[] = [
    ...one.weeks.map(
      (week): Line => ({
        kind: "cells",
        cells: [
          { text: `  ${weekText(week)}` },
          { text: formatCount(week.leads) },
          ...week.closedWithin.map((closed) => ({
            text: closedByText(closed),
            ...(closed === null ? { paint: ink.dim } : {}),
          })),
        ],
      }),
    ),
    {
      kind: "cells",
      cells: [
        { text: "  of all whose weeks have passed" },
        { text: "" },
        ...one.within.map((within) => ({
          text: withinText(within),
          paint: within.fewCases ? ink.dim : ink.strong,
        })),
      ],
    },
  ];
  return [
    ink.strong(oneLine(leadsTitle(backtest, one), width)),
    ...table(columns, lines, { width, head: ink.dim }),
    ...leadTexts(backtest, one).flatMap((text) => wrap(text, width - 2, "  ").map((line) => `  ${line}`)),
  ];
}
