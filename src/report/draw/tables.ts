/**
 * A report as tidy tables, for spreadsheets and data frames: what the report shows, one fact a row. Pure. Names and columns are
 * promised to stay: new ones come at the end. Every table begins with the property; null is not known, never zero.
 */
import type { ColumnKind, CsvCell, DataTable } from "../../draw/data.js";
import type { CostRow } from "../costs/model.js";
import type { ConversionReport, Figure } from "../model.js";
import { TIDY_COLUMNS, tidyRows } from "../tidy.js";
import { qualityTexts } from "./quality-sentences.js";
import { healthText } from "./sentences.js";
import { TABLE_NAMES, type TableName } from "./table-names.js";

type One<R> = readonly [name: string, kind: ColumnKind, value: (row: R) => CsvCell];
/** A number now, before, and what became of it: three columns. */
interface Three<R> {
  readonly figure: string;
  readonly kind: ColumnKind;
  readonly of: (row: R) => Figure | null;
}
type Make = (report: ConversionReport) => Omit<DataTable, "name">;

function table<R>(
  rowsOf: (report: ConversionReport) => readonly R[],
  described: readonly (One<NoInfer<R>> | Three<NoInfer<R>>)[],
): Make {
  const columns = described.flatMap((one) => ("figure" in one ? threeOf(one) : [one]));
  return (report) => ({
    columns: [
      { name: "property", kind: "text" },
      ...columns.map(([name, kind]): DataTable["columns"][number] => ({ name, kind })),
    ],
    rows: rowsOf(report).map((row) => [report.property.id, ...columns.map(([, , value]) => value(row))]),
  });
}

function threeOf<R>({ figure, kind, of }: Three<R>): readonly One<R>[] {
  return [
    [figure, kind, (row) => of(row)?.current ?? null],
    [`${figure}_previous`, kind, (row) => of(row)?.previous ?? null],
    [`${figure}_change`, "share", (row) => of(row)?.change ?? null],
  ];
}

function nameOf({ goals }: ConversionReport, id: string): string {
  return goals.find((goal) => goal.id === id)?.name ?? id;
}

interface OfCampaign {
  readonly row: CostRow;
  readonly currency: string | null;
}

function costRows({ costs }: ConversionReport): readonly OfCampaign[] {
  return (costs?.rows ?? []).map((row) => ({ row, currency: costs?.currency ?? null }));
}

interface GoalOfCampaign extends OfCampaign {
  readonly own: CostRow["goals"][number];
  readonly name: string;
}

function goalsOfCampaigns(report: ConversionReport): readonly GoalOfCampaign[] {
  return costRows(report).flatMap((of) =>
    of.row.goals.map((own) => ({ ...of, own, name: nameOf(report, own.goal) })),
  );
}

const PLACE: readonly One<OfCampaign>[] = [
  ["channel", "text", ({ row }) => row.channel],
  ["campaign", "text", ({ row }) => row.campaign],
];

const MEASURES = [
  "sessions",
  "engagedSessions",
  "users",
  "activeUsers",
  "views",
  "keyEvents",
  "revenue",
] as const;

const TIDY_KINDS: Readonly<Record<string, ColumnKind>> = {
  date: "day",
  approximate: "flag",
  count: "count",
  final: "flag",
};

