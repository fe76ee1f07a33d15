/** How clients stand, as a table: one line each. */
import type { Ink } from "../../../diagnostics/ink.js";
import type { End } from "../../../diagnostics/outcome.js";
import { type Column, type Line, table } from "../../../draw/layout.js";
import { counted } from "../../../draw/names.js";
import type { AppliedClient } from "../../../workflows/fleet/run-journal.js";

export interface ClientStatus {
  readonly propertyName: string;
  /** `unknown` where the list of accounts does not have it. */
  readonly role: "editor" | "viewer" | "unknown";
  readonly streams: readonly string[];
  readonly keyEvents: { readonly used: number; readonly limit: number };
  /** Goals that the ledger has resources of. */
  readonly managedGoals: number;
  readonly declaredGoals: number;
  /** Operations that an apply would carry out. */
  readonly pending: number;
  /** Labels of what was changed in GA4 behind the file's back. */
  readonly drifted: readonly string[];
  /** An apply was cut off. */
  readonly interrupted: boolean;
  readonly lastApply: AppliedClient | null;
}

const HEADS = [
  "client",
  "property",
  "role",
  "streams",
  "key events",
  "goals",
  "drift",
  "last apply",
] as const;

export function renderStatus(ends: readonly End<ClientStatus>[], paint: Ink): string {
  const columns = HEADS.map((head): Column => ({ head, align: "left", rank: 1 }));
  const lines = ends.map((end): Line => {
    const texts = [end.name, end.property ?? "?", ...cells(end)];
    const failed = texts.length < HEADS.length;
    return { kind: "cells", cells: texts.map((text) => (failed ? { text, paint: paint.bad } : { text })) };
  });
  const reached = ends.filter(({ outcome }) => outcome.kind === "done");
  const drifted = reached.filter(
    ({ outcome }) => outcome.kind === "done" && outcome.result.drifted.length > 0,
  );
  const summary = `${counted(ends.length, "client")}, ${reached.length} reachable, ${drifted.length} with drift.`;
  const drawn = table(columns, lines, { width: Number.POSITIVE_INFINITY, head: paint.strong });
  return [...drawn, "", paint.strong(summary)].join("\n");
}

function cells({ outcome }: End<ClientStatus>): readonly string[] {
  switch (outcome.kind) {
    case "done": {
      const { role, streams, keyEvents, managedGoals, declaredGoals, drifted, interrupted, lastApply } =
        outcome.result;
      const last = lastApply === null ? "never here" : lastApply.at.slice(0, 16).replace("T", " ");
      return [
        role,
        String(streams.length),
        `${keyEvents.used} of ${keyEvents.limit}`,
        `${managedGoals} of ${declaredGoals}`,
        drifted.length === 0 ? "none" : drifted.slice(0, 3).join(", ") + (drifted.length > 3 ? ", ..." : ""),
        `${last}${interrupted ? " (cut off)" : lastApply && lastApply.exitCode !== 0 ? " (failed)" : ""}`,
      ];
    }
    case "failed":
      return [`${outcome.error.code}: ${outcome.error.message}`];
    case "wrong":
      return ["its files are wrong, see `validate --clients`"];
    case "not-run":
      return [outcome.why];
  }
}
