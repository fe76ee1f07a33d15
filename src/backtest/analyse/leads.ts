/** Leads by their week, how many were closed by when, how long that took and what a lead is worth, from rows. Pure. */
import { ratioBootstrap } from "../../numbers/bootstrap.js";
import { addDays, type Day, dayOfNumber, daysFrom, mondayOf } from "../../numbers/calendar.js";
import { shareOf } from "../../numbers/intervals.js";
import { FEWEST_WITH } from "../../numbers/lift.js";
import { amountOf, microsOf } from "../../numbers/money.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { ClosedWithin, LeadLag, LeadsClosed, LeadValue, LeadWeek } from "../leads-model.js";
import type { EventsRead, GoalCount } from "../model.js";
import type { Slots } from "../slots.js";
import type { Closing } from "../sql/leads.js";
import { FEWEST_USERS, middleOf, secondsAt } from "./step-spans.js";

/** Weeks after that of the lead. */
export const WEEKS_AFTER = [0, 1, 2, 4, 8] as const;

/** Every goal that closes another, with that other. */
export function closingsOf({ slots }: Slots): readonly Closing[] {
  return slots.flatMap(({ goal, slot: close }) => {
    if (goal?.closes === undefined) return [];
    const lead = slots.find((one) => one.goal?.id === goal.closes);
    return lead === undefined ? [] : [{ lead: lead.slot, close }];
  });
}

/** The answers to `leadDaysQuery`, `leadLagsQuery` and `leadWorthQuery`. */
interface LeadRows {
  readonly days: readonly Row[];
  readonly lags: readonly Row[];
  readonly worth: readonly Row[];
}

export function analyseLeads(
  all: Slots,
  closings: readonly Closing[],
  goals: readonly GoalCount[],
  read: EventsRead,
  rows: LeadRows,
): readonly LeadsClosed[] {
  const goalIn = (slot: number): GoalCount | undefined =>
    goals.find(({ id }) => id === all.slots[slot]?.goal?.id);
  return closings.flatMap(({ lead, close }, closing) => {
    const [opened, closed] = [goalIn(lead), goalIn(close)];
    if (opened === undefined || closed === undefined) return [];
    const own = (of: readonly Row[]): readonly Row[] =>
      of.filter((row) => numberIn(row, "closing") === closing);
    const days = own(rows.days);
    const leads = sum(days, "leads");
    const closes = sum(days, "closes");
    const weeks = weeksOf(days, read);
    return [
      {
        lead: opened.id,
        close: closed.id,
        leads,
        leadsOfNobody: Math.max(0, opened.count - leads),
        closed: shareOf(
          sum(
            days.filter((row) => row.came_day !== null),
            "leads",
          ),
          leads,
        ),
        within: WEEKS_AFTER.map((_, index) => withinOf(weeks, index)),
        weeks,
        lag: lagOf(own(rows.lags)),
        closes,
        closesWithoutLead: Math.max(0, closed.count - closes),
        value: worthOfLeads(own(rows.worth), closed, leads, closes - sum(days, "valued")),
      },
    ];
  });
}

function sum(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + numberIn(row, column), 0);
}

function weeksOf(rows: readonly Row[], read: EventsRead): readonly LeadWeek[] {
  const missing = new Set([...read.missingDays, ...read.unfinishedDays]);
  const isRead = (day: Day): boolean => day >= read.firstDay && day <= read.lastDay && !missing.has(day);
  const mondays = [...new Set(daysFrom(read.firstDay, read.lastDay).map(mondayOf))];
  return mondays.flatMap((firstDay) => {
    const own = rows.filter((row) => mondayOf(dayOfNumber(numberIn(row, "day"))) === firstDay);
    const days = daysFrom(firstDay, addDays(firstDay, 6)).filter(isRead).length;
    if (days === 0 && own.length === 0) return [];
    return [
      {
        firstDay,
        days,
        leads: sum(own, "leads"),
        closedWithin: WEEKS_AFTER.map((weeks) => {
          const last = addDays(firstDay, 7 * weeks + 6);
          // What came before the first day that was read is in no lead's way.
          if (!daysFrom(firstDay, last).every((day) => day < read.firstDay || isRead(day))) return null;
          return sum(
            own.filter((row) => row.came_day !== null && dayOfNumber(numberIn(row, "came_day")) <= last),
            "leads",
          );
        }),
      },
    ];
  });
}

/** Over all weeks of which it is known. */
function withinOf(weeks: readonly LeadWeek[], index: number): ClosedWithin {
  const known = weeks.filter(({ closedWithin }) => closedWithin[index] !== null);
  const closed = shareOf(
    known.reduce((total, { closedWithin }) => total + (closedWithin[index] ?? 0), 0),
    known.reduce((total, { leads }) => total + leads, 0),
  );
  return { weeks: WEEKS_AFTER[index] ?? 0, closed, fewCases: closed.of < FEWEST_WITH };
}

function lagOf(rows: readonly Row[]): LeadLag {
  const { number: leads, medianSeconds, interval } = middleOf(rows);
  return {
    leads,
    medianSeconds,
    interval,
    quartiles:
      medianSeconds === null
        ? null
        : {
            lowerSeconds: secondsAt(rows, Math.floor((leads + 3) / 4)),
            upperSeconds: secondsAt(rows, Math.floor((3 * leads + 3) / 4)),
          },
  };
}

function worthOfLeads(
  rows: readonly Row[],
  { value, currency }: GoalCount,
  leads: number,
  closesWithoutValue: number,
): LeadValue {
  if (value === null || leads === 0) {
    return { amount: null, currency, perLead: null, interval: null, closesWithoutValue };
  }
  const amount = amountOf(
    rows.reduce((total, row) => total + microsOf(row.amount ?? 0) * BigInt(numberIn(row, "users")), 0n),
  );
  const users = rows.map((row) => ({
    users: numberIn(row, "users"),
    part: numberIn(row, "amount"),
    whole: numberIn(row, "n"),
  }));
  const paying = users.reduce((total, { users: alike, part }) => total + (part > 0 ? alike : 0), 0);
  const interval = paying < FEWEST_USERS ? null : ratioBootstrap(users);
  return { amount, currency, perLead: amount / leads, interval, closesWithoutValue };
}
