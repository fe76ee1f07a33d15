/**
 * What GA4 asks of single kinds of resources beyond their proto's annotations: how they stand from the start, what must be
 * unique, how many there may be. A kind that is not here follows its annotations alone. Sources: proto comments;
 * support.google.com/analytics/answer/14239696 (limits), 14240153 (names), 9267744 (lengths of parameters).
 */

import { checkFormula } from "../../data/fields/expressions.js";
import type { Facts } from "../../facts.js";
import { alreadyExists, failedPrecondition, invalidArgument, resourceExhausted } from "../../grpc/status.js";
import type { AnnotatedState, PropertyState, StreamState } from "../../world/state.js";

import { type EventCreateRuleInput, readConditions, readMutations } from "../event-create-rules.js";
import { checkConversionSchema } from "./conversion-schemas.js";
import { PROPOSAL, SHARED, shares } from "./links.js";
import { atMost, checkNested } from "./shapes.js";

export type Message = Readonly<Record<string, unknown>>;

export interface Siblings {
  readonly property: PropertyState;
  /** Live ones of the same kind and parent, without the one in question. */
  readonly live: readonly AnnotatedState[];
  /** Archived in the last 48 hours: their places are not free yet. */
  readonly lately: readonly AnnotatedState[];
  readonly archivedParameter: Facts["archived_parameter"];
}

export interface Rules {
  /** How a singleton stands before anybody changed it. */
  readonly start?: Message;
  /** What the server fills in on create. */
  readonly fill?: (message: Message, siblings: Siblings) => Message;
  /** Throws what GA4 would refuse; `before` is null on create. */
  readonly check?: (message: Message, before: Message | null, siblings: Siblings) => void;
  /** Throws where it can't be deleted. */
  readonly checkEnd?: (message: Message) => void;
  /** The type of the streams that have it. */
  readonly streams?: StreamState["type"];
  /** A field that is true of one at a time. */
  readonly onlyOne?: string;
  /** How many a list gives, where not as others do. */
  readonly pages?: { readonly usual: number; readonly most: number };
}

const is360 = ({ serviceLevel }: PropertyState): boolean => serviceLevel === "GOOGLE_ANALYTICS_360";

const DIMENSION_CAPS: Readonly<Record<string, readonly [number, number]>> = {
  EVENT: [50, 125],
  USER: [25, 100],
  ITEM: [10, 25],
};

function checkDefinition(
  message: Message,
  before: Message | null,
  { live, lately, archivedParameter }: Siblings,
): void {
  const { parameterName, displayName, description, scope } = message;
  const longest = scope === "USER" ? 24 : 40;
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(String(parameterName)) || String(parameterName).length > longest)
    throw invalidArgument(
      `parameter_name must begin with a letter and have at most ${longest} letters, digits and _.`,
    );
  if (!/^\p{L}[\p{L}\p{N} _]{0,81}$/u.test(String(displayName)))
    throw invalidArgument(
      "display_name must begin with a letter and have at most 82 letters, digits, spaces and _.",
    );
  if (String(description ?? "").length > 150)
    throw invalidArgument("description has at most 150 characters.");
  if (before !== null) return;
  const twin = live.find(({ message: m }) => m.parameterName === parameterName && m.scope === scope);
  const archived = lately.some(({ message: m }) => m.parameterName === parameterName && m.scope === scope);
  if (twin || (archivedParameter === "taken" && archived))
    throw alreadyExists(`"${String(parameterName)}" is registered already.`);
}

function cap(count: number, limit: number, noun: string): void {
  if (count >= limit) throw resourceExhausted(`This property already has ${limit} ${noun}.`);
}

const CUSTOM_DIMENSION: Rules = {
  check(message, before, siblings) {
    checkDefinition(message, before, siblings);
    const { scope, disallowAdsPersonalization } = message;
    if (disallowAdsPersonalization === true && scope !== "USER")
      throw invalidArgument("disallow_ads_personalization is for user-scoped dimensions only.");
    if (before !== null) return;
    const limit = DIMENSION_CAPS[String(scope)]?.[is360(siblings.property) ? 1 : 0] ?? 0;
    const taken = [...siblings.live, ...siblings.lately].filter(({ message: m }) => m.scope === scope);
    cap(taken.length, limit, `${String(scope).toLowerCase()}-scoped custom dimensions`);
  },
};

