/**
 * The conversion report as data, in zod: what `--format json` prints, what its published JSON Schema says and what every
 * other format is drawn from. How a number came about is said next to it (basis, source, notes), and null always means "not
 * known", never zero. Nothing is read with the schema in the program; it is there for those who read our JSON.
 */
import * as z from "zod";
import type { Frozen } from "../diagnostics/frozen.js";
import { LIFT_VERDICTS } from "../numbers/lift.js";
import { costsSchema } from "./costs/model.js";
import { experimentSchema } from "./experiments/model.js";

const day = z.iso.date().meta({ description: "A calendar day in the property's time zone." });
const number = z.number().nullable();
const figure = z
  .strictObject({
    current: number,
    previous: number,
    change: number.meta({ description: "Relative: 0.12 is 12 % more." }),
  })
  .meta({ id: "figure", description: "A number now and then; null is not known, never zero." });
/**
 * A share of sessions or users, 0.025 = 2.5 %; null where there were no sessions at all. `rows`: sessions (or users) with the
 * event, divided by all of them, both as GA4 counted them.
 */
const rate = z.strictObject({
  current: number,
  previous: number,
  change: number,
  source: z
    .enum(["ga4", "rows"])
    .meta({ description: "ga4: GA4's own rate metric. rows: two of GA4's counts, divided." }),
});
const interval = z
  .strictObject({ low: z.number(), high: z.number() })
  .meta({ id: "interval", description: "95 %." });
const event = z.string();
const goalId = z.string().meta({ description: "A goal's id in the goals file." });

/** Something to know about a goal's numbers; the words are in `draw/note-text.ts`. */
const note = z.discriminatedUnion("code", [
  z.strictObject({ code: z.literal("approximate") }),
  /** The goal is not in the property yet, and no event of the name has come: nothing is counted, which is not zero. */
  z.strictObject({
    code: z.literal("not-counted-yet"),
    event,
    by: z
      .enum(["rule", "page_code", "audience"])
      .nullable()
      .meta({ description: "Who makes the event once the goal is in place; null: the site sends it." }),
  }),
  z.strictObject({ code: z.literal("not-a-key-event"), event }),
  z.strictObject({ code: z.literal("counts-every-event"), event }),
  /** To be no key event, and counts once a session: the count is that of the sessions with the event. */
  z.strictObject({ code: z.literal("sessions-with-event"), event }),
  z.strictObject({
    code: z.literal("before-key-event"),
    event,
    current: z.number(),
    previous: number,
    /** The first of these days with a key event; null where there is none. */
    firstCounted: day.nullable(),
  }),
  z.strictObject({ code: z.literal("counts-since"), event, since: day }),
  /** The event itself came first on that day: the days before hold none, and are nothing to compare with. */
  z.strictObject({ code: z.literal("began"), event, on: day }),
  z.strictObject({ code: z.literal("never-seen"), event }),
  z.strictObject({ code: z.literal("declared-value"), amount: z.number(), currency: z.string() }),
  z.strictObject({ code: z.literal("revenue-hidden") }),
]);

/**
 * Money. `purchase_revenue` and `event_value` are GA4's sums; `declared` is the count times the value the goals file gives one
 * conversion.
 */
const value = z.strictObject({
  current: number,
  previous: number,
  change: number,
  currency: z.string().nullable(),
  basis: z.enum(["purchase_revenue", "event_value", "declared"]),
});

/** One day of the trend; null where the event did not count yet, which is not zero. */
const trendDay = z.strictObject({ date: day, count: number });

/**
 * Whether the share of sessions with the goal has moved by more than chance would: a two-sided z-test of two proportions,
 * adjusted over all goals of the report (Benjamini and Hochberg). `too-few`: the sample is too small to tell, and the numbers
 * are null.
 */
const changeTest = z.strictObject({
  verdict: z.enum(["rise", "fall", "none", "too-few"]),
  pValue: number,
  adjusted: number,
});

