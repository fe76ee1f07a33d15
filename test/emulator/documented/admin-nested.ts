/** Resources that are made of expressions: audiences, channel groups, data sets, rules, filters, schemas, annotations. */
import { type AdminRow, IOS, made, PROPERTY, refused, valuesOf, WEB } from "./admin-asked.js";

const x = (length: number): string => "x".repeat(length);
const all = (...filterExpressions: object[]): object => ({ andGroup: { filterExpressions } });
const any = (...filterExpressions: object[]): object => ({ orGroup: { filterExpressions } });
const not = (notExpression: object): object => ({ notExpression });
const text = (matchType: string, more: object = {}): object => ({
  stringFilter: { matchType, value: "a", ...more },
});
const inList = (more: object = {}): object => ({ inListFilter: { values: ["a", "b"], ...more } });

const scoped = (name: string): string => `AUDIENCE_FILTER_SCOPE_${name}`;
const is = (fieldName: string, condition: object): object => ({
  dimensionOrMetricFilter: { fieldName, ...condition },
});
const did = (eventName: string, more: object = {}): object => ({ eventFilter: { eventName, ...more } });
const simple = (filterExpression: object, scope = "ACROSS_ALL_SESSIONS", clauseType = "INCLUDE"): object => ({
  clauseType,
  simpleFilter: { scope: scoped(scope), filterExpression },
});
const audience = (clauses: readonly object[], more: object = {}, row: Partial<AdminRow> = {}): AdminRow =>
  made(
    "Audience",
    "audience",
    "Audience",
    { displayName: "A", description: "B", membershipDurationDays: 540, filterClauses: clauses, ...more },
    row,
  );
const bought = all(any(did("purchase")));

const AUDIENCES: readonly AdminRow[] = [
  ...valuesOf("Audience.AudienceExclusionDurationMode").map((exclusionDurationMode) =>
    audience(
      [simple(bought), simple(all(any(did("refund"))), "ACROSS_ALL_SESSIONS", "EXCLUDE")],
      { exclusionDurationMode },
      // clauses are in no order
      { says: { exclusionDurationMode } },
    ),
  ),
  ...["WITHIN_SAME_EVENT", "WITHIN_SAME_SESSION"].map((scope) => audience([simple(bought, scope)])),
  audience([simple(bought)], {
    eventTrigger: { eventName: "again", logCondition: "AUDIENCE_MEMBERSHIP_RENEWED" },
  }),
  ...valuesOf("AudienceDimensionOrMetricFilter.StringFilter.MatchType").map((matchType) =>
    audience([simple(all(any(is("country", text(matchType, { caseSensitive: true })))))]),
  ),
  audience([simple(all(any(not(is("country", inList({ caseSensitive: true }))))))]),
  ...(["EQUAL", "LESS_THAN", "GREATER_THAN"] as const).map((operation, index) =>
    audience(
      [
        simple(
          all(
            any(
              is("purchaseRevenue", {
                numericFilter: { operation, value: index === 0 ? { int64Value: 5 } : { doubleValue: 5.5 } },
                atAnyPointInTime: true,
              }),
            ),
          ),
        ),
      ],
      {},
      { says: { displayName: "A" } },
    ),
  ),
  audience(
    [
      simple(
        all(
          any(
            did("purchase", {
              eventParameterFilterExpression: all(
                is("eventCount", {
                  ...{ betweenFilter: { fromValue: { int64Value: 2 }, toValue: { int64Value: 5 } } },
                  ...{ atAnyPointInTime: true, inAnyNDayPeriod: 7 },
                }),
              ),
            }),
          ),
        ),
      ),
    ],
    {},
    { says: { displayName: "A" } },
  ),
  audience(
    [
      {
        clauseType: "INCLUDE",
        sequenceFilter: {
          scope: scoped("ACROSS_ALL_SESSIONS"),
          sequenceMaximumDuration: { seconds: 3600 },
          sequenceSteps: ["view_item", "purchase"].map((name, index) => ({
            scope: scoped("WITHIN_SAME_EVENT"),
            filterExpression: all(any(did(name))),
            ...(index === 1 && { immediatelyFollows: true, constraintDuration: { seconds: 60 } }),
          })),
        },
      },
    ],
    {},
    { says: { displayName: "A" } },
  ),
  audience([simple(any(did("purchase")))], {}, refused),
  audience([simple(bought)], { membershipDurationDays: 541 }, refused),
];

const channels = (expression: object, more: object = {}, row: Partial<AdminRow> = {}): AdminRow =>
  made(
    "ChannelGroup",
    "channelGroup",
    "ChannelGroup",
    { displayName: "Own", groupingRule: [{ displayName: "One", expression }], ...more },
    row,
  );
