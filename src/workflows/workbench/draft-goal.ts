/** A goal made of what was picked, in a goals file's text whose comments and order are kept. Pure. */
import { goalIds } from "../../authoring/live/goal-ids.js";
import { addressWords, pageShape } from "../../authoring/page-shape.js";
import { GOAL_KEYS } from "../../goals/goal-keys.js";
import { isLook, KNOWN_EVENTS } from "../../goals/known-events.js";
import { type Edited as EditedText, readIn, setIn } from "../../goals/yaml/edit.js";
import type { YamlData } from "../../goals/yaml/inline-yaml.js";
import { outlineOf } from "../../goals/yaml/outline.js";

/** What was seen on the site, as somebody picks it. */
export type Pick =
  | { readonly page: string }
  | { readonly event: string; readonly where?: Readonly<Record<string, string>> | undefined };

export type Drafted =
  | { readonly ok: true; readonly id: string; readonly text: string }
  | Exclude<EditedText, { readonly ok: true }>;

/**
 * The text with a goal at the end of its `goals:`, a block with a key a line.
 *
 * @param others ids of goals in other files of the property
 */
export function draftInto(text: string, pick: Pick, others: Iterable<string>): Drafted {
  const outline = outlineOf(text);
  if (outline === null) return { ok: false, problem: "unreadable", reason: "the file can't be read as YAML" };
  const taken = new Set([...others, ...outline.blocks("goals").map(({ id }) => id)]);
  const { words, goal } = "page" in pick ? ofPage(pick.page) : ofEvent(pick);
  const id = goalIds([words], taken, new Map()).get(words) ?? words;
  // Key by key: each gets a line of its own below the goal's.
  const begun = begin(text, id);
  if (!begun.ok) return begun;
  const edited = asBlock(begun.text, id, goal);
  return edited.ok ? { ok: true, id, text: edited.text } : edited;
}

const PLACEHOLDER = "ga4-goals draft";

/** A file may have no goals yet. */
function begin(text: string, id: string): EditedText {
  if (readIn(text, ["goals"]) !== undefined) return setIn(text, ["goals", id], PLACEHOLDER);
  const whole = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return { ok: true, text: `${whole}goals:\n  ${id}: ${PLACEHOLDER}\n` };
}

/** The value that stands in for a goal, written out below its key. */
function asBlock(text: string, id: string, goal: Readonly<Record<string, YamlData>>): EditedText {
  const key = text.indexOf(`${id}: ${PLACEHOLDER}`);
  const line = text.slice(text.lastIndexOf("\n", key) + 1, key);
  if (key < 0 || line.trim() !== "") return setIn(text, ["goals", id], goal, GOAL_KEYS);
  const end = key + id.length + 1;
  const rest = text.slice(end + 1 + PLACEHOLDER.length);
  const deeper = `${line}  `;
  const [first, ...others] = Object.entries(goal);
  const open = `${text.slice(0, end)}\n${deeper}${first?.[0] ?? "name"}: ${PLACEHOLDER}${rest}`;
  let edited = setIn(open, ["goals", id, first?.[0] ?? "name"], first?.[1] ?? "");
  for (const [name, value] of others)
    if (edited.ok) edited = setIn(edited.text, ["goals", id, name], value, GOAL_KEYS);
  return edited;
}

interface Draft {
  readonly words: string;
  readonly goal: Readonly<Record<string, YamlData>>;
}

/** Somebody who names a page means to reach it; what it is worth only they know. */
function ofPage(path: string): Draft {
  const { page, words } = pageShape(path, []);
  const named = addressWords(words);
  return {
    words: named === "" ? "home" : named,
    goal: {
      name: titleOf(named === "" ? "home" : named),
      tier: "micro",
      category: "navigation",
      key_event: false,
      type: "destination",
      page: page as YamlData,
    },
  };
}

function ofEvent({ event, where = {} }: Exclude<Pick, { readonly page: string }>): Draft {
  const known = KNOWN_EVENTS.find((one) => one.event === event);
  const values = Object.values(where);
  const category = known?.category ?? "interaction";
  const words = values.length === 0 ? (known?.id ?? event) : addressWords([event, ...values].join(" "));
  return {
    words,
    goal: {
      name: values.length === 0 ? (known?.name ?? titleOf(event)) : titleOf(words),
      tier: known?.tier ?? "micro",
      category,
      ...(isLook(category) ? { key_event: false } : {}),
      type: "event",
      event,
      ...(values.length === 0 ? {} : { where }),
      ...(known?.counting === undefined ? {} : { counting: known.counting }),
    },
  };
}

function titleOf(words: string): string {
  const plain = words.replaceAll("_", " ").trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
