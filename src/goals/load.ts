/**
 * Texts in, goals out: reads each file, joins them, checks what needs the whole picture, normalises. All errors come at
 * once, in the order of the files. Pure; reading from disk is the command line's.
 */
import type * as z from "zod";
import {
  type Diagnostic,
  errorAt,
  hasErrors,
  inReadingOrder,
  type Place,
  type SourceText,
  warningAt,
} from "../diagnostics/diagnostic.js";
import { checkConditions } from "./checks/conditions.js";
import type { Check, CheckContext, Knowledge } from "./checks/context.js";
import { checkEvents } from "./checks/events.js";
import { checkExperiments } from "./checks/experiments.js";
import { checkJourneys } from "./checks/journey-steps.js";
import { checkNeverTrue } from "./checks/never-true.js";
import { checkNumbers, checkTagManager } from "./checks/numbers.js";
import { checkAudiences, checkReferences } from "./checks/references.js";
import { checkSchedules } from "./checks/schedules.js";
import type { GoalsConfig } from "./goal.js";
import { GOAL_ID, GOAL_TYPES, goalBaseSchema, goalSchema } from "./goal-schema.js";
import { type Merged, mergeFiles, type ReadFile } from "./merge.js";
import { normalise } from "./normalise.js";
import { entrySchemas, goalsFileSchema, type RawGoalsFile, settingSchemas } from "./schema.js";
import { listedForEnvironment, type Path, readYaml, type YamlDocument } from "./yaml/document.js";
import { schemaDiagnostics } from "./yaml/schema-issues.js";
import type { Variables } from "./yaml/variables.js";

/** `config` is there exactly when no diagnostic is an error. */
export interface Loaded {
  readonly config?: GoalsConfig;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a path of the merged file stands, for errors found later. */
  readonly placeOf?: (path: Path) => Place;
  /** The files as one, as written, with the way back to the texts. */
  readonly merged?: Merged;
}

const CHECKS: readonly Check[] = [
  checkConditions,
  checkNumbers,
  checkEvents,
  checkNeverTrue,
  checkReferences,
  checkJourneys,
  checkAudiences,
  checkExperiments,
  checkTagManager,
  checkSchedules,
];

/**
 * Loads goals files that belong to one property. What is wrong with them does not throw: all of it is in `diagnostics`,
 * and `config` is there only where none of it is an error.
 *
 * @example
 * const { config, diagnostics } = loadGoals([{ file: "goals/shop.yaml", text }], { named: {}, environment: {} });
 */
export function loadGoals(sources: readonly SourceText[], variables: Variables): Loaded {
  // What one of the files lists, they may all ask for.
  const fromEnvironment = [...(variables.fromEnvironment ?? []), ...listedForEnvironment(sources)];
  const documents = sources.map((source) => readYaml(source, { ...variables, fromEnvironment }));
  return loadDocuments(documents, sources);
}

/** The same for texts that have been read, each perhaps changed since; `sources` gives the order of what is told. */
export function loadDocuments(documents: readonly YamlDocument[], sources: readonly SourceText[]): Loaded {
  const files = documents.filter((document) => document.value !== undefined).map(readGoalsFile);
  const [first, ...rest] = files;
  const unread = documents.flatMap((document) => document.diagnostics);
  const found = files.flatMap((file) => file.diagnostics);
  if (!first) return { diagnostics: inReadingOrder(unread, sources) };

  // After an error in the shape of a file the rest is still checked, as far as it can be told: all errors at once.
  const merged = mergeFiles([first, ...rest]);
  const config = normalise(merged.raw);
  const known = knowledge(files, documents);
  found.push(...merged.diagnostics, ...runChecks(merged, config, known));
  const diagnostics = inReadingOrder([...unread, ...aboutRead(found, unread)], sources);
  return hasErrors(diagnostics) ? { diagnostics } : { config, diagnostics, placeOf: merged.placeOf, merged };
}

