/** What is said about a command line that can't be understood: what is wrong, what was perhaps meant, where to look. */
import {
  type ApplicationText,
  ArgumentScannerError,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import { renderError } from "./error-text.js";

export const usageText: ApplicationText = {
  ...text_en,
  exceptionWhileRunningCommand: (error) => renderError(error),
  noCommandRegisteredForInput: ({ input, corrections }) =>
    `error usage there is no command ${JSON.stringify(input)}${perhaps(corrections)}\n  All of them: ga4-goals help`,
  exceptionWhileParsingArguments: (error) => {
    const what =
      error instanceof ArgumentScannerError
        ? formatMessageForArgumentScannerError(error, {
            FlagNotFoundError: ({ input, corrections }) =>
              `there is no flag --${input}${perhaps(corrections.map((flag) => `--${flag}`))}`,
          })
        : String(error);
    return `error usage ${what}\n  What the command takes: ga4-goals help COMMAND`;
  },
};

function perhaps(corrections: readonly string[]): string {
  return corrections.length === 0 ? "" : `; did you mean ${corrections.join(" or ")}?`;
}
