/** Each kind of resource of the Admin API: what it is made of, what is changed of it, how it ends. */

import { snake } from "../../../src/emulator/grpc/protos.js";
import { READERS } from "../admin/audience-support.js";

export type Version = "v1alpha" | "v1beta";
export interface Life {
  readonly type: string;
  /** The request's field that holds it. */
  readonly field: string;
  /** Default: the property. */
  readonly parent?: string;
  readonly plural?: string;
  readonly versions?: readonly Version[];
  /** What it is made of. Absent: it is always there, by `name`. */
  readonly make?: object;
  readonly name?: string;
  /** What is changed, all of it in the mask; absent: nothing can be. */
  readonly change?: object;
  /** The update has no mask: it takes the whole resource. */
  readonly maskless?: true;
  readonly end?: "delete" | "archive";
  /** Created with more than a parent. */
  readonly with?: object;
}

export const PROPERTY = "properties/1";
export const WEB = `${PROPERTY}/dataStreams/11`;
export const APP = `${PROPERTY}/dataStreams/12`;
const ALPHA: readonly Version[] = ["v1alpha"];
export const BOTH: readonly Version[] = ["v1beta", "v1alpha"];

const condition = (value: string): object => ({
  field: "page_location",
  comparisonType: "CONTAINS",
  value,
});
const clause = (value: string): object => ({
  filterClauseType: "INCLUDE",
  filterExpression: {
    orGroup: {
      filterExpressions: [
        {
          filterCondition: {
            fieldName: "eventName",
            stringFilter: { matchType: "EXACT", value, caseSensitive: true },
          },
        },
      ],
    },
  },
});

