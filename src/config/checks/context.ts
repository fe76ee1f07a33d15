/** What every check gets: the merged raw file, the goals made of it, and a way to report at a place. */
import type { Place } from "../../diagnostics/diagnostic.js";
import type { DiagnosticArgs, DiagnosticCode } from "../../diagnostics/messages.js";
import type { Path } from "../document.js";
import type { GoalsConfig } from "../goal.js";
import type { RawGoalsFile } from "../raw.js";

export interface CheckContext {
  readonly raw: RawGoalsFile;
  readonly config: GoalsConfig;
  /** The value at the path as written in the file. */
  readonly written: (path: Path) => string;
  readonly place: (path: Path) => Place;
  readonly keyPlace: (path: Path) => Place;
  readonly error: <C extends DiagnosticCode>(
    code: C,
    at: Place,
    args: DiagnosticArgs[C],
    related?: Place,
  ) => void;
  readonly warning: <C extends DiagnosticCode>(
    code: C,
    at: Place,
    args: DiagnosticArgs[C],
    related?: Place,
  ) => void;
}

export type Check = (context: CheckContext) => void;