const medium = (condition: object): object => ({ filter: { fieldName: "eachScopeMedium", ...condition } });
const byMail = all(any(medium(text("EXACT"))));
const CHANNELS: readonly AdminRow[] = [
  ...valuesOf("ChannelGroupFilter.StringFilter.MatchType").map((matchType) =>
    channels(all(any(medium(text(matchType))))),
  ),
  channels(all(any(not(medium(inList()))))),
  channels(byMail, { primary: true }),
  channels(any(medium(text("EXACT"))), {}, refused),
  channels(all(medium(text("EXACT"))), {}, refused),
  channels(all(any(any(medium(text("EXACT"))))), {}, refused),
  channels(byMail, { displayName: x(81) }, refused),
  channels(byMail, { description: x(257) }, refused),
  channels(byMail, { groupingRule: Array(51).fill({ displayName: "One", expression: byMail }) }, refused),
];

const dataSet = (more: object, row: Partial<AdminRow> = {}): AdminRow =>
  made(
    "ExpandedDataSet",
    "expandedDataSet",
    "ExpandedDataSet",
    { displayName: "Pages", dimensionNames: ["pagePath"], metricNames: ["screenPageViews"], ...more },
    row,
  );
const page = (condition: object): object => ({ filter: { fieldName: "pagePath", ...condition } });
const DATA_SETS: readonly AdminRow[] = [
  ...valuesOf("ExpandedDataSetFilter.StringFilter.MatchType").map((matchType) =>
    dataSet({ dimensionFilterExpression: all(page(text(matchType, { caseSensitive: true }))) }),
  ),
  dataSet({ dimensionFilterExpression: all(not(page(inList({ caseSensitive: true })))) }),
  dataSet({ dimensionFilterExpression: page(text("EXACT")) }, refused),
  dataSet({ dimensionFilterExpression: not(page(text("EXACT"))) }, refused),
  dataSet({ displayName: x(201) }, refused),
  dataSet({ description: x(51) }, refused),
];

const condition = (comparisonType: string, more: object = {}): object => ({
  ...{ field: "price", comparisonType, value: "5" },
  ...more,
});
const mutation = { parameter: "area", parameterValue: "[[other]]" };
const createRule = (more: object): AdminRow =>
  made(
    "EventCreateRule",
    "eventCreateRule",
    "EventCreateRule",
    { destinationEvent: "made_up", eventConditions: [condition("EQUALS")], ...more },
    { parent: WEB },
  );
const editRule = (more: object, row: Partial<AdminRow> = {}, parent = WEB): AdminRow =>
  made(
    "EventEditRule",
    "eventEditRule",
    "EventEditRule",
    {
      ...{ displayName: "Rule", eventConditions: [condition("EQUALS")], parameterMutations: [mutation] },
      ...more,
    },
    { parent, ...row },
  );
const EVENT_RULES: readonly AdminRow[] = [
  ...valuesOf("MatchingCondition.ComparisonType").flatMap((comparisonType) => [
    createRule({ eventConditions: [condition(comparisonType, { negated: true })] }),
  ]),
  createRule({ sourceCopyParameters: true, parameterMutations: [mutation] }),
  editRule({ displayName: x(256) }, refused),
  editRule({ eventConditions: [] }, refused),
  editRule({ eventConditions: Array(11).fill(condition("EQUALS")) }, refused),
  editRule({ eventConditions: [condition("EQUALS", { field: "a b" })] }, refused),
  editRule({ parameterMutations: [] }, refused),
  editRule({ parameterMutations: [mutation, mutation] }, refused),
  editRule({ parameterMutations: [{ ...mutation, parameter: x(40) }] }, refused),
  editRule({ parameterMutations: [{ ...mutation, parameter: "a-b" }] }, refused),
  editRule({ parameterMutations: [{ ...mutation, parameterValue: x(100) }] }, refused),
];

const subproperty = (filterExpression: object, clause = "INCLUDE", row: Partial<AdminRow> = {}): AdminRow =>
  made(
    "SubpropertyEventFilter",
    "subpropertyEventFilter",
    "SubpropertyEventFilter",
    { applyToProperty: "properties/2", filterClauses: [{ filterClauseType: clause, filterExpression }] },
    row,
  );
const eventName = (condition: object): object => ({
  filterCondition: { fieldName: "eventName", ...condition },
});
const FILTERS: readonly AdminRow[] = [
  ...valuesOf("SubpropertyEventFilterCondition.StringFilter.MatchType").map((matchType) =>
    subproperty(any(eventName(text(matchType)))),
  ),
  subproperty(any(not(eventName({ nullFilter: true }))), "EXCLUDE"),
  subproperty(eventName(text("EXACT")), "INCLUDE", refused),
  subproperty(not(eventName(text("EXACT"))), "INCLUDE", refused),
  subproperty(any(any(eventName(text("EXACT")))), "INCLUDE", refused),
];

const value = (more: object = {}): object => ({
  ...{ coarseValue: "COARSE_VALUE_HIGH", displayName: "High", lockEnabled: true },
  eventMappings: [
    { eventName: "purchase", minEventCount: "1", maxEventCount: "2", minEventValue: 1.5, maxEventValue: 2.5 },
  ],
  ...more,
});
const window = (...conversionValues: object[]): object => ({
  postbackWindowSettingsEnabled: true,
  conversionValues,
});
const schema = (more: object, row: Partial<AdminRow> = {}, parent = IOS): AdminRow =>
  made(
    "SKAdNetworkConversionValueSchema",
    "skadnetworkConversionValueSchema",
    "SKAdNetworkConversionValueSchema",
    { postbackWindowOne: window(value({ fineValue: 63 })), ...more },
    { parent, ...row },
  );
