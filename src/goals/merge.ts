/**
 * Several goals files as one: blocks are joined, the same id twice or two different settings is an error. Keeps, for
 * every path of the result, the document it came from.
 */
import { type Diagnostic, errorAt, type Place } from "../diagnostics/diagnostic.js";
import type { RawGoalsFile } from "./schema.js";
import type { Path, YamlDocument } from "./yaml/document.js";

/** A merged file and the way back to the texts. */
export interface Merged {
  readonly raw: RawGoalsFile;
  readonly placeOf: (path: Path) => Place;
  readonly keyPlaceOf: (path: Path) => Place;
  readonly written: (path: Path) => string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ReadFile {
  readonly document: YamlDocument;
  readonly raw: RawGoalsFile;
}

const BLOCKS = {
  goals: "goal",
  journeys: "journey",
  audiences: "audience",
  experiments: "experiment",
  schedule: "schedule",
  report: "setting of report",
} as const;
const SETTINGS = ["property", "currency", "streams", "annotate", "tag_manager", "setup", "alerts"] as const;

/** Joins files in their order; at least one. */
export function mergeFiles(files: readonly [ReadFile, ...ReadFile[]]): Merged {
  const diagnostics: Diagnostic[] = [];
  /** `goals.order` -> the document that holds it. */
  const owners = new Map<string, YamlDocument>();
  const result: Record<string, unknown> = { version: 1 };
  const moved: { readonly from: string; readonly to: string }[] = [];

  for (const { document, raw } of files) {
    for (const key of SETTINGS) {
      const value = raw[key];
      if (value === undefined) continue;
      const owner = owners.get(key);
      if (owner && JSON.stringify(result[key]) !== JSON.stringify(value)) {
        diagnostics.push(
          errorAt("conflicting-setting", document.keyPlaceOf([key]), { key }, owner.keyPlaceOf([key])),
        );
        continue;
      }
      owners.set(key, document);
      result[key] = value;
    }
    for (const [block, what] of Object.entries(BLOCKS)) {
      const entries = raw[block as keyof typeof BLOCKS];
      if (entries === undefined) continue;
      const into = (result[block] ?? {}) as Record<string, unknown>;
      result[block] = into;
      for (const [id, entry] of Object.entries(entries)) {
        const owner = owners.get(`${block}.${id}`);
        if (owner) {
          const place = document.keyPlaceOf([block, id]);
          const first = owner.keyPlaceOf([block, id]);
          diagnostics.push(
            block === "goals"
              ? errorAt("duplicate-goal", place, { id }, first)
              : errorAt("duplicate-id", place, { what, id }, first),
          );
          continue;
        }
        owners.set(`${block}.${id}`, document);
        into[id] = entry;
      }
    }
    for (const [index, move] of (raw.moved ?? []).entries()) {
      const there = (path: Path): Path => ["moved", index, ...path.slice(2)];
      owners.set(`moved.${moved.length}`, {
        ...document,
        placeOf: (path) => document.placeOf(there(path)),
        keyPlaceOf: (path) => document.keyPlaceOf(there(path)),
        written: (path) => document.written(there(path)),
      });
      moved.push(move);
    }
  }

  if (moved.length > 0) result.moved = moved;

  const ownerOf = (path: Path): YamlDocument =>
    owners.get(path.slice(0, 2).map(String).join(".")) ?? owners.get(String(path[0])) ?? files[0].document;
  return {
    raw: result as unknown as RawGoalsFile,
    placeOf: (path) => ownerOf(path).placeOf(path),
    keyPlaceOf: (path) => ownerOf(path).keyPlaceOf(path),
    written: (path) => ownerOf(path).written(path),
    diagnostics,
  };
}
