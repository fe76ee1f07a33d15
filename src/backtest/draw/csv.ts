/** A backtest as tidy CSV: one row a number, so that every table program can pivot it. Empty = not known. */
import { type CsvCell, csvText } from "../../draw/data.js";
import type { Lift } from "../../numbers/lift.js";
import type { LeadsClosed } from "../leads-model.js";
import type { Backtest } from "../model.js";
import type { Credit, HowClose, ReachedBy, StepCredit, StepTimes } from "../steps-model.js";

const HEADER = ["table", "subject", "object", "day", "measure", "value", "low", "high"] as const;

type Record = readonly [
  table: string,
  subject: string,
  object: string,
  day: string,
  measure: string,
  value: CsvCell,
  low?: CsvCell,
  high?: CsvCell,
];

/** A backtest as CSV, with a header line. */
export function renderCsv(backtest: Backtest): string {
  const rows = records(backtest).map((record) => HEADER.map((_, index) => record[index] ?? null));
  return csvText([HEADER, ...rows]);
}

/** Those of many clients as one, with the client before each row. */
export function renderCsvOf(made: readonly { readonly client: string; readonly result: Backtest }[]): string {
  const rows = made.flatMap(({ client, result }) =>
    records(result).map((record) => [client, ...HEADER.map((_, index) => record[index] ?? null)]),
  );
  return csvText([["client", ...HEADER], ...rows]);
}

function records({
  events,
  goals,
  microToMacro,
  caution,
  howClose,
  credit,
  journeys,
  paths,
  timeToMacro,
  leads = [],
  experiments = [],
  stepTimes,
  forecast,
}: Backtest): readonly Record[] {
  return [
    ...(["events", "users", "sessions", "sessionsWithStart", "eventsWithoutSession"] as const).map(
      (measure): Record => ["events", "", "", "", measure, events[measure]],
    ),
    ...events.perDay.map(({ day, sessions }): Record => ["events", "", "", day, "sessions", sessions]),
    ...goals.flatMap((goal): readonly Record[] => [
      ...(["count", "oncePerEvent", "oncePerSession", "users", "sessions", "value"] as const).map(
        (measure): Record => ["goal", goal.id, goal.currency ?? "", "", measure, goal[measure]],
      ),
      share("goal", goal.id, "", "sessionRate", goal.sessionRate),
      ...goal.perDay.flatMap(({ day, oncePerEvent, oncePerSession, value }): readonly Record[] => [
        ["goal", goal.id, "", day, "oncePerEvent", oncePerEvent],
        ["goal", goal.id, "", day, "oncePerSession", oncePerSession],
        ["goal", goal.id, "", day, "value", value],
      ]),
    ]),
    ...(microToMacro.length === 0 ? [] : [["caution", caution, "", "", "", null] as const]),
    ...microToMacro.flatMap((row) => [
      ...lift("in_session", row.micro, row.macro, row.inSession),
      ...lift(`within_${row.withinDays.days}_days`, row.micro, row.macro, row.withinDays),
    ]),
    ...howClose.flatMap(closeRecords),
    ...credit.flatMap(creditRecords),
    ...journeys.flatMap(({ id, steps }) =>
      steps.flatMap(({ step, sessions, users, perDay }, index): readonly Record[] => [
        ["journey", id, `${index + 1} ${step}`, "", "sessions", sessions],
        ["journey", id, `${index + 1} ${step}`, "", "users", users],
        ...perDay.map(
          (day): Record => ["journey", id, `${index + 1} ${step}`, day.day, "sessions", day.sessions],
        ),
      ]),
    ),
    ...leads.flatMap(leadRecords),
    ...experiments.flatMap(({ id, result, guards }) =>
      (result === null ? [] : [result, ...guards]).flatMap(({ goal, variants }) =>
        variants.flatMap(({ variant, users, reached, against }): readonly Record[] => [
          ["experiment", `${id} ${variant}`, goal, "", "users", users],
          ["experiment", `${id} ${variant}`, goal, "", "reached", reached],
          ...(against === null
            ? []
            : ([
                [
                  ...(["experiment", `${id} ${variant}`, goal, "", "difference"] as const),
                  ...([against.difference, against.low, against.high] as const),
                ],
              ] as const)),
        ]),
      ),
    ),
    ...paths.flatMap(({ macro, paths: ways, passed, other }) => [
      ...passed.map((goal): Record => ["path_passed", macro, goal, "", "nearly_all", 1]),
      ...ways.map(
        ({ goals: steps, users }): Record => ["path", macro, steps.join(" > "), "", "users", users],
      ),
      ...(other.users === 0 ? [] : [["path_other", macro, "", "", "users", other.users] as const]),
    ]),
    ...timeToMacro.flatMap(({ macro, visits, days }): readonly Record[] => [
      ...visits.histogram.map(
        ({ from, users }): Record => ["visits_to_macro", macro, String(from), "", "users", users],
      ),
      ...days.histogram.map(
        ({ from, users }): Record => ["days_to_macro", macro, String(from), "", "users", users],
      ),
    ]),
    ...stepTimes.flatMap(spanRecords),
    ...forecast.flatMap(({ macro, weeks }) =>
      weeks.flatMap(({ firstDay, expected, onTheWay, interval, heldBack }): readonly Record[] => [
        ["forecast", macro, "", firstDay, "expected", expected, interval.low, interval.high],
        ["forecast", macro, "", firstDay, "on_the_way", onTheWay],
        ["forecast", macro, "", firstDay, "held_back_weeks", heldBack.weeks],
        ["forecast", macro, "", firstDay, "held_back_inside", heldBack.inside],
      ]),
    ),
  ];
}