const CUSTOM_METRIC: Rules = {
  check(message, before, siblings) {
    checkDefinition(message, before, siblings);
    const restricted = (message.restrictedMetricType as readonly unknown[] | undefined) ?? [];
    if ((message.measurementUnit === "CURRENCY") !== restricted.length > 0)
      throw invalidArgument("restricted_metric_type is required for, and only for, the unit CURRENCY.");
    if (before === null)
      cap(
        siblings.live.length + siblings.lately.length,
        is360(siblings.property) ? 125 : 50,
        "custom metrics",
      );
  },
};

const LONG: readonly unknown[] = ["TWENTY_SIX_MONTHS", "THIRTY_EIGHT_MONTHS", "FIFTY_MONTHS"];

const DATA_RETENTION: Rules = {
  start: {
    eventDataRetention: "TWO_MONTHS",
    userDataRetention: "FOURTEEN_MONTHS",
    resetUserDataOnNewActivity: true,
  },
  check({ eventDataRetention, userDataRetention }, _before, { property }) {
    if (LONG.includes(eventDataRetention) && !is360(property))
      throw invalidArgument(
        "event_data_retention of more than 14 months is for Google Analytics 360 properties.",
      );
    if (LONG.includes(userDataRetention)) throw invalidArgument("user_data_retention has at most 14 months.");
  },
};

const ENHANCED_MEASUREMENT: Rules = {
  streams: "WEB_DATA_STREAM",
  start: {
    streamEnabled: true,
    scrollsEnabled: true,
    outboundClicksEnabled: true,
    siteSearchEnabled: true,
    videoEngagementEnabled: true,
    fileDownloadsEnabled: true,
    pageChangesEnabled: true,
    formInteractionsEnabled: false,
    searchQueryParameter: "q,s,search,query,keyword",
    uriQueryParameter: "",
  },
  check({ searchQueryParameter, uriQueryParameter }) {
    if (searchQueryParameter === "") throw invalidArgument("search_query_parameter must not be empty.");
    for (const text of [searchQueryParameter, uriQueryParameter])
      if (String(text).length > 1024) throw invalidArgument("query parameters have at most 1024 characters.");
  },
};

const EVENT_EDIT_RULE: Rules = {
  streams: "WEB_DATA_STREAM",
  fill: (message, { live }) => ({ ...message, processingOrder: String(live.length + 1) }),
  check(message) {
    atMost({ displayName: 255 })(message);
    const { eventConditions, parameterMutations } = message as unknown as EventCreateRuleInput;
    readConditions(eventConditions, true, "event_edit_rule");
    readMutations(parameterMutations, "event_edit_rule");
  },
};

const CHANNEL_GROUP: Rules = {
  onlyOne: "primary",
  check(message) {
    atMost({ displayName: 80, description: 256 })(message);
    const rules = (message.groupingRule as readonly { readonly expression: unknown }[] | undefined) ?? [];
    if (rules.length > 50) throw invalidArgument("grouping_rule has at most 50 entries.");
    for (const [index, { expression }] of rules.entries())
      checkNested(`grouping_rule[${index}].expression`, expression, ["andGroup", "orGroup"], "filter");
  },
};

const EXPANDED_DATA_SET: Rules = {
  check(message) {
    atMost({ displayName: 200, description: 50 })(message);
    const { dimensionFilterExpression: filter } = message;
    if (filter) checkNested("dimension_filter_expression", filter, ["andGroup"], "filter");
  },
};

const SUBPROPERTY_FILTER: Rules = {
  check({ filterClauses }) {
    const clauses = (filterClauses ?? []) as readonly { readonly filterExpression: unknown }[];
    for (const [index, { filterExpression }] of clauses.entries())
      checkNested(
        `filter_clauses[${index}].filter_expression`,
        filterExpression,
        ["orGroup"],
        "filterCondition",
      );
  },
};

const DATA_REDACTION: Rules = {
  streams: "WEB_DATA_STREAM",
  start: { emailRedactionEnabled: true },
  check({ queryParameterRedactionEnabled, queryParameterKeys }) {
    const keys = (queryParameterKeys ?? []) as readonly string[];
    if (queryParameterRedactionEnabled === true && keys.length === 0)
      throw invalidArgument("query_parameter_keys must not be empty where they are redacted.");
    if (keys.some((key) => key.includes(",")))
      throw invalidArgument("query_parameter_keys must not contain commas.");
  },
};

