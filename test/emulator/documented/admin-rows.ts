/** Accounts, properties, streams, definitions, settings, links, change history. */
import { expect } from "vitest";
import { type AdminRow, changed, LARGE, made, PROPERTY, refused, valuesOf, WEB } from "./admin-asked.js";

const row = (method: string, source: string, request: object, more: Partial<AdminRow> = {}): AdminRow => ({
  what: JSON.stringify(request).slice(0, 70),
  ...{ method, source, request },
  ...more,
});
const named = (...names: readonly string[]): object[] =>
  names.map((name) => expect.objectContaining({ name }));
const property = { parent: "accounts/100", displayName: "New", timeZone: "UTC", currencyCode: "EUR" };
const x = (length: number): string => "x".repeat(length);

const ACCOUNTS: readonly AdminRow[] = [
  row("listAccounts", "ListAccountsRequest", { pageSize: 1, pageToken: "", showDeleted: true }),
  row("listAccountSummaries", "ListAccountSummariesRequest", { pageSize: 1, pageToken: "" }),
  changed("Account", "account", "accounts/100", { regionCode: "DE" }),
  ...["ZZZ", "de", "999"].map((regionCode) =>
    changed(
      "Account",
      "account",
      "accounts/100",
      { regionCode },
      { ...refused, source: "Account.region_code" },
    ),
  ),
  row(
    "listProperties",
    "ListPropertiesRequest.filter",
    { filter: "parent:accounts/100", pageSize: 1, showDeleted: true },
    { keeps: { token: "nextPageToken" } },
  ),
  row("listProperties", "ListPropertiesRequest.page_token", {
    ...{ filter: "parent:accounts/100", pageSize: 1, showDeleted: true },
    pageToken: "$token",
  }),
  row(
    "listProperties",
    "ListPropertiesRequest.filter",
    { filter: "ancestor:accounts/100" },
    { says: { properties: expect.arrayContaining(named(PROPERTY, LARGE)) } },
  ),
  ...["firebase_project:shop", "parent:properties/1"].map((filter) =>
    row("listProperties", "ListPropertiesRequest.filter", { filter }),
  ),
  row("listProperties", "ListPropertiesRequest.filter", { filter: "name:1" }, refused),
  row("createProperty", "Property", { property: { ...property, account: "accounts/100" } }),
  row(
    "createProperty",
    "Property.property_type",
    { property: { ...property, propertyType: "PROPERTY_TYPE_ORDINARY" } },
    { says: { propertyType: "PROPERTY_TYPE_ORDINARY" } },
  ),
  ...["SUBPROPERTY", "ROLLUP"].map((type) =>
    row(
      "createProperty",
      "Property.property_type",
      { property: { ...property, propertyType: `PROPERTY_TYPE_${type}` } },
      refused,
    ),
  ),
  row("createProperty", "Property.display_name", { property: { ...property, displayName: x(101) } }, refused),
  ...valuesOf("IndustryCategory").map((industryCategory) =>
    changed("Property", "property", PROPERTY, { industryCategory }),
  ),
  made("DataStream", "dataStream", "DataStream", {
    ...{ type: "WEB_DATA_STREAM", displayName: "Second" },
    webStreamData: { defaultUri: "https://two.example" },
  }),
  made("DataStream", "dataStream", "DataStream", {
    ...{ type: "ANDROID_APP_DATA_STREAM", displayName: "App" },
    androidAppStreamData: { packageName: "example.shop" },
  }),
  made("DataStream", "dataStream", "DataStream.display_name", { type: "WEB_DATA_STREAM" }, refused),
];

/** So many custom metrics, one of them twice. */
const customMetrics = (count: number): string =>
  [0, ...Array(count).keys()].map((n) => `customEvent:m${n}`).join(" + ");

