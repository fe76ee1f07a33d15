/**
 * An imported property as the text of a goals file, laid out as a person would: a header, a block a goal, macro first, a
 * comment where something was guessed, and at the end what was left out.
 */

import { GOAL_KEYS } from "../../goals/goal-keys.js";
import type { RawGoal } from "../../goals/goal-schema.js";
import { escapeReferences, inlineYaml, type YamlData } from "../../goals/yaml/inline-yaml.js";
import { commentLines as comment, oneLine } from "../../goals/yaml/yaml-comment.js";
import { kindOf } from "../../sync/resources/registry.js";
import type { Imported } from "./import-goals.js";
import type { LeftOut } from "./left-out.js";

const WIDTH = 118;

/** The file's text; it loads without errors, and means exactly `imported.file`. */
export function writeGoalsFile(imported: Imported): string {
  const { file, review, left } = imported;
  const goals = Object.entries(file.goals ?? {});
  const reasons = new Map(review.map((r) => [r.goal, r.reason]));
  const lines = [
    "# yaml-language-server: $schema=./goals.schema.json",
    "#",
    ...comment(
      `The goals of ${imported.propertyName || "a property"} (property ${String(file.property)}), written by ga4-goals import. GA4 does not know which goals are macro and which are micro: tier and category are guesses. Look at every line that says "review:", put it right, and take the comment away.`,
    ),
    "",
    "version: 1",
    `property: ${inline(file.property)}`,
    ...(file.currency === undefined ? [] : [`currency: ${inline(file.currency)}`]),
    ...(file.streams === undefined ? [] : [`streams: ${inline(file.streams)}`]),
    "",
    ...(goals.length === 0 ? ["goals: {}"] : ["goals:"]),
  ];
  for (const tier of ["macro", "micro"] as const) {
    const own = goals.filter(([, goal]) => goal.tier === tier);
    if (own.length === 0) continue;
    lines.push(`  # --- ${tier === "macro" ? "Macro goals" : "Micro goals"} `.padEnd(WIDTH, "-"), "");
    for (const [id, goal] of own) lines.push(...block(id, goal, reasons.get(id)), "");
  }
  if (goals.length === 0) lines.push("");
  if (file.setup !== undefined) lines.push(...setupBlock(file.setup), "");
  lines.push(...leftOut(left));
  return `${lines.join("\n").trimEnd()}\n`;
}

function block(id: string, goal: RawGoal, reason: string | undefined): readonly string[] {
  const known = Object.entries(goal as unknown as { readonly [key: string]: YamlData | undefined });
  const entries = known.toSorted(([a], [b]) => GOAL_KEYS.indexOf(a) - GOAL_KEYS.indexOf(b));
  return [
    `  ${id}:`,
    ...entries.flatMap(([key, value]) => {
      if (value === undefined) return [];
      const review = key === "tier" && reason !== undefined ? ` # review: guessed ${oneLine(reason)}` : "";
      if ((key === "where" || key === "page") && typeof value === "object" && value !== null) {
        const inner = Object.entries(value as { readonly [key: string]: YamlData });
        return [`    ${key}:`, ...inner.map(([k, v]) => `      ${inline(k)}: ${inline(v)}`)];
      }
      return [`    ${key}: ${inline(value)}${review}`];
    }),
  ];
}

/** Two levels as blocks, the rest in a line. */
function setupBlock(setup: NonNullable<Imported["file"]["setup"]>): readonly string[] {
  const parts = Object.entries(setup as unknown as { readonly [key: string]: YamlData | undefined });
  return [
    "setup:",
    ...parts.flatMap(([key, value]) => {
      if (typeof value !== "object" || value === null) return [`  ${key}: ${inline(value)}`];
      const entries = Object.entries(value as { readonly [key: string]: YamlData });
      return [`  ${key}:`, ...entries.map(([name, entry]) => `    ${inline(name)}: ${inline(entry)}`)];
    }),
  ];
}

function leftOut(left: readonly LeftOut[]): readonly string[] {
  if (left.length === 0) return [];
  return [
    ...comment("Left out, because a goals file can't say it. It stays in GA4 as it is:"),
    ...left.flatMap((item) => comment(leftOutText(item), "# - ", "#   ")),
  ];
}

/**
 * What was left out and why, in a line.
 *
 * @example "key event lead: its event is made by a rule that is left out"
 */
export function leftOutText({ kind, label, stream, field, reason }: LeftOut): string {
  const on = stream === null ? "" : ` on ${stream}`;
  const part = field === null ? "" : `, ${field.replaceAll("_", " ")}`;
  return `${kindOf(kind).noun} ${label}${on}${part}: ${reason}`;
}

function inline(value: unknown): string {
  return inlineYaml(escapeReferences(value as YamlData), { inFlow: false, quote: "as needed" });
}
