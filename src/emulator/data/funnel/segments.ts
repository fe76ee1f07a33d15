/**
 * Segments of a funnel: users, sessions or events that meet conditions, as a condition on events. Pure: messages in, SQL out.
 * Source: the proto comments of Segment and of what it is made of.
 *
 * Conditions are looked for among the events of the date range. A condition is met within a session (or by a user) where each
 * of its filters is met by an event of it; one within an event, where one event meets them all. Who is excluded permanently
 * is so for an event of any day, temporarily for one of the date range. Sequences stand in sequences.ts.
 */
import { allOf, literal } from "../../events/sql-text.js";
import { invalidArgument } from "../../grpc/status.js";
import { dimensionFilterSql } from "../filter-sql.js";
import type { FilterMessage, NumericFilterMessage } from "../wire.js";
import { notEmulated } from "../wording.js";
import { eventFilterSql, type Grouped, groupedSql, type ParameterFilterMessage } from "./parameter-filter.js";
import { countInDaysSql, type SequenceGroupMessage, sequenceSql } from "./sequences.js";

interface ParameterLeaf {
  readonly segmentParameterFilter?: SegmentParameterFilter | null;
}

type SegmentParameterFilter = ParameterFilterMessage & {
  readonly filterScoping?: { readonly inAnyNDayPeriod?: string } | null;
};

interface SegmentLeaf {
  readonly segmentFilter?:
    | (FilterMessage & { readonly filterScoping?: { readonly atAnyPointInTime?: boolean } | null })
    | null;
  readonly segmentEventFilter?: {
    readonly eventName?: string;
    readonly segmentParameterFilterExpression?: (Grouped<ParameterLeaf> & ParameterLeaf) | null;
  } | null;
}

interface ConditionGroupMessage {
  /** `USER_CRITERIA_WITHIN_SAME_EVENT` and the like, by the scope of the segment. */
  readonly conditionScoping: string;
  readonly segmentFilterExpression: (Grouped<SegmentLeaf> & SegmentLeaf) | null;
}

interface CriteriaMessage {
  readonly andConditionGroups: readonly ConditionGroupMessage[];
  readonly andSequenceGroups?: readonly SequenceGroupMessage<SegmentLeaf>[];
}

interface UserSegmentMessage {
  readonly userInclusionCriteria: CriteriaMessage | null;
  readonly exclusion: {
    readonly userExclusionDuration: string;
    readonly userExclusionCriteria: CriteriaMessage | null;
  } | null;
}

interface SessionSegmentMessage {
  readonly sessionInclusionCriteria: CriteriaMessage | null;
  readonly exclusion: {
    readonly sessionExclusionDuration: string;
    readonly sessionExclusionCriteria: CriteriaMessage | null;
  } | null;
}

interface EventSegmentMessage {
  readonly eventInclusionCriteria: CriteriaMessage | null;
  readonly exclusion: {
    readonly eventExclusionDuration: string;
    readonly eventExclusionCriteria: CriteriaMessage | null;
  } | null;
}

export interface SegmentMessage {
  readonly name: string;
  readonly userSegment?: UserSegmentMessage | null;
  readonly sessionSegment?: SessionSegmentMessage | null;
  readonly eventSegment?: EventSegmentMessage | null;
}

export interface Segment {
  readonly name: string;
  /** What an event must be; `days` is the condition of the date range on an event. */
  readonly sql: (days: string) => string;
}

/** What a segment is made of, and the columns that tell them apart. */
const MEMBERS = { user: "person", session: "session", event: "seq" } as const;

const MOST_SEGMENTS = 4;

/** Reads the segments of a request. Throws INVALID_ARGUMENT or UNIMPLEMENTED. */
export function readSegments(
  segments: readonly SegmentMessage[],
  propertyId: string,
  column: (name: string) => string,
): readonly Segment[] {
  if (segments.length > MOST_SEGMENTS)
    throw invalidArgument(`Requests are limited to ${MOST_SEGMENTS} segments.`);
  return segments.map((segment, index) => ({
    name: `${index + 1}. ${segment.name || "Segment"}`,
    sql: segmentSql(segment, propertyId, column),
  }));
}

function segmentSql(
  { userSegment, sessionSegment, eventSegment }: SegmentMessage,
  propertyId: string,
  column: (name: string) => string,
): (days: string) => string {
  const of = (
    member: keyof typeof MEMBERS,
    included: CriteriaMessage | null | undefined,
    excluded: CriteriaMessage | null | undefined,
    duration: string | undefined,
  ) => {
    const own = `property = ${literal(propertyId)}`;
    const inside = membersSql(member, included, column);
    const outside = excluded && membersSql(member, excluded, column);
    const ever = duration?.endsWith("_PERMANENT") ?? false;
    return (days: string): string =>
      allOf([
        ...(inside ? [inside(`${own} AND ${days}`)] : []),
        ...(outside ? [`NOT (${outside(ever ? own : `${own} AND ${days}`)})`] : []),
      ]);
  };
  if (userSegment)
    return of(
      "user",
      userSegment.userInclusionCriteria,
      userSegment.exclusion?.userExclusionCriteria,
      userSegment.exclusion?.userExclusionDuration,
    );
  if (sessionSegment)
    return of(
      "session",
      sessionSegment.sessionInclusionCriteria,
      sessionSegment.exclusion?.sessionExclusionCriteria,
      sessionSegment.exclusion?.sessionExclusionDuration,
    );
  if (eventSegment)
    return of(
      "event",
      eventSegment.eventInclusionCriteria,
      eventSegment.exclusion?.eventExclusionCriteria,
      eventSegment.exclusion?.eventExclusionDuration,
    );
  throw invalidArgument("A segment needs a userSegment, a sessionSegment or an eventSegment.");
}

