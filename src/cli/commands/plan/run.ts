/** `ga4-goals plan`: what would change, and why. Writes nothing, neither to GA4 nor to the ledger. */
import { EXIT } from "../../../diagnostics/error.js";
import { openAdminClients } from "../../../ga4/clients.js";
import { SCOPE_READ } from "../../../ga4/connection.js";
import { propertyReader } from "../../../ga4/property-reader.js";
import type { Context } from "../../context.js";
import type { CommonFlags, SignInFlags } from "../../flags.js";
import { readGoals } from "../../goals-files.js";
import { PLAIN, paintFor } from "../../ink.js";
import { makePlan } from "../../make-plan.js";
import { renderWarnings } from "../../output/file-problems.js";
import { renderPlan } from "../../output/plan-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { connectionOf, propertyOf } from "../../property.js";
import { pacerOf } from "../../quota.js";

export interface PlanFlags extends CommonFlags, SignInFlags {
  readonly allowDelete: boolean;
  readonly force: boolean;
  readonly out?: string;
  readonly format: "text" | "json";
  readonly detailedExitcode: boolean;
}

export async function plan(this: Context, flags: PlanFlags, ...patterns: string[]): Promise<void> {
  const { config, warnings } = await readGoals(this, patterns, flags);
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const clients = await openAdminClients(connectionOf(this, flags, SCOPE_READ), pacerOf(this));
  try {
    const made = await makePlan(this, config, property, propertyReader(clients, property), flags);
    const paint = flags.out === undefined ? paintFor(this, this.stdout, flags.noColor) : PLAIN;
    const text =
      flags.format === "json"
        ? toJson(made.plan)
        : renderPlan(made.plan, { paint, width: this.stdout.columns });
    await writeResult(this, text, flags.out);
    if (made.plan.refusals.length > 0) this.process.exitCode = EXIT.refused;
    else if (flags.detailedExitcode && made.plan.operations.length > 0)
      this.process.exitCode = EXIT.changesPending;
  } finally {
    await clients.close();
  }
}
