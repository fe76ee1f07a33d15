/** What became of the Tag Manager part of an apply, for people and for machines. */

import type { Ink } from "../../diagnostics/ink.js";
import type { OutcomeStatus } from "../apply/journal.js";
import type { TagManagerEnd } from "../tag-manager/apply.js";
import { outcomeCounts } from "./outcome-counts.js";
import { renderTagManagerApplied } from "./tag-manager-text.js";

/** The closing line; empty where there was nothing to do. */
export function renderTagManagerEnd(end: TagManagerEnd, paint: Ink): string {
  const counts = outcomeCounts(end.outcomes);
  const line = counts === "" ? "" : `Tag Manager: ${counts}.`;
  const version = end.error === null ? renderTagManagerApplied(end) : "";
  const head = [line, version].filter((part) => part !== "").join(" ");
  return head === "" ? "" : paint.strong(head);
}

interface TagManagerEndJson {
  readonly outcomes: readonly {
    readonly operation: string;
    readonly action: string;
    readonly kind: string;
    readonly label: string;
    readonly goal: string;
    readonly status: OutcomeStatus;
    readonly why: string | null;
  }[];
  readonly version: string | null;
  readonly published: boolean;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

export function tagManagerEndJson({ outcomes, version, published, error }: TagManagerEnd): TagManagerEndJson {
  return {
    outcomes: outcomes.map(({ operation, status, why }) => ({
      operation: operation.id,
      action: operation.action,
      kind: operation.kind,
      label: operation.label,
      goal: operation.key,
      status,
      why,
    })),
    version: version?.id ?? null,
    published,
    error: error && { code: error.code, message: error.message, hint: error.hint ?? null },
  };
}
