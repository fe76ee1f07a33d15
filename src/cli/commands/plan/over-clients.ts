/** `ga4-goals plan --clients`: the plan of every client, the same ones told once. */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import { overallExitCode } from "../../../diagnostics/outcome.js";
import { counted, nameList } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { plansMarkdown } from "../../../sync/draw/plan-markdown.js";
import { planWords, renderPlans } from "../../../sync/draw/plan-text.js";
import type { Plan } from "../../../sync/plan/plan.js";
import { type ClientTask, openFleet } from "../../../workflows/fleet/fleet.js";
import type { Worked } from "../../../workflows/fleet/run-fleet.js";
import { planProperty } from "../../../workflows/plan.js";
import { refuseTagManager } from "../../../workflows/tag-manager/over-clients.js";
import type { Context } from "../../context.js";
import { fleetJson } from "../../fleet/json.js";
import { paintFor } from "../../ink.js";
import { toJson, writeResult } from "../../output/result.js";
import type { PlanFlags } from "./run.js";

export async function planClients(context: Context, flags: PlanFlags, file: string): Promise<void> {
  if (flags.out !== undefined) {
    throw new GoalsError("usage", "--out saves the plan of one property, for apply", {
      exitCode: EXIT.usage,
      hint: "With --clients, redirect the output: ga4-goals plan --clients FILE --format json > plans.json",
    });
  }
  const fleet = await openFleet(context, flags, file, SCOPE_READ);
  try {
    const interrupted: string[] = [];
    const one = async (task: ClientTask): Promise<Worked<Plan>> => {
      const { config, property, name } = task.client;
      const made = await task.admin(async (clients) =>
        refuseTagManager(await planProperty(task.context, config, property, clients, flags), config),
      );
      if (made.interrupted) interrupted.push(name);
      return { result: made.plan, exitCode: exitCodeOf(made.plan, flags.detailedExitcode) };
    };
    const ends = fleet.ends(await fleet.run({ what: "plan", one, words: planWords }));
    const exitCode = overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
    await writeResult(context, render(), undefined);
    if (interrupted.length > 0) {
      context.stderr.write(
        `An earlier apply was cut off in ${counted(interrupted.length, "client")} (${nameList(interrupted, 8)}): \`apply --resume\` goes on with it, \`apply\` makes a new plan.\n`,
      );
    }
    if (exitCode !== EXIT.done) context.process.exitCode = exitCode;

    function render(): string {
      switch (flags.format) {
        case "json":
          return toJson(fleetJson("plan", file, ends, exitCode, (plan) => plan));
        case "markdown":
          return plansMarkdown(file, ends);
        case "text":
          return renderPlans(file, ends, {
            paint: paintFor(context, context.stdout, flags.noColor),
            width: context.stdout.columns,
          });
      }
    }
  } finally {
    await fleet.close();
  }
}

/** As for a single property. */
export function exitCodeOf(plan: Plan, detailed: boolean): ExitCode {
  if (plan.refusals.length > 0) return EXIT.refused;
  return detailed && plan.operations.length > 0 ? EXIT.changesPending : EXIT.done;
}
