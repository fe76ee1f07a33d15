/** `ga4-goals clients status`: how each client's property stands, without changing anything. */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import type { Ink } from "../../../diagnostics/ink.js";
import type { End } from "../../../diagnostics/outcome.js";
import { foldFailures, renderFailures } from "../../../draw/alike.js";
import { type Column, type Line, table, wrap } from "../../../draw/layout.js";
import { counted } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { isDrift } from "../../../sync/operations/operation.js";
import { KEY_EVENT_LIMITS } from "../../../sync/resources/key-event/key-event.js";
import { type Incidents, NO_INCIDENTS } from "../../../watch/incidents.js";
import { checkFromStore } from "../../../workflows/check.js";
import { readIncidents } from "../../../workflows/deliver/incident-file.js";
import type { PropertyTask } from "../../../workflows/fleet/fleet.js";
import { type AppliedClient, lastApplies } from "../../../workflows/fleet/run-journal.js";
import { mayEdit } from "../../../workflows/may-edit.js";
import { planGa4 } from "../../../workflows/plan.js";
import { storePath } from "../../../workflows/pull.js";
import type { Context } from "../../context.js";
import { type PropertyFlags, runForClients } from "../../run-command.js";

export interface StatusFlags extends PropertyFlags {
  readonly clients: string;
  readonly format: "text" | "json";
}

/** Nothing is deleted by looking. */
const LOOK_ONLY = { allowDelete: true, force: true };

export async function status(context: Context, flags: StatusFlags): Promise<ExitCode> {
  const applies = await lastApplies(context);
  // A file that is damaged is told by whoever tells of incidents.
  const incidents = await readIncidents(context).catch(() => NO_INCIDENTS);
  return runForClients<StatusFlags, ClientStatus>(context, flags, flags.clients, {
    name: "clients status",
    scope: SCOPE_READ,
    goalsMayBeAbsent: true,
    one: async (task) => {
      const { property, config, google } = task;
      const [edits, { plan, snapshot, ledger, interrupted }] = await Promise.all([
        mayEdit(google, property),
        planGa4({ ...task, policy: LOOK_ONLY }),
      ]);
      const live = snapshot.resources.filter((r) => r.kind === "key_event" && r.counted).length;
      const drifted = plan.operations.filter(({ reason }) => isDrift(reason));
      const result: ClientStatus = {
        propertyName: snapshot.property.displayName,
        role: edits === null ? "unknown" : edits ? "editor" : "viewer",
        streams: snapshot.streams.map((s) => s.measurementId ?? s.displayName),
        keyEvents: { used: live, limit: KEY_EVENT_LIMITS[snapshot.property.serviceLevel] },
        managedGoals: new Set(ledger.entries.map(({ goal }) => goal)).size,
        declaredGoals: config.goals.length,
        pending: plan.operations.length,
        drifted: drifted.map(({ label }) => label),
        interrupted,
        lastApply: applies.get(property) ?? null,
        alive: await aliveIn(context, incidents, task),
      };
      return { exitCode: EXIT.done, result };
    },
    words: ({ role, pending }) => `${role}, ${pending === 0 ? "as its files say" : `${pending} to change`}`,
    drawMany: (ends, how) => renderStatus(ends, how),
  });
}

interface ClientStatus {
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
  /** What the last check has told, or one of the stored days finds, whichever is later; null where there is neither. */
  readonly alive: {
    /** The day of that check; of stored days the last final one. */
    readonly asOf: string;
    /** Goals that are silent; null for the whole site. */
    readonly silent: readonly (string | null)[];
    /** All findings of the check. */
    readonly findings: number;
  } | null;
}

/** Costs no call. */
async function aliveIn(
  context: Context,
  { checked, incidents }: Incidents,
  task: Pick<PropertyTask, "config" | "property">,
): Promise<ClientStatus["alive"]> {
  const stored = await aliveInStore(context, task);
  const at = checked[task.property]?.slice(0, 10);
  if (at === undefined || (stored !== null && stored.asOf >= at)) return stored;
  const lasting = incidents.filter(({ property, over }) => property === task.property && over === null);
  const silent = lasting.filter(({ finding }) => finding.kind === "silent");
  return { asOf: at, silent: silent.map(({ finding }) => finding.goal), findings: lasting.length };
}

async function aliveInStore(
  context: Context,
  { config, property }: Pick<PropertyTask, "config" | "property">,
): Promise<ClientStatus["alive"]> {
  const path = storePath(context, "", property);
  if ((await context.files.size(path)) === null) return null;
  try {
    const { days, findings } = await checkFromStore({ config, property, path, now: context.now() });
    const silent = findings.filter(({ kind }) => kind === "silent").map(({ goal }) => goal);
    return { asOf: days.final, silent, findings: findings.length };
  } catch (error) {
    // A store that says nothing of these goals; how the client stands otherwise is known all the same.
    if (error instanceof GoalsError) return null;
    throw error;
  }
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
