/**
 * An apply over many clients: plans every one, asks once, then applies: canaries first where they are asked for. A client
 * that fails is that client's result alone. Each property is locked from its plan to the end of its apply.
 */
import { EXIT, type ExitCode, GoalsError } from "../../diagnostics/error.js";
import { type End, type NotRun, notRun, type Outcome, overallExitCode } from "../../diagnostics/outcome.js";
import { counted } from "../../draw/names.js";
import type { Applied } from "../../sync/apply/apply-plan.js";
import { outcomeCounts } from "../../sync/draw/outcomes.js";
import { planWords } from "../../sync/draw/plan-text.js";
import type { OutcomeStatus } from "../../sync/operations/operation.js";
import type { Policy } from "../../sync/operations/refusal.js";
import { hasChanges, isRefused, type Plan } from "../../sync/plan/plan.js";
import type { SavedPlan } from "../../sync/plan/plan-file.js";
import type { TagManagerEnd } from "../../sync/tag-manager/apply.js";
import { carryOut, leftToDo, type Prepared, prepareApply, prepareResume } from "../apply.js";
import { checkMayEdit } from "../may-edit.js";
import type { Ports } from "../ports.js";
import { isCarriedOut } from "../saved-plan.js";
import { stateOn } from "../state.js";
import { isStopped, withLeftInTagManager, writesToTagManager } from "../tag-manager.js";
import { canaries } from "./canaries.js";
import {
  type Fleet,
  type FleetListeners,
  type FleetWish,
  openFleet,
  type PropertyTask,
  type Worked,
} from "./fleet.js";
import { Locks } from "./locks.js";
import type { ReadyClient } from "./ready-client.js";
import { openRunJournal, type RunJournal } from "./run-journal.js";
import { sayTimeToApply, sayTimeToRead } from "./run-time.js";
import { tooManyDeletes } from "./too-many-deletes.js";

export interface ApplyClientsWish extends FleetWish, Policy {
  /** One policy file for all; default: the clients' own. */
  readonly policy?: string | undefined;
  /** Goes on with a run that was cut off. */
  readonly resume: boolean;
  /** So many clients, or the one of this name, come first; the rest only if they are well. */
  readonly canary?: string | undefined;
  /** Whether the versions that are made in Tag Manager, or were made before, are published; default: no. */
  readonly publish?: boolean;
  /** By the client's name: exactly these plans, of these clients alone. */
  readonly saved?: ReadonlyMap<string, SavedPlan> | undefined;
}

export interface ApplyClientsListeners extends FleetListeners {
  /** What is about to be done in each client, before anybody is asked. */
  readonly onPlans: (ends: readonly End<Plan>[]) => void;
  /** Why the run as a whole is refused; nothing is applied then. */
  readonly onRefused: (error: GoalsError) => void;
  /** Asked once. @throws GoalsError or says false where the answer is no. */
  readonly confirm: (properties: number) => Promise<boolean>;
  /** True as soon as the person asked to stop. */
  readonly stopping: () => boolean;
}

/** A client's plan and what became of it; null where there was nothing to do or it was refused. */
export interface ClientApplied {
  readonly plan: Plan;
  readonly applied: Applied | null;
  /** How the Tag Manager part ended; null where there was nothing to do in it. */
  readonly tagManager: TagManagerEnd | null;
}

export interface AppliedClients {
  readonly ends: readonly End<ClientApplied>[];
  readonly exitCode: ExitCode;
  /** Why the run as a whole was refused. */
  readonly refused?: GoalsError;
  /** True where something is left that another run can go on with. */
  readonly stopped: boolean;
}

/** Everything one run goes by. */
interface Run {
  readonly ports: Ports;
  readonly wish: ApplyClientsWish;
  readonly listeners: ApplyClientsListeners;
  readonly fleet: Fleet;
  readonly journal: RunJournal;
  readonly locks: Locks;
}

/** @throws what `openFleet` throws; GoalsError `nothing-to-resume`, `usage` (exit 64), `not-confirmed` (exit 9). */
export async function applyClients(
  ports: Ports,
  file: string,
  wish: ApplyClientsWish,
  listeners: ApplyClientsListeners,
): Promise<AppliedClients> {
  const { saved } = wish;
  const among = saved && { goalsNotNeeded: true, among: new Set(saved.keys()) };
  const rules = { file: wish.policy };
  const fleet = await openFleet(ports, file, { ...wish, ...among, rules }, listeners);
  const locks = new Locks(stateOn(ports));
  try {
    canaries(wish.canary, namesOf(fleet), []);
    const journal = await openRunJournal(ports, wish.resume);
    const { outcomes, refused } = await applyAll({ ports, wish, listeners, fleet, journal, locks });
    const ends: readonly End<ClientApplied>[] = fleet.ends(outcomes);
    const stopped = ends.some(isLeft);
    if (!stopped) await journal.close();
    const exitCode = refused?.exitCode ?? overallExitCode(ends.map(({ outcome }) => outcome.exitCode));
    return { ends, exitCode, stopped, ...(refused ? { refused } : {}) };
  } finally {
    await locks.releaseAll();
    await fleet.close();
  }
}