const DEFINITIONS: readonly AdminRow[] = [
  made("ConversionEvent", "conversionEvent", "ConversionEvent", {
    ...{ eventName: "call", countingMethod: "ONCE_PER_EVENT" },
    defaultConversionValue: { value: 2, currencyCode: "EUR" },
  }),
  made("CustomDimension", "customDimension", "CustomDimension", {
    ...{ parameterName: "plan", displayName: "Plan", scope: "USER", disallowAdsPersonalization: true },
  }),
  made("CustomDimension", "customDimension", "CustomDimension", {
    ...{ parameterName: "size", displayName: "Size", scope: "ITEM" },
  }),
  ...[
    { scope: "EVENT", disallowAdsPersonalization: true },
    { scope: "USER", parameterName: x(25) },
    { scope: "EVENT", displayName: "[Plan]" },
    { scope: "EVENT", description: x(151) },
  ].map((more) =>
    made(
      "CustomDimension",
      "customDimension",
      "CustomDimension",
      { parameterName: "other", displayName: "Other", ...more },
      refused,
    ),
  ),
  ...valuesOf("CustomMetric.MeasurementUnit").map((measurementUnit) =>
    made("CustomMetric", "customMetric", "CustomMetric.MeasurementUnit", {
      ...{ parameterName: `in_${measurementUnit.toLowerCase()}`, displayName: measurementUnit },
      ...{ scope: "EVENT", description: "A metric", measurementUnit },
      ...(measurementUnit === "CURRENCY" && { restrictedMetricType: ["COST_DATA", "REVENUE_DATA"] }),
    }),
  ),
  ...valuesOf("CalculatedMetric.MetricUnit").map((metricUnit) => ({
    ...made("CalculatedMetric", "calculatedMetric", "CalculatedMetric.MetricUnit", {
      ...{ displayName: metricUnit, metricUnit, formula: "{{eventCount}}*2", description: "Twice" },
    }),
    request: {
      parent: PROPERTY,
      calculatedMetricId: metricUnit,
      calculatedMetric: {
        ...{ displayName: metricUnit, metricUnit, formula: "{{eventCount}}*2", description: "Twice" },
      },
    },
  })),
  ...[
    "( customEvent:parameter_name + cartPurchaseQuantity ) / 2.0",
    "-{{sessions}} * 3",
    customMetrics(5),
  ].map((formula, index) =>
    row("createCalculatedMetric", "CalculatedMetric.formula", {
      ...{ parent: PROPERTY, calculatedMetricId: `formula_${index}` },
      calculatedMetric: { displayName: "Formula", metricUnit: "STANDARD", formula },
    }),
  ),
  ...[
    { displayName: x(83) },
    { description: x(4097) },
    ...["({{eventCount}}", "{{eventCount}} {{sessions}}", "{{eventCount}} % 2", customMetrics(6)].map(
      (formula) => ({ formula }),
    ),
  ].map((more) =>
    row(
      "createCalculatedMetric",
      "CalculatedMetric",
      {
        ...{ parent: PROPERTY, calculatedMetricId: "long" },
        calculatedMetric: { displayName: "Long", metricUnit: "STANDARD", formula: "{{eventCount}}", ...more },
      },
      refused,
    ),
  ),
];

const attribution = `${PROPERTY}/attributionSettings`;
const settings = (
  type: string,
  field: string,
  enumOf: string,
  key: string,
  name: string,
): readonly AdminRow[] => valuesOf(enumOf).map((value) => changed(type, field, name, { [key]: value }));
const retention = (name: string, change: object, more: Partial<AdminRow> = {}): AdminRow =>
  changed("DataRetentionSettings", "dataRetentionSettings", `${name}/dataRetentionSettings`, change, more);

