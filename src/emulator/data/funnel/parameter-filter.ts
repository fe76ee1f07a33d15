/** Filters on what an event or one of its items carries, as funnels and segments have them. Pure: messages in, SQL out. */
import { exportParameterText, literal, parameterText } from "../../events/sql-text.js";
import { invalidArgument } from "../../grpc/status.js";
import { dimensionFilterSql } from "../filter-sql.js";
import type { FilterMessage } from "../wire.js";

/** A parameter's name and the same filters as on a dimension. */
export interface ParameterFilterMessage extends Omit<FilterMessage, "fieldName"> {
  readonly eventParameterName?: string;
  readonly itemParameterName?: string;
}

/** Groups, a negation, or a leaf of its own kind. */
export interface Grouped<Leaf> {
  readonly andGroup?: { readonly expressions: readonly (Grouped<Leaf> & Leaf)[] } | null;
  readonly orGroup?: { readonly expressions: readonly (Grouped<Leaf> & Leaf)[] } | null;
  readonly notExpression?: (Grouped<Leaf> & Leaf) | null;
}

/** The SQL of an expression: true or false where each leaf is; one that says nothing lets all through. */
export function groupedSql<Leaf>(
  expression: Grouped<Leaf> & Leaf,
  leafSql: (leaf: Leaf) => string | undefined,
): string {
  const each = (parts: readonly (Grouped<Leaf> & Leaf)[]): readonly string[] =>
    parts.map((part) => `(${groupedSql(part, leafSql)})`);
  if (expression.andGroup) return each(expression.andGroup.expressions).join(" AND ") || "true";
  if (expression.orGroup) return each(expression.orGroup.expressions).join(" OR ") || "false";
  if (expression.notExpression) return `NOT (${groupedSql(expression.notExpression, leafSql)})`;
  return leafSql(expression) ?? "true";
}

/** Those that stand in the item itself, not among its further parameters. */
const OF_THE_ITEM: ReadonlySet<string> = new Set([
  ...[
    "item_id",
    "item_name",
    "item_brand",
    "item_variant",
    "item_category",
    "item_category2",
    "item_category3",
  ],
  ...["item_category4", "item_category5", "price", "quantity", "coupon", "affiliation", "location_id"],
  ...["item_list_id", "item_list_name", "item_list_index", "promotion_id", "promotion_name", "creative_name"],
]);

/** True where the event has it and it passes, or one of its items has. */
export function parameterFilterSql(filter: ParameterFilterMessage): string {
  const { eventParameterName: ofEvent, itemParameterName: ofItem } = filter;
  const name = ofEvent || ofItem;
  if (!name) throw invalidArgument("A parameter filter needs an eventParameterName or an itemParameterName.");
  const passes = (text: string): string =>
    `coalesce(${dimensionFilterSql({ filter: { ...filter, fieldName: name } }, () => text)}, false)`;
  if (ofEvent) return passes(parameterText("params", name));
  const text = OF_THE_ITEM.has(name)
    ? `item.${name}::VARCHAR`
    : exportParameterText("item.item_params", name);
  return `coalesce(list_bool_or(list_transform(items, lambda item: ${passes(text)})), false)`;
}

/** An event of a name whose parameters pass. */
export function eventFilterSql<Leaf>(
  eventName: string | undefined,
  parameters: (Grouped<Leaf> & Leaf) | null | undefined,
  filterOf: (leaf: Leaf) => ParameterFilterMessage | null | undefined,
): string {
  if (!eventName) throw invalidArgument("An event filter needs an eventName.");
  const named = `event_name = ${literal(eventName)}`;
  if (!parameters) return named;
  const passes = groupedSql(parameters, (leaf: Leaf) => {
    const filter = filterOf(leaf);
    return filter ? parameterFilterSql(filter) : undefined;
  });
  return `${named} AND (${passes})`;
}
