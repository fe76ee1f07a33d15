/** A plan that may not be carried out, on its way to the one place that prints errors. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Plan } from "../sync/plan/plan.js";

export class PlanRefused extends GoalsError {
  readonly plan: Plan;

  /** `plan` has been shown to the person, with what forbids it. */
  constructor(plan: Plan) {
    super("refused", "the plan is refused, nothing was applied", {
      exitCode: EXIT.refused,
      hint: "What forbids it, and what allows it, stands under the plan.",
    });
    this.plan = plan;
  }
}