const SETTINGS: readonly AdminRow[] = [
  ...valuesOf("DataRetentionSettings.RetentionDuration").map((eventDataRetention) =>
    retention(LARGE, { eventDataRetention }),
  ),
  ...["TWENTY_SIX_MONTHS", "THIRTY_EIGHT_MONTHS", "FIFTY_MONTHS"].map((eventDataRetention) =>
    retention(PROPERTY, { eventDataRetention }, refused),
  ),
  retention(PROPERTY, { userDataRetention: "TWO_MONTHS" }),
  retention(LARGE, { userDataRetention: "FIFTY_MONTHS" }, refused),
  ...(
    [
      ["AcquisitionConversionEventLookbackWindow", "acquisitionConversionEventLookbackWindow"],
      ["OtherConversionEventLookbackWindow", "otherConversionEventLookbackWindow"],
      ["ReportingAttributionModel", "reportingAttributionModel"],
      ["AdsWebConversionDataExportScope", "adsWebConversionDataExportScope"],
    ] as const
  ).flatMap(([enumOf, key]) =>
    settings("AttributionSettings", "attributionSettings", `AttributionSettings.${enumOf}`, key, attribution),
  ),
  ...settings(
    "GoogleSignalsSettings",
    "googleSignalsSettings",
    "GoogleSignalsState",
    "state",
    `${PROPERTY}/googleSignalsSettings`,
  ),
  ...settings(
    "ReportingIdentitySettings",
    "reportingIdentitySettings",
    "ReportingIdentitySettings.ReportingIdentity",
    "reportingIdentity",
    `${PROPERTY}/reportingIdentitySettings`,
  ),
  ...settings(
    "SubpropertySyncConfig",
    "subpropertySyncConfig",
    "SubpropertySyncConfig.SynchronizationMode",
    "customDimensionAndMetricSyncMode",
    `${PROPERTY}/subpropertySyncConfigs/2`,
  ),
  changed(
    "EnhancedMeasurementSettings",
    "enhancedMeasurementSettings",
    `${WEB}/enhancedMeasurementSettings`,
    {
      ...{ streamEnabled: true, outboundClicksEnabled: true, siteSearchEnabled: true },
      ...{ videoEngagementEnabled: true, fileDownloadsEnabled: true, pageChangesEnabled: true },
      uriQueryParameter: "area",
    },
  ),
  ...[{ searchQueryParameter: "" }, { uriQueryParameter: x(1025) }].map((change) =>
    changed(
      "EnhancedMeasurementSettings",
      "enhancedMeasurementSettings",
      `${WEB}/enhancedMeasurementSettings`,
      change,
      refused,
    ),
  ),
  ...(
    [
      [{ emailRedactionEnabled: true }, {}],
      [{ queryParameterRedactionEnabled: true, queryParameterKeys: [] }, refused],
      [{ queryParameterKeys: ["a,b"] }, refused],
    ] as const
  ).map(([change, more]) =>
    changed("DataRedactionSettings", "dataRedactionSettings", `${WEB}/dataRedactionSettings`, change, more),
  ),
];

