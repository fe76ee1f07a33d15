/** A goal as it is written, read leniently: what is no text is shown as none, never lost. Pure. */
import { CATEGORIES as OF_TIER } from "../../../goals/categories.js";
import type { YamlData } from "../../../goals/yaml/inline-yaml.js";

export type Written = Readonly<Record<string, unknown>>;
/** Below the goal, to a new value; undefined takes the key away. */
export type Change = readonly [path: readonly string[], value: YamlData | undefined];

export function asBlock(value: unknown): Written {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

export function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

export function asTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(asText) : value === undefined ? [] : [asText(value)];
}

/** A number where the text is one, so that the file writes it as one; nothing where it is empty. */
export function numberOrText(text: string): YamlData | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  return /^-?\d+(?:\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

export function textOrNothing(text: string): YamlData | undefined {
  return text === "" ? undefined : text;
}

/** By tier, whatever stands there. */
export const CATEGORIES: Readonly<Record<string, readonly string[]>> = OF_TIER;

/** What only some types have. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  event: ["event", "where"],
  destination: ["page"],
  duration: ["at_least", "page", "clock", "via", "audience_field"],
  pages_per_session: ["at_least", "via"],
};

/** To another type: what that one does not have goes; a count of pages is no time. */
export function typeChange(goal: Written, type: string): readonly Change[] {
  const all = new Set(Object.values(OF_TYPE).flat());
  const kept = new Set(OF_TYPE[type] ?? []);
  const gone = [...all].filter((key) => key in goal && (!kept.has(key) || key === "at_least"));
  const counting = "counting" in goal && type !== "event" && type !== "destination" ? ["counting"] : [];
  return [[["type"], type], ...[...gone, ...counting].map((key): Change => [[key], undefined])];
}

/** To another tier: a category of the old one is none of the new one. */
export function tierChange(goal: Written, tier: string): readonly Change[] {
  const [first = ""] = CATEGORIES[tier] ?? [];
  const fits = CATEGORIES[tier]?.includes(asText(goal.category)) === true;
  return [[["tier"], tier], ...(fits ? [] : [[["category"], first] as const])];
}

export const OPERATORS: readonly { readonly value: string; readonly text: string }[] = [
  { value: "equals", text: "is" },
  { value: "begins_with", text: "begins with" },
  { value: "contains", text: "contains" },
  { value: "ends_with", text: "ends with" },
  { value: "regex", text: "matches the pattern" },
  { value: "not_equals", text: "is not" },
  { value: "not_contains", text: "does not contain" },
];

export const NUMBER_OPERATORS: readonly { readonly value: string; readonly text: string }[] = [
  { value: "eq", text: "=" },
  { value: "gte", text: "≥" },
  { value: "gt", text: ">" },
  { value: "lte", text: "≤" },
  { value: "lt", text: "<" },
];

export interface Match {
  readonly operator: string;
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** Null where there is more than a form can show: several operators at once. */
export function readMatch(value: unknown): Match | null {
  if (value === undefined) return { operator: "equals", text: "", ignoreCase: false };
  if (typeof value !== "object" || value === null)
    return { operator: "equals", text: asText(value), ignoreCase: false };
  const { ignore_case, ...operators } = asBlock(value);
  const [first, ...more] = Object.entries(operators);
  if (first === undefined || more.length > 0) return null;
  return { operator: first[0], text: asText(first[1]), ignoreCase: ignore_case === true };
}

/** As short as it can be written. */
export function writeMatch({ operator, text, ignoreCase }: Match): YamlData | undefined {
  if (text === "") return undefined;
  const isNumber = NUMBER_OPERATORS.some(({ value }) => value === operator);
  const value = isNumber ? (numberOrText(text) ?? text) : text;
  if (operator === "equals" && !ignoreCase) return text;
  return { [operator]: value, ...(ignoreCase ? { ignore_case: true } : {}) };
}
