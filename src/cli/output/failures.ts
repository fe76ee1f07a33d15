/**
 * What is said when a command fails, or can't be understood: words for a person on stderr and, where the command line asks for JSON, one JSON
 * document on stdout. Wraps one run of a command line; no command has to know of it.
 */
import {
  type ApplicationText,
  ArgumentScannerError,
  FlagNotFoundError,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import { EXIT, GoalsError, usage } from "../../diagnostics/error.js";
import { errorJson } from "../../workflows/error-json.js";
import type { Surroundings } from "../context.js";
import { commandElsewhere, flagElsewhere } from "./elsewhere.js";
import { renderError } from "./error-text.js";
import { toJson } from "./result.js";

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
    (word, i) =>
      word === "--format=json" || ((word === "--format" || word === "-f") && flags[i + 1] === "json"),
  );
}

/** `corrections` are names of commands that are near, as the parser writes them. */
function unknownCommand(input: string, corrections: readonly string[]): GoalsError {
  return usage(
    `there is no command ${JSON.stringify(input)}${perhaps(corrections)}`,
    commandElsewhere(input) ?? "All of them: ga4-goals help",
  );
}

/** `command` as it was typed: `plan`, `ci plan`. */
function wrongArguments(error: unknown, command: string): GoalsError {
  const what =
    error instanceof ArgumentScannerError
      ? formatMessageForArgumentScannerError(error, WORDS)
      : error instanceof Error
        ? error.message
        : String(error);
  const elsewhere = error instanceof FlagNotFoundError ? flagElsewhere(error.input) : undefined;
  return usage(what, elsewhere ?? `What the command takes: ga4-goals help ${command}`);
}

type Words = Parameters<typeof formatMessageForArgumentScannerError>[1];

const WORDS: Words = {
  FlagNotFoundError: ({ input, corrections }) =>
    `there is no flag --${input}${perhaps(corrections.map((flag) => `--${flag}`))}`,
  EnumValidationError: ({ externalFlagName, input, values }) =>
    `--${externalFlagName} takes ${values.join(", ")}, not ${JSON.stringify(input)}`,
  ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, exception }) => {
    const why = exception instanceof Error ? exception.message : String(exception);
    // What stands by itself on the line has a name in capital letters.
    return name === name.toUpperCase() ? `${name}: ${why}` : `--${name}: ${why}`;
  },
  UnsatisfiedFlagError: ({ externalFlagName }) => `--${externalFlagName} needs a value`,
  UnsatisfiedPositionalError: ({ placeholder }) => `${placeholder} is missing`,
  UnexpectedPositionalError: ({ input }) => `${JSON.stringify(input)} is one word too many`,
};

function perhaps(corrections: readonly string[]): string {
  return corrections.length === 0 ? "" : `; did you mean ${corrections.join(" or ")}?`;
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file, not a folder",
  EEXIST: "a part of its path is a file, not a folder",
  ENOENT: "there is no such file",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  ENXIO: "nobody is at its other end",
  EPIPE: "nobody is at its other end",
  EIO: "the disk fails",
  EFBIG: "it would be too large",
  ETXTBSY: "it is being run",
  EINVAL: "it is no file",
  EMFILE: "too many files are open",
};

function knownError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof GoalsError) return error;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const why = code === undefined ? undefined : WHY[code];
  if (why === undefined || path === undefined || syscall === undefined) return error;
  return new GoalsError("file-access", `${path} can't be read or written: ${why}`, {
    exitCode: EXIT.unexpected,
    cause: error,
  });
}
