/** What the doctor found, as data: one line a check, with the one thing to do. Knows nothing of streams or colours. */
import type { ExitCode } from "../diagnostics/error.js";
import type { ErrorCode } from "../diagnostics/error-codes.js";

/** The checks, in the order in which they are told. */
export const CHECKS = [
  "node",
  "goals",
  "credentials",
  "scopes",
  "admin-api",
  "data-api",
  "property",
  "role",
  "streams",
  "measurement",
  "edit-rules",
  "retention",
  "identity",
  "parent",
  "in-the-way",
  "quota",
  "export",
  "ads",
  "clock",
  "ledger",
  "unfinished",
] as const;

export type CheckId = (typeof CHECKS)[number];

/** `skipped`: there is nothing to check here, which is neither well nor ill. */
export type CheckStatus = "ok" | "skipped" | "warning" | "failure";

export interface Finding {
  readonly check: CheckId;
  readonly status: CheckStatus;
  /** What was found, in a sentence without a full stop; never a secret. */
  readonly text: string;
  /** The one thing to do; null where there is nothing. */
  readonly remedy: string | null;
  /** True where nobody said so: concluded from how GA4 answered. */
  readonly inferred: boolean;
  /** The error's code, to look up; null where nothing failed. */
  readonly code: ErrorCode | null;
  /** What the command ends with if this is the first failure; 0 where it is none. */
  readonly exitCode: ExitCode;
}

export interface Diagnosis {
  /** Digits; null where none is named. */
  readonly property: string | null;
  /** In the order of `CHECKS`. */
  readonly findings: readonly Finding[];
  /** Checks that another one's failure leaves without an answer. */
  readonly notChecked: readonly CheckId[];
}

/** All is well with a check. */
export function ok(check: CheckId, text: string, inferred = false): Finding {
  return { check, status: "ok", text, remedy: null, inferred, code: null, exitCode: 0 };
}

/** Nothing was looked at, because it does not matter here. */
export function skipped(check: CheckId, text: string): Finding {
  return { check, status: "skipped", text, remedy: null, inferred: false, code: null, exitCode: 0 };
}

/** Works, but somebody should know; or it can't be told. */
export function warning(check: CheckId, text: string, remedy: string | null, inferred = false): Finding {
  return { check, status: "warning", text, remedy, inferred, code: null, exitCode: 0 };
}

/** What does not work, and what the command ends with for it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Something will not work until the remedy is carried out. */
export function failure(check: CheckId, problem: Problem, remedy: string | null): Finding {
  return { check, status: "failure", ...problem, remedy, inferred: false };
}

/** What the command ends with: 0, or what the first failure says. */
export function exitCodeOf({ findings }: Diagnosis): ExitCode {
  return findings.find(({ status }) => status === "failure")?.exitCode ?? 0;
}
