/**
 * What ads cost: no event says it. A linked Google Ads account or an import brings it by day, source, medium and campaign,
 * and reports lay it beside the sessions of the same campaign. `costed_facts` are the facts and, as rows without an event, a
 * user or a session, those costs: so nothing that counts events, users or sessions counts them. SQL alone.
 */
import { channelGroupSql } from "./session-sql.js";
import { double, literal } from "./sql-text.js";

/** One campaign on one day. */
export interface AdCost {
  /** `YYYY-MM-DD`, in the property's time zone. */
  readonly day: string;
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  /** In the property's currency. */
  readonly cost: number;
  readonly clicks: number;
  readonly impressions: number;
}

export const AD_COST_TABLES: readonly string[] = [
  `CREATE TABLE ad_costs (
  property VARCHAR,
  event_date DATE,
  session_source VARCHAR,
  session_medium VARCHAR,
  session_campaign VARCHAR,
  session_channel_group VARCHAR,
  ad_cost DOUBLE,
  ad_clicks BIGINT,
  ad_impressions BIGINT
)`,
  `CREATE VIEW costed_facts AS
SELECT *, NULL::DOUBLE AS ad_cost, NULL::BIGINT AS ad_clicks, NULL::BIGINT AS ad_impressions FROM facts
UNION ALL BY NAME
SELECT *, false AS is_key_event, false AS session_is_engaged FROM ad_costs`,
];

/** Adds the costs to the property's. */
export function adCostsSql(property: string, costs: readonly AdCost[]): readonly string[] {
  if (costs.length === 0) return [];
  const rows = costs.map(
    ({ day, source, medium, campaign, cost, clicks, impressions }) =>
      `(DATE ${literal(day)}, ${[source, medium, campaign].map(literal).join(", ")}, ${double(cost)}, ${clicks}, ${impressions})`,
  );
  return [
    `INSERT INTO ad_costs SELECT ${literal(property)}, day, source, medium, campaign,
  ${channelGroupSql("source", "medium", "campaign")}, cost, clicks, impressions
FROM (VALUES ${rows.join(", ")}) AS costs (day, source, medium, campaign, cost, clicks, impressions)`,
  ];
}
