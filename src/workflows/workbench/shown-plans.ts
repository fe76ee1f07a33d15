/** Plans that somebody looks at: each may be carried out once, as long as nothing it was made from has changed. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { SCOPE_EDIT, SCOPE_READ } from "../../google/connection.js";
import { renderPlan } from "../../sync/draw/plan-text.js";
import { type RefusalsJson, refusalsJson } from "../../sync/draw/refusals.js";
import type { Policy } from "../../sync/operations/refusal.js";
import { hasChanges, type Plan } from "../../sync/plan/plan.js";
import { fingerprint, type SavedPlan } from "../../sync/plan/plan-file.js";
import { type AppliedProperty, type ApplyListeners, applyProperty } from "../apply.js";
import { planProperty } from "../plan.js";
import { savedPlan } from "../saved-plan.js";
import type { Workbench } from "./workbench.js";

export interface Planned {
  /** The id that `apply` takes. */
  readonly digest: string;
  readonly plan: Plan;
  readonly hasChanges: boolean;
  /** Why it can't be applied, in words; empty where nothing forbids it. */
  readonly refusals: RefusalsJson;
  /** True where whoever is signed in may only read. */
  readonly readOnly: boolean;
  /** True where an earlier apply was cut off: `ga4-goals apply --resume` goes on with it. */
  readonly interrupted: boolean;
  /** As the terminal shows it, without colours. */
  readonly text: string;
}

export interface ShownPlans {
  /** Takes the place of the client's plan that was shown before. @throws as `planProperty` does. */
  readonly plan: (client: string | null, policy: Policy) => Promise<Planned>;
  /**
   * Carries out the plan that was shown last, and no other; once.
   *
   * @throws GoalsError `stale` (exit 7) where it is not, and where the files have changed since; as `applyProperty` does.
   */
  readonly apply: (
    client: string | null,
    digest: string,
    listeners: ApplyListeners,
  ) => Promise<AppliedProperty>;
}

const WIDTH = 100;

export function shownPlans(bench: Workbench): ShownPlans {
  const shown = new Map<string | null, SavedPlan>();
  return {
    plan: (client, policy) =>
      bench.work(client, SCOPE_READ, async (task) => {
        const { plan, ledger, readOnly, interrupted } = await planProperty({ ...task, policy });
        const saved = savedPlan({ plan, ledger }, task.config, task.rules);
        shown.set(client, saved);
        return {
          ...{ digest: saved.id, plan, readOnly, interrupted },
          hasChanges: hasChanges(plan),
          refusals: refusalsJson(plan),
          text: renderPlan(plan, { width: WIDTH, readOnly }),
        };
      }),
    apply: async (client, digest, listeners) => {
      const saved = shown.get(client);
      if (saved?.id !== digest) throw stale("this is not the plan that was shown last");
      shown.delete(client);
      return bench.work(client, SCOPE_EDIT, async ({ config, google, state, rules, ports }) => {
        if (fingerprint(config) !== saved.goals)
          throw stale("the goals files have changed since the plan was made");
        return applyProperty({ saved, google, state, rules, now: ports.now, ...listeners });
      });
    },
  };
}

function stale(what: string): GoalsError {
  return new GoalsError("stale", what, {
    exitCode: EXIT.stale,
    hint: "Nothing was applied. Make a new plan and look at it.",
  });
}
