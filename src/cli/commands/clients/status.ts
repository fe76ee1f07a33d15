/** `ga4-goals clients status`: how each client's property stands, without changing anything. */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import type { Ink } from "../../../diagnostics/ink.js";
import type { End } from "../../../diagnostics/outcome.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { type Column, type Line, table, wrap } from "../../../draw/layout.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { type ClientStatus, statusOfClients } from "../../../workflows/fleet/client-status.js";
import type { Context } from "../../context.js";
import { type PropertyFlags, runForClients } from "../../run-command.js";

export interface StatusFlags extends PropertyFlags {
  readonly clients: string;
  readonly format: "text" | "json";
}

export async function status(context: Context, flags: StatusFlags): Promise<ExitCode> {
  const look = await statusOfClients(context);
  return runForClients<StatusFlags, ClientStatus>(context, flags, flags.clients, {
    name: "clients status",
    scope: SCOPE_READ,
    goalsMayBeAbsent: true,
    one: async (task) => ({ exitCode: EXIT.done, result: await look(task) }),
    words: ({ role, pending }) => `${role}, ${pending === 0 ? "as its files say" : `${pending} to change`}`,
    drawMany: (ends, how) => renderStatus(ends, how),
  });
}

/** Those of low rank go first where the terminal is narrow. */
const COLUMNS: readonly Column[] = (
  [
    ["client", 9],
    ["property", 5],
    ["role", 8],
    ["streams", 1],
    ["key events", 3],
    ["goals", 4],
    ["silent", 7],
    ["drift", 6],
    ["last apply", 2],
  ] as const
).map(([head, rank]) => ({ head, align: "left", rank }));

function renderStatus(
  ends: readonly End<ClientStatus>[],
  { paint, width }: { readonly paint: Ink; readonly width: number },
): string {
  const lines = ends.map((end): Line => {
    const texts = [end.name, end.property ?? "?", ...cells(end)];
    const failed = texts.length < COLUMNS.length;
    return { kind: "cells", cells: texts.map((text) => (failed ? { text, paint: paint.bad } : { text })) };
  });
  const reached = ends.filter(({ outcome }) => outcome.kind === "done");
  const drifted = reached.filter(
    ({ outcome }) => outcome.kind === "done" && outcome.result.drifted.length > 0,
  );
  const known = reached.flatMap(({ outcome }) =>
    outcome.kind === "done" ? (outcome.result.alive ?? []) : [],
  );
  const silent = known.filter((alive) => alive.silent.length > 0).length;
  const stored =
    known.length === 0
      ? ""
      : `, ${silent} with silent goals${known.length < reached.length ? ` (of ${known.length} of whom that is known)` : ""}`;
  const summary = `${counted(ends.length, "client")}, ${reached.length} reachable, ${drifted.length} with drift${stored}.`;
  const drawn = table(COLUMNS, lines, { width, head: paint.strong });
  const left = COLUMNS.filter(({ head }) => !drawn[0]?.includes(head)).map(({ head }) => head);
  const failures = foldFailures(ends);
  return [
    ...drawn,
    ...(failures.length > 0 ? ["", renderFailures("Not reached", failures, paint, width)] : []),
    "",
    ...wrap(summary, width).map(paint.strong),
    ...(left.length > 0
      ? wrap(`In a wider terminal, and with --format json: ${left.join(", ")}.`, width).map(paint.dim)
      : []),
  ].join("\n");
}

function fewOf(names: readonly string[]): string {
  return names.slice(0, 3).join(", ") + (names.length > 3 ? ", ..." : "");
}

function cells({ outcome }: End<ClientStatus>): readonly string[] {
  switch (outcome.kind) {
    case "done": {
      const {
        role,
        streams,
        keyEvents,
        managedGoals,
        declaredGoals,
        drifted,
        interrupted,
        lastApply,
        alive,
      } = outcome.result;
      const silent = (alive?.silent ?? []).map((goal) => goal ?? "the whole site");
      const last = lastApply === null ? "never here" : lastApply.at.slice(0, 16).replace("T", " ");
      return [
        role,
        String(streams.length),
        `${keyEvents.used} of ${keyEvents.limit}`,
        declaredGoals === 0 && managedGoals === 0 ? "no file yet" : `${managedGoals} of ${declaredGoals}`,
        alive === null ? "not known" : `${silent.length === 0 ? "none" : fewOf(silent)} (${alive.asOf})`,
        drifted.length === 0 ? "none" : fewOf(drifted),
        `${last}${interrupted ? " (cut off)" : lastApply && lastApply.exitCode !== 0 ? " (failed)" : ""}`,
      ];
    }
    case "failed":
      return [outcome.error.code];
    case "wrong":
      return ["its files are wrong"];
    case "not-run":
      return [outcome.why];
  }
}
