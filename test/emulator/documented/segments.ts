/** Segments of funnels: what the protos say of each kind, scope, sequence and exclusion. */
import { ALL_DAYS } from "../data/shop.js";
import { type Asked, asking, PAGE, PROTO, refusing } from "./asked.js";

const did = (eventName: string, parameter?: object): object => ({
  segmentEventFilter: {
    eventName,
    ...(parameter && { segmentParameterFilterExpression: { segmentParameterFilter: parameter } }),
  },
});
const both = (...expressions: object[]): object => ({ andGroup: { expressions } });
const group = (scoping: string, segmentFilterExpression: object): object => ({
  ...(scoping && { conditionScoping: scoping }),
  segmentFilterExpression,
});
const users = (scoping: string, expression: object): object => ({
  andConditionGroups: [group(scoping && `USER_CRITERIA_${scoping}`, expression)],
});
const sessions = (scoping: string, expression: object): object => ({
  andConditionGroups: [group(scoping && `SESSION_CRITERIA_${scoping}`, expression)],
});
const events = (expression: object): object => ({
  andConditionGroups: [group("EVENT_CRITERIA_WITHIN_SAME_EVENT", expression)],
});
const ofUsers = (criteria: object, exclusion?: object): object => ({
  userSegment: { userInclusionCriteria: criteria, ...(exclusion && { exclusion }) },
});
const sequence = (steps: readonly object[], more: object = {}): object =>
  ofUsers({ andSequenceGroups: [{ userSequenceSteps: steps, ...more }] });
const then = (expression: object, more: object = {}): object => ({
  segmentFilterExpression: expression,
  ...more,
});
const number = (operation: string, int64Value: number): object => ({
  numericFilter: { operation, value: { int64Value } },
});
const country = (more: object): object => ({ segmentFilter: { fieldName: "country", ...more } });
const inFrance = country({ stringFilter: { value: "France" } });
const everywhere = { filterScoping: { atAnyPointInTime: true } };

/** Users who viewed a page, in each of the segments. */
const asked = (...segments: object[]): object => ({
  dateRanges: ALL_DAYS,
  funnel: { steps: [{ name: "View", filterExpression: { funnelEventFilter: { eventName: "page_view" } } }] },
  segments,
});
const called = (name: string, segment: object): object => ({ name, ...segment });
const kept = (...counts: readonly string[]): readonly string[] =>
  counts.map((text) => `1. View ${text} 1 0 0`);

