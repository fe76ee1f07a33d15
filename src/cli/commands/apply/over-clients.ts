/**
 * `ga4-goals apply --clients`: plans every client, shows the plans folded, asks once, then applies: canaries first where
 * they are asked for. A client that fails is that client's result alone.
 */
import { EXIT, type ExitCode, GoalsError } from "../../../diagnostics/error.js";
import {
  type End,
  type NotRun,
  notRun,
  type Outcome,
  overallExitCode,
} from "../../../diagnostics/outcome.js";
import { counted, properties } from "../../../draw/names.js";
import { SCOPE_EDIT } from "../../../google/connection.js";
import {
  type AppliedToClient,
  appliedJson,
  outcomeCounts,
  renderApplied,
} from "../../../sync/draw/outcomes.js";
import { planWords, renderPlans } from "../../../sync/draw/plan-text.js";
import type { Plan } from "../../../sync/plan/plan.js";
import {
  applyTask,
  exitCodeOf,
  interruption,
  leftToDo,
  reconcileOnDisk,
  type Task,
} from "../../../workflows/apply.js";
import { canaries } from "../../../workflows/fleet/canary.js";
import { tooManyDeletes } from "../../../workflows/fleet/delete-threshold.js";
import { type ClientTask, type Fleet, openFleet } from "../../../workflows/fleet/fleet.js";
import { PropertyLocks } from "../../../workflows/fleet/locks.js";
import type { ReadyClient } from "../../../workflows/fleet/ready-client.js";
import type { Worked } from "../../../workflows/fleet/run-fleet.js";
import { openRunJournal, type RunJournal } from "../../../workflows/fleet/run-journal.js";
import { planProperty } from "../../../workflows/plan.js";
import { resume } from "../../../workflows/resume.js";
import { readJournal } from "../../../workflows/state.js";
import { refuseTagManager } from "../../../workflows/tag-manager/over-clients.js";
import type { Context } from "../../context.js";
import { fleetJson } from "../../fleet/json.js";
import { paintFor } from "../../ink.js";
import { renderError } from "../../output/error-text.js";
import { toJson, writeResult } from "../../output/result.js";
import { confirm } from "./confirm.js";
import type { ApplyFlags } from "./run.js";

/** Everything one apply over clients goes by. */
interface Run {
  readonly context: Context;
  readonly flags: ApplyFlags;
  readonly fleet: Fleet;
  readonly journal: RunJournal;
  readonly locks: PropertyLocks;
  readonly stopRequested: () => boolean;
}

export async function applyClients(context: Context, flags: ApplyFlags, file: string): Promise<void> {
  const fleet = await openFleet(context, flags, file, SCOPE_EDIT);
  const locks = new PropertyLocks(context);
  const stop = interruption(context, "Stopping after the writes in flight");
  try {
    canaries(flags.canary, namesOf(fleet), []);
    const journal = await openRunJournal(context, flags.resume);
    const run: Run = { context, flags, fleet, journal, locks, stopRequested: stop.requested };
    await finish(run, await applyAll(run));
  } finally {
    stop.forget();
    await locks.releaseAll();
    await fleet.close();
  }
}

interface AllApplied {
  /** Of every client that is ready. */
  readonly outcomes: ReadonlyMap<string, Outcome<AppliedToClient>>;
  /** Why the run as a whole was refused. */
  readonly refused?: GoalsError;
}

