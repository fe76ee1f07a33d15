/** What is said about a command line that can't be understood: what is wrong, what was perhaps meant, where to look. */
import { ArgumentScannerError, formatMessageForArgumentScannerError } from "@stricli/core";
import { EXIT, GoalsError } from "../../diagnostics/error.js";

/** `corrections` are names of commands that are near, as the parser writes them. */
export function unknownCommand(input: string, corrections: readonly string[]): GoalsError {
  return new GoalsError("usage", `there is no command ${JSON.stringify(input)}${perhaps(corrections)}`, {
    exitCode: EXIT.usage,
    hint: "All of them: ga4-goals help",
  });
}

/** `command` as it was typed: `plan`, `ci plan`. */
export function wrongArguments(error: unknown, command: string): GoalsError {
  const what =
    error instanceof ArgumentScannerError
      ? formatMessageForArgumentScannerError(error, WORDS)
      : error instanceof Error
        ? error.message
        : String(error);
  return new GoalsError("usage", what, {
    exitCode: EXIT.usage,
    hint: `What the command takes: ga4-goals help ${command}`,
  });
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