export const SEGMENTS: readonly Asked[] = [
  ...asking(
    "runFunnelReport",
    [
      [
        "named, and not",
        `${PROTO}: Segment.name`,
        asked(
          called("Buyers", ofUsers(users("", did("purchase")))),
          ofUsers(users("", { notExpression: did("purchase") })),
        ),
        kept("1. Buyers 1", "2. Segment 1"),
      ],
      [
        "of users: within an event, within a session, across all",
        `${PROTO}: UserCriteriaScoping`,
        asked(
          ...["WITHIN_SAME_EVENT", "WITHIN_SAME_SESSION", "ACROSS_ALL_SESSIONS"].map((scoping) =>
            called(scoping, ofUsers(users(scoping, both(did("purchase"), did("view_item"))))),
          ),
          called(
            "refunded in the same",
            ofUsers(users("WITHIN_SAME_SESSION", both(did("purchase"), did("refund")))),
          ),
        ),
        kept("2. WITHIN_SAME_SESSION 1", "3. ACROSS_ALL_SESSIONS 1"),
      ],
      [
        "of users without others, for a time and for ever",
        `${PROTO}: UserExclusionDuration`,
        {
          ...asked(
            ...["TEMPORARY", "PERMANENT"].map((duration) =>
              called(
                duration,
                ofUsers(users("", did("page_view")), {
                  userExclusionDuration: `USER_EXCLUSION_${duration}`,
                  userExclusionCriteria: users("", did("refund")),
                }),
              ),
            ),
          ),
          dateRanges: [{ startDate: "2026-03-01", endDate: "2026-03-02" }],
        },
        kept("1. TEMPORARY 2", "2. PERMANENT 1"),
      ],
      [
        "of sessions",
        `${PROTO}: SessionSegment`,
        asked(
          called("session", {
            sessionSegment: {
              sessionInclusionCriteria: sessions(
                "WITHIN_SAME_SESSION",
                both(did("page_view"), did("purchase")),
              ),
            },
          }),
          called("event", {
            sessionSegment: {
              sessionInclusionCriteria: sessions(
                "WITHIN_SAME_EVENT",
                both(did("page_view"), did("purchase")),
              ),
            },
          }),
          ...["TEMPORARY", "PERMANENT"].map((duration) =>
            called(duration, {
              sessionSegment: {
                exclusion: {
                  sessionExclusionDuration: `SESSION_EXCLUSION_${duration}`,
                  sessionExclusionCriteria: sessions("", did("purchase")),
                },
              },
            }),
          ),
        ),
        // without the session in which she bought, Ana was not active
        kept("1. session 1", "3. TEMPORARY 1", "4. PERMANENT 1"),
      ],
      [
        "of events",
        `${PROTO}: EventSegment`,
        asked(
          called("French", { eventSegment: { eventInclusionCriteria: events(inFrance) } }),
          called("not French", {
            eventSegment: {
              exclusion: {
                eventExclusionDuration: "EVENT_EXCLUSION_PERMANENT",
                eventExclusionCriteria: events(inFrance),
              },
            },
          }),
        ),
        kept("1. French 1", "2. not French 1"),
      ],
      [
        "fields and parameters, in each way",
        `${PROTO}: SegmentFilterExpression`,
        asked(
          called(
            "fields",
            ofUsers(
              users(
                "ACROSS_ALL_SESSIONS",
                both(
                  country({ inListFilter: { values: ["France"] }, ...everywhere }),
                  { segmentFilter: { fieldName: "day", ...number("LESS_THAN", 2) } },
                  {
                    orGroup: {
                      expressions: [
                        {
                          segmentFilter: {
                            fieldName: "day",
                            betweenFilter: { fromValue: { int64Value: 9 }, toValue: { int64Value: 9 } },
                          },
                        },
                      ],
                    },
                  },
                ),
              ),
            ),
          ),
          called(
            "parameters",
            ofUsers(
              users("WITHIN_SAME_SESSION", {
                segmentEventFilter: {
                  eventName: "purchase",
                  segmentParameterFilterExpression: {
                    andGroup: {
                      expressions: [
                        {
                          segmentParameterFilter: {
                            eventParameterName: "value",
                            ...number("GREATER_THAN", 100),
                          },
                        },
                        {
                          orGroup: {
                            expressions: [
                              {
                                segmentParameterFilter: {
                                  eventParameterName: "coupon",
                                  inListFilter: { values: ["SPRING"] },
                                },
                              },
                            ],
                          },
                        },
                        {
                          notExpression: {
                            segmentParameterFilter: {
                              eventParameterName: "tax",
                              betweenFilter: { fromValue: { int64Value: 20 }, toValue: { int64Value: 30 } },
                            },
                          },
                        },
                        {
                          segmentParameterFilter: {
                            itemParameterName: "item_name",
                            stringFilter: { value: "Sock" },
                          },
                        },
                      ],
                    },
                  },
                },
              }),
            ),
          ),
        ),
        kept("1. fields 1", "2. parameters 1"),
      ],
      [
        "so many events in any so many days",
        `${PROTO}: SegmentParameterFilterScoping.in_any_n_day_period`,
        asked(
          ...(
            [
              [1, 1],
              [2, 1],
              [2, 2],
            ] as const
          ).map(([days, more]) =>
            called(
              `more than ${more} in ${days}`,
              ofUsers(
                users(
                  "ACROSS_ALL_SESSIONS",
                  did("page_view", {
                    eventParameterName: "event_count",
                    ...number("GREATER_THAN", more),
                    filterScoping: { inAnyNDayPeriod: days },
                  }),
                ),
              ),
            ),
          ),
        ),
        // Ana viewed a page on the 1st and on the 2nd
        kept("2. more than 1 in 2 1"),
      ],
      [
        "sequences, across sessions and within one",
        `${PROTO}: UserSegmentSequenceGroup`,
        asked(
          called("bought, refunded", sequence([then(did("purchase")), then(did("refund"))])),
          called("refunded, bought", sequence([then(did("refund")), then(did("purchase"))])),
          called(
            "in one session",
            sequence([then(did("purchase")), then(did("refund"))], {
              sequenceScoping: "USER_CRITERIA_WITHIN_SAME_SESSION",
            }),
          ),
          called(
            "viewed, bought in one",
            sequence([then(did("view_item")), then(did("purchase"))], {
              sequenceScoping: "USER_CRITERIA_WITHIN_SAME_SESSION",
            }),
          ),
        ),
        kept("1. bought, refunded 1", "4. viewed, bought in one 1"),
      ],
      [
        "sequences: the very next event, and in time",
        `${PROTO}: UserSequenceStep`,
        asked(
          called(
            "next",
            sequence([then(did("view_item")), then(did("add_to_cart"), { isDirectlyFollowedBy: true })]),
          ),
          called(
            "not next",
            sequence([then(did("view_item")), then(did("purchase"), { isDirectlyFollowedBy: true })]),
          ),
          called(
            "in two seconds",
            sequence([then(did("view_item")), then(did("purchase"))], {
              sequenceScoping: "USER_CRITERIA_ACROSS_ALL_SESSIONS",
              sequenceMaximumDuration: { seconds: 2 },
            }),
          ),
          called(
            "in less",
            sequence(
              [
                then(did("view_item"), { stepScoping: "USER_CRITERIA_WITHIN_SAME_EVENT" }),
                then(did("purchase"), { stepScoping: "USER_CRITERIA_WITHIN_SAME_EVENT" }),
              ],
              { sequenceMaximumDuration: { seconds: 1, nanos: 999_999_000 } },
            ),
          ),
        ),
        kept("1. next 1", "3. in two seconds 1"),
      ],
    ],
    "v1alpha",
  ),
  ...refusing(
    "runFunnelReport",
    [
      [
        "five segments",
        `${PROTO}: RunFunnelReportRequest.segments`,
        asked(...[1, 2, 3, 4, 5].map(() => ofUsers(users("", did("purchase"))))),
      ],
      ["a segment of nothing", `${PROTO}: Segment`, asked({ name: "none" })],
      [
        "at any point in time, within a session",
        `${PROTO}: SegmentFilterScoping.at_any_point_in_time`,
        asked(
          ofUsers(
            users("WITHIN_SAME_SESSION", country({ stringFilter: { value: "France" }, ...everywhere })),
          ),
        ),
      ],
      [
        "so many days as no property keeps",
        `${PROTO}: SegmentParameterFilterScoping.in_any_n_day_period`,
        asked(
          ofUsers(
            users(
              "ACROSS_ALL_SESSIONS",
              did("purchase", {
                eventParameterName: "event_count",
                ...number("GREATER_THAN", 1),
                filterScoping: { inAnyNDayPeriod: "9000000000000000000" },
              }),
            ),
          ),
        ),
      ],
      [
        "so many days of a parameter that is no count",
        `${PROTO}: SegmentParameterFilterScoping.in_any_n_day_period`,
        asked(
          ofUsers(
            users(
              "ACROSS_ALL_SESSIONS",
              did("purchase", {
                eventParameterName: "value",
                ...number("GREATER_THAN", 1),
                filterScoping: { inAnyNDayPeriod: 3 },
              }),
            ),
          ),
        ),
      ],
      [
        "a sequence within an event",
        `${PROTO}: UserSegmentSequenceGroup.sequence_scoping`,
        asked(sequence([then(did("purchase"))], { sequenceScoping: "USER_CRITERIA_WITHIN_SAME_EVENT" })),
      ],
      [
        "a first step that follows",
        `${PROTO}: UserSequenceStep.is_directly_followed_by`,
        asked(sequence([then(did("purchase"), { isDirectlyFollowedBy: true })])),
      ],
      [
        "a step across sessions in a sequence within one",
        `${PROTO}: UserSequenceStep.step_scoping`,
        asked(
          sequence([then(did("purchase"), { stepScoping: "USER_CRITERIA_ACROSS_ALL_SESSIONS" })], {
            sequenceScoping: "USER_CRITERIA_WITHIN_SAME_SESSION",
          }),
        ),
      ],
      ["an event without a name", `${PAGE}/funnels`, asked(ofUsers(users("", { segmentEventFilter: {} })))],
    ],
    "v1alpha",
  ),
];