/** Where a value could not be read, that is all there is to say about it. */
function aboutRead(found: readonly Diagnostic[], unread: readonly Diagnostic[]): readonly Diagnostic[] {
  const places = new Map<SourceText, Set<number>>();
  for (const { place } of unread) {
    const starts = places.get(place.source) ?? new Set();
    places.set(place.source, starts.add(place.start));
  }
  return found.filter(({ place }) => !places.get(place.source)?.has(place.start));
}

interface GoalsFile extends ReadFile {
  readonly diagnostics: readonly Diagnostic[];
}

function readGoalsFile(document: YamlDocument): GoalsFile {
  if (document.value === null) {
    const empty = errorAt("file-empty", document.placeOf([]), {});
    return { document, raw: { version: 1 }, diagnostics: [empty] };
  }
  const parsed = goalsFileSchema.safeParse(document.value);
  if (parsed.success) return { document, raw: parsed.data, diagnostics: [] };
  const diagnostics = [
    ...schemaDiagnostics(parsed.error.issues, document, goalsFileSchema),
    ...unseen(document),
  ];
  return { document, raw: readableParts(document.value), diagnostics };
}

/** Where the id of a goal is wrong or its type is not known, the schema says nothing about the rest of it. */
function unseen(document: YamlDocument): readonly Diagnostic[] {
  return entriesOf(own(document.value, "goals")).flatMap(([id, goal]) => {
    if (typeof goal !== "object" || goal === null || Array.isArray(goal)) return [];
    const issues = [
      ...(GOAL_ID.test(id) ? [] : (goalSchema.safeParse(goal).error?.issues ?? [])),
      ...(GOAL_TYPES.has(own(goal, "type")) ? [] : (goalBaseSchema.safeParse(goal).error?.issues ?? [])),
    ];
    return schemaDiagnostics(issues, document, goalsFileSchema, ["goals", id]);
  });
}

/** Of a file with errors, what is well formed. */
function readableParts(value: unknown): RawGoalsFile {
  const parts: Record<string, unknown> = { version: 1 };
  for (const [key, schema] of Object.entries(settingSchemas)) {
    const parsed = schema.safeParse(own(value, key));
    if (parsed.success) parts[key] = parsed.data;
  }
  for (const [key, schema] of Object.entries(entrySchemas)) {
    const good = entriesOf(own(value, key)).flatMap(([id, entry]) => {
      const first = schema.safeParse(entry);
      const parsed =
        first.success || key !== "goals" ? first : schema.safeParse(withoutBadExtras(entry, first.error));
      return parsed.success && GOAL_ID.test(id) ? [[id, parsed.data] as const] : [];
    });
    parts[key] = Object.fromEntries(good);
  }
  return parts as unknown as RawGoalsFile;
}

/** A goal without those of its fields that are wrong and say nothing about what it counts. */
function withoutBadExtras(goal: unknown, { issues }: z.ZodError): unknown {
  const bad = new Set(issues.map((issue) => issue.path[0]).filter((key) => EXTRAS.has(key)));
  return Object.fromEntries(entriesOf(goal).filter(([key]) => !bad.has(key)));
}

const EXTRAS: ReadonlySet<unknown> = new Set([
  "name",
  "description",
  "stage",
  "owner",
  "leads_to",
  "closes",
  "key_event",
  "counting",
  "value",
  "protect",
  "target",
]);

/** What may be said about what is missing, when parts of the files could not be read. */
function knowledge(files: readonly GoalsFile[], documents: readonly YamlDocument[]): Knowledge {
  const complete = files.length === documents.length;
  const ids = files.flatMap(({ document }) => entriesOf(own(document.value, "goals")).map(([id]) => id));
  return {
    declared: new Set(ids),
    complete,
    currencyMissing: complete && files.every(({ document }) => own(document.value, "currency") === undefined),
  };
}

function own(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function runChecks(merged: Merged, config: GoalsConfig, known: Knowledge): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const context: CheckContext = {
    ...known,
    raw: merged.raw,
    config,
    written: merged.written,
    place: merged.placeOf,
    keyPlace: merged.keyPlaceOf,
    error: (code, at, args, related) => void found.push(errorAt(code, at, args, related)),
    warning: (code, at, args, related) => void found.push(warningAt(code, at, args, related)),
  };
  for (const check of CHECKS) check(context);
  return found;
}
