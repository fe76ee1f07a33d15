/** Follows a page as its reader would: writes its files, types its commands, in order, and notes what is not as it says. */
import { EXIT } from "../../src/diagnostics/error.js";
import type { Workspace } from "../support/cli.js";
import { fileProblem } from "./files.js";
import { mentionProblem } from "./mentions.js";
import { commandsIn, type ShellCommand } from "./shell.js";
import { differenceOf, renewed } from "./shown.js";
import { ONLY_NAMED, OTHER_PROGRAMS, type Stage } from "./stages.js";
import type { Step, TypedCommand } from "./steps.js";
import { openTerminal } from "./terminal.js";

export interface Reader {
  readonly stage: Stage;
  readonly environment: Readonly<Record<string, string>>;
  readonly now: Date;
  /** False: what needs one is not typed, only looked at. */
  readonly browser: boolean;
  /** Told of output that is not as the page shows it any more: then that is no problem. */
  readonly renew?: (lines: Renewed) => void;
}

/** Other lines for those of a page. */
export interface Renewed {
  /** The first one's number, from 1. */
  readonly from: number;
  readonly old: number;
  readonly lines: readonly string[];
}

/** How a command that is only named may end besides well: it wants arguments, or an answer. */
const NAMED_ONLY: readonly (number | null)[] = [EXIT.usage, EXIT.confirmationNeeded];

/** `12: what is wrong`, everything there is. */
export async function follow(
  steps: readonly Step[],
  here: Workspace,
  { stage, environment, now, browser, renew }: Reader,
): Promise<readonly string[]> {
  const { CHROMIUM_PATH } = process.env;
  const terminal = openTerminal(here, now, {
    PATH: process.env.PATH ?? "",
    HOME: here.directory,
    ...(CHROMIUM_PATH === undefined ? {} : { CHROMIUM_PATH }),
    ...(stage.signedIn === false ? {} : environment),
  });
  const { instead = {}, exits = {}, answers = {} } = stage;
  const unused = new Set([instead, exits, answers].flatMap((part) => Object.keys(part)));
  const use = <T>(part: Readonly<Record<string, T>>, key: string): T | undefined => {
    if (key in part) unused.delete(key);
    return part[key];
  };
  /** A text of the page as it is here. */
  const real = (text: string): string => {
    let result = text;
    for (const name of Object.keys(instead).filter((name) => text.includes(name)))
      result = result.replaceAll(name, use(instead, name) ?? "");
    for (const [named, address] of terminal.addresses) result = result.replaceAll(named, address);
    return result;
  };

  async function type(written: TypedCommand): Promise<string | null> {
    const text = written.text.replace(/^npx /, "");
    const command = ours(real(text));
    if ((needsBrowser(command) && !browser) || (written.bareName && command.words.join(" ") in ONLY_NAMED))
      return mentionProblem({ kind: "mention", words: command.words, ours: true, text, line: written.line });
    const { exitCode, output } = await terminal.type(command, use(answers, text));
    const expected = use(exits, text)?.code ?? 0;
    if (written.bareName && NAMED_ONLY.includes(exitCode)) return null;
    if (exitCode !== expected) return `${text} ends with ${exitCode}, not ${expected}:\n${output}`;
    if (written.shown === undefined) return null;
    const { lines, from } = written.shown;
    const difference = differenceOf(lines, output);
    if (difference === null) return null;
    if (!renew) return `${text} says something else, ${difference}`;
    renew({ from, old: lines.length, lines: renewed(lines, output) });
    return null;
  }

  async function take(step: Step): Promise<string | null> {
    switch (step.kind) {
      case "type":
        return await type(step);
      case "file":
        return await fileProblem({ ...step, content: real(step.content) }, here, terminal);
      case "mention":
        return mentionProblem(step);
      case "other":
        if (step.program === "export") setAll(step.words.slice(1).map(real), terminal.set);
        return step.program in OTHER_PROGRAMS
          ? null
          : `${step.program} is a program nobody has decided about: see OTHER_PROGRAMS in test/docs/stages.ts`;
    }
  }

  const problems: string[] = [];
  try {
    for (const step of steps) {
      const problem = await take(step);
      if (problem !== null) problems.push(`${step.line}: ${problem}`);
    }
  } finally {
    for (const { exitCode, output } of await terminal.close())
      if (exitCode !== 0) problems.push(`1: a command that was stopped ends with ${exitCode}:\n${output}`);
  }
  for (const key of unused) problems.push(`1: its stage speaks of ${key}, which is not on the page`);
  return problems;
}

/** Of the commands that the main tests leave to those with a browser. */
export function needsBrowser({ words }: Pick<ShellCommand, "words">): boolean {
  return words[0] === "verify" && !words.includes("--help");
}

function ours(text: string): ShellCommand {
  const command = commandsIn(text).at(-1);
  if (command === undefined) throw new Error(`no command: ${text}`);
  return { ...command, words: command.words.slice(1) };
}

function setAll(assignments: readonly string[], set: (name: string, value: string) => void): void {
  for (const assignment of assignments) {
    const [name = "", ...value] = assignment.split("=");
    set(name, value.join("="));
  }
}
