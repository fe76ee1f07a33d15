/** `ga4-goals plan`: what would change, and why. Writes nothing but, with `--out`, the plan itself. */

import pLimit from "p-limit";
import { EXIT, type ExitCode, usage } from "../../../diagnostics/error.js";
import { printable } from "../../../diagnostics/printable.js";
import { counted, nameList } from "../../../draw/names.js";
import { SCOPE_READ } from "../../../google/connection.js";
import { planWords, renderPlan, renderPlans, type TextOptions } from "../../../sync/draw/plan-text.js";
import type { Plan } from "../../../sync/plan/plan.js";
import { hasChanges, isRefused } from "../../../sync/plan/plan.js";
import { encodePlan, encodePlans, type SavedPlan } from "../../../sync/plan/plan-file.js";
import type { PropertyTask, Worked } from "../../../workflows/fleet/fleet.js";
import { sayTimeToRead } from "../../../workflows/fleet/run-time.js";
import { refuseTheSameForAll, wordsOf } from "../../../workflows/fleet/words-of-client.js";
import type { Forecast } from "../../../workflows/forecast.js";
import type { ReadGoals } from "../../../workflows/goals-files.js";
import type { PolicyFlags } from "../../../workflows/options.js";
import { planGa4, planProperty } from "../../../workflows/plan.js";
import { readRules } from "../../../workflows/policy.js";
import { savedPlan } from "../../../workflows/saved-plan.js";
import { type CountFlags, type OutFlag, refuseBigQueryFlags } from "../../flags.js";
import { toJson } from "../../output/result.js";
import {
  type Drawing,
  type PropertyFlags,
  type PropertyHandler,
  propertyCommand,
} from "../../run-command.js";
import { jobLabels } from "../../version.js";

export interface PlanFlags extends PropertyFlags, PolicyFlags, OutFlag, CountFlags {
  readonly format: "text" | "json" | "markdown";
  readonly detailedExitcode: boolean;
  readonly acceptDrift: boolean;
}

interface Planned {
  readonly plan: Plan;
  readonly saved: SavedPlan;
  readonly interrupted: boolean;
  readonly readOnly: boolean;
  readonly forecast?: Forecast | undefined;
}

export const plan: PropertyHandler<PlanFlags> = propertyCommand<PlanFlags, Planned>({
  name: "plan",
  scope: SCOPE_READ,
  rules: true,
  check: (flags, isMany) => {
    const { out, events } = flags;
    if (events === undefined) refuseBigQueryFlags(flags, "--events");
    if (!isMany) return;
    if (out === "-") throw usage("with --clients, --out takes the name of a file");
    refuseTheSameForAll("--events", events ?? [], "exports/${client}/*.parquet");
  },
  beforeMany: (clients, context) => sayTimeToRead(context, clients),
  one: planOne,
  words: (planned) => planWords(planned.plan),
  draw,
  drawMany: async (ends, { file, flags, paint, width }) => {
    const plans = ends.map(({ outcome, ...end }) => ({
      ...end,
      outcome: outcome.kind === "done" ? { ...outcome, result: outcome.result.plan } : outcome,
    }));
    const readOnly = ends.flatMap(({ name, outcome }) =>
      outcome.kind === "done" && outcome.result.readOnly ? [name] : [],
    );
    const foretold = new Map(
      ends.flatMap(({ name, outcome }) =>
        outcome.kind === "done" && outcome.result.forecast
          ? [[printable(name), outcome.result.forecast.goals] as const]
          : [],
      ),
    );
    if (flags.format === "text") return renderPlans(file, plans, { paint, width, readOnly, foretold });
    return (await import("../../../sync/draw/plan-markdown.js")).plansMarkdown(file, plans, { foretold });
  },
  json: planJson,
  keep: async (done, { files }, { out }) => {
    if (out === undefined || out === "-") return;
    const plans = done.map(({ name, result }) => ({ client: name, ...result.saved }));
    const [first] = plans;
    await files.writeWhole(out, first?.client === null ? encodePlan(first) : encodePlans(plans));
  },
  after: (done, { say }, { out, clients }) => {
    const cutOff = done.filter(({ result }) => result.interrupted).map(({ name }) => name);
    const goOn = "`apply --resume` goes on with it, `apply` makes a new plan.";
    const names = cutOff.filter((name) => name !== null);
    if (names.length > 0)
      say(
        `An earlier apply was cut off in ${counted(names.length, "client")} (${nameList(names, 8)}): ${goOn}`,
      );
    else if (cutOff.length > 0) say(`An earlier apply was cut off: ${goOn}`);
    if (out !== undefined && out !== "-")
      say(
        clients === undefined
          ? `Saved. To carry out exactly this plan: npx ga4-goals apply ${out}`
          : `Saved. To carry out exactly these plans: npx ga4-goals apply ${out} --clients ${clients}`,
      );
  },
});

