/**
 * Texts in, goals out: reads each file, joins them, checks what needs the whole picture, normalises. All errors come at
 * once, in the order of the files. Pure; reading from disk is the command line's.
 */
import {
  compareDiagnostics,
  type Diagnostic,
  errorAt,
  hasErrors,
  type Place,
  type SourceText,
  warningAt,
} from "../diagnostics/diagnostic.js";
import { checkConditions } from "./checks/conditions.js";
import type { Check, CheckContext } from "./checks/context.js";
import { checkEvents } from "./checks/events.js";
import { checkNumbers } from "./checks/numbers.js";
import { checkReferences } from "./checks/references.js";
import { type Path, readYaml, type YamlDocument } from "./document.js";
import type { GoalsConfig } from "./goal.js";
import { type Merged, mergeFiles, type ReadFile } from "./merge.js";
import { normalise } from "./normalise.js";
import type { RawGoalsFile } from "./raw.js";
import { goalSchema, goalsFileSchema } from "./schema.js";
import { schemaDiagnostics } from "./schema-issues.js";
import type { Variables } from "./variables.js";

/** `config` is there exactly when no diagnostic is an error. */
export interface Loaded {
  readonly config?: GoalsConfig;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a path of the merged file stands, for errors found later. */
  readonly placeOf?: (path: Path) => Place;
}

/** Checks that look at one goal at a time, and so make sense even where another goal is wrong. */
const CHECKS_OF_ONE: readonly Check[] = [checkConditions, checkNumbers];
/** Checks that need every goal. */
const CHECKS_OF_ALL: readonly Check[] = [checkEvents, checkReferences];

/**
 * Loads goals files that belong to one property.
 *
 * @example loadGoals([{ file: "goals/shop.yaml", text }], { named: {}, environment: {} })
 */
export function loadGoals(sources: readonly SourceText[], variables: Variables): Loaded {
  const diagnostics: Diagnostic[] = [];
  const files: ReadFile[] = [];
  for (const source of sources) {
    const document = readYaml(source, variables);
    diagnostics.push(...document.diagnostics);
    if (document.value === undefined) continue;
    const file = readGoalsFile(document);
    diagnostics.push(...file.diagnostics);
    files.push({ document, raw: file.raw });
  }
  const [first, ...rest] = files;
  if (!first) return { diagnostics: diagnostics.toSorted(compareDiagnostics) };

  // After an error in the shape of a file the rest is still checked, as far as it can be told: all errors at once.
  const whole = !hasErrors(diagnostics);
  const merged = mergeFiles([first, ...rest]);
  diagnostics.push(...merged.diagnostics);
  const config = normalise(merged.raw);
  diagnostics.push(
    ...runChecks(merged, config, whole ? [...CHECKS_OF_ALL, ...CHECKS_OF_ONE] : CHECKS_OF_ONE),
  );
  const sorted = diagnostics.toSorted(compareDiagnostics);
  return hasErrors(sorted)
    ? { diagnostics: sorted }
    : { config, diagnostics: sorted, placeOf: merged.placeOf };
}

function readGoalsFile(document: YamlDocument): {
  readonly raw: RawGoalsFile;
  readonly diagnostics: readonly Diagnostic[];
} {
  if (document.value === null) {
    return { raw: { version: 1 }, diagnostics: [errorAt("file-empty", document.placeOf([]), {})] };
  }
  const parsed = goalsFileSchema.safeParse(document.value);
  if (parsed.success) return { raw: parsed.data, diagnostics: [] };
  return {
    raw: readableParts(document.value),
    diagnostics: schemaDiagnostics(parsed.error.issues, document, goalsFileSchema),
  };
}

/** Of a file with errors, the goals and the currency that are well formed. */
function readableParts(value: unknown): RawGoalsFile {
  if (typeof value !== "object" || value === null) return { version: 1 };
  const { currency, goals } = value as { readonly currency?: unknown; readonly goals?: unknown };
  const entries = typeof goals === "object" && goals !== null ? Object.entries(goals) : [];
  const good = entries.flatMap(([id, goal]) => {
    const parsed = goalSchema.safeParse(goal);
    return parsed.success ? [[id, parsed.data] as const] : [];
  });
  // A currency of the wrong kind is reported once, not again at every value.
  return {
    version: 1,
    currency: typeof currency === "string" ? currency : "XXX",
    goals: Object.fromEntries(good),
  };
}

function runChecks(merged: Merged, config: GoalsConfig, checks: readonly Check[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const context: CheckContext = {
    raw: merged.raw,
    config,
    written: merged.written,
    place: merged.placeOf,
    keyPlace: merged.keyPlaceOf,
    error: (code, at, args, related) => void found.push(errorAt(code, at, args, related)),
    warning: (code, at, args, related) => void found.push(warningAt(code, at, args, related)),
  };
  for (const check of checks) check(context);
  return found;
}
