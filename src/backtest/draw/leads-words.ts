/** The words of leads and of what became of them, for every format. Numbers are only written, never worked out. */
import {
  formatCount,
  formatDays,
  formatLargeMoney,
  formatMoney,
  formatShare,
  formatTook,
} from "../../draw/format.js";
import { addDays } from "../../numbers/calendar.js";
import type { Interval } from "../../numbers/intervals.js";
import type { ClosedWithin, LeadLag, LeadsClosed, LeadValue, LeadWeek } from "../leads-model.js";
import type { Backtest } from "../model.js";
import { goalName } from "./sentences.js";

/** Goals that anybody was a lead of, or that closed any. */
export function shownLeadsClosed({ leads = [] }: Backtest): readonly LeadsClosed[] {
  return leads.filter((one) => one.leads > 0 || one.closesWithoutLead > 0);
}

export function leadsTitle(backtest: Backtest, { lead, close }: LeadsClosed): string {
  return `What became of ${goalName(backtest, lead)}: ${goalName(backtest, close)}`;
}

/** `Mar 2 to Mar 8, 2026 (5 days read)` */
export function weekText({ firstDay, days }: LeadWeek): string {
  const week = formatDays(firstDay, addDays(firstDay, 6));
  return days === 7 ? week : `${week} (${days} ${days === 1 ? "day" : "days"} read)`;
}

/** The heads of the columns of `closedWithin`. */
export function withinHead({ weeks }: ClosedWithin): string {
  return weeks === 0 ? "same week" : `${weeks} ${weeks === 1 ? "week" : "weeks"}`;
}

/** Never 0 for what is not known. */
export function closedByText(closed: number | null | undefined): string {
  return typeof closed === "number" ? formatCount(closed) : "not yet known";
}

/** `12.50 %`; words where a number would say more than is known. */
export function withinText({ closed, fewCases }: ClosedWithin): string {
  if (closed.of === 0) return "not yet known";
  return fewCases ? "few cases" : formatShare(closed.share);
}

export function withinRange({ closed, fewCases }: ClosedWithin): string {
  return fewCases || closed.interval === null ? "" : rangeText(closed.interval, formatShare);
}

function rangeText({ low, high }: Interval, text: (end: number) => string): string {
  return `${text(low)} to ${text(high)}`;
}

/** What the table does not say, and how it is counted. */
export function leadTexts(backtest: Backtest, one: LeadsClosed): readonly string[] {
  const { close, closed, closesWithoutLead, leadsOfNobody } = one;
  const name = goalName(backtest, close);
  const range = closed.interval === null ? "" : ` (${rangeText(closed.interval, formatShare)})`;
  return [
    closed.of === 0
      ? "There was no lead in these days."
      : `${formatCount(closed.count)} of ${formatCount(closed.of)} leads were closed so far, ${formatShare(closed.share)}${range}. Those of the last weeks may still be.`,
    ...lagTexts(one.lag),
    ...valueTexts(one.value, name),
    ...(closesWithoutLead === 0
      ? []
      : [
          `${formatCount(closesWithoutLead)} × ${name} came with no lead of that person before in these days: in no number here.`,
        ]),
    ...(leadsOfNobody === 0
      ? []
      : [`${formatCount(leadsOfNobody)} leads are of no known user or session: in no number here.`]),
    "A close belongs to the last lead before it of the same user_pseudo_id, or of one that was seen with the same user_id. Weeks are from Monday to Sunday, after that of the lead.",
  ];
}

function lagTexts({ leads, medianSeconds, interval, quartiles }: LeadLag): readonly string[] {
  if (leads === 0) return [];
  if (medianSeconds === null || quartiles === null) return ["How long it took: few cases."];
  const range = interval === null ? "" : ` (${rangeText(interval, formatTook)})`;
  return [
    `Of those that were closed half took no longer than ${formatTook(medianSeconds)}${range}, a quarter ${formatTook(quartiles.lowerSeconds)}, three quarters ${formatTook(quartiles.upperSeconds)}. Slow ones are still to come.`,
  ];
}

function valueTexts(
  { perLead, currency, interval, closesWithoutValue }: LeadValue,
  name: string,
): readonly string[] {
  if (perLead === null) return [];
  const range =
    interval === null ? "few cases" : rangeText(interval, (end) => formatLargeMoney(end, currency));
  return [
    `A lead is worth ${formatMoney(perLead, currency)} so far (${range}): what all closes came to, by all leads.`,
    ...(closesWithoutValue === 0 ? [] : [`${formatCount(closesWithoutValue)} × ${name} carried no value.`]),
  ];
}
