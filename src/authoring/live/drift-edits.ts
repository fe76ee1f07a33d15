/**
 * One change made in GA4 as edits of a goals file's text, or why there are none: what a goal can say, and where it says
 * it. Proposes; whoever calls loads the edited text again and looks whether it means the live value.
 */

import type { Goal, GoalsConfig } from "../../goals/goal.js";
import { type Edited, readIn, removeIn, setIn } from "../../goals/yaml/edit.js";
import type { YamlData } from "../../goals/yaml/inline-yaml.js";
import type { EditPath } from "../../goals/yaml/yaml-positions.js";
import type { Operation } from "../../sync/ga4-plan/ga4-plan.js";
import type { FieldChange } from "../../sync/plan/operation.js";
import type { Fields, FieldValue } from "../../sync/resources/resource.js";
import { GOAL_KEYS } from "./goal-keys.js";
import { invertRule, type RuleMeaning } from "./invert-rule.js";
import { whyInWords } from "./left-out.js";

/** How a change is written: one edit after the other, on the text of the goal's file. */
type Edit = (text: string) => Edited;
type Way = { readonly edits: readonly Edit[] } | { readonly reason: string };

/** The edits that write the live value; `text` is that of the file which has the goal's block. */
export function editsFor(
  { operation, change }: { readonly operation: Operation; readonly change: FieldChange },
  goal: Goal,
  config: GoalsConfig,
  text: string,
): Way {
  const at: EditPath = ["goals", goal.id];
  const live = change.before;
  const { field } = change;
  switch (`${operation.kind} ${field}`) {
    case "key_event counting_method":
      return countingEdits(live, goal, at);
    case "key_event default_value":
      return valueEdits(live, goal, config, text, at);
    case "event_create_rule event_conditions":
      return inverted(operation, change, goal, (meaning) => sourceEdits(meaning, goal, text, at));
    case "event_create_rule parameter_mutations":
      return inverted(operation, change, goal, (meaning) => parameterEdits(meaning, goal, at));
    case "event_create_rule source_copy_parameters":
      return {
        reason: "it no longer copies the parameters of its source event; rules of a goals file always do",
      };
    case "event_create_rule destination_event":
      return { reason: "the rule now makes another event, and a goal's event is its id" };
    default:
      return { reason: `a goals file does not say ${field.replaceAll("_", " ")}` };
  }
}

const set =
  (path: EditPath, value: YamlData): Edit =>
  (text) =>
    setIn(text, path, value, GOAL_KEYS);

function countingEdits(live: FieldValue, goal: Goal, at: EditPath): Way {
  if (live !== "ONCE_PER_EVENT" && live !== "ONCE_PER_SESSION")
    return { reason: `a goals file can't say the counting method ${String(live)}` };
  if (goal.type === "duration" || goal.type === "pages_per_session")
    return { reason: `a goal of type ${goal.type} counts once a session and not otherwise` };
  return { edits: [set([...at, "counting"], live.toLowerCase())] };
}

function valueEdits(live: FieldValue, goal: Goal, config: GoalsConfig, text: string, at: EditPath): Way {
  const path = [...at, "value"];
  if (live === null) return { edits: [set(path, null)] };
  const { numeric_value: amount = null, currency_code: currency = null } = live as {
    readonly [key: string]: FieldValue;
  };
  const written: unknown = readIn(text, path);
  const own = currencyWritten(written);
  const isMap = typeof written === "object" && written !== null;
  if (goal.value.kind === "parameter") return { reason: "the goal takes its value from a parameter" };
  const value: YamlData =
    own || currency !== config.currency
      ? { amount: amount as number, currency: currency as string }
      : isMap
        ? { amount: amount as number }
        : (amount as number);
  return { edits: [set(path, value)] };
}

const currencyWritten = (written: unknown): boolean =>
  typeof written === "object" && written !== null && "currency" in written;

/** The rule as the file has it, but with this one field as it is live, in the words of a goal. */
function inverted(
  operation: Operation,
  change: FieldChange,
  goal: Goal,
  edits: (meaning: RuleMeaning) => Way,
): Way {
  if (goal.type !== "event" && goal.type !== "destination")
    return { reason: `a goal of type ${goal.type} has no rule` };
  const fields: Fields = { ...operation.fields, [change.field]: change.before };
  const found = invertRule(fields, goal.type);
  return "why" in found ? { reason: whyInWords(found.why) } : edits(found.meaning);
}

function sourceEdits({ source }: RuleMeaning, goal: Goal, text: string, at: EditPath): Way {
  if (source.type === "destination") {
    const written = readIn(text, [...at, "page"]);
    const inParts = typeof written === "object" && written !== null;
    const page = inParts && typeof source.page === "string" ? { path: source.page } : source.page;
    return { edits: [set([...at, "page"], page as YamlData)] };
  }
  const sameEvent = goal.type === "event" && goal.event === source.event;
  return {
    edits: [
      ...(sameEvent ? [] : [set([...at, "event"], source.event)]),
      set([...at, "where"], source.where as unknown as YamlData),
    ],
  };
}

function parameterEdits({ valueFrom }: RuleMeaning, goal: Goal, at: EditPath): Way {
  const path = [...at, "value"];
  const { kind } = goal.value;
  if (valueFrom === undefined)
    return kind === "parameter" ? { edits: [(text) => removeIn(text, path)] } : { edits: [] };
  if (kind === "amount" || kind === "none")
    return {
      reason: "the rule now takes the value from a parameter, and the file gives the goal a value already",
    };
  return { edits: [set(path, { parameter: valueFrom })] };
}
