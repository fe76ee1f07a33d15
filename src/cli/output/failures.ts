/**
 * What is said when a command fails: words for a person on stderr and, where the command line asks for JSON, one JSON
 * document on stdout. Wraps one run of a command line; no command has to know of it.
 */
import { type ApplicationText, text_en } from "@stricli/core";
import { GoalsError } from "../../diagnostics/error.js";
import type { Surroundings } from "../context.js";
import { knownError } from "../known-error.js";
import { errorJson } from "./error-json.js";
import { renderError } from "./error-text.js";
import { toJson } from "./result.js";
import { unknownCommand, wrongArguments } from "./usage-text.js";

export interface Failures {
  /** What the argument parser says where something fails. */
  readonly text: ApplicationText;
  /** What the command is run in. */
  readonly surroundings: Surroundings;
  /** Called when it is known which command it is. */
  readonly begin: (command: string) => void;
  /** Called once the run is over. */
  readonly tell: () => void;
}

export function watchFailures(words: readonly string[], given: Surroundings): Failures {
  const failed: unknown[] = [];
  let hasResult = false;
  let command = "";
  const stdout = {
    ...given.stdout,
    write: (text: string) => {
      hasResult = true;
      given.stdout.write(text);
    },
  };
  const said = (error: unknown): string => {
    const known = knownError(error);
    failed.push(known);
    return renderError(known);
  };
  return {
    text: {
      ...text_en,
      exceptionWhileRunningCommand: said,
      exceptionWhileLoadingCommandFunction: said,
      noCommandRegisteredForInput: ({ input, corrections }) => said(unknownCommand(input, corrections)),
      exceptionWhileParsingArguments: (error) => said(wrongArguments(error, command)),
    },
    surroundings: { ...given, stdout },
    begin: (name) => {
      command = name;
    },
    tell: () => {
      // A second document behind a result would make both unreadable.
      if (failed.length > 0 && !hasResult && asksForJson(words))
        given.stdout.write(`${toJson(errorJson(asOne(failed)))}\n`);
    },
  };
}

/** A command line can be wrong in several ways at once. */
function asOne(errors: readonly unknown[]): unknown {
  const [first, ...more] = errors;
  if (!(first instanceof GoalsError) || more.length === 0) return first;
  const messages = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  const { code, exitCode, hint } = first;
  return new GoalsError(code, messages.join("; "), {
    exitCode,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The words tell even where they are too wrong to be parsed. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const flags = end < 0 ? words : words.slice(0, end);
  return flags.some(
    (word, i) => word === "--format=json" || (word === "--format" && flags[i + 1] === "json"),
  );
}
