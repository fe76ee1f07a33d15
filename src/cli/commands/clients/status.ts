/** `ga4-goals clients status`: how each client's property stands, without changing anything. */
import type { ExitCode } from "../../../diagnostics/error.js";
import { type End, overallExitCode } from "../../../diagnostics/outcome.js";
import { listSeenProperties } from "../../../google/admin/account-summaries.js";
import { identityOf, SCOPE_READ } from "../../../google/connection.js";
import { isDrift } from "../../../sync/plan/operation.js";
import { KEY_EVENT_LIMITS } from "../../../sync/resources/key-event/key-event.js";
import { type ClientTask, openFleet } from "../../../workflows/fleet/fleet.js";
import { lastApplies } from "../../../workflows/fleet/run-journal.js";
import type { ClientsFlags, CommonFlags, SignInFlags } from "../../../workflows/options.js";
import { planProperty } from "../../../workflows/plan.js";
import type { Context } from "../../context.js";
import { fleetJson } from "../../fleet/json.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";
import { type ClientStatus, renderStatus } from "./status-text.js";

export interface StatusFlags extends CommonFlags, SignInFlags, ClientsFlags {
  readonly clients: string;
  readonly format: "text" | "json";
}

/** Nothing is deleted by looking. */
const LOOK_ONLY = { allowDelete: true, force: true };

export async function status(this: Context, flags: StatusFlags): Promise<void> {
  const fleet = await openFleet(this, flags, flags.clients, SCOPE_READ);
  try {
    const applies = await lastApplies(this);
    const roles = rolesByIdentity();
    const ends: readonly End<ClientStatus>[] = fleet.ends(
      await fleet.run<ClientStatus>({
        what: "status",
        one: async (task) => {
          const { property, config } = task.client;
          const [role, made] = await Promise.all([
            roles(task, property),
            task.admin((clients) => planProperty(task.context, config, property, clients, LOOK_ONLY)),
          ]);
          const { plan, snapshot, ledger } = made;
          const live = snapshot.resources.filter((r) => r.kind === "key_event" && r.counted).length;
          const drifted = plan.operations.filter(({ reason }) => isDrift(reason));
          const exitCode: ExitCode = 0;
          return {
            exitCode,
            result: {
              propertyName: snapshot.property.displayName,
              role,
              streams: snapshot.streams.map((s) => s.measurementId ?? s.displayName),
              keyEvents: { used: live, limit: KEY_EVENT_LIMITS[snapshot.property.serviceLevel] },
              managedGoals: new Set(ledger.entries.map(({ goal }) => goal)).size,
              declaredGoals: config.goals.length,
              pending: plan.operations.length,
              drifted: drifted.map(({ label }) => label),
              interrupted: made.interrupted,
              lastApply: applies.get(property) ?? null,
            },
          };
        },
        words: ({ role, pending }) =>
          `${role}, ${pending === 0 ? "as its files say" : `${pending} to change`}`,
      }),
    );
    const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
    const text =
      flags.format === "json"
        ? toJson(fleetJson("clients status", flags.clients, ends, exitCode, (one) => one))
        : renderStatus(ends, paintFor(this, this.stdout, flags.noColor));
    await writeResult(this, text, undefined);
    if (exitCode !== 0) this.process.exitCode = exitCode;
  } finally {
    await fleet.close();
  }
}

type Roles = (task: ClientTask, property: string) => Promise<ClientStatus["role"]>;

/** Each user's list of properties is read once, whoever asks first. */
function rolesByIdentity(): Roles {
  const lists = new Map<string, Promise<ReadonlyMap<string, boolean> | null>>();
  return async (task, property) => {
    const identity = identityOf(task.connection);
    const list =
      lists.get(identity) ??
      task
        .admin(listSeenProperties)
        .then((seen) => new Map(seen.map(({ id, canEdit }) => [id, canEdit])))
        .catch(() => null);
    lists.set(identity, list);
    const canEdit = (await list)?.get(property);
    return canEdit === undefined ? "unknown" : canEdit ? "editor" : "viewer";
  };
}