const mapped = (mapping: object): object => ({
  postbackWindowOne: window(value({ fineValue: 1, eventMappings: [mapping] })),
});
const SCHEMAS: readonly AdminRow[] = [
  schema({}, refused, WEB),
  schema({ postbackWindowOne: window() }, refused),
  schema({ postbackWindowOne: { conversionValues: [value({ fineValue: 1 })] } }, refused),
  schema({ postbackWindowOne: window(value()) }, refused),
  schema({ postbackWindowOne: window(value({ fineValue: 64 })) }, refused),
  schema({ postbackWindowOne: window(...Array(129).fill(value({ fineValue: 1 }))) }, refused),
  schema({ postbackWindowOne: window(value({ fineValue: 1, displayName: x(51) })) }, refused),
  schema({ postbackWindowOne: window(value({ fineValue: 1, eventMappings: [] })) }, refused),
  schema(mapped({ eventName: "purchase" }), refused),
  schema(mapped({ minEventCount: 1 }), refused),
  schema(mapped({ eventName: x(41), minEventCount: 1 }), refused),
  schema({ postbackWindowTwo: window(value({ fineValue: 1 })) }, refused),
  schema({
    postbackWindowTwo: window(value({ coarseValue: "COARSE_VALUE_MEDIUM" })),
    postbackWindowThree: window(value()),
  }),
];

const date = (day: number): object => ({ year: 2026, month: 2, day });
const note = (more: object, row: Partial<AdminRow> = {}): AdminRow =>
  made(
    "ReportingDataAnnotation",
    "reportingDataAnnotation",
    "ReportingDataAnnotation",
    { title: "Sale", color: "BLUE", annotationDate: date(1), ...more },
    row,
  );
const notes = (filter: string, more: Partial<AdminRow>): AdminRow => ({
  ...{ what: `listed: ${filter}`, source: "ListReportingDataAnnotationsRequest.filter" },
  ...{ method: "listReportingDataAnnotations", request: { parent: PROPERTY, filter } },
  ...more,
});
const NOTES: readonly AdminRow[] = [
  ...valuesOf("ReportingDataAnnotation.Color").map((color) =>
    note({ color }, color === "ORANGE" ? refused : {}),
  ),
  made("ReportingDataAnnotation", "reportingDataAnnotation", "ReportingDataAnnotation.DateRange", {
    ...{ title: "Weeks", color: "GREEN", annotationDateRange: { startDate: date(1), endDate: date(9) } },
  }),
  made(
    "ReportingDataAnnotation",
    "reportingDataAnnotation",
    "ReportingDataAnnotation.DateRange.end_date",
    { title: "Weeks", color: "GREEN", annotationDateRange: { startDate: date(9), endDate: date(1) } },
    refused,
  ),
  ...[
    'title="Weeks"',
    'title=~"^[Ww]ee.s$"',
    'is_annotation_in_range("2026-02-01", "2026-02-09") = true AND title = Weeks',
    "annotation_duration() >= 172800s AND title:eek",
    "NOT (color = BLUE OR title = Sale) AND annotation_date_range:*",
    "annotation_duration() > 1s AND color != BLUE OR title = Weeks AND NOT title = Sale",
  ].map((filter) => notes(filter, { says: { reportingDataAnnotations: [{ title: "Weeks" }] } })),
  ...[
    'title="',
    "title",
    "size = 1",
    'title=~"("',
    "title = a b",
    "(title = a",
    "annotation_duration(1) > 1s",
  ].map((filter) => notes(filter, refused)),
];

/** The first page of each list, with the token of none. */
const LISTS: readonly AdminRow[] = [
  ...(
    "AccessBindings AdSenseLinks Audiences BigQueryLinks CalculatedMetrics ChannelGroups ConversionEvents CustomDimensions CustomMetrics DataStreams " +
    "DisplayVideo360AdvertiserLinkProposals DisplayVideo360AdvertiserLinks ExpandedDataSets FirebaseLinks GoogleAdsLinks KeyEvents " +
    "ReportingDataAnnotations RollupPropertySourceLinks SearchAds360Links SubpropertyEventFilters SubpropertySyncConfigs"
  )
    .split(" ")
    .map((list) => [list, PROPERTY] as const),
  ...["EventCreateRules", "EventEditRules", "MeasurementProtocolSecrets"].map((list) => [list, WEB] as const),
  ["SKAdNetworkConversionValueSchemas", IOS] as const,
].map(([list, parent]) => ({
  ...{ what: `a page of ${list}`, source: `List${list}Request`, method: `list${list}` },
  request: { parent, pageSize: 200, pageToken: "" },
}));

export const ADMIN_NESTED: readonly AdminRow[] = [
  ...AUDIENCES,
  ...CHANNELS,
  ...DATA_SETS,
  ...EVENT_RULES,
  ...FILTERS,
  ...SCHEMAS,
  ...NOTES,
  ...LISTS,
];
