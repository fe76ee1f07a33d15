/** What GA4 has and no event row tells, by why: the rest of the table that dimensions.ts and metrics.ts begin. */

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

const GOOGLE_ADS = [
  "AccountName",
  "AdGroupId",
  "AdGroupName",
  "AdNetworkType",
  "CampaignId",
  "CampaignName",
  "CampaignType",
  "CreativeId",
  "CustomerId",
  "Keyword",
  "Query",
];
const CM360 = [
  "AccountId",
  "AccountName",
  "AdvertiserId",
  "AdvertiserName",
  "CampaignId",
  "CampaignName",
  "CreativeFormat",
  "CreativeId",
  "CreativeName",
  "CreativeType",
  "CreativeTypeId",
  "CreativeVersion",
  "Medium",
  "PlacementCostStructure",
  "PlacementId",
  "PlacementName",
  "RenderingId",
  "SiteId",
  "SiteName",
  "Source",
  "SourceMedium",
];
const DV360 = [
  "AdvertiserId",
  "AdvertiserName",
  "CampaignId",
  "CampaignName",
  "CreativeFormat",
  "CreativeId",
  "CreativeName",
  "ExchangeId",
  "ExchangeName",
  "InsertionOrderId",
  "InsertionOrderName",
  "LineItemId",
  "LineItemName",
  "Medium",
  "PartnerId",
  "PartnerName",
  "Source",
  "SourceMedium",
];
const SA360 = [
  "AdGroupId",
  "AdGroupName",
  "CampaignId",
  "CampaignName",
  "CreativeFormat",
  "EngineAccountId",
  "EngineAccountName",
  "EngineAccountType",
  "KeywordText",
  "ManagerAccountId",
  "ManagerAccountName",
  "Medium",
  "Query",
  "Source",
  "SourceMedium",
];
const MANUAL = [
  "CampaignName",
  "CreativeFormat",
  "MarketingTactic",
  "Medium",
  "Source",
  "SourceMedium",
  "SourcePlatform",
];

/** `googleAdsKeyword`, `sessionGoogleAdsKeyword`, `firstUserGoogleAdsKeyword`. */
const ofAll = (product: string, parts: readonly string[]): readonly string[] =>
  ["", "session", "firstUser"].flatMap((scope) =>
    parts.map(
      (part) =>
        `${scope}${scope === "" ? product : product.charAt(0).toUpperCase() + product.slice(1)}${part}`,
    ),
  );

interface NotServed {
  readonly why: string;
  readonly dimensions: readonly string[];
  readonly metrics: readonly string[];
}

export const NOT_SERVED: readonly NotServed[] = [
  {
    why: "comes from Google's advertising products, which no event names",
    dimensions: [
      ...ofAll("googleAds", GOOGLE_ADS),
      ...ofAll("cm360", CM360),
      ...ofAll("dv360", DV360),
      ...ofAll("sa360", SA360),
      ...list("sourcePlatform sessionSourcePlatform firstUserSourcePlatform firstUserCampaignId"),
    ],
    metrics: [],
  },
  {
    why: "is told apart from Google's own attribution in no event row",
    dimensions: [
      ...ofAll("manual", MANUAL),
      ...list("firstUserManualAdContent firstUserManualCampaignId firstUserManualTerm"),
    ],
    metrics: [],
  },
  {
    why: "needs Google signals",
    dimensions: list("brandingInterest userAgeBracket userGender"),
    metrics: [],
  },
  {
    why: "needs Search Console",
    dimensions: [],
    metrics: list(
      "organicGoogleSearchAveragePosition organicGoogleSearchClickThroughRate organicGoogleSearchClicks organicGoogleSearchImpressions",
    ),
  },
  {
    why: "an audience's members are kept only where its trigger logs an event",
    dimensions: list("audienceId audienceName audienceResourceName"),
    metrics: [],
  },
  {
    why: "is in no export",
    dimensions: list("cityId regionId screenResolution testDataFilterId testDataFilterName"),
    metrics: list("adUnitExposure"),
  },
];
