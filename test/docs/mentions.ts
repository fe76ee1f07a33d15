/** Parts of commands in sentences: every command, subcommand and flag that a page names is there. */
import type { Command, RouteMap } from "@stricli/core";
import { app } from "../../src/cli/app.js";
import type { Context } from "../../src/cli/context.js";
import { OTHER_FLAGS } from "./stages.js";
import type { Mention } from "./steps.js";

type Target = Command<Context> | RouteMap<Context>;

/** Null where nothing is wrong with it, or where it is no part of a command of ours. */
export function mentionProblem({ words, ours, text }: Mention): string | null {
  const [first = ""] = words;
  const flags = words.flatMap((word) => /^--[a-z][a-z-]*/.exec(word) ?? []);
  if (first.startsWith("-")) {
    const known = flags.every((flag) => flag in OTHER_FLAGS || everyFlag.has(flag));
    return known ? null : `\`${text}\` is a flag of no command`;
  }
  const [target, path] = targetOf(words);
  if (path.length === 0) return ours ? `\`${text}\` names a command that is not there` : null;
  const unknown = flags.filter((flag) => !flagsOf(target).has(flag));
  return unknown.length > 0 ? `${path.join(" ")} has no ${unknown.join(", ")}` : null;
}

/** What the words lead to, and the words that do. */
function targetOf(words: readonly string[]): readonly [Target, readonly string[]] {
  let target: Target = app.root;
  const path: string[] = [];
  for (const word of words) {
    const next: Target | undefined = isRouteMap(target) ? target.getRoutingTargetForInput(word) : undefined;
    if (!next) break;
    target = next;
    path.push(word);
  }
  return [target, path];
}

function isRouteMap(target: Target): target is RouteMap<Context> {
  return "getAllEntries" in target;
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Of a command and of everything below it. */
function flagsOf(target: Target): ReadonlySet<string> {
  if (isRouteMap(target))
    return new Set(target.getAllEntries().flatMap((entry) => [...flagsOf(entry.target)]));
  const names = Object.keys(target.parameters.flags ?? {}).map(kebab);
  return new Set(["--help", ...names.flatMap((name) => [`--${name}`, `--no-${name}`])]);
}

const everyFlag: ReadonlySet<string> = new Set(["--version", ...flagsOf(app.root)]);
