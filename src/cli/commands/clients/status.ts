/** `ga4-goals clients status`: how each client's property stands, without changing anything. */
import { EXIT, type ExitCode } from "../../../diagnostics/error.js";
import { listSeenProperties } from "../../../google/admin/account-summaries.js";
import { identityOf, SCOPE_READ } from "../../../google/connection.js";
import { isDrift } from "../../../sync/operations/operation.js";
import { KEY_EVENT_LIMITS } from "../../../sync/resources/key-event/key-event.js";
import type { Access } from "../../../workflows/access.js";
import { lastApplies } from "../../../workflows/fleet/run-journal.js";
import { planGa4 } from "../../../workflows/plan.js";
import type { Context } from "../../context.js";
import { type PropertyFlags, runForClients } from "../../run-command.js";
import { type ClientStatus, renderStatus } from "./status-text.js";

export interface StatusFlags extends PropertyFlags {
  readonly clients: string;
  readonly format: "text" | "json";
}

/** Nothing is deleted by looking. */
const LOOK_ONLY = { allowDelete: true, force: true };

export async function status(context: Context, flags: StatusFlags): Promise<ExitCode> {
  const applies = await lastApplies(context);
  const roles = rolesByIdentity();
  return runForClients<StatusFlags, ClientStatus>(context, flags, flags.clients, {
    name: "clients status",
    scope: SCOPE_READ,
    one: async (task) => {
      const { property, config, google } = task;
      const [role, { plan, snapshot, ledger, interrupted }] = await Promise.all([
        roles(google, property),
        planGa4({ ...task, policy: LOOK_ONLY }),
      ]);
      const live = snapshot.resources.filter((r) => r.kind === "key_event" && r.counted).length;
      const drifted = plan.operations.filter(({ reason }) => isDrift(reason));
      const result: ClientStatus = {
        propertyName: snapshot.property.displayName,
        role,
        streams: snapshot.streams.map((s) => s.measurementId ?? s.displayName),
        keyEvents: { used: live, limit: KEY_EVENT_LIMITS[snapshot.property.serviceLevel] },
        managedGoals: new Set(ledger.entries.map(({ goal }) => goal)).size,
        declaredGoals: config.goals.length,
        pending: plan.operations.length,
        drifted: drifted.map(({ label }) => label),
        interrupted,
        lastApply: applies.get(property) ?? null,
      };
      return { exitCode: EXIT.done, result };
    },
    words: ({ role, pending }) => `${role}, ${pending === 0 ? "as its files say" : `${pending} to change`}`,
    drawMany: (ends, { paint }) => renderStatus(ends, paint),
  });
}

type Roles = (google: Access, property: string) => Promise<ClientStatus["role"]>;

/** Each user's list of properties is read once, whoever asks first. */
function rolesByIdentity(): Roles {
  const lists = new Map<string, Promise<ReadonlyMap<string, boolean> | null>>();
  return async (google, property) => {
    const identity = identityOf(google.connection);
    const list =
      lists.get(identity) ??
      google
        .admin(listSeenProperties)
        .then((seen) => new Map(seen.map(({ id, canEdit }) => [id, canEdit])))
        .catch(() => null);
    lists.set(identity, list);
    const canEdit = (await list)?.get(property);
    return canEdit === undefined ? "unknown" : canEdit ? "editor" : "viewer";
  };
}
