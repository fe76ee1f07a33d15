/** Which events a rule that edits them acts on, as far as their names tell. Rules run in the page, before an event is sent. */
import { RE2JS } from "re2js";
import type { EditCondition, EventEditRule } from "../snapshot/snapshot.js";

/** `maybe`: on some, as a parameter or what nobody has established decides. */
type Acts = "always" | "maybe" | "never";

/** A rule acts where all of its conditions hold. */
export function actsOn({ conditions }: EventEditRule, event: string): Acts {
  const holds = conditions.map((one) => (one.field === "event_name" ? holdsFor(one, event) : "maybe"));
  if (holds.includes("never")) return "never";
  return holds.includes("maybe") ? "maybe" : "always";
}

function holdsFor({ comparisonType, value, negated }: EditCondition, event: string): Acts {
  const ignoreCase = comparisonType.endsWith("_CASE_INSENSITIVE");
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const found = compare(comparisonType.replace(/_CASE_INSENSITIVE$/, ""), fold(event), fold(value), {
    pattern: value,
    ignoreCase,
    event,
  });
  if (found === "maybe" || !negated) return found;
  return found === "always" ? "never" : "always";
}

interface Regex {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  readonly event: string;
}

function compare(how: string, event: string, value: string, regex: Regex): Acts {
  const sure = (holds: boolean): Acts => (holds ? "always" : "never");
  switch (how) {
    case "EQUALS":
      return sure(event === value);
    case "CONTAINS":
      return sure(event.includes(value));
    case "STARTS_WITH":
      return sure(event.startsWith(value));
    case "ENDS_WITH":
      return sure(event.endsWith(value));
    case "REGULAR_EXPRESSION":
      return matches(regex);
    default:
      return "maybe";
  }
}

/** Whether a pattern has to match the whole name is not established, and RE2 does not know all that browsers do. */
function matches({ pattern, ignoreCase, event }: Regex): Acts {
  try {
    const regex = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (!regex.matcher(event).find()) return "never";
    return regex.matcher(event).matches() ? "always" : "maybe";
  } catch {
    return "maybe";
  }
}