const TABLES: Readonly<Record<TableName, Make>> = {
  days: (report) => ({
    columns: TIDY_COLUMNS.map((name) => ({ name, kind: TIDY_KINDS[name] ?? "text" })),
    rows: tidyRows(report),
  }),
  goals: table(
    (report) => report.goals,
    [
      ["goal", "text", (goal) => goal.id],
      ["name", "text", (goal) => goal.name],
      ["tier", "text", (goal) => goal.tier],
      ["category", "text", (goal) => goal.category],
      ["stage", "text", (goal) => goal.stage],
      ["leads_to", "text", (goal) => goal.leadsTo],
      ["event", "text", (goal) => goal.event],
      ["counting", "text", (goal) => goal.counting],
      ["basis", "text", (goal) => goal.basis],
      ["approximate", "flag", (goal) => goal.approximate],
      ["counts_since", "day", (goal) => goal.countsSince],
      { figure: "count", kind: "count", of: (goal) => goal.count },
      { figure: "sessions", kind: "count", of: (goal) => goal.sessions },
      { figure: "users", kind: "count", of: (goal) => goal.users },
      { figure: "session_rate", kind: "share", of: (goal) => goal.sessionRate },
      { figure: "user_rate", kind: "share", of: (goal) => goal.userRate },
      { figure: "value", kind: "amount", of: (goal) => goal.value },
      ["currency", "text", (goal) => goal.value?.currency ?? null],
      ["value_basis", "text", (goal) => goal.value?.basis ?? null],
      { figure: "events", kind: "count", of: (goal) => goal.events.count },
      { figure: "event_sessions", kind: "count", of: (goal) => goal.events.sessions },
      { figure: "event_session_rate", kind: "share", of: (goal) => goal.events.sessionRate },
      ["verdict", "text", (goal) => goal.change?.verdict ?? null],
      ["p_value", "amount", (goal) => goal.change?.pValue ?? null],
      ["p_value_adjusted", "amount", (goal) => goal.change?.adjusted ?? null],
      ["notes", "text", (goal) => goal.notes.map(({ code }) => code).join(" ")],
    ],
  ),
  totals: table(
    ({ totals, currency }) =>
      MEASURES.map((measure) => ({
        measure,
        currency: measure === "revenue" ? currency : null,
        of: totals[measure],
      })),
    [
      ["measure", "text", ({ measure }) => measure],
      { figure: "value", kind: "count", of: ({ of }) => of },
      ["currency", "text", ({ currency }) => currency],
    ],
  ),
  breakdown: table(
    (report) =>
      report.breakdowns.flatMap(({ by, dimension, rows }) =>
        rows.flatMap(({ value, sessions, users, goals }) =>
          goals.map((goal) => ({
            by,
            dimension,
            value,
            sessions,
            users,
            goal,
            name: nameOf(report, goal.id),
          })),
        ),
      ),
    [
      ["by", "text", ({ by }) => by],
      ["dimension", "text", ({ dimension }) => dimension],
      ["value", "text", ({ value }) => value],
      ["goal", "text", ({ goal }) => goal.id],
      ["name", "text", ({ name }) => name],
      { figure: "sessions", kind: "count", of: ({ sessions }) => sessions },
      { figure: "users", kind: "count", of: ({ users }) => users },
      { figure: "count", kind: "count", of: ({ goal }) => goal.count },
      { figure: "goal_sessions", kind: "count", of: ({ goal }) => goal.sessions },
      { figure: "session_rate", kind: "share", of: ({ goal }) => goal.sessionRate },
      ["session_rate_low", "share", ({ goal }) => goal.interval?.low ?? null],
      ["session_rate_high", "share", ({ goal }) => goal.interval?.high ?? null],
    ],
  ),
  costs: table(costRows, [
    ...PLACE,
    ["sessions", "count", ({ row }) => row.sessions],
    ["cost", "amount", ({ row }) => row.cost],
    ["currency", "text", ({ currency }) => currency],
    ["clicks", "count", ({ row }) => row.clicks],
    ["impressions", "count", ({ row }) => row.impressions],
    ["macro", "count", ({ row }) => row.macro.count],
    ["cost_per_macro", "amount", ({ row }) => row.macro.costPer],
    ["few_cases", "flag", ({ row }) => row.macro.fewCases],
    ["value", "amount", ({ row }) => row.value],
    ["return_on_ad_spend", "amount", ({ row }) => row.returnOnAdSpend],
  ]),
  "costs-by-goal": table(goalsOfCampaigns, [
    ...PLACE,
    ["goal", "text", ({ own }) => own.goal],
    ["name", "text", ({ name }) => name],
    ["count", "count", ({ own }) => own.count],
    ["cost_per_goal", "amount", ({ own }) => own.costPer],
    ["currency", "text", ({ currency }) => currency],
    ["few_cases", "flag", ({ own }) => own.fewCases],
  ]),
  targets: table(
    (report) => report.targets.map((target) => ({ ...target, name: nameOf(report, target.goal) })),
    [
      ["goal", "text", (target) => target.goal],
      ["name", "text", (target) => target.name],
      ["measure", "text", (target) => target.measure],
      ["per", "text", (target) => target.per],
      ["currency", "text", (target) => target.currency],
      ["status", "text", (target) => target.status],
      ["amount", "amount", (target) => target.marks.at(-1)?.amount ?? null],
      ["by", "day", (target) => target.marks.at(-1)?.by ?? null],
      ["current", "amount", (target) => target.current],
      ["low", "amount", (target) => target.interval?.low ?? null],
      ["high", "amount", (target) => target.interval?.high ?? null],
      ["counted_from", "day", (target) => target.over?.start ?? null],
      ["counted_to", "day", (target) => target.over?.end ?? null],
      ["expected", "amount", (target) => target.expected],
      ["expected_by", "text", (target) => target.line],
      ["next_amount", "amount", (target) => target.toGo?.amount ?? null],
      ["next_by", "day", (target) => target.toGo?.by ?? null],
      ["next_missing", "amount", (target) => target.toGo?.missing ?? null],
      ["next_days_left", "count", (target) => target.toGo?.daysLeft ?? null],
      ["next_per_day", "amount", (target) => target.toGo?.perDay ?? null],
    ],
  ),
  milestones: table(
    (report) =>
      report.targets.flatMap(({ goal, measure, marks }) => marks.map((mark) => ({ goal, measure, ...mark }))),
    [
      ["goal", "text", ({ goal }) => goal],
      ["measure", "text", ({ measure }) => measure],
      ["amount", "amount", ({ amount }) => amount],
      ["by", "day", ({ by }) => by],
      ["reached", "flag", ({ reached }) => reached],
    ],
  ),
  journeys: table(stepsOf, [
    ["journey", "text", ({ journey }) => journey.id],
    ["journey_name", "text", ({ journey }) => journey.name],
    ["goal", "text", ({ journey }) => journey.goal],
    ["open", "flag", ({ journey }) => journey.open],
    ["place", "count", ({ place }) => place],
    ["step", "text", ({ step }) => step.step],
    ["step_name", "text", ({ step }) => step.name],
    ["event", "text", ({ step }) => step.event],
    ["within_seconds", "count", ({ step }) => step.withinSeconds],
    ["directly", "flag", ({ step }) => step.directly],
    ["approximate", "flag", ({ step }) => step.approximate],
    { figure: "users", kind: "count", of: ({ step }) => step.users },
    { figure: "from_step_before", kind: "share", of: ({ step }) => step.fromStepBefore },
    { figure: "from_start", kind: "share", of: ({ step }) => step.fromStart },
    ["lost", "count", ({ step }) => step.lost],
    ["hurdle", "flag", ({ journey, place }) => journey.hurdle === place - 1],
    ["began", "day", ({ step }) => step.began],
  ]),
  "next-actions": table(
    (report) =>
      stepsOf(report).flatMap(({ journey, step, place }) =>
        (step.nextActions ?? []).map(({ event, users }) => ({ journey, step, place, event, users })),
      ),
    [
      ["journey", "text", ({ journey }) => journey.id],
      ["place", "count", ({ place }) => place],
      ["step", "text", ({ step }) => step.step],
      ["event", "text", ({ event }) => event],
      ["users", "count", ({ users }) => users],
    ],
  ),
  "journeys-by": table(
    (report) =>
      (report.journeys ?? []).flatMap((journey) =>
        (journey.by?.values ?? []).flatMap(({ value, users }) =>
          users.map((count, index) => ({
            journey,
            value,
            place: index + 1,
            step: journey.steps[index]?.step ?? "",
            count,
          })),
        ),
      ),
    [
      ["journey", "text", ({ journey }) => journey.id],
      ["by", "text", ({ journey }) => journey.by?.by ?? null],
      ["dimension", "text", ({ journey }) => journey.by?.dimension ?? null],
      ["value", "text", ({ value }) => value],
      ["place", "count", ({ place }) => place],
      ["step", "text", ({ step }) => step],
      ["users", "count", ({ count }) => count],
    ],
  ),
  assists: table(
    (report) => report.assists?.asked ?? [],
    [
      ["goal", "text", (assist) => assist.goal],
      ["leads_to", "text", (assist) => assist.leadsTo],
      ["verdict", "text", (assist) => assist.verdict],
      ["users", "count", (assist) => assist.users],
      ["reached", "count", (assist) => assist.reached],
      ["rate", "share", (assist) => assist.rate],
      ["rate_low", "share", (assist) => assist.rateInterval?.low ?? null],
      ["rate_high", "share", (assist) => assist.rateInterval?.high ?? null],
      ["everybody", "count", (assist) => assist.everybody.users],
      ["everybody_reached", "count", (assist) => assist.everybody.reached],
      ["everybody_rate", "share", (assist) => assist.everybody.rate],
      ["lift", "amount", (assist) => assist.lift],
      ["lift_low", "amount", (assist) => assist.liftInterval?.low ?? null],
      ["lift_high", "amount", (assist) => assist.liftInterval?.high ?? null],
      ["passed", "share", (assist) => assist.passed],
    ],
  ),
  experiments: table(
    ({ experiments }) =>
      experiments.flatMap((experiment) => {
        const { result, guards } = experiment;
        return (result === null ? [] : [result, ...guards]).flatMap(({ variants, ...of }, place) =>
          variants.map((variant, index) => ({ experiment, of, isGuard: place > 0, variant, index })),
        );
      }),
    [
      ["experiment", "text", ({ experiment }) => experiment.id],
      ["experiment_name", "text", ({ experiment }) => experiment.name],
      ["by", "text", ({ experiment }) => experiment.by],
      ["start", "day", ({ experiment }) => experiment.days?.start ?? null],
      ["end", "day", ({ experiment }) => experiment.days?.end ?? null],
      ["decided", "text", ({ experiment }) => experiment.verdict],
      ["best", "text", ({ experiment }) => experiment.best],
      ["days_needed", "count", ({ experiment }) => experiment.needed?.days ?? null],
      ["goal", "text", ({ of }) => of.goal],
      ["guard", "flag", ({ isGuard }) => isGuard],
      ["variant", "text", ({ variant }) => variant.variant],
      ["users", "count", ({ variant }) => variant.users],
      ["share", "share", ({ experiment, index }) => experiment.shares?.variants[index]?.share ?? null],
      [
        "share_expected",
        "share",
        ({ experiment, index }) => experiment.shares?.variants[index]?.expected ?? null,
      ],
      ["reached", "count", ({ variant }) => variant.reached],
      ["rate", "share", ({ variant }) => variant.rate],
      ["difference", "share", ({ variant }) => variant.against?.difference ?? null],
      ["difference_low", "share", ({ variant }) => variant.against?.low ?? null],
      ["difference_high", "share", ({ variant }) => variant.against?.high ?? null],
      ["verdict", "text", ({ variant }) => variant.against?.verdict ?? null],
    ],
  ),
  health: table(
    (report) =>
      report.health.map((finding) => ({
        ...finding,
        text: healthText(finding, nameOf(report, finding.goal)),
      })),
    [
      ["goal", "text", ({ goal }) => goal],
      ["code", "text", ({ code }) => code],
      ["since", "day", (finding) => ("since" in finding ? finding.since : null)],
      ["text", "text", ({ text }) => text],
    ],
  ),
  about: table(aboutOf, [
    ["item", "text", ([item]) => item],
    ["holds", "text", ([, text]) => text],
  ]),
};

