/** `ga4-goals plan`: what would change, and why. Writes nothing but, with `--out`, the plan itself. */

import { EXIT } from "../../../diagnostics/error.js";
import type { GoalsConfig } from "../../../goals/goal.js";
import { openAdminClients } from "../../../google/clients.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { renderPlan } from "../../../sync/draw/plan-text.js";
import { hasChanges, isRefused, type Plan } from "../../../sync/plan/plan.js";
import { encodePlan } from "../../../sync/plan/plan-file.js";
import { clientsFileOf } from "../../../workflows/fleet/clients-file.js";
import type { Forecast } from "../../../workflows/forecast.js";
import { readGoals } from "../../../workflows/goals-files.js";
import type { ClientsFlags, CommonFlags, PolicyFlags, SignInFlags } from "../../../workflows/options.js";
import { planProperty } from "../../../workflows/plan.js";
import { connectionOf, propertyOf } from "../../../workflows/property.js";
import { pacerOf } from "../../../workflows/quota.js";
import { withTagManager } from "../../../workflows/tag-manager/plan.js";
import type { Context } from "../../context.js";
import type { OutFlag } from "../../flags.js";
import { paintFor } from "../../ink.js";
import { renderWarnings } from "../../output/file-problems.js";
import { toJson, writeResult } from "../../output/result.js";

export interface PlanFlags extends CommonFlags, SignInFlags, PolicyFlags, OutFlag, ClientsFlags {
  readonly format: "text" | "json" | "markdown";
  readonly detailedExitcode: boolean;
  readonly acceptDrift: boolean;
  readonly events?: readonly string[];
  readonly estimate: boolean;
}

export async function plan(this: Context, flags: PlanFlags, ...patterns: string[]): Promise<void> {
  const file = clientsFileOf(flags, patterns);
  if (file !== null) return (await import("./over-clients.js")).planClients(this, flags, file);
  const read = await readGoals(this, patterns, flags);
  const { config, warnings } = read;
  renderWarnings(this, warnings, flags.noColor);
  const property = propertyOf(config, flags.property);
  const clients = await openAdminClients(connectionOf(this, flags, SCOPE_READ), pacerOf(this));
  try {
    let made = await planProperty(this, config, property, clients, flags);
    if (flags.acceptDrift) {
      const { acceptDriftInFiles } = await import("../../../workflows/accept-drift.js");
      made = await planProperty(
        this,
        await acceptDriftInFiles(this, read, made.plan),
        property,
        clients,
        flags,
      );
    }
    made = await withTagManager(this, flags, config, made);
    const { id, timeZone } = made.snapshot.property;
    const foretold = await forecastIfAsked(this, config, { id, timeZone }, flags);
    // Before the result is told: a plan that can't be saved has failed.
    const saved = encodePlan(made.plan);
    if (flags.out === "-") this.stdout.write(saved);
    else if (flags.out !== undefined) await this.files.writeWhole(flags.out, saved);
    const text = await render(this, made.plan, flags, foretold);
    if (flags.out === "-") this.stderr.write(`${text}\n`);
    else await writeResult(this, text, undefined);
    if (made.interrupted) {
      this.stderr.write(
        "An earlier apply was cut off: `apply --resume` goes on with it, `apply` makes a new plan.\n",
      );
    }
    if (flags.out !== undefined && flags.out !== "-")
      this.stderr.write(`Saved. To carry out exactly this plan: ga4-goals apply ${flags.out}\n`);
    if (isRefused(made.plan)) this.process.exitCode = EXIT.refused;
    else if (flags.detailedExitcode && hasChanges(made.plan)) this.process.exitCode = EXIT.changesPending;
  } finally {
    await clients.close();
  }
}

/** Most plans forecast nothing, and then need neither a database nor the Data API. */
async function forecastIfAsked(
  context: Context,
  config: GoalsConfig,
  property: { readonly id: string; readonly timeZone: string },
  flags: PlanFlags,
): Promise<Forecast | undefined> {
  if (flags.events === undefined && !flags.estimate) return undefined;
  return (await import("../../../workflows/forecast.js")).forecast(context, config, property, flags);
}

async function render(
  context: Context,
  plan: Plan,
  { format, noColor }: PlanFlags,
  foretold: Forecast | undefined,
): Promise<string> {
  switch (format) {
    case "json":
      return toJson(foretold ? { ...plan, foretold: foretold.json } : plan);
    case "markdown":
      return (await import("../../../sync/draw/plan-markdown.js")).planMarkdown(plan);
    case "text":
      return renderPlan(plan, {
        paint: paintFor(context, context.stdout, noColor),
        width: context.stdout.columns,
        ...(foretold ? { besides: foretold.words } : {}),
      });
  }
}
