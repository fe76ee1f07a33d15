/** `ga4-goals plan`: what would change, and why. Writes nothing but, with `--out`, the plan itself. */
import { EXIT } from "../../../diagnostics/error.js";
import { openAdminClients } from "../../../ga4/clients.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { encodePlan } from "../../../plan/plan-file.js";
import type { Context } from "../../context.js";
import type { CommonFlags, OutFlag, PolicyFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { paintFor } from "../../ink.js";
import { makePlan } from "../../make-plan.js";
import { renderWarnings } from "../../output/file-problems.js";
import { renderPlan } from "../../output/plan-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { connectionOf, propertyOf } from "../../property.js";
import { pacerOf } from "../../quota.js";

export interface PlanFlags extends CommonFlags, SignInFlags, PolicyFlags, OutFlag {
  readonly format: "text" | "json";
  readonly detailedExitcode: boolean;
}

export async function plan(this: Context, flags: PlanFlags, ...patterns: string[]): Promise<void> {
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const clients = await openAdminClients(connectionOf(this, flags, SCOPE_READ), pacerOf(this));
  try {
    const made = await makePlan(this, config, property, clients, flags);
    const paint = paintFor(this, this.stdout, flags.noColor);
    const text =
      flags.format === "json"
        ? toJson(made.plan)
        : renderPlan(made.plan, { paint, width: this.stdout.columns });
    await writeResult(this, text, undefined);
    if (made.interrupted) {
      this.stderr.write(
        "An earlier apply was cut off: `apply --resume` goes on with it, `apply` makes a new plan.\n",
      );
    }
    if (flags.out !== undefined) {
      await this.files.writeWhole(flags.out, encodePlan(made.plan));
      this.stderr.write(`Saved. To carry out exactly this plan: ga4-goals apply ${flags.out}\n`);
    }
    if (made.plan.refusals.length > 0) this.process.exitCode = EXIT.refused;
    else if (flags.detailedExitcode && made.plan.operations.length > 0)
      this.process.exitCode = EXIT.changesPending;
  } finally {
    await clients.close();
  }
}
