/** A policy file's text to rules, with every error at its place. Pure. */
import {
  type Diagnostic,
  errorAt,
  hasErrors,
  inReadingOrder,
  type SourceText,
} from "../../diagnostics/diagnostic.js";
import { regexProblem } from "../pattern/re2.js";
import type { Path, YamlDocument } from "../yaml/document.js";
import { readBySchema } from "../yaml/read-by-schema.js";
import { namedRules } from "./named-rules.js";
import type { PolicyFile } from "./policy.js";
import { OF_GOALS, OF_OPERATIONS, policyFileSchema, type RawPolicyFile, type When } from "./schema.js";

/** `policy` is there exactly when there is no diagnostic. */
export interface LoadedPolicy {
  readonly policy?: PolicyFile;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads a policy file. What is wrong with it does not throw: all of it is in `diagnostics`.
 *
 * @example
 * const { policy, diagnostics } = loadPolicy({ file: "policy.yaml", text });
 */
export function loadPolicy(source: SourceText): LoadedPolicy {
  // Rules are the same for everybody: what looks like a variable is a text.
  const { value, diagnostics: told, document } = readBySchema(source, policyFileSchema);
  if (document.value === null && !hasErrors(document.diagnostics))
    return { diagnostics: [errorAt("policy-file-empty", document.placeOf([]), {})] };
  if (value === undefined) return { diagnostics: told };
  const { use = {}, rules = {} } = value;
  const found = [...told, ...checkRules(value, document)];
  const diagnostics = inReadingOrder(found, [source]);
  if (hasErrors(diagnostics)) return { diagnostics };
  const own = Object.entries(rules).map(([id, { message, severity = "error" as const, when }]) => ({
    ...{ id, message, severity, when },
  }));
  return { policy: { file: source.file, rules: [...namedRules(use), ...own] }, diagnostics };
}

function checkRules({ use = {}, rules = {} }: RawPolicyFile, document: YamlDocument): readonly Diagnostic[] {
  const { names } = use;
  return [
    ...(names === undefined ? [] : checkPattern(names.pattern, ["use", "names", "pattern"], document)),
    ...Object.entries(rules).flatMap(([id, { when }]) => [
      ...(Object.hasOwn(use, id)
        ? [errorAt("duplicate-id", document.keyPlaceOf(["rules", id]), { what: "rule", id })]
        : []),
      ...checkWhen(when, ["rules", id, "when"], document),
    ]),
  ];
}

/** What alone would say of nothing that it is forbidden. */
const NARROWS: readonly string[] = ["label", "more_than", "becomes"];

function checkWhen(when: When, at: Path, document: YamlDocument): readonly Diagnostic[] {
  const keys = Object.keys(when);
  const ofTotal = keys.find((key) => key === "key_events_above");
  const ofGoals = ofTotal ?? keys.find((key) => OF_GOALS.includes(key));
  const ofOperations = keys.find((key) => OF_OPERATIONS.includes(key));
  const ofOthers = keys.find((key) => key !== "key_events_above" && key !== "label");
  const found: Diagnostic[] = [];
  if (keys.every((key) => NARROWS.includes(key)))
    found.push(errorAt("policy-rule-empty", document.keyPlaceOf(at), {}));
  if (ofGoals !== undefined && ofOperations !== undefined) {
    const place = document.keyPlaceOf([...at, ofGoals]);
    found.push(errorAt("policy-rule-mixed", place, { one: ofGoals, other: ofOperations }));
  } else if (ofTotal !== undefined && ofOthers !== undefined) {
    const place = document.keyPlaceOf([...at, ofOthers]);
    found.push(errorAt("policy-rule-mixed", place, { one: ofOthers, other: ofTotal }));
  }
  if (when.becomes !== undefined && when.field === undefined)
    found.push(errorAt("policy-becomes-alone", document.keyPlaceOf([...at, "becomes"]), {}));
  if (when.unlike !== undefined) found.push(...checkPattern(when.unlike, [...at, "unlike"], document));
  return found;
}

function checkPattern(pattern: string, at: Path, document: YamlDocument): readonly Diagnostic[] {
  const problem = regexProblem(pattern);
  const place = document.placeOf(at);
  switch (problem?.code) {
    case undefined:
      return [];
    case "regex-too-long":
      return [errorAt(problem.code, place, { limit: problem.limit })];
    case "regex-invalid":
      return [errorAt(problem.code, place, { reason: problem.reason })];
    case "regex-look-around":
    case "regex-back-reference":
      return [errorAt(problem.code, place, {})];
    default:
      return [errorAt("regex-invalid", place, { reason: "not supported" })];
  }
}
