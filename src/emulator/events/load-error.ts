/** The failure to read events from a file. Knows nothing of how they are read. */

/** What is wrong with the source. */
export type EventLoadCode =
  | "no_files"
  | "unknown_format"
  | "unreadable_file"
  | "malformed_line"
  | "missing_column"
  | "wrong_column_type"
  | "invalid_event";

/** Thrown when events cannot be loaded; nothing of the source has then been taken in. */
export class EventLoadError extends Error {
  readonly code: EventLoadCode;
  /** The file, or the pattern that found none; absent for rows handed over in memory. */
  readonly file: string | undefined;
  /** Counted from 1, where it is known. */
  readonly line: number | undefined;

  constructor(
    code: EventLoadCode,
    problem: string,
    where: { readonly file?: string; readonly line?: number } = {},
  ) {
    const place = [where.file, where.line].filter((part) => part !== undefined).join(":");
    super(place === "" ? problem : `${place}: ${problem}`);
    this.name = "EventLoadError";
    this.code = code;
    this.file = where.file;
    this.line = where.line;
  }
}