function isLeft({ outcome }: End<ClientApplied>): boolean {
  return outcome.kind === "not-run"
    ? outcome.why !== "done-before" && outcome.why !== "refused"
    : outcome.kind === "done" &&
        (outcome.result.applied?.stopped === true || isStopped(outcome.result.tagManager));
}

interface AllApplied {
  /** Of every client that is ready. */
  readonly outcomes: ReadonlyMap<string, Outcome<ClientApplied>>;
  readonly refused?: GoalsError;
}

async function applyAll(run: Run): Promise<AllApplied> {
  const { ports, wish, listeners, fleet, journal } = run;
  const { stopping } = listeners;
  const outcomes = new Map<string, Outcome<ClientApplied>>();
  for (const { name, property } of fleet.ready)
    if (journal.isDone(name, property) || (await isDoneAsSaved(run, name)))
      outcomes.set(name, notRun("done-before"));
  const todo = fleet.ready.filter(({ name }) => !outcomes.has(name));

  sayTimeToRead(ports, todo);
  const planned = await fleet.run<Prepared>({
    what: "plan",
    clients: todo,
    one: (task) => planOne(run, task),
    words: (made) => planWords(leftToDo(made)),
    stopping: () => (stopping() ? "stopped" : null),
  });
  listeners.onPlans(
    fleet.ends(new Map([...planned].map(([name, end]) => [name, planOf(end)])), "done-before"),
  );
  const prepared = new Map<string, Prepared>();
  for (const client of todo) {
    const outcome = planned.get(client.name) ?? notRun("stopped");
    const isOpen =
      outcome.kind === "done" &&
      outcome.exitCode === EXIT.done &&
      writesAnything(outcome.result.plan, wish.publish);
    if (isOpen) prepared.set(client.name, outcome.result);
    else outcomes.set(client.name, plannedOnly(outcome));
  }
  // Those that could not be planned or were refused count: a canary that fails early fails all the same.
  const unwell = todo.filter(({ name }) => prepared.has(name) || outcomes.get(name)?.exitCode !== EXIT.done);
  const open = todo.filter(({ name }) => prepared.has(name));
  const rest = (why: NotRun): AllApplied => {
    for (const { name } of open) if (!outcomes.has(name)) outcomes.set(name, notRun(why));
    return { outcomes };
  };

  const refused = wish.force ? null : tooManyDeletes([...prepared.values()]);
  if (refused) {
    listeners.onRefused(refused);
    return { ...rest("refused"), refused };
  }
  sayTimeToApply(ports, [...prepared.values()].map(leftToDo), {
    users: new Set(open.map(({ credentials, impersonate }) => JSON.stringify([credentials, impersonate])))
      .size,
    publish: wish.publish,
  });
  try {
    if (open.length > 0 && !(await listeners.confirm(open.length)))
      throw new GoalsError("not-confirmed", "nothing was applied", { exitCode: EXIT.confirmationNeeded });
  } catch (error) {
    // Nothing was begun, so there is nothing to take up, unless this run itself takes up another.
    if (!wish.resume) await journal.close();
    throw error;
  }
  if (stopping()) return rest("stopped");
  for (const { name, property } of todo)
    if (outcomes.get(name)?.exitCode === EXIT.done) await noteDone(run, name, property);

  const first = canaries(
    wish.canary,
    namesOf(fleet),
    unwell.map(({ name }) => name),
  );
  const isCanary = (name: string): boolean => first?.includes(name) ?? false;
  let failed = first?.find((name) => !prepared.has(name) && outcomes.get(name)?.exitCode !== EXIT.done);
  const apply = async (clients: readonly ReadyClient[], what: string, atOnce?: number): Promise<void> => {
    const applied = await fleet.run<ClientApplied>({
      what,
      clients,
      ...(atOnce === undefined ? {} : { atOnce }),
      one: (task) => applyOne(run, task, prepared.get(task.client?.name ?? "")),
      words: (client) => outcomeCounts(ofThisRun(client)),
      onEnd: async ({ name, property }, outcome) => {
        if (outcome.exitCode !== EXIT.done && isCanary(name)) failed ??= name;
        await journal.note({
          client: name,
          property,
          at: ports.now().toISOString(),
          exitCode: outcome.exitCode,
          applied:
            outcome.kind === "done"
              ? ofThisRun(outcome.result).filter(({ status }) => status === "applied").length
              : 0,
        });
        await run.locks.release(property);
      },
      stopping: () => (stopping() ? "stopped" : failed === undefined ? null : "canary-failed"),
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
    ports.say(`The canary ${failed} failed: nothing else is begun.`);
    return rest("canary-failed");
  }
  const others = open.filter(({ name }) => !isCanary(name));
  if (first !== null && others.length > 0 && !stopping())
    ports.say(`${counted(first.length, "canary", "canaries")} well: going on with ${others.length} more.`);
  await apply(others, "apply");
  return { outcomes };
}

/** A plan, or what an apply that was cut off has left of one; its property stays locked until it is applied. */
async function planOne({ wish, locks }: Run, task: PropertyTask): Promise<Worked<Prepared>> {
  const { property, state, ports } = task;
  await locks.lock(property);
  let isKept = false;
  try {
    const input = { ...task, policy: wish, onReconciled: () => ports.say(RECONCILED) };
    const saved = wish.saved?.get(task.client?.name ?? "");
    const isBegun = saved !== undefined && (await state.ledger(property)).lastPlan === saved.id;
    const isCutOff = (wish.resume || isBegun) && (await state.journal(property)) !== null;
    const prepared = await (isCutOff
      ? prepareResume(input, isBegun)
      : saved === undefined
        ? prepareApply(input)
        : isBegun && (await isCarriedOut(state, saved))
          ? prepareLeft(input, saved)
          : prepareSaved(input, saved));
    const refused = isRefused(prepared.plan);
    if (!refused)
      await task.google.admin(({ account }) => checkMayEdit(task.google, leftToDo(prepared), account));
    isKept = !refused && writesAnything(prepared.plan, wish.publish);
    return { result: prepared, exitCode: refused ? EXIT.refused : EXIT.done };
  } finally {
    if (!isKept) await locks.release(property);
  }
}

/** @throws GoalsError `stale` (exit 7) where the client has another property now, and as `prepareApply` does. */
async function prepareSaved(task: PropertyTask, saved: SavedPlan): Promise<Prepared> {
  const { plan } = saved;
  if (plan.property !== task.property) {
    throw new GoalsError("stale", `the plan is for property ${plan.property}, not ${task.property}`, {
      exitCode: EXIT.stale,
      hint: "The clients file has changed since the plan was made. Make a new plan and look at it.",
    });
  }
  // Nothing to do, so nothing that could be stale.
  if (!hasChanges(plan)) return { plan, ledger: await task.state.ledger(plan.property) };
  const { google, state, rules } = task;
  return prepareApply({ google, state, rules, saved });
}

/** What is left in Tag Manager of a saved plan whose other part is carried out. */
async function prepareLeft({ google, state }: PropertyTask, { plan }: SavedPlan): Promise<Prepared> {
  return {
    plan: await withLeftInTagManager(google, plan),
    ledger: await state.ledger(plan.property),
    finished: new Map(plan.operations.map(({ id }) => [id, "applied"])),
  };
}

/** What Tag Manager holds, no ledger says: a plan with something for it is looked at again. */
async function isDoneAsSaved({ ports, wish }: Run, client: string): Promise<boolean> {
  const saved = wish.saved?.get(client);
  return (
    saved !== undefined &&
    saved.plan.operations.length > 0 &&
    !writesToTagManager(saved.plan, false) &&
    isCarriedOut(stateOn(ports), saved)
  );
}

/** True where an apply would write something, in GA4 or in Tag Manager. */
function writesAnything(plan: Plan, publish = false): boolean {
  return plan.operations.length > 0 || writesToTagManager(plan, publish);
}

export const RECONCILED = "An earlier apply was cut off; what it had done is in the ledger now.";

async function applyOne(
  { wish, listeners: { stopping } }: Run,
  task: PropertyTask,
  prepared: Prepared | undefined,
): Promise<Worked<ClientApplied>> {
  if (!prepared) throw new RangeError("only clients with a plan are applied to");
  const { ports } = task;
  const onNoAnnotation = (why: string): void => ports.say(noAnnotation(why));
  const { publish = false } = wish;
  const saved = wish.saved?.get(task.client?.name ?? "");
  const { plan, tagManager, exitCode, ...applied } = await carryOut(
    { ...task, now: ports.now, publish, stopping, onNoAnnotation, saved },
    prepared,
  );
  return { result: { plan, applied, tagManager }, exitCode };
}

export function noAnnotation(why: string): string {
  return `The goals are applied, but the annotation could not be left: ${why}`;
}

function planOf(outcome: Outcome<Prepared>): Outcome<Plan> {
  return outcome.kind === "done" ? { ...outcome, result: leftToDo(outcome.result) } : outcome;
}

function plannedOnly(outcome: Outcome<Prepared>): Outcome<ClientApplied> {
  return outcome.kind === "done"
    ? { ...outcome, result: { plan: outcome.result.plan, applied: null, tagManager: null } }
    : outcome;
}

async function noteDone({ ports, journal }: Run, client: string, property: string): Promise<void> {
  if (journal.isDone(client, property)) return;
  await journal.note({ client, property, at: ports.now().toISOString(), exitCode: EXIT.done, applied: 0 });
}

function namesOf({ ready, wrong }: Fleet): readonly string[] {
  return [...ready, ...wrong].map(({ name }) => name);
}

/** Of both parts, without what an earlier run had finished. */
function ofThisRun({ applied, tagManager }: ClientApplied): readonly { readonly status: OutcomeStatus }[] {
  return [...(applied?.outcomes ?? []).filter(({ earlier }) => !earlier), ...(tagManager?.outcomes ?? [])];
}