/** A plan, with what goals would have counted where that is wished for; `read`: the files of one property by itself. */
async function planOne(
  task: PropertyTask,
  flags: PlanFlags,
  read: ReadGoals | null,
): Promise<Worked<Planned>> {
  const { ports, client } = task;
  const rules =
    read === null ? task.rules : await readRules(ports, { policy: flags.policy, beside: read.files });
  let input = { ...task, policy: flags, rules };
  if (flags.acceptDrift && read !== null) {
    const { acceptDriftInFiles } = await import("../../../workflows/accept-drift.js");
    const { plan: drifted } = await planGa4(input);
    input = { ...input, config: await acceptDriftInFiles(ports, read, drifted) };
  }
  const { plan: made, interrupted, readOnly, snapshot, ledger } = await planProperty(input);
  const { events, estimate, fromStore } = flags;
  const own = wordsOf(client, ports);
  const counts = async (): Promise<Forecast | undefined> =>
    (await import("../../../workflows/forecast.js")).forecast(
      { ...ports, google: input.google },
      task.config,
      { ...snapshot.property, streams: snapshot.streams },
      made,
      {
        estimate,
        fromStore,
        ...(events ? { events: { ...flags, events: events.map(own), labels: jobLabels("plan") } } : {}),
      },
    );
  // Most plans forecast nothing, and then need neither a database nor the Data API.
  const forecast =
    events === undefined && !estimate && !fromStore
      ? undefined
      : await (estimate ? counts() : counting(counts));
  const saved = savedPlan({ plan: made, ledger }, input.config, rules);
  return {
    result: { plan: made, saved, interrupted, readOnly, forecast },
    exitCode: exitCodeOf(made, flags),
  };
}

/** A database takes the memory and the cores of the machine for itself. */
const counting = pLimit(2);

function planJson({ plan: made, readOnly, forecast }: Planned): object {
  return {
    ...made,
    ...(readOnly ? { readOnly } : {}),
    ...(forecast ? { foretold: forecast.json } : {}),
  };
}

function exitCodeOf(made: Plan, { detailedExitcode }: PlanFlags): ExitCode {
  if (isRefused(made)) return EXIT.refused;
  return detailedExitcode && hasChanges(made) ? EXIT.changesPending : EXIT.done;
}

/** With `--out -` stdout is for the plan that is saved, and what is drawn for a person goes to stderr. */
async function draw(planned: Planned, how: Drawing<PlanFlags>): Promise<string> {
  const text = await render(planned, how);
  if (how.flags.out !== "-") return text;
  how.context.say(text);
  return encodePlan(planned.saved);
}

async function render(planned: Planned, { flags, paint, width }: Drawing<PlanFlags>): Promise<string> {
  const { plan: made, readOnly, forecast } = planned;
  switch (flags.format) {
    case "json":
      return toJson(planJson(planned));
    case "markdown":
      return (await import("../../../sync/draw/plan-markdown.js")).planMarkdown(made, foretoldOf(forecast));
    case "text":
      return renderPlan(made, {
        paint,
        width,
        readOnly,
        ...foretoldOf(forecast),
      });
  }
}

function foretoldOf(forecast: Forecast | undefined): Pick<TextOptions, "foretold" | "keyEventsADay"> {
  if (forecast === undefined) return {};
  const { goals, keyEventsADay } = forecast;
  return { foretold: goals, ...(keyEventsADay === undefined ? {} : { keyEventsADay }) };
}