export const LIVES: readonly Life[] = [
  {
    type: "KeyEvent",
    field: "keyEvent",
    make: { eventName: "lead", countingMethod: "ONCE_PER_EVENT" },
    change: {
      countingMethod: "ONCE_PER_SESSION",
      defaultValue: { numericValue: 2.5, currencyCode: "USD" },
    },
    end: "delete",
  },
  {
    type: "ConversionEvent",
    field: "conversionEvent",
    make: { eventName: "sign_up" },
    change: { countingMethod: "ONCE_PER_SESSION" },
    end: "delete",
  },
  {
    type: "CustomDimension",
    field: "customDimension",
    make: { parameterName: "form_id", displayName: "Form", scope: "EVENT" },
    change: { displayName: "Form id", description: "Which form it was" },
    end: "archive",
  },
  {
    type: "CustomMetric",
    field: "customMetric",
    make: { parameterName: "score", displayName: "Score", scope: "EVENT", measurementUnit: "STANDARD" },
    change: { displayName: "Score of a quiz", measurementUnit: "SECONDS" },
    end: "archive",
  },
  {
    type: "DataStream",
    field: "dataStream",
    make: { type: "IOS_APP_DATA_STREAM", displayName: "App", iosAppStreamData: { bundleId: "example.shop" } },
    change: { displayName: "Shop's app" },
    end: "delete",
  },
  {
    type: "MeasurementProtocolSecret",
    field: "measurementProtocolSecret",
    parent: WEB,
    make: { displayName: "Till" },
    change: { displayName: "Tills" },
    end: "delete",
  },
  {
    type: "FirebaseLink",
    field: "firebaseLink",
    make: { project: "projects/shop-app" },
    end: "delete",
  },
  {
    type: "GoogleAdsLink",
    field: "googleAdsLink",
    make: { customerId: "1234567890", adsPersonalizationEnabled: { value: true } },
    change: { adsPersonalizationEnabled: { value: false } },
    end: "delete",
  },
  {
    type: "DataRetentionSettings",
    field: "dataRetentionSettings",
    name: `${PROPERTY}/dataRetentionSettings`,
    change: { eventDataRetention: "FOURTEEN_MONTHS", resetUserDataOnNewActivity: false },
  },
  ...(
    [
      {
        type: "EventCreateRule",
        field: "eventCreateRule",
        parent: WEB,
        make: { destinationEvent: "thanks", eventConditions: [condition("/thanks")] },
        change: { destinationEvent: "thank_you", eventConditions: [condition("/thank-you")] },
        end: "delete",
      },
      {
        type: "EventEditRule",
        field: "eventEditRule",
        parent: WEB,
        make: {
          displayName: "Names in lower case",
          eventConditions: [condition("/old")],
          parameterMutations: [{ parameter: "area", parameterValue: "old" }],
        },
        change: { displayName: "Old pages" },
        end: "delete",
      },
      {
        type: "Audience",
        field: "audience",
        make: READERS,
        change: {
          displayName: "Visitors",
          eventTrigger: { eventName: "joined", logCondition: "AUDIENCE_JOINED" },
        },
        end: "archive",
      },
      {
        type: "ChannelGroup",
        field: "channelGroup",
        make: {
          displayName: "Ours",
          groupingRule: [
            {
              displayName: "Letters",
              expression: {
                andGroup: {
                  filterExpressions: [
                    {
                      orGroup: {
                        filterExpressions: [
                          {
                            filter: {
                              fieldName: "eachScopeMedium",
                              stringFilter: { matchType: "EXACT", value: "email" },
                            },
                          },
                        ],
                      },
                    },
                  ],
                },
              },
            },
          ],
        },
        change: { displayName: "Ours and theirs", description: "By medium" },
        end: "delete",
      },
      {
        type: "CalculatedMetric",
        field: "calculatedMetric",
        with: { calculatedMetricId: "perVisit" },
        make: {
          displayName: "Events a visit",
          metricUnit: "STANDARD",
          formula: "{{eventCount}}/{{sessions}}",
        },
        change: { displayName: "Events of a visit", formula: "{{eventCount}}/{{totalUsers}}" },
        end: "delete",
      },
      {
        type: "ExpandedDataSet",
        field: "expandedDataSet",
        make: { displayName: "Pages", dimensionNames: ["pagePath"], metricNames: ["screenPageViews"] },
        change: { displayName: "All pages", description: "Without an (other) row" },
        end: "delete",
      },
      {
        type: "ReportingDataAnnotation",
        field: "reportingDataAnnotation",
        make: { title: "Sale", color: "RED", annotationDate: { year: 2026, month: 2, day: 1 } },
        change: { title: "Winter sale", description: "Half price" },
        end: "delete",
      },
      {
        type: "AccessBinding",
        field: "accessBinding",
        make: { user: "ana@example.com", roles: ["predefinedRoles/viewer"] },
        change: { user: "ana@example.com", roles: ["predefinedRoles/editor"] },
        maskless: true,
        end: "delete",
      },
      {
        type: "BigQueryLink",
        field: "bigqueryLink",
        make: { project: "projects/4711", datasetLocation: "EU", exportStreams: [WEB] },
        change: { dailyExportEnabled: true, excludedEvents: ["scroll"] },
        end: "delete",
      },
      {
        type: "AdSenseLink",
        field: "adsenseLink",
        make: { adClientCode: "ca-pub-1" },
        end: "delete",
      },
      {
        type: "DisplayVideo360AdvertiserLink",
        field: "displayVideo_360AdvertiserLink",
        make: { advertiserId: "77", adsPersonalizationEnabled: { value: true } },
        change: { adsPersonalizationEnabled: { value: false } },
        end: "delete",
      },
      {
        type: "DisplayVideo360AdvertiserLinkProposal",
        field: "displayVideo_360AdvertiserLinkProposal",
        make: { advertiserId: "78", validationEmail: "ads@example.com" },
      },
      {
        type: "SearchAds360Link",
        field: "searchAds_360Link",
        make: { advertiserId: "79", siteStatsSharingEnabled: { value: true } },
        change: { siteStatsSharingEnabled: { value: false } },
        end: "delete",
      },
      {
        type: "RollupPropertySourceLink",
        field: "rollupPropertySourceLink",
        make: { sourceProperty: "properties/2" },
        end: "delete",
      },
      {
        type: "SKAdNetworkConversionValueSchema",
        field: "skadnetworkConversionValueSchema",
        parent: APP,
        make: {
          postbackWindowOne: {
            postbackWindowSettingsEnabled: true,
            conversionValues: [
              {
                ...{ coarseValue: "COARSE_VALUE_LOW", fineValue: 1, displayName: "Low" },
                eventMappings: [{ eventName: "purchase", minEventCount: "1" }],
              },
            ],
          },
        },
        change: { applyConversionValues: true },
        end: "delete",
      },
      {
        type: "SubpropertyEventFilter",
        field: "subpropertyEventFilter",
        make: { applyToProperty: "properties/2", filterClauses: [clause("page_view")] },
        change: { filterClauses: [clause("purchase")] },
        end: "delete",
      },
      {
        type: "SubpropertySyncConfig",
        field: "subpropertySyncConfig",
        name: `${PROPERTY}/subpropertySyncConfigs/2`,
        change: { customDimensionAndMetricSyncMode: "ALL" },
      },
      {
        type: "EnhancedMeasurementSettings",
        field: "enhancedMeasurementSettings",
        name: `${WEB}/enhancedMeasurementSettings`,
        change: { scrollsEnabled: false, formInteractionsEnabled: true, searchQueryParameter: "find" },
      },
      {
        type: "DataRedactionSettings",
        field: "dataRedactionSettings",
        name: `${WEB}/dataRedactionSettings`,
        change: { queryParameterRedactionEnabled: true, queryParameterKeys: ["email"] },
      },
      {
        type: "GoogleSignalsSettings",
        field: "googleSignalsSettings",
        name: `${PROPERTY}/googleSignalsSettings`,
        change: { state: "GOOGLE_SIGNALS_ENABLED" },
      },
      {
        type: "AttributionSettings",
        field: "attributionSettings",
        name: `${PROPERTY}/attributionSettings`,
        change: { reportingAttributionModel: "PAID_AND_ORGANIC_CHANNELS_LAST_CLICK" },
      },
      {
        type: "ReportingIdentitySettings",
        field: "reportingIdentitySettings",
        name: `${PROPERTY}/reportingIdentitySettings`,
        change: { reportingIdentity: "DEVICE_BASED" },
      },
      {
        type: "UserProvidedDataSettings",
        field: "userProvidedDataSettings",
        name: `${PROPERTY}/userProvidedDataSettings`,
      },
      { type: "GlobalSiteTag", field: "globalSiteTag", name: `${WEB}/globalSiteTag` },
    ] satisfies readonly Life[]
  ).map((life) => ({ ...life, versions: ALPHA })),
];

/** What is asked in a life, by methods as clients call them. */
export function callsOf(
  life: Life,
): readonly { readonly method: string; readonly request: Readonly<Record<string, unknown>> }[] {
  const { type, field, parent = PROPERTY, name = "", make, change, end, with: more, maskless } = life;
  const updateMask = { paths: Object.keys(change ?? {}).map(snake) };
  return [
    ...(make ? [{ method: `create${type}`, request: { parent, [field]: make, ...more } }] : []),
    ...(change
      ? [
          {
            method: `update${type}`,
            request: { [field]: { name, ...change }, ...(!maskless && { updateMask }) },
          },
        ]
      : []),
    { method: `get${type}`, request: { name } },
    ...(end ? [{ method: `${end}${type}`, request: { name } }] : []),
  ];
}