/** That an event is of a member for which every group of the criteria holds; undefined without criteria. */
function membersSql(
  member: keyof typeof MEMBERS,
  criteria: CriteriaMessage | null | undefined,
  column: (name: string) => string,
): ((among: string) => string) | undefined {
  if (!criteria) return undefined;
  const id = MEMBERS[member];
  const groups = criteria.andConditionGroups.map((group) => {
    const { segmentFilterExpression: expression } = group;
    if (!expression) throw invalidArgument("A condition group needs a segmentFilterExpression.");
    const unit = unitOf(group.conditionScoping, member);
    const anywhere = (leaf: SegmentLeaf): string | undefined => {
      if (leaf.segmentFilter?.filterScoping?.atAnyPointInTime && unit !== MEMBERS.user)
        throw invalidArgument("atAnyPointInTime needs a scoping across all sessions.");
      const counted = unit === "seq" ? undefined : countedSql(leaf);
      if (counted !== undefined) return counted;
      const sql = leafSql(leaf, column);
      return sql === undefined || unit === "seq" ? sql : `bool_or(${sql})`;
    };
    const holds = groupedSql(expression, anywhere);
    return (among: string): string =>
      unit === "seq"
        ? `${id} IN (SELECT ${id} FROM facts WHERE ${among} AND (${holds}))`
        : `${id} IN (SELECT any_value(${id}) FROM facts WHERE ${among} AND ${unit} IS NOT NULL GROUP BY ${unit} HAVING ${holds})`;
  });
  const sequences = (criteria.andSequenceGroups ?? []).map((sequence) =>
    sequenceSql(sequence, (leaf) => {
      if (leaf.segmentFilter?.filterScoping?.atAnyPointInTime)
        throw invalidArgument("atAnyPointInTime can't be in a sequence.");
      return leafSql(leaf, column);
    }),
  );
  return (among) => allOf([...groups, ...sequences].map((group) => group(among)));
}

/** How often an event came in any so many days; undefined for a filter that does not say. */
function countedSql({ segmentEventFilter: filter }: SegmentLeaf): string | undefined {
  const parameter = filter?.segmentParameterFilterExpression?.segmentParameterFilter;
  const days = parameter?.filterScoping?.inAnyNDayPeriod;
  if (!filter?.eventName || !parameter || days === undefined) return undefined;
  checkCounted(parameter, days);
  const { operation, value } = parameter.numericFilter ?? ({} as Partial<NumericFilterMessage>);
  const operator = { GREATER_THAN: ">", GREATER_THAN_OR_EQUAL: ">=" }[String(operation)] as
    | ">"
    | ">="
    | undefined;
  const count = Number(value?.int64Value ?? value?.doubleValue);
  if (operator === undefined || !Number.isFinite(count))
    throw notEmulated("inAnyNDayPeriod with another filter than more than so many");
  return countInDaysSql(filter.eventName, Number(days), operator, count);
}

function checkCounted({ eventParameterName }: SegmentParameterFilter, days: string): void {
  if (eventParameterName !== "event_count")
    throw invalidArgument("inAnyNDayPeriod is for the parameter event_count.");
  // GA4 keeps events for fifty months at most
  if (Number(days) < 1 || Number(days) > 10_000)
    throw invalidArgument("inAnyNDayPeriod must be at least 1, and no longer than events are kept.");
}

/** The events a group looks at together, by the column they share. By default those of the member. */
function unitOf(scoping: string, member: keyof typeof MEMBERS): string {
  if (scoping.endsWith("_WITHIN_SAME_EVENT")) return MEMBERS.event;
  if (scoping.endsWith("_WITHIN_SAME_SESSION")) return MEMBERS.session;
  return scoping.endsWith("_ACROSS_ALL_SESSIONS") ? MEMBERS.user : MEMBERS[member];
}

/** True or false for an event, never NULL. */
function leafSql(
  { segmentFilter, segmentEventFilter }: SegmentLeaf,
  column: (name: string) => string,
): string | undefined {
  if (segmentFilter) return dimensionFilterSql({ filter: segmentFilter }, column);
  if (!segmentEventFilter) return undefined;
  const { eventName, segmentParameterFilterExpression: parameters } = segmentEventFilter;
  return eventFilterSql(eventName, parameters, (leaf: ParameterLeaf) => {
    const { segmentParameterFilter: parameter } = leaf;
    const days = parameter?.filterScoping?.inAnyNDayPeriod;
    if (parameter && days !== undefined) {
      checkCounted(parameter, days);
      throw notEmulated("inAnyNDayPeriod within an event, a sequence or a group of filters");
    }
    return leaf.segmentParameterFilter;
  });
}
