/** Goals file, live property and ledger to a plan, with its Tag Manager part. Reads only. */

import type { GoalsConfig } from "../goals/goal.js";
import { lastChanges } from "../google/admin/change-history.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { dayAt } from "../numbers/calendar.js";
import { reconcile } from "../sync/apply/reconcile.js";
import { compileGoals } from "../sync/compile/compile.js";
import { writesToGa4 } from "../sync/ga4-plan/ga4-plan.js";
import { neededKinds, type PlanInput, planChanges } from "../sync/ga4-plan/plan-changes.js";
import type { Ledger } from "../sync/ledger/ledger.js";
import { isDrift } from "../sync/operations/operation.js";
import type { Policy } from "../sync/operations/refusal.js";
import type { Plan } from "../sync/plan/plan.js";
import { readSnapshot } from "../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../sync/snapshot/snapshot.js";
import type { Access } from "./access.js";
import { mayEdit } from "./may-edit.js";
import { judged, type Rules } from "./policy.js";
import { propertyOf } from "./property.js";
import type { State } from "./state.js";
import { withTagManager } from "./tag-manager.js";

/** One property to work on: what its files say, how it is reached, what is known of it. */
export interface PropertyInput {
  readonly config: GoalsConfig;
  /** Digits; default: the one that the files name. */
  readonly property?: string | undefined;
  readonly google: Access;
  readonly state: State;
  /** What may be planned beyond the safe; default: nothing. */
  readonly policy?: Policy;
  /** Rules of a policy file; default: none. */
  readonly rules?: Rules | null | undefined;
  /** For days that are written down; default: this machine's clock. */
  readonly now?: () => Date;
}

export interface PlannedProperty {
  readonly plan: Plan;
  /** What the plan was made from. */
  readonly snapshot: Snapshot;
  /** As it is after an apply that was cut off has been reconciled; not written yet. */
  readonly ledger: Ledger;
  /** True where an earlier apply was cut off. */
  readonly interrupted: boolean;
  /** True where the plan changes something that whoever planned may only read. */
  readonly readOnly: boolean;
}

const SAFE: Policy = { allowDelete: false, force: false };

/**
 * What an apply would change in a property, and why. Writes nothing, neither in GA4 nor on disk; whether the plan may be
 * carried out is in its `refusals`.
 *
 * @throws GoalsError where no property is named (`property-missing`, exit 64), GA4 can't be read (exit 4 or 5), or the
 * ledger is damaged (exit 3).
 * @example
 * const google = googleAccess({ environment: process.env, scope: SCOPE_READ });
 * const { plan } = await planProperty({ config, google, state: fileState(".") });
 * console.log(renderPlan(plan));
 */
export async function planProperty(input: PropertyInput): Promise<PlannedProperty> {
  return judged(await withTagManager(input, await planGa4(input)), input.rules, input.config);
}

/** The plan without its Tag Manager part. */
export async function planGa4({
  config,
  property: named,
  google,
  state,
  policy = SAFE,
  now = () => new Date(),
}: PropertyInput): Promise<PlannedProperty> {
  const property = propertyOf(config, named);
  const [written, journal] = await Promise.all([state.ledger(property), state.journal(property)]);
  const compiled = compileGoals(config);
  const kinds = neededKinds(compiled, written, journal?.plan);
  return google.admin(async (clients) => {
    const [snapshot, edits] = await Promise.all([
      readSnapshot(propertyReader(clients, property), { kinds }),
      mayEdit({ ...google, admin: (work) => work(clients) }, property),
    ]);
    const ledger = journal ? reconcile(journal, snapshot, written, dayAt(now(), "UTC")) : written;
    const input: PlanInput = {
      compiled,
      streams: config.streams,
      moved: config.moved,
      annotate: config.annotate,
      snapshot,
      ledger,
      policy: { allowDelete: policy.allowDelete, force: policy.force },
    };
    const plan = planChanges(input);
    // Who did it is only asked for where something drifted.
    const drifted = plan.operations.some((o) => isDrift(o.reason));
    const history = drifted ? await lastChanges(clients, snapshot.property.account, property) : null;
    return {
      readOnly: edits === false && plan.operations.some(writesToGa4),
      plan: history ? planChanges({ ...input, history }) : plan,
      snapshot,
      ledger,
      interrupted: journal !== null,
    };
  });
}
