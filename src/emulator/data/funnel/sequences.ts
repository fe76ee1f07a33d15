/**
 * A segment's sequences: users whose events do one step after another, in one session or over all, in time. Pure: messages in,
 * SQL out. Source: the proto comments of UserSegmentSequenceGroup and UserSequenceStep.
 *
 * A step is an event that meets its expression. An expression that only several events can meet together is not evaluated. Of the
 * ways of doing the steps up to an event the one that began last is kept: a later start is never worse.
 */
import { literal } from "../../events/sql-text.js";
import { invalidArgument } from "../../grpc/status.js";
import { notEmulated } from "../wording.js";
import { type Grouped, groupedSql } from "./parameter-filter.js";

export interface SequenceGroupMessage<Leaf> {
  /** `USER_CRITERIA_WITHIN_SAME_SESSION` and the like. */
  readonly sequenceScoping: string;
  readonly sequenceMaximumDuration?: DurationMessage | null;
  readonly userSequenceSteps: readonly {
    readonly isDirectlyFollowedBy: boolean;
    readonly stepScoping: string;
    readonly segmentFilterExpression: (Grouped<Leaf> & Leaf) | null;
  }[];
}

export interface DurationMessage {
  readonly seconds: string;
  readonly nanos: number;
}

export function microsecondsOf({ seconds, nanos }: DurationMessage): number {
  return Number(seconds) * 1e6 + nanos / 1000;
}

/** That an event is of a person who did the sequence; `leafSql` says what meets a filter. Throws INVALID_ARGUMENT or UNIMPLEMENTED. */
export function sequenceSql<Leaf>(
  { sequenceScoping, sequenceMaximumDuration, userSequenceSteps: steps }: SequenceGroupMessage<Leaf>,
  leafSql: (leaf: Leaf) => string | undefined,
): (among: string) => string {
  if (sequenceScoping.endsWith("_WITHIN_SAME_EVENT"))
    throw invalidArgument("A sequence can't be within one event.");
  if (steps.length === 0) throw invalidArgument("A sequence needs userSequenceSteps.");
  if (steps[0]?.isDirectlyFollowedBy)
    throw invalidArgument("The first step of a sequence can't follow directly.");
  const inSession = sequenceScoping.endsWith("_WITHIN_SAME_SESSION");
  if (inSession && steps.some(({ stepScoping }) => stepScoping.endsWith("_ACROSS_ALL_SESSIONS")))
    throw invalidArgument("A step can't go across sessions in a sequence within one.");
  const unit = inSession ? "session" : "person";
  const conditions = steps.map(({ segmentFilterExpression: expression, stepScoping }) => {
    if (!expression) throw invalidArgument("A step of a sequence needs a segmentFilterExpression.");
    if (!stepScoping.endsWith("_WITHIN_SAME_EVENT") && !ofOneEvent(expression))
      throw notEmulated("a sequence's step that several events meet together");
    return groupedSql(expression, leafSql);
  });
  const done = conditions.map((condition, k) => `(${condition}) AS does_${k}`);
  // what is no step comes first, as in a funnel
  const place = `CASE ${steps.map((_, k) => `WHEN does_${k} THEN ${k + 1}`).join(" ")} ELSE 0 END`;
  const order = `PARTITION BY ${unit} ORDER BY event_ts, batch, ${place}, seq`;
  const began = (k: number): string => {
    if (k === 0) return "event_ts";
    if (steps[k]?.isDirectlyFollowedBy) return `lag(began_${k - 1}) OVER (${order})`;
    return `max(began_${k - 1}) OVER (${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  };
  const last = steps.length - 1;
  const inTime = sequenceMaximumDuration
    ? `event_ts - began_${last} <= ${microsecondsOf(sequenceMaximumDuration)}`
    : "true";
  return (among) => {
    const events = `SELECT person, session, event_ts, batch, seq, ${done.join(", ")} FROM facts WHERE ${among} AND ${unit} IS NOT NULL`;
    const walked = steps.reduce(
      (inner, _, k) => `SELECT *, CASE WHEN does_${k} THEN ${began(k)} END AS began_${k} FROM (${inner})`,
      events,
    );
    return `person IN (SELECT person FROM (${walked}) WHERE began_${last} IS NOT NULL AND ${inTime})`;
  };
}

/** Whether one event can meet it, and any event that does is one that the group would be met by. */
function ofOneEvent<Leaf>({ andGroup, orGroup, notExpression }: Grouped<Leaf>): boolean {
  if (notExpression) return false;
  const parts = (andGroup ?? orGroup)?.expressions ?? [];
  return (!andGroup || parts.length < 2) && parts.every(ofOneEvent);
}

/**
 * That among the events of a unit there are so many of a name within some so many days that follow each other. An aggregate: days
 * before the date range have no events.
 */
export function countInDaysSql(eventName: string, days: number, operator: ">" | ">=", count: number): string {
  const on = `list(event_date) FILTER (event_name = ${literal(eventName)})`;
  const within = `list_filter(${on}, lambda other: other BETWEEN day - ${days - 1} AND day)`;
  return `coalesce(list_bool_or(list_transform(${on}, lambda day: len(${within}) ${operator} ${count})), false)`;
}
