/**
 * Texts compared without regard to case, letter by letter: Unicode's simple case folding, which RE2 and browsers' regular
 * expressions share. `ß` is `ẞ` but not `SS`, all three sigmas are one, and `İ` is itself alone.
 */
import { RE2JS } from "re2js";
import type { Condition, TextOperator } from "../goal.js";
import { escapeRegex } from "./regex-tokens.js";

/** What a text must match as a whole, in any case; RE2. */
export function anyCase(operator: Exclude<TextOperator, "regex">, value: string): string {
  const text = escapeRegex(value);
  const anything = "(?s:.*)";
  switch (operator) {
    case "equals":
      return text;
    case "begins_with":
      return `${text}${anything}`;
    case "ends_with":
      return `${anything}${text}`;
    case "contains":
      return `${anything}${text}${anything}`;
  }
}

type TextTest = Pick<Extract<Condition, { readonly kind: "text" }>, "operator" | "value" | "ignoreCase">;

/** Whether a text passes the test, as RE2 has it; a `regex` is one that RE2 reads, and means the whole text. */
export function passes({ operator, value, ignoreCase }: TextTest, text: string): boolean {
  if (operator === "regex" || ignoreCase) {
    const pattern = operator === "regex" ? value : anyCase(operator, value);
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0).matches(text);
  }
  switch (operator) {
    case "equals":
      return text === value;
    case "contains":
      return text.includes(value);
    case "begins_with":
      return text.startsWith(value);
    case "ends_with":
      return text.endsWith(value);
  }
}