const goal = z.strictObject({
  id: goalId,
  name: z.string(),
  tier: z.enum(["macro", "micro"]),
  category: z.enum(["revenue", "lead", "inquiry", "navigation", "interaction", "engagement"]),
  stage: z.string().nullable(),
  leadsTo: goalId.nullable(),
  event: event.meta({ description: "The event GA4 counts for the goal." }),
  counting: z.enum(["once_per_event", "once_per_session"]),
  basis: z.enum(["key_event", "event_count"]),
  /** True where the way the goal is counted is not exact. */
  approximate: z.boolean(),
  /** The day from which the key event counts, as the Admin API says; null where it is none or that is not known. */
  countsSince: day.nullable(),
  /** The conversions: key events, or events where `basis` is `event_count`. */
  count: figure,
  /** Sessions in which it was counted. */
  sessions: figure,
  /** Users for whom it was counted. */
  users: figure,
  sessionRate: rate,
  userRate: rate,
  value: value.nullable(),
  /** The event itself, whether it was a key event at the time or not: comparable also where the key event is new. */
  events: z.strictObject({ count: figure, sessions: figure, sessionRate: figure }),
  /** The days of the period in order; null where the trend was not asked for. */
  trend: z.array(trendDay).nullable(),
  /** The days compared with, likewise; null without a comparison. */
  trendBefore: z.array(trendDay).nullable(),
  /** Null without a comparison. */
  change: changeTest.nullable(),
  notes: z.array(note),
});

/**
 * Where a goal stands against its target. Amounts are shares of sessions for a rate, key events for a count, money for a value;
 * with `per`, of a week or a month.
 */
const target = z.strictObject({
  goal: goalId,
  measure: z.enum(["rate", "count", "value"]),
  per: z.enum(["week", "month"]).nullable(),
  currency: z.string().nullable(),
  /** Where it stands; null where that is not known. */
  current: number,
  /** What `current` was counted over. */
  over: z.strictObject({ start: day, end: day }).nullable(),
  /** Of what chance alone may do to `current`, with conversions that come in clusters. */
  interval: interval.nullable(),
  /**
   * `times`: the variance of `current`, 1 for conversions that come one by one, independent of one another. `from`: read from
   * the days, from how often users come again, or taken as independent because nothing tells.
   */
  chance: z.strictObject({ times: z.number(), from: z.enum(["days", "users", "independent"]) }).nullable(),
  /** Where it should stand on the last day of the period; null where nothing says so. */
  expected: number,
  /**
   * How `expected` came about: a line between two marks, from the comparison to the first mark, from the day the goal began to
   * count, or the last mark itself.
   */
  line: z.enum(["between-marks", "from-comparison", "from-start", "last-mark"]).nullable(),
  /** `reached`: nothing says where it should be by now, but the target itself is reached. */
  status: z.enum(["ahead", "on-track", "behind", "reached", "not-known"]),
  /** What is due on which day and whether it is reached now, in order of date; the target itself comes last. */
  marks: z.array(z.strictObject({ amount: z.number(), by: day, reached: z.boolean() })),
  /** What it takes to get to the next mark that is not reached; null where all are. */
  toGo: z
    .strictObject({
      amount: z.number(),
      by: day,
      missing: z.number(),
      daysLeft: z.number(),
      /** Rates: sessions with the goal that were missing in these days. Counts and sums in total: what each day must bring. */
      conversions: number,
      perDay: number,
    })
    .nullable(),
});

const journeyStep = z.strictObject({
  /** As the goals file names it: a goal's id or an event; words for a page or for conditions. */
  step: z.string(),
  name: z.string(),
  event,
  withinSeconds: number.meta({ description: "At most so long after the step before; null: any time." }),
  directly: z
    .boolean()
    .meta({ description: "No other event of the user between the step before and this one." }),
  /** True where this step or one before it is counted approximately: its users are then too. */
  approximate: z.boolean(),
  /** Users who came this far, in order; null from a goal on that is not counted yet. */
  users: figure,
  /** Of those who did the step before, who went on to this; null for the first. */
  fromStepBefore: figure.nullable(),
  fromStart: figure.nullable().meta({
    description: "Of those at the first step; null in an open journey, where others come in later.",
  }),
  /** Users who went no further; null for the last step, and where the next one is not counted. */
  lost: number,
  /** What they did right after it, before they came to the next step: at most 5 events; null where that is not known. */
  nextActions: z.array(z.strictObject({ event, users: z.number() })).nullable(),
  /** The first day with the step's event, where that lies within the period: before it nobody could take the step. */
  began: day.nullable(),
});

const journey = z.strictObject({
  id: z.string(),
  name: z.string(),
  goal: goalId,
  open: z.boolean().meta({ description: "Who was at no step before may come in at any of them." }),
  steps: z.array(journeyStep),
  hurdle: number.meta({
    description:
      "The place in steps, from 0, of the one that loses most users on the way to a step that was there throughout; null where there is none.",
  }),
  completion: figure,
  by: z
    .strictObject({
      by: z.string(),
      dimension: z.string(),
      values: z.array(
        z.strictObject({
          value: z.string(),
          users: z.array(z.number()),
          completion: number.meta({ description: "The last step's users of the first's; null where open." }),
        }),
      ),
    })
    .nullable()
    .meta({
      description: "Users at each step by value of a dimension, most users first; at most 15 values.",
    }),
  /** Users who reached the goal in the period; null where the last step is not the goal, or that is not known. */
  reachedGoal: number,
  /** Of them, those who did not come through these steps in this order. */
  outside: number,
  closes: goalId.nullable().meta({
    description:
      "Where the journey is made of a goal's `closes`: the id of the lead; null for a journey of the file. Hurdle and users who came another way are then not told.",
  }),
});