/** What there is one of. That the second is refused is what users report; which code is not established. */
const ONE_ALONE: Rules = {
  check(_message, before, { live }) {
    if (before === null && live.length > 0) throw failedPrecondition("There is one already.");
  },
};

/** A project's number, made up from its id. */
const numberOf = (id: string): string =>
  String([...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 900_000_000_000, 7));

const BIG_QUERY_LINK: Rules = {
  // "the returned project will always have a project that contains a project number"
  fill: (message) => ({
    ...message,
    project: String(message.project).replace(/(?<=^projects\/).*[a-z].*$/, numberOf),
  }),
  check(message, before, siblings) {
    ONE_ALONE.check?.(message, before, siblings);
    if (!/^projects\/[a-z0-9][a-z0-9:.-]*$/.test(String(message.project ?? "")))
      throw invalidArgument("bigquery_link.project must be projects/NUMBER or projects/ID.");
    const streams = [...siblings.property.streams.keys()].map(
      (id) => `properties/${siblings.property.id}/dataStreams/${id}`,
    );
    const strange = ((message.exportStreams as readonly unknown[] | undefined) ?? []).find(
      (name) => !streams.includes(String(name)),
    );
    if (strange !== undefined)
      throw invalidArgument(`bigquery_link.export_streams: there is no ${String(strange)}.`);
  },
};

export const RULES: Readonly<Record<string, Rules>> = {
  CustomDimension: CUSTOM_DIMENSION,
  CustomMetric: CUSTOM_METRIC,
  DataRetentionSettings: DATA_RETENTION,
  EnhancedMeasurementSettings: ENHANCED_MEASUREMENT,
  EventEditRule: EVENT_EDIT_RULE,
  SKAdNetworkConversionValueSchema: {
    streams: "IOS_APP_DATA_STREAM",
    check(message, before, siblings) {
      checkConversionSchema(message);
      ONE_ALONE.check?.(message, before, siblings);
    },
  },
  BigQueryLink: BIG_QUERY_LINK,
  MeasurementProtocolSecret: {
    pages: { usual: 10, most: 10 },
    // "must be completed before"; which code is not established
    check(_message, before, { property }) {
      if (before === null && property.acknowledged === false)
        throw failedPrecondition("The terms of user data collection are not acknowledged.");
    },
    fill: (message, { live }) => ({ ...message, secretValue: `emulated-${live.length + 1}` }),
  },
  FirebaseLink: ONE_ALONE,
  GoogleAdsLink: shares("adsPersonalizationEnabled"),
  DisplayVideo360AdvertiserLink: shares(...SHARED),
  DisplayVideo360AdvertiserLinkProposal: PROPOSAL,
  SearchAds360Link: shares(...SHARED, "siteStatsSharingEnabled"),
  ChannelGroup: CHANNEL_GROUP,
  ExpandedDataSet: EXPANDED_DATA_SET,
  SubpropertyEventFilter: SUBPROPERTY_FILTER,
  CalculatedMetric: {
    check(message) {
      atMost({ displayName: 82, description: 4096 })(message);
      checkFormula(String(message.formula));
    },
  },
  AccessBinding: { pages: { usual: 200, most: 500 } },
  GoogleSignalsSettings: {
    start: { state: "GOOGLE_SIGNALS_DISABLED", consent: "GOOGLE_SIGNALS_CONSENT_NOT_CONSENTED" },
  },
  ReportingIdentitySettings: { start: { reportingIdentity: "BLENDED" } },
  AttributionSettings: {
    start: {
      acquisitionConversionEventLookbackWindow: "ACQUISITION_CONVERSION_EVENT_LOOKBACK_WINDOW_30_DAYS",
      otherConversionEventLookbackWindow: "OTHER_CONVERSION_EVENT_LOOKBACK_WINDOW_90_DAYS",
      reportingAttributionModel: "PAID_AND_ORGANIC_CHANNELS_DATA_DRIVEN",
      adsWebConversionDataExportScope: "PAID_AND_ORGANIC_CHANNELS",
    },
  },
  DataRedactionSettings: DATA_REDACTION,
};
