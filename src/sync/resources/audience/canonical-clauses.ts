/**
 * Filter clauses in one form, so that two spellings of the same condition are equal: without fields that hold their
 * default, with numbers as numbers, without groups of one, with the members of groups and the clauses in one order
 * (both are sets). The steps of a sequence keep theirs.
 */
import { type FieldValue, inCanonicalOrder } from "../resource.js";

type Block = { readonly [key: string]: FieldValue };

export function canonicalClauses(value: FieldValue): FieldValue {
  return Array.isArray(value)
    ? inCanonicalOrder(value.map((item: FieldValue) => canonical(item)))
    : canonical(value);
}

function canonical(value: FieldValue): FieldValue {
  if (Array.isArray(value)) return value.map((item: FieldValue) => canonical(item));
  if (typeof value !== "object" || value === null) return value;
  const block = value as Block;
  if (isNumber(block)) return { number: Number(block.int64_value ?? block.double_value) };
  const group = groupOf(block);
  if (group) {
    const members = group.list.map(canonical);
    // A group of one is no group: live properties wrap each condition, the proto's own text does not.
    return members.length === 1 && members[0] !== undefined
      ? members[0]
      : { [group.kind]: inCanonicalOrder(members) };
  }
  const entries = Object.entries(block)
    .filter(([key, inner]) => !isDefault(key, inner))
    .map(([key, inner]): [string, FieldValue] => [key, canonical(inner)]);
  return Object.fromEntries(entries);
}

function isNumber(block: Block): boolean {
  return Object.hasOwn(block, "int64_value") || Object.hasOwn(block, "double_value");
}

function groupOf(block: Block): { readonly kind: string; readonly list: readonly FieldValue[] } | undefined {
  for (const kind of ["and_group", "or_group"]) {
    const list = (block[kind] as Block | undefined)?.filter_expressions;
    if (Array.isArray(list)) return { kind, list };
  }
  return undefined;
}

/** A value is never a default where the proto requires it, so an empty text in a filter stays. */
function isDefault(key: string, value: FieldValue): boolean {
  return value === null || value === false || (key === "in_any_n_day_period" && value === 0);
}
