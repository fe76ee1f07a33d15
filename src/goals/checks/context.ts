/** What every check gets: the merged raw file, the goals made of it, and a way to report at a place. */
import type { Place } from "../../diagnostics/diagnostic.js";
import type { DiagnosticArgs, DiagnosticCode } from "../../diagnostics/messages.js";
import type { GoalsConfig } from "../goal.js";
import type { RawGoalsFile } from "../schema.js";
import type { Path } from "../yaml/document.js";

/** What is known of the files, where parts of them could not be read. */
export interface Knowledge {
  /** The goal ids that are written anywhere, also where the goal itself is wrong. */
  readonly declared: ReadonlySet<string>;
  /** False where a file could not be read at all: what is missing may be there. */
  readonly complete: boolean;
  /** True where no file names a currency. */
  readonly currencyMissing: boolean;
}

export interface CheckContext extends Knowledge {
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