async function applyAll(run: Run): Promise<AllApplied> {
  const { context, flags, fleet, journal } = run;
  const outcomes = new Map<string, Outcome<AppliedToClient>>();
  for (const { name, property } of fleet.ready)
    if (journal.isDone(name, property)) outcomes.set(name, notRun("done-before"));
  const todo = fleet.ready.filter(({ name }) => !outcomes.has(name));

  const planned = await fleet.run<Task>({
    what: "plan",
    clients: todo,
    one: (task) => planOne(run, task),
    words: (task) => planWords(leftToDo(task)),
    stopping: () => (run.stopRequested() ? "stopped" : null),
  });
  show(run, planned);
  const tasks = new Map<string, Task>();
  for (const client of todo) {
    const outcome = planned.get(client.name) ?? notRun("stopped");
    const open =
      outcome.kind === "done" && outcome.exitCode === EXIT.done && outcome.result.plan.operations.length > 0;
    if (open) tasks.set(client.name, outcome.result);
    else outcomes.set(client.name, plannedOnly(outcome));
  }
  // Those that could not be planned or were refused count: a canary that fails early fails all the same.
  const unwell = todo.filter(({ name }) => tasks.has(name) || outcomes.get(name)?.exitCode !== EXIT.done);
  const open = todo.filter(({ name }) => tasks.has(name));
  const rest = (why: NotRun): AllApplied => {
    for (const { name } of open) if (!outcomes.has(name)) outcomes.set(name, notRun(why));
    return { outcomes };
  };

  const tooMany = tooManyDeletes(
    [...tasks.values()].map(({ plan, ledger }) => ({ plan, owned: ledger.entries.length })),
    flags.force,
  );
  if (tooMany) {
    const { deletes, owned, percent, properties: many } = tooMany;
    const refused = new GoalsError(
      "refused",
      `${deletes} of the ${owned} resources that are ours would go away, in ${properties(many)}; more than ${percent} % looks like a mistake`,
      { exitCode: EXIT.refused, hint: "--force allows it." },
    );
    context.stderr.write(`${renderError(refused, paintFor(context, context.stderr, flags.noColor))}\n`);
    return { ...rest("refused"), refused };
  }
  try {
    if (open.length > 0)
      await confirm(context, flags.yes, `Carry these plans out in ${properties(open.length)}?`);
  } catch (error) {
    // Nothing was begun, so there is nothing to take up, unless this run itself takes up another.
    if (!flags.resume) await journal.close();
    throw error;
  }
  if (run.stopRequested()) return rest("stopped");
  for (const { name, property } of todo)
    if (outcomes.get(name)?.exitCode === EXIT.done) await noteDone(run, name, property);

  const first = canaries(
    flags.canary,
    namesOf(fleet),
    unwell.map(({ name }) => name),
  );
  const isCanary = (name: string): boolean => first?.includes(name) ?? false;
  let failed = first?.find((name) => !tasks.has(name) && outcomes.get(name)?.exitCode !== EXIT.done);
  const apply = async (clients: readonly ReadyClient[], what: string, atOnce?: number): Promise<void> => {
    const applied = await fleet.run<AppliedToClient>({
      what,
      clients,
      ...(atOnce === undefined ? {} : { atOnce }),
      one: (task) => applyOne(run, task, tasks.get(task.client.name)),
      words: ({ applied: made }) => outcomeCounts((made?.outcomes ?? []).filter(({ earlier }) => !earlier)),
      onEnd: async ({ name, property }, outcome) => {
        if (outcome.exitCode !== EXIT.done && isCanary(name)) failed ??= name;
        const made = outcome.kind === "done" ? (outcome.result.applied?.outcomes ?? []) : [];
        await journal.note({
          client: name,
          property,
          at: context.now().toISOString(),
          exitCode: outcome.exitCode,
          applied: made.filter(({ status, earlier }) => status === "applied" && !earlier).length,
        });
        await run.locks.release(property);
      },
      stopping: () => (run.stopRequested() ? "stopped" : failed === undefined ? null : "canary-failed"),
    });
    for (const [name, outcome] of applied) outcomes.set(name, outcome);
  };

  if (first !== null && failed === undefined) {
    // One after the other: the second is not begun when the first fails.
    await apply(
      open.filter(({ name }) => isCanary(name)),
      "canary",
      1,
    );
  }
  if (failed !== undefined) {
    context.stderr.write(`The canary ${failed} failed: nothing else is begun.\n`);
    return rest("canary-failed");
  }
  const others = open.filter(({ name }) => !isCanary(name));
  if (first !== null && others.length > 0 && !run.stopRequested())
    context.stderr.write(
      `${counted(first.length, "canary", "canaries")} well: going on with ${others.length} more.\n`,
    );
  await apply(others, "apply");
  return { outcomes };
}