interface StepRow {
  readonly journey: NonNullable<ConversionReport["journeys"]>[number];
  readonly step: NonNullable<ConversionReport["journeys"]>[number]["steps"][number];
  /** From 1. */
  readonly place: number;
}

function stepsOf({ journeys }: ConversionReport): readonly StepRow[] {
  return (journeys ?? []).flatMap((journey) =>
    journey.steps.map((step, index) => ({ journey, step, place: index + 1 })),
  );
}

/** Which days, in which zone and currency, made when, and what to know about the numbers. */
function aboutOf({
  property,
  period,
  comparison,
  timeZone,
  currency,
  generatedAt,
  dataQuality,
}: ConversionReport): readonly (readonly [item: string, text: string | null])[] {
  return [
    ["name", property.name],
    ["days", `${period.start}..${period.end}`],
    ["compared_with", comparison === null ? null : `${comparison.start}..${comparison.end}`],
    ["time_zone", timeZone],
    ["currency", currency],
    ["made", generatedAt],
    ...qualityTexts(dataQuality, period.end).map((text) => ["note", text] as const),
  ];
}

/** One of the tables. */
export function reportTable(report: ConversionReport, name: TableName): DataTable {
  return { name, ...TABLES[name](report) };
}

/** All of them, as a workbook holds them: about the report first. */
export function reportTables(report: ConversionReport): readonly DataTable[] {
  return WORKBOOK.map((name) => reportTable(report, name));
}

const WORKBOOK: readonly TableName[] = ["about", ...TABLE_NAMES.filter((name) => name !== "about")];
