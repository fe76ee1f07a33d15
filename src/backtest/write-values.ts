/**
 * Puts suggested values into the text of a goals file, with a comment that says on what data. All else in the file, its
 * comments and order too, stays as it is. A value somebody wrote by hand is replaced only where it is an amount, never
 * one read from a parameter. Pure: text in, text out.
 */
import { isMap, isScalar, parseDocument, Scalar, YAMLMap } from "yaml";
import type { ValueSuggestion } from "./micro-value.js";
import type { EventsRead } from "./model.js";
import { valueComment } from "./render/value-text.js";

export interface Written {
  readonly text: string;
  /** The goals whose value was written. */
  readonly goals: readonly string[];
}

/** `currency`: of the goals file; a value in another one is written with its own. */
export function writeValues(
  text: string,
  suggestions: readonly ValueSuggestion[],
  events: EventsRead,
  currency: string | undefined,
): Written {
  const document = parseDocument(text, { keepSourceTokens: true });
  const goals = document.get("goals");
  const written: string[] = [];
  if (!isMap(goals)) return { text, goals: written };
  for (const one of suggestions) {
    const goal = one.kind === "value" ? goals.get(one.goal) : undefined;
    if (one.kind !== "value" || !isMap(goal) || !isReplaceable(goal)) continue;
    goal.set("value", valueNode(one, currency));
    const node = goal.get("value", true);
    if (goal.flow) goals.items.forEach((item) => commentBefore(item.key, one.goal, valueComment(one, events)));
    else if (isScalar(node) || isMap(node)) node.comment = valueComment(one, events);
    written.push(one.goal);
  }
  return { text: written.length === 0 ? text : document.toString({ lineWidth: 0 }), goals: written };
}

function isReplaceable(goal: YAMLMap): boolean {
  const value = goal.get("value");
  return !(isMap(value) && value.has("parameter")) && !(typeof value === "string");
}

function valueNode(
  one: Extract<ValueSuggestion, { kind: "value" }>,
  currency: string | undefined,
): Scalar | YAMLMap {
  if (one.currency === null || one.currency === currency) return new Scalar(one.value);
  const map = new YAMLMap();
  map.flow = true;
  map.set("amount", one.value);
  map.set("currency", one.currency);
  return map;
}

/** In a goal written on one line a comment would swallow the rest: it goes above. */
function commentBefore(key: unknown, goal: string, comment: string): void {
  if (!isScalar(key) || key.value !== goal) return;
  const kept = (key.commentBefore ?? "")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith(" backtest "));
  key.commentBefore = [...kept, comment].join("\n");
}