const yes = { value: true };
const no = { value: false };
/** By the comment of each field: "if this field is not set on create, it will be defaulted to true". */
const shared = {
  adsPersonalizationEnabled: yes,
  campaignDataSharingEnabled: yes,
  costDataSharingEnabled: yes,
};
const LINKS: readonly AdminRow[] = [
  made(
    "FirebaseLink",
    "firebaseLink",
    "FirebaseLink.name",
    { name: "properties/1/firebaseLinks/7", project: "projects/4711" },
    {
      says: { project: "projects/4711" },
    },
  ),
  made(
    "FirebaseLink",
    "firebaseLink",
    "CreateFirebaseLink: at most one",
    { project: "projects/4712" },
    { refused: 9 },
  ),
  made(
    "GoogleAdsLink",
    "googleAdsLink",
    "GoogleAdsLink.ads_personalization_enabled",
    { customerId: "42" },
    { says: { adsPersonalizationEnabled: yes } },
  ),
  made(
    "DisplayVideo360AdvertiserLink",
    "displayVideo_360AdvertiserLink",
    "DisplayVideo360AdvertiserLink",
    { advertiserId: "1" },
    { says: shared },
  ),
  made("DisplayVideo360AdvertiserLink", "displayVideo_360AdvertiserLink", "DisplayVideo360AdvertiserLink", {
    ...{ advertiserId: "2", campaignDataSharingEnabled: yes, costDataSharingEnabled: yes },
  }),
  made(
    "DisplayVideo360AdvertiserLink",
    "displayVideo_360AdvertiserLink",
    "DisplayVideo360AdvertiserLink.cost_data_sharing_enabled",
    { advertiserId: "3", campaignDataSharingEnabled: no, costDataSharingEnabled: yes },
    refused,
  ),
  made(
    "DisplayVideo360AdvertiserLinkProposal",
    "displayVideo_360AdvertiserLinkProposal",
    "DisplayVideo360AdvertiserLinkProposal",
    {
      ...{ name: "properties/1/displayVideo360AdvertiserLinkProposals/7" },
      ...{ advertiserId: "4", validationEmail: "ads@example.com", ...shared },
    },
    { says: shared, keeps: { proposal: "name" } },
  ),
  row(
    "deleteDisplayVideo360AdvertiserLinkProposal",
    "DeleteDisplayVideo360AdvertiserLinkProposal: cancelled ones alone",
    { name: "$proposal" },
    { refused: 9 },
  ),
  made(
    "SearchAds360Link",
    "searchAds_360Link",
    "SearchAds360Link",
    { advertiserId: "5" },
    { says: { ...shared, siteStatsSharingEnabled: yes } },
  ),
  made("SearchAds360Link", "searchAds_360Link", "SearchAds360Link", {
    ...{ advertiserId: "6", campaignDataSharingEnabled: yes, costDataSharingEnabled: yes },
    ...{ adsPersonalizationEnabled: yes, siteStatsSharingEnabled: yes },
  }),
  made("BigQueryLink", "bigqueryLink", "BigQueryLink", {
    ...{ project: "projects/4711", datasetLocation: "EU", dailyExportEnabled: true },
    ...{ streamingExportEnabled: true, freshDailyExportEnabled: true, includeAdvertisingId: true },
  }),
  ...[{ userId: "7" }, { clientId: "7" }, { appInstanceId: "7" }, { userProvidedData: "a@example.com" }].map(
    (user) => row("submitUserDeletion", "SubmitUserDeletionRequest", { name: PROPERTY, ...user }),
  ),
];

/** v1beta has fewer. */
const TOLD_IN_V1BETA: ReadonlySet<string> = new Set(
  "ACCOUNT PROPERTY FIREBASE_LINK GOOGLE_ADS_LINK GOOGLE_SIGNALS_SETTINGS CONVERSION_EVENT MEASUREMENT_PROTOCOL_SECRET CUSTOM_DIMENSION CUSTOM_METRIC DATA_RETENTION_SETTINGS DISPLAY_VIDEO_360_ADVERTISER_LINK DISPLAY_VIDEO_360_ADVERTISER_LINK_PROPOSAL DATA_STREAM ATTRIBUTION_SETTINGS".split(
    " ",
  ),
);
const HISTORY: readonly AdminRow[] = [
  ...(["v1alpha", "v1beta"] as const).flatMap((version) =>
    valuesOf("ChangeHistoryResourceType")
      .filter((type) => version === "v1alpha" || TOLD_IN_V1BETA.has(type))
      .map((type) =>
        row(
          "searchChangeHistoryEvents",
          "SearchChangeHistoryEventsRequest.resource_type",
          { account: "accounts/100", property: PROPERTY, resourceType: [type] },
          { versions: [version] },
        ),
      ),
  ),
  row("searchChangeHistoryEvents", "accounts_search_change_history_events.py", {
    ...{ account: "accounts/100", property: PROPERTY, action: ["CREATED", "UPDATED", "DELETED"] },
    ...{ actorEmail: ["owner@example.com"], pageSize: 2, pageToken: "" },
    earliestChangeTime: { seconds: 1_700_000_000 },
    latestChangeTime: { seconds: 1_900_000_000 },
  }),
];

