/**
 * Channel groups of a property's own (`sessionCustomChannelGroup:<id>` and the like): the first rule that holds names the channel,
 * what none takes is Unassigned. One with a rule over a field that no event row tells is left out.
 */
import { literal } from "../../events/sql-text.js";
import { invalidArgument, StatusError } from "../../grpc/status.js";
import { dimensionFilterSql } from "../filter-sql.js";
import type { FilterExpressionMessage, StringFilterMessage } from "../wire.js";
import type { DimensionField } from "./fields.js";
import { FIRST_CHANNEL } from "./people.js";

/** A channel group of the Admin API, cut to what is read. */
export interface ChannelGroupDefinition {
  readonly id: string;
  readonly name: string;
  readonly rules: readonly { readonly displayName: string; readonly expression?: RuleExpression | null }[];
}

interface RuleExpression {
  readonly andGroup?: { readonly filterExpressions?: readonly RuleExpression[] } | null;
  readonly orGroup?: { readonly filterExpressions?: readonly RuleExpression[] } | null;
  readonly notExpression?: RuleExpression | null;
  readonly filter?: {
    readonly fieldName: string;
    readonly stringFilter?: Partial<StringFilterMessage> | null;
    readonly inListFilter?: { readonly values?: readonly string[] } | null;
  } | null;
}

type Columns = Readonly<Record<string, string>>;

const columns = (scope: string, channel: string): Columns => ({
  eachScopeSource: `${scope}_source`,
  eachScopeMedium: `${scope}_medium`,
  eachScopeCampaignName: `${scope}_campaign`,
  eachScopeDefaultChannelGroup: channel,
});
const SESSION = columns("session", "session_channel_group");

/** By the names that GA4 gives the dimensions; what a key event is attributed to is the session's here. */
const SCOPES: readonly (readonly [apiName: string, uiName: string, category: string, columns: Columns])[] = [
  ["customChannelGroup", "", "Attribution", SESSION],
  ["sessionCustomChannelGroup", "Session ", "Traffic Source", SESSION],
  ["firstUserCustomChannelGroup", "First user ", "Traffic Source", columns("user", FIRST_CHANNEL)],
];

/** The expression as reports have them; "the match is case insensitive". */
function asFilter({ andGroup, orGroup, notExpression, filter }: RuleExpression): FilterExpressionMessage {
  const list = (group: RuleExpression["andGroup"]) => ({
    expressions: (group?.filterExpressions ?? []).map(asFilter),
  });
  if (andGroup) return { andGroup: list(andGroup) };
  if (orGroup) return { orGroup: list(orGroup) };
  if (notExpression) return { notExpression: asFilter(notExpression) };
  if (!filter) return {};
  const { fieldName, stringFilter, inListFilter } = filter;
  if (inListFilter)
    return {
      filter: { fieldName, inListFilter: { values: inListFilter.values ?? [], caseSensitive: false } },
    };
  const { matchType = "EXACT", value = "" } = stringFilter ?? {};
  return { filter: { fieldName, stringFilter: { matchType, value, caseSensitive: false } } };
}

/** Undefined where a rule can't be followed: its field is told by no row, or its pattern is none. */
function channelSql(rules: ChannelGroupDefinition["rules"], known: Columns): string | undefined {
  const column = (name: string): string => {
    if (known[name] === undefined) throw invalidArgument(`${name} is told by no event.`);
    return `coalesce(${known[name]}, '(not set)')`;
  };
  try {
    const cases = rules.map(({ displayName, expression }) => {
      const holds = dimensionFilterSql(asFilter(expression ?? {}), column);
      return `WHEN ${holds} THEN ${literal(String(displayName))}`;
    });
    return `CASE ${cases.join(" ")} ELSE 'Unassigned' END`;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

export function channelGroupDimensions({
  id,
  name,
  rules,
}: ChannelGroupDefinition): readonly DimensionField[] {
  return SCOPES.flatMap(([apiName, uiName, category, known]): readonly DimensionField[] => {
    const sql = channelSql(rules, known);
    if (sql === undefined) return [];
    const description = "A custom channel group of your Analytics property.";
    return [
      {
        apiName: `${apiName}:${id}`,
        uiName: `${uiName}${name}`,
        category,
        description,
        sql,
        scope: "event",
        custom: true,
      },
    ];
  });
}
