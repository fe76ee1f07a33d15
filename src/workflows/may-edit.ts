/** Whether whoever calls may change a property, known before anything is written. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import { listSeenProperties } from "../google/admin/account-summaries.js";
import { identityOf } from "../google/connection.js";
import { writesToGa4 } from "../sync/ga4-plan/ga4-plan.js";
import type { Plan } from "../sync/plan/plan.js";
import type { Access } from "./access.js";

/** What each user may edit, by identity and property; read once, whoever asks first, for all who share it. */
export type Rights = Map<string, Promise<ReadonlyMap<string, boolean> | null>>;

/** Null where Google does not tell: nothing is kept from being tried then. */
export async function mayEdit(
  { connection, admin, rights }: Access,
  property: string,
): Promise<boolean | null> {
  const identity = identityOf(connection);
  const list =
    rights.get(identity) ??
    admin(listSeenProperties)
      .then((seen) => new Map(seen.map(({ id, canEdit }) => [id, canEdit])))
      .catch(() => null);
  rights.set(identity, list);
  return (await list)?.get(property) ?? null;
}

/** @throws GoalsError `not-allowed` (exit 4) before anything is written. */
export async function checkMayEdit(google: Access, plan: Plan, account: string | undefined): Promise<void> {
  const { property, operations } = plan;
  if (!operations.some(writesToGa4) || (await mayEdit(google, property)) !== false) return;
  const who = account ?? "the account you signed in with";
  throw new GoalsError("not-allowed", `property ${property} is read-only for ${who}`, {
    exitCode: EXIT.notAllowed,
    hint: "Nothing was tried. To apply, the account needs the role Editor there (Admin > Property access management).",
  });
}