/** How long lists are where nothing is asked. */
const LENGTHS: readonly AdminRow[] = [
  ...Array.from({ length: 11 }, (_, index) =>
    made(
      "MeasurementProtocolSecret",
      "measurementProtocolSecret",
      "MeasurementProtocolSecret",
      { displayName: `Secret ${index}` },
      { parent: WEB },
    ),
  ),
  row(
    "listMeasurementProtocolSecrets",
    "ListMeasurementProtocolSecretsRequest.page_size",
    { parent: WEB, pageSize: 50 },
    { says: { measurementProtocolSecrets: Array(10).fill(expect.anything()) } },
  ),
  row("batchCreateAccessBindings", "BatchCreateAccessBindingsRequest", {
    parent: PROPERTY,
    requests: Array.from({ length: 60 }, (_, index) => ({
      parent: PROPERTY,
      accessBinding: { user: `user${index}@example.com`, roles: ["predefinedRoles/viewer"] },
    })),
  }),
  row(
    "listAccessBindings",
    "ListAccessBindingsRequest.page_size",
    { parent: PROPERTY },
    { says: { accessBindings: Array(60).fill(expect.anything()) } },
  ),
];

const acknowledgement =
  "I acknowledge that I have the necessary privacy disclosures and rights from my end users for the collection and processing of their data, including the association of such data with the visitation information Google Analytics collects from my site and/or app property.";
const binding = { name: "$binding", roles: ["predefinedRoles/analyst"] };

const access = (name: string): object => ({ dimensionName: name });
const on = (fieldName: string, condition: object): object => ({ accessFilter: { fieldName, ...condition } });
const sample = {
  entity: LARGE,
  dimensions: [
    ...["userEmail", "accessedPropertyId", "reportType", "revenueDataReturned", "costDataReturned"],
    ...["userIP", "mostRecentAccessEpochTimeMicros"],
  ].map(access),
  metrics: [{ metricName: "accessCount" }],
  dateRanges: [{ startDate: "yesterday", endDate: "today" }],
};
const reported = (more: object, row_: Partial<AdminRow> = {}): AdminRow =>
  row("runAccessReport", "RunAccessReportRequest", { ...sample, ...more }, row_);
/** What they tell is in ../admin/access-report.test.ts. */
const ACCESS: readonly AdminRow[] = [
  row("runAccessReport", "properties_run_access_report.py", sample, {
    says: {
      dimensionHeaders: sample.dimensions,
      metricHeaders: sample.metrics,
    },
  }),
  reported({
    includeAllUsers: true,
    expandGroups: true,
    returnEntityQuota: true,
    timeZone: "America/New_York",
    offset: 0,
    limit: 10,
    orderBys: [
      { metric: { metricName: "accessCount" }, desc: true },
      ...valuesOf("AccessOrderBy.DimensionOrderBy.OrderType").map((orderType) => ({
        dimension: { dimensionName: "userEmail", orderType },
      })),
    ],
    dimensionFilter: {
      andGroup: {
        expressions: [
          {
            orGroup: {
              expressions: valuesOf("AccessStringFilter.MatchType").map((matchType) =>
                on("userEmail", { stringFilter: { matchType, value: "a", caseSensitive: true } }),
              ),
            },
          },
          { notExpression: on("userIP", { inListFilter: { values: ["x"], caseSensitive: true } }) },
          on("accessedPropertyId", {
            betweenFilter: { fromValue: { int64Value: 1 }, toValue: { doubleValue: 9.5 } },
          }),
        ],
      },
    },
    metricFilter: {
      orGroup: {
        expressions: valuesOf("AccessNumericFilter.Operation").map((operation) =>
          on("accessCount", { numericFilter: { operation, value: { int64Value: 0 } } }),
        ),
      },
    },
  }),
  reported({ dimensions: Array(10).fill(access("userEmail")) }, refused),
  reported({ dateRanges: Array(3).fill(sample.dateRanges[0]) }, refused),
  reported({ dimensions: [access("eventName")] }, refused),
  reported({ limit: -1 }, refused),
  reported({ timeZone: "Mars/Base" }, refused),
  reported({ orderBys: [{ metric: { metricName: "sessions" } }] }, refused),
  reported({ entity: PROPERTY }, refused),
  reported(
    { entity: "accounts/100", dimensions: [access("userEmail")], metrics: [], returnEntityQuota: true },
    refused,
  ),
  reported({ entity: "properties/404" }, { refused: 7 }),
];