/** How many who took a small step went on to the goal it leads to, against everybody. All are users of the period. */
const assist = z.strictObject({
  goal: goalId,
  leadsTo: goalId,
  /** Users who took the step. */
  users: z.number(),
  /** Of them, those who reached the goal afterwards. */
  reached: z.number(),
  rate: number,
  rateInterval: interval.nullable(),
  /** The share of all users who reached the goal. */
  everybody: z.strictObject({ users: z.number(), reached: z.number(), rate: number }),
  /** rate / everybody.rate; null where that can't be worked out. */
  lift: number,
  liftInterval: interval.nullable(),
  /** Of everybody who reached the goal, the share that had taken the step before. */
  passed: number,
  /**
   * `more` or `less` only where the interval of the lift leaves 1 out; `on-the-way`: nearly all who reached the goal passed
   * here, which makes the step part of the way and no finding; `few-cases` where the sample is small.
   */
  verdict: z.enum(LIFT_VERDICTS),
});

const breakdownGoal = z.strictObject({
  id: goalId,
  count: figure,
  sessions: figure,
  sessionRate: figure,
  /** Of the session rate now; null without sessions. */
  interval: interval.nullable(),
});
const breakdownRow = z.strictObject({
  value: z.string(),
  sessions: figure,
  users: figure,
  goals: z.array(breakdownGoal),
});
const breakdown = z.strictObject({
  /** As it was asked for, e.g. `channel`. */
  by: z.string(),
  /** GA4's name of it, e.g. `sessionDefaultChannelGroup`. */
  dimension: z.string(),
  /** Most sessions first. */
  rows: z.array(breakdownRow),
  /** Values that are left out. */
  more: z.number(),
});

/** Something wrong, or about to be, with how a goal is counted. */
const finding = z.discriminatedUnion("code", [
  z.strictObject({ code: z.literal("never-seen"), goal: goalId, event }),
  z.strictObject({ code: z.literal("not-a-key-event"), goal: goalId, event }),
  z.strictObject({ code: z.literal("nearly-every-session"), goal: goalId, rate: z.number() }),
  z.strictObject({
    code: z.literal("nearly-every-view"),
    goal: goalId,
    count: z.number(),
    views: z.number(),
  }),
  z.strictObject({
    code: z.literal("gone-silent"),
    goal: goalId,
    since: day,
    days: z.number(),
    perDayBefore: z.number(),
  }),
  z.strictObject({
    code: z.literal("many-per-session"),
    goal: goalId,
    count: z.number(),
    sessions: z.number(),
  }),
  z.strictObject({ code: z.literal("counts-since"), goal: goalId, since: day }),
]);

const totals = z.strictObject({
  sessions: figure,
  engagedSessions: figure,
  users: figure,
  activeUsers: figure,
  views: figure,
  /** Key events of the whole property, not only those of the goals. */
  keyEvents: figure,
  /** In the report's currency; null where the role may not see revenue. */
  revenue: figure,
});

const dataQuality = z.strictObject({
  /** `store`: worked out offline from what was pulled before. */
  source: z.enum(["ga4", "store"]),
  /** Where a part is not known (null), e.g. users of a span a store has no answer for. */
  notStored: z.boolean(),
  /** Days of the period GA4 may still change: data settles for 48 hours. */
  unfinishedDays: z.array(day),
  /** The last day asked for, where it has not come yet. */
  askedEnd: day.nullable(),
  /** The most sampled answer, null where none was; `share` = read / total. */
  sampling: z.strictObject({ read: z.number(), total: z.number(), share: z.number() }).nullable(),
  /** Why days are missing, as GA4 says; `retention`: the property no longer keeps their events. */
  truncated: z.array(z.strictObject({ before: day.nullable(), retention: z.boolean(), message: z.string() })),
  /** How many months the property keeps single events for; null where its setting was not read. */
  keptMonths: z.number().nullable(),
  /**
   * The first day whose events the property keeps, taken as two months where its setting is not known, where the report
   * looks further back. GA4 does not say of a funnel that it is cut off. Null where all days are within.
   */
  funnelsSureFrom: day.nullable(),
  thresholded: z.boolean(),
  otherRow: z.boolean(),
  /** Metrics the role may not see. */
  restrictedMetrics: z.array(z.string()),
  /** The property's own time zone, where it is another than the days of this report were worked out in. */
  propertyTimeZone: z.string().nullable(),
});