function spanRecords({ macro, fromFirst, steps }: StepTimes): readonly Record[] {
  return [{ from: "", to: macro, ...fromFirst }, ...steps].flatMap(
    ({ from, to, users, medianSeconds, interval, firstHalf, secondHalf }): readonly Record[] => {
      const object = `${from} > ${to}`;
      return [
        ["step_time", macro, object, "", "users", users],
        [
          "step_time",
          macro,
          object,
          "",
          "median_seconds",
          medianSeconds,
          interval?.low ?? null,
          interval?.high ?? null,
        ],
        ["step_time", macro, object, "", "first_half_median_seconds", firstHalf.medianSeconds],
        ["step_time", macro, object, "", "second_half_median_seconds", secondHalf.medianSeconds],
      ];
    },
  );
}

/** An empty value: not yet known. */
function leadRecords({
  lead,
  close,
  leads,
  leadsOfNobody,
  closed,
  within,
  weeks,
  lag,
  closes,
  closesWithoutLead,
  value,
}: LeadsClosed): readonly Record[] {
  const one = (measure: string, ...numbers: readonly CsvCell[]): Record => {
    const [amount = null, low = null, high = null] = numbers;
    return ["lead", lead, close, "", measure, amount, low, high];
  };
  return [
    one("leads", leads),
    one("leads_of_nobody", leadsOfNobody),
    one("closed", closed.count),
    share("lead", lead, close, "closed_share", closed),
    one("closes", closes),
    one("closes_without_lead", closesWithoutLead),
    one("closes_without_value", value.closesWithoutValue),
    one("value", value.amount),
    one("value_per_lead", value.perLead, value.interval?.low ?? null, value.interval?.high ?? null),
    one("median_seconds", lag.medianSeconds, lag.interval?.low ?? null, lag.interval?.high ?? null),
    one("quartile_seconds", null, lag.quartiles?.lowerSeconds ?? null, lag.quartiles?.upperSeconds ?? null),
    ...within.map((row) => share("lead", lead, close, `closed_within_${row.weeks}_weeks`, row.closed)),
    ...weeks.flatMap((week): readonly Record[] => [
      ["lead_week", lead, close, week.firstDay, "leads", week.leads],
      ...within.map(
        (row, index): Record => [
          ...(["lead_week", lead, close, week.firstDay, `closed_within_${row.weeks}_weeks`] as const),
          week.closedWithin[index] ?? null,
        ],
      ),
    ]),
  ];
}

function closeRecords({ macro, byNumber, byWhich, byOrder }: HowClose): readonly Record[] {
  const rows = (table: string, object: string, { reached, fewCases }: ReachedBy): readonly Record[] => [
    [table, macro, object, "", "users", reached.of],
    [table, macro, object, "", "reached", reached.count],
    share(table, macro, object, "rate", reached),
    [table, macro, object, "", "few_cases", fewCases ? 1 : 0],
  ];
  return [
    ...byNumber.flatMap((row) => rows("close_number", String(row.steps), row)),
    ...byWhich.flatMap((row) => rows("close_which", row.goals.join(" + "), row)),
    ...byOrder.flatMap(({ first, second, inThisOrder, theOtherWayRound, verdict }): readonly Record[] => [
      share("close_order", macro, `${first} > ${second}`, "rate", inThisOrder),
      share("close_order", macro, `${second} > ${first}`, "rate", theOtherWayRound),
      ["close_order", macro, `${first} > ${second}`, "", "differs", verdict === "more" ? 1 : 0],
    ]),
  ];
}

function creditRecords({ macro, unit, currency, total, steps, rest, onTheWay }: Credit): readonly Record[] {
  const what = unit === "money" ? (currency ?? "") : unit;
  const part = (method: "shapley" | "markov", { goal, ...step }: StepCredit): Record => {
    const { amount, interval } = step[method];
    return ["credit", macro, goal, what, method, amount, interval?.low ?? null, interval?.high ?? null];
  };
  return [
    ["credit", macro, "", what, "total", total],
    ...steps.flatMap((step) => [part("shapley", step), part("markov", step)]),
    ...Object.entries(rest).map(([measure, amount]): Record => ["credit", macro, "", what, measure, amount]),
    ...onTheWay.map(({ goal }): Record => ["credit", macro, goal, what, "on_the_way", 1]),
  ];
}

function share(table: string, subject: string, object: string, measure: string, of: Lift["with"]): Record {
  return [table, subject, object, "", measure, of.share, of.interval?.low ?? null, of.interval?.high ?? null];
}

function lift(table: string, micro: string, macro: string, of: Lift): readonly Record[] {
  return [
    [table, micro, macro, "", "with_count", of.with.count],
    [table, micro, macro, "", "with_of", of.with.of],
    share(table, micro, macro, "with_share", of.with),
    [table, micro, macro, "", "everybody_count", of.everybody.count],
    [table, micro, macro, "", "everybody_of", of.everybody.of],
    share(table, micro, macro, "everybody_share", of.everybody),
    share(table, micro, macro, "passed_share", of.passed),
    [table, micro, macro, "", "few_cases", of.verdict === "few-cases" ? 1 : 0],
    [table, micro, macro, "", "on_the_way", of.verdict === "on-the-way" ? 1 : 0],
    [table, micro, macro, "", "lift", of.lift, of.liftInterval?.low ?? null, of.liftInterval?.high ?? null],
  ];
}
