/** The failure to read events, with the file and what is wrong. Nothing of such a run is shown. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";

type EventsErrorCode =
  | "events-none"
  | "events-format"
  | "events-unreadable"
  | "events-broken-line"
  | "events-column"
  | "events-row";

/** Exit code 3, like any file that is wrong. */
export function eventsError(
  code: EventsErrorCode,
  message: string,
  options: { readonly hint?: string; readonly cause?: unknown } = {},
): GoalsError {
  return new GoalsError(code, message, { exitCode: EXIT.fileWrong, ...options });
}