/** What the report cost: calls to Google and the property's tokens. */
const calls = z.strictObject({
  getMetadata: z.number(),
  batchRunReports: z.number(),
  /** Reports inside those batches. */
  reports: z.number(),
  runFunnelReport: z.number(),
  /** All calls of the Data API. */
  total: z.number(),
  /** Null where GA4 did not say. */
  tokens: z
    .strictObject({
      consumed: z.number(),
      remaining: z.strictObject({ day: z.number(), hour: z.number(), projectHour: z.number() }),
    })
    .nullable(),
  /** Of the funnels' own bucket; null where none was asked or GA4 did not say. */
  funnelTokens: z
    .strictObject({ consumed: z.number(), remaining: z.strictObject({ day: z.number() }) })
    .nullable(),
});

export const reportSchema = z
  .strictObject({
    schemaVersion: z.literal(1),
    property: z.strictObject({ id: z.string().nullable(), name: z.string().nullable() }),
    generatedAt: z.iso.datetime(),
    timeZone: z.string(),
    /** Of revenue and event values. */
    currency: z.string().nullable(),
    period: z.strictObject({ asked: z.string(), start: day, end: day, days: z.number() }),
    comparison: z
      .strictObject({ mode: z.enum(["previous", "year"]), start: day, end: day, days: z.number() })
      .nullable(),
    totals,
    /** Macro goals, then micro goals, each in the order of the file. */
    goals: z.array(goal),
    /** One for each goal with a target, in the order of the goals. */
    targets: z.array(target),
    /** Null where funnels can't be asked for. */
    journeys: z.array(journey).nullable(),
    /**
     * Null where funnels can't be asked for; `method`: how the intervals are made; `caution`: what they do not say; `asked`:
     * findings first, then what is part of the way, then few cases; `notAsked`: to keep the calls down.
     */
    assists: z
      .strictObject({
        method: z.string(),
        caution: z.string(),
        asked: z.array(assist),
        notAsked: z.array(goalId),
      })
      .nullable(),
    /** In the order of the file; each from its own first day to the last day of the period. */
    experiments: z.array(experimentSchema),
    /** Micro goals by how they do against the comparison; only changes that chance does not explain, told as `method` says. */
    achievement: z.strictObject({ over: z.array(goalId), under: z.array(goalId), method: z.string() }),
    breakdowns: z.array(breakdown),
    /** What campaigns cost and brought; null where nothing is broken down by campaign. */
    costs: costsSchema.nullable(),
    health: z.array(finding),
    dataQuality,
    calls,
  })
  .meta({ title: "ga4-goals conversion report" });

/** A number now and then. `change` is relative (0.12 = 12 % more), null where there is nothing to relate to. */
export type Figure = Frozen<z.infer<typeof figure>>;
export type Rate = Frozen<z.infer<typeof rate>>;
export type Value = Frozen<z.infer<typeof value>>;
export type GoalNote = Frozen<z.infer<typeof note>>;
export type TrendDay = Frozen<z.infer<typeof trendDay>>;
export type ChangeTest = Frozen<z.infer<typeof changeTest>>;
export type GoalResult = Frozen<z.infer<typeof goal>>;
export type TargetResult = Frozen<z.infer<typeof target>>;
export type Mark = TargetResult["marks"][number];
export type JourneyStep = Frozen<z.infer<typeof journeyStep>>;
export type JourneyResult = Frozen<z.infer<typeof journey>>;
export type AssistResult = Frozen<z.infer<typeof assist>>;
export type Assists = NonNullable<ConversionReport["assists"]>;
export type BreakdownGoal = Frozen<z.infer<typeof breakdownGoal>>;
export type BreakdownRow = Frozen<z.infer<typeof breakdownRow>>;
export type Breakdown = Frozen<z.infer<typeof breakdown>>;
export type HealthFinding = Frozen<z.infer<typeof finding>>;
export type Totals = Frozen<z.infer<typeof totals>>;
export type DataQuality = Frozen<z.infer<typeof dataQuality>>;
export type Calls = Frozen<z.infer<typeof calls>>;
export type ConversionReport = Frozen<z.infer<typeof reportSchema>>;

/** The published JSON Schema, as text; `docs/schemas/report.schema.json` holds it. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}
