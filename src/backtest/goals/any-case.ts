/**
 * Texts compared without regard to case, letter by letter: Unicode's simple case folding, which RE2 and browsers' regular
 * expressions share. `ß` is `ẞ` but not `SS`, all three sigmas are one, and `İ` is itself alone.
 */
import type { TextOperator } from "../../goals/goal.js";
import { escapeRegex } from "../../goals/pattern/regex-tokens.js";

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
