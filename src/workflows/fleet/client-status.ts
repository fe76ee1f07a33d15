/** How each client's property stands, without changing anything. */
import { GoalsError } from "../../diagnostics/error.js";
import { isDrift } from "../../sync/operations/operation.js";
import { KEY_EVENT_LIMITS } from "../../sync/resources/key-event/key-event.js";
import { type Incidents, NO_INCIDENTS } from "../../watch/incidents.js";
import { checkFromStore } from "../check.js";
import { readIncidents } from "../deliver/incident-file.js";
import { mayEdit } from "../may-edit.js";
import { planGa4 } from "../plan.js";
import type { Ports } from "../ports.js";
import { storePath } from "../pull.js";
import type { PropertyTask } from "./fleet.js";
import { type AppliedClient, lastApplies } from "./run-journal.js";

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

/** Nothing is deleted by looking. */
const LOOK_ONLY = { allowDelete: true, force: true };

/** Reads what is known of all on this disk; what it returns looks at one. */
export async function statusOfClients(ports: Ports): Promise<(task: PropertyTask) => Promise<ClientStatus>> {
  const applies = await lastApplies(ports);
  // A file that is damaged is told by whoever tells of incidents.
  const incidents = await readIncidents(ports).catch(() => NO_INCIDENTS);
  return async (task) => {
    const { property, config, google } = task;
    const [edits, { plan, snapshot, ledger, interrupted }] = await Promise.all([
      mayEdit(google, property),
      planGa4({ ...task, policy: LOOK_ONLY }),
    ]);
    const live = snapshot.resources.filter((r) => r.kind === "key_event" && r.counted).length;
    const drifted = plan.operations.filter(({ reason }) => isDrift(reason));
    return {
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
      alive: await aliveIn(ports, incidents, task),
    };
  };
}

/** Costs no call. */
async function aliveIn(
  ports: Ports,
  { checked, incidents }: Incidents,
  task: Pick<PropertyTask, "config" | "property">,
): Promise<ClientStatus["alive"]> {
  const stored = await aliveInStore(ports, task);
  const at = checked[task.property]?.slice(0, 10);
  if (at === undefined || (stored !== null && stored.asOf >= at)) return stored;
  const lasting = incidents.filter(({ property, over }) => property === task.property && over === null);
  const silent = lasting.filter(({ finding }) => finding.kind === "silent");
  return { asOf: at, silent: silent.map(({ finding }) => finding.goal), findings: lasting.length };
}

async function aliveInStore(
  ports: Ports,
  { config, property }: Pick<PropertyTask, "config" | "property">,
): Promise<ClientStatus["alive"]> {
  const path = storePath(ports, "", property);
  if ((await ports.files.size(path)) === null) return null;
  try {
    const { days, findings } = await checkFromStore({ config, property, path, now: ports.now() });
    const silent = findings.filter(({ kind }) => kind === "silent").map(({ goal }) => goal);
    return { asOf: days.final, silent, findings: findings.length };
  } catch (error) {
    // A store that says nothing of these goals; how the client stands otherwise is known all the same.
    if (error instanceof GoalsError) return null;
    throw error;
  }
}