/** A plan, or what an apply that was cut off has left of one; its property stays locked until it is applied. */
async function planOne({ flags, locks }: Run, { client, context, admin }: ClientTask): Promise<Worked<Task>> {
  const { config, property } = client;
  await locks.lock(property);
  let isKept = false;
  try {
    const task = await admin(async (clients): Promise<Task> => {
      if (flags.resume && (await readJournal(context, property)))
        return { ...(await resume(context, clients, property)), interrupted: false };
      return refuseTagManager(await planProperty(context, config, property, clients, flags), config);
    });
    if (task.interrupted) await reconcileOnDisk(context, property, task.ledger);
    const refused = task.plan.refusals.length > 0;
    isKept = !refused && task.plan.operations.length > 0;
    return { result: task, exitCode: refused ? EXIT.refused : EXIT.done };
  } finally {
    if (!isKept) await locks.release(property);
  }
}

async function applyOne(
  { stopRequested }: Run,
  { context, admin }: ClientTask,
  task: Task | undefined,
): Promise<Worked<AppliedToClient>> {
  if (!task) throw new RangeError("only clients with a plan are applied to");
  const applied = await admin((clients) => applyTask(context, clients, task, { stopping: stopRequested }));
  return { result: { plan: task.plan, applied }, exitCode: exitCodeOf(applied) };
}

function plannedOnly(outcome: Outcome<Task>): Outcome<AppliedToClient> {
  return outcome.kind === "done"
    ? { ...outcome, result: { plan: outcome.result.plan, applied: null } }
    : outcome;
}

async function noteDone({ context, journal }: Run, client: string, property: string): Promise<void> {
  if (journal.isDone(client, property)) return;
  await journal.note({ client, property, at: context.now().toISOString(), exitCode: EXIT.done, applied: 0 });
}

function namesOf({ ready, wrong }: Fleet): readonly string[] {
  return [...ready, ...wrong].map(({ name }) => name);
}

/** The plans are part of what a person agrees to; with JSON, stdout is for the result alone. */
function show({ context, flags, fleet }: Run, planned: ReadonlyMap<string, Outcome<Task>>): void {
  const plans = new Map(
    [...planned].map(([name, outcome]): [string, Outcome<Plan>] => [
      name,
      outcome.kind === "done" ? { ...outcome, result: leftToDo(outcome.result) } : outcome,
    ]),
  );
  const output = flags.format === "json" ? context.stderr : context.stdout;
  const options = { paint: paintFor(context, output, flags.noColor), width: output.columns };
  output.write(`${renderPlans(fleet.file, fleet.ends(plans, "done-before"), options)}\n\n`);
}

async function finish(
  { context, flags, fleet, journal }: Run,
  { outcomes, refused }: AllApplied,
): Promise<void> {
  const ends: readonly End<AppliedToClient>[] = fleet.ends(outcomes);
  const isNotBegun = ({ outcome }: End<unknown>): boolean =>
    outcome.kind === "not-run" && outcome.why !== "done-before";
  const stopped = ends.some(
    (end) =>
      (isNotBegun(end) && end.outcome.kind === "not-run" && end.outcome.why !== "refused") ||
      (end.outcome.kind === "done" && end.outcome.result.applied?.stopped === true),
  );
  if (!stopped) await journal.close();
  const exitCode: ExitCode = refused
    ? refused.exitCode
    : overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
  const text =
    flags.format === "json"
      ? toJson(fleetJson("apply", fleet.file, ends, exitCode, appliedJson, refused))
      : renderApplied(ends, paintFor(context, context.stdout, flags.noColor));
  await writeResult(context, text, undefined);
  if (stopped) context.stderr.write("To go on with it: the same command with --resume.\n");
  if (exitCode !== EXIT.done) context.process.exitCode = exitCode;
}
