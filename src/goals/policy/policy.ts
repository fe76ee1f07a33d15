/** A policy as everything but its file sees it: rules, the named ones written out as any other. Pure data. */
import type { When } from "./schema.js";

export type { When };

export type Severity = "error" | "warning";

export interface PolicyRule {
  /** The rule's own id, or the name of a named one. */
  readonly id: string;
  /** What people are told. */
  readonly message: string;
  readonly severity: Severity;
  /** All of these must hold. */
  readonly when: When;
}

/** The rules of one file, in its order; named ones first. */
export interface PolicyFile {
  /** As it was named. */
  readonly file: string;
  readonly rules: readonly PolicyRule[];
}
