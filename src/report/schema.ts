/**
 * The shape of a report's JSON, in zod: held to the model by the compiler, published as JSON Schema. Nothing is read
 * with it in the program; it is there for those who read our JSON, and for the test that both agree.
 */
import { z } from "zod";
import type { ConversionReport } from "./model.js";

const day = z.iso.date().meta({ description: "A calendar day in the property's time zone." });
const number = z.number().nullable();
const figure = z
  .strictObject({
    current: number,
    previous: number,
    change: number.meta({ description: "Relative: 0.12 is 12 % more." }),
  })
  .meta({ id: "figure", description: "A number now and then; null is not known, never zero." });
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

const note = z.discriminatedUnion("code", [
  z.strictObject({ code: z.literal("approximate") }),
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
  z.strictObject({
    code: z.literal("before-key-event"),
    event,
    current: z.number(),
    previous: number,
    firstCounted: day.nullable(),
  }),
  z.strictObject({ code: z.literal("counts-since"), event, since: day }),
  z.strictObject({ code: z.literal("never-seen"), event }),
  z.strictObject({ code: z.literal("declared-value"), amount: z.number(), currency: z.string() }),
  z.strictObject({ code: z.literal("revenue-hidden") }),
]);

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
  approximate: z.boolean(),
  countsSince: day.nullable(),
  count: figure,
  sessions: figure,
  users: figure,
  sessionRate: rate,
  userRate: rate,
  value: z
    .strictObject({
      current: number,
      previous: number,
      change: number,
      currency: z.string().nullable(),
      basis: z.enum(["purchase_revenue", "event_value", "declared"]),
    })
    .nullable(),
  events: z.strictObject({ count: figure, sessions: figure, sessionRate: figure }),
  trend: z.array(z.strictObject({ date: day, count: number })).nullable(),
  change: z
    .strictObject({ verdict: z.enum(["rise", "fall", "none", "too-few"]), pValue: number, adjusted: number })
    .nullable(),
  notes: z.array(note),
});

const target = z.strictObject({
  goal: goalId,
  measure: z.enum(["rate", "count", "value"]),
  per: z.enum(["week", "month"]).nullable(),
  currency: z.string().nullable(),
  current: number,
  over: z.strictObject({ start: day, end: day }).nullable(),
  interval: interval.nullable(),
  expected: number,
  line: z.enum(["between-marks", "from-comparison", "from-start", "last-mark"]).nullable(),
  status: z.enum(["ahead", "on-track", "behind", "reached", "not-known"]),
  marks: z.array(z.strictObject({ amount: z.number(), by: day, reached: z.boolean() })),
  toGo: z
    .strictObject({
      amount: z.number(),
      by: day,
      missing: z.number(),
      daysLeft: z.number(),
      conversions: number,
      perDay: number,
    })
    .nullable(),
});

const journey = z.strictObject({
  id: z.string(),
  name: z.string(),
  goal: goalId,
  steps: z.array(
    z.strictObject({
      step: z.string(),
      name: z.string(),
      event,
      approximate: z.boolean(),
      users: figure,
      fromStepBefore: figure.nullable(),
      fromStart: figure,
      lost: number,
    }),
  ),
  hurdle: number.meta({ description: "The place in steps, from 0, of the one that loses most users." }),
  completion: figure,
});

const assist = z.strictObject({
  goal: goalId,
  leadsTo: goalId,
  users: z.number(),
  reached: z.number(),
  rate: number,
  rateInterval: interval.nullable(),
  everybody: z.strictObject({ users: z.number(), reached: z.number(), rate: number }),
  lift: number,
  liftInterval: interval.nullable(),
  verdict: z.enum(["more", "less", "same", "too-few"]),
});

const breakdown = z.strictObject({
  by: z.string(),
  dimension: z.string(),
  rows: z.array(
    z.strictObject({
      value: z.string(),
      sessions: figure,
      users: figure,
      goals: z.array(
        z.strictObject({
          id: goalId,
          count: figure,
          sessions: figure,
          sessionRate: figure,
          interval: interval.nullable(),
        }),
      ),
    }),
  ),
  more: z.number(),
});

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

export const reportSchema: z.ZodType<ConversionReport> = z
  .strictObject({
    schemaVersion: z.literal(1),
    property: z.strictObject({ id: z.string().nullable(), name: z.string().nullable() }),
    generatedAt: z.iso.datetime(),
    timeZone: z.string(),
    currency: z.string().nullable(),
    period: z.strictObject({ asked: z.string(), start: day, end: day, days: z.number() }),
    comparison: z
      .strictObject({ mode: z.enum(["previous", "year"]), start: day, end: day, days: z.number() })
      .nullable(),
    totals: z.strictObject({
      sessions: figure,
      engagedSessions: figure,
      users: figure,
      activeUsers: figure,
      views: figure,
      keyEvents: figure,
      revenue: figure,
    }),
    goals: z.array(goal),
    targets: z.array(target),
    journeys: z.array(journey).nullable(),
    assists: z
      .strictObject({ method: z.string(), asked: z.array(assist), notAsked: z.array(goalId) })
      .nullable(),
    achievement: z.strictObject({ over: z.array(goalId), under: z.array(goalId), method: z.string() }),
    breakdowns: z.array(breakdown),
    health: z.array(finding),
    dataQuality: z.strictObject({
      source: z.enum(["ga4", "store"]),
      notStored: z.boolean(),
      unfinishedDays: z.array(day),
      askedEnd: day.nullable(),
      sampling: z.strictObject({ read: z.number(), total: z.number(), share: z.number() }).nullable(),
      thresholded: z.boolean(),
      otherRow: z.boolean(),
      restrictedMetrics: z.array(z.string()),
      propertyTimeZone: z.string().nullable(),
    }),
    calls: z.strictObject({
      getMetadata: z.number(),
      batchRunReports: z.number(),
      reports: z.number(),
      runFunnelReport: z.number(),
      total: z.number(),
      tokens: z
        .strictObject({
          consumed: z.number(),
          remaining: z.strictObject({ day: z.number(), hour: z.number(), projectHour: z.number() }),
        })
        .nullable(),
      funnelTokens: z
        .strictObject({ consumed: z.number(), remaining: z.strictObject({ day: z.number() }) })
        .nullable(),
    }),
  })
  .meta({ title: "ga4-goals conversion report" });

/** The published JSON Schema, as text; `docs/schemas/report.schema.json` holds it. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}