/** Of a property that the API has made, once its terms are acknowledged. */
const secret = (more: Partial<AdminRow>): AdminRow =>
  row(
    "createMeasurementProtocolSecret",
    "AcknowledgeUserDataCollection",
    { parent: "$stream", measurementProtocolSecret: { displayName: "Till" } },
    more,
  );

/** What is done with one that is there. */
const ACTIONS: readonly AdminRow[] = [
  row("getAccount", "GetAccountRequest", { name: "accounts/100" }),
  row("getDataSharingSettings", "GetDataSharingSettingsRequest", {
    name: "accounts/100/dataSharingSettings",
  }),
  row("provisionAccountTicket", "accounts_provision_account_ticket.py", {
    ...{ account: { displayName: "New" }, redirectUri: "https://shop.example/done" },
  }),
  row("createProperty", "CreatePropertyRequest", { property }, { keeps: { property: "name" } }),
  made(
    "DataStream",
    "dataStream",
    "DataStream",
    { type: "WEB_DATA_STREAM", displayName: "Site", webStreamData: { defaultUri: "https://new.example" } },
    { parent: "$property", keeps: { stream: "name" } },
  ),
  secret({ refused: 9 }),
  row("acknowledgeUserDataCollection", "AcknowledgeUserDataCollectionRequest", {
    ...{ property: "$property", acknowledgement },
  }),
  secret({ says: { displayName: "Till" } }),
  row("getProperty", "GetPropertyRequest", { name: "$property" }, { says: { displayName: "New" } }),
  row("deleteProperty", "DeletePropertyRequest", { name: "$property" }),
  row("cancelDisplayVideo360AdvertiserLinkProposal", "CancelDisplayVideo360AdvertiserLinkProposalRequest", {
    name: "$proposal",
  }),
  made(
    "AccessBinding",
    "accessBinding",
    "properties_access_bindings_create.py",
    { user: "ana@example.com", roles: ["predefinedRoles/viewer"] },
    { keeps: { binding: "name" } },
  ),
  row(
    "batchUpdateAccessBindings",
    "properties_access_bindings_batch_update.py",
    { parent: PROPERTY, requests: [{ accessBinding: binding }] },
    { says: { accessBindings: [{ roles: binding.roles }] } },
  ),
  row(
    "batchGetAccessBindings",
    "properties_access_bindings_batch_get.py",
    { parent: PROPERTY, names: ["$binding"] },
    { says: { accessBindings: [{ roles: binding.roles }] } },
  ),
  row("batchDeleteAccessBindings", "properties_access_bindings_batch_delete.py", {
    ...{ parent: PROPERTY, requests: [{ name: "$binding" }] },
  }),
  made(
    "EventEditRule",
    "eventEditRule",
    "EventEditRule",
    {
      displayName: "Only",
      eventConditions: [{ field: "event_name", comparisonType: "EQUALS", value: "a" }],
      parameterMutations: [{ parameter: "event_name", parameterValue: "b" }],
    },
    { parent: WEB, keeps: { rule: "name" } },
  ),
  row("reorderEventEditRules", "ReorderEventEditRulesRequest", { parent: WEB, eventEditRules: ["$rule"] }),
];

/** What nothing can come after. */
export const ADMIN_LAST: readonly AdminRow[] = [
  changed("Account", "account", "accounts/100", { displayName: "Last" }),
  row("deleteAccount", "DeleteAccountRequest", { name: "accounts/100" }),
];

export const ADMIN_ROWS: readonly AdminRow[] = [
  ...ACCOUNTS,
  ...DEFINITIONS,
  ...SETTINGS,
  ...LINKS,
  ...HISTORY,
  ...LENGTHS,
  ...ACCESS,
  ...ACTIONS,
];
