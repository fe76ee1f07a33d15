/**
 * Runs a Tag Manager plan in the tool's own workspace: reads again, refuses what is stale, writes one object after the
 * other, makes a version of what changed and publishes it only when asked. Never prints.
 */

import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { OutcomeStatus } from "../operations/operation.js";
import { bodyOf } from "./body.js";
import {
  type LiveObject,
  type MadeVersion,
  readTagManager,
  type TagManagerReader,
  type TagManagerSnapshot,
  type TagManagerTarget,
  type TagManagerWriter,
  type Workspace,
} from "./model.js";
import { noteText, readNote } from "./note.js";
import { bodyHash, VERSION_NAME } from "./plan.js";
import type { TagManagerOperation, TagManagerPlan } from "./tag-manager-plan.js";

export interface TagManagerOutcome {
  readonly operation: TagManagerOperation;
  readonly status: OutcomeStatus;
  /** Why it failed or was skipped, for people. */
  readonly why: string | null;
}

export interface TagManagerApplied {
  readonly outcomes: readonly TagManagerOutcome[];
  /** Made of what changed; null where nothing did, or something failed and the workspace was left as it is. */
  readonly version: MadeVersion | null;
  readonly published: boolean;
}

/** How the part of an apply ended. */
export interface TagManagerEnd extends TagManagerApplied {
  /** What stopped it, where something did; the outcomes say how far it came. */
  readonly error: GoalsError | null;
}

export interface TagManagerApplyInput {
  readonly plan: TagManagerPlan;
  readonly target: TagManagerTarget;
  readonly reader: TagManagerReader;
  readonly writer: TagManagerWriter;
  readonly publish: boolean;
  readonly onOutcome?: (outcome: TagManagerOutcome) => void;
  readonly stopping?: () => boolean;
  /** What became of operations elsewhere that these may depend on, by id. */
  readonly before?: ReadonlyMap<string, OutcomeStatus>;
}

/**
 * Does what a plan for Tag Manager says: reads the container again, writes, makes a version of what changed, and publishes
 * it where `publish` asks for that. A write that fails is an outcome and does not throw.
 *
 * @throws GoalsError `stale` (exit 7) when what the plan touches has moved, `refused` (exit 6) when the plan holds
 * refusals, `workspace-conflict` (exit 6); no tag or trigger has been written then. `version-failed` and `publish-failed`
 * (exit 8) after all were written. What else Tag Manager answers is thrown as it came, for `explainTagManagerError`.
 */
export async function applyTagManager(input: TagManagerApplyInput): Promise<TagManagerApplied> {
  return carryOutTagManager(input, await readForApply(input));
}

/**
 * The first step: reads the container again. Nothing is written here.
 *
 * @throws GoalsError `stale` (exit 7) when what the plan touches has moved, `refused` (exit 6) when the plan holds
 * refusals.
 */
export async function readForApply({
  plan,
  reader,
  target,
  publish,
}: Pick<TagManagerApplyInput, "plan" | "reader" | "target" | "publish">): Promise<TagManagerSnapshot> {
  if (plan.refusals.length > 0) {
    throw new GoalsError("refused", "the plan for Tag Manager holds refusals; nothing was applied", {
      exitCode: EXIT.refused,
    });
  }
  const before = await readTagManager(reader, target);
  refuseStale(plan, before.objects);
  const { changes } = before.status;
  const foreign = changes.find(({ notes }) => readNote(notes) === null);
  if (foreign) throw stale(`${foreign.label} is somebody's unfinished work in workspace ${target.workspace}`);
  if (plan.operations.length === 0) {
    if (plan.versionMissing && changes.length === 0) throw stale("nothing is left to make a version of");
    // Publishing an older version would take back what somebody has made since.
    const { unpublished } = plan;
    if (publish && unpublished !== null && before.latest?.path !== unpublished.path)
      throw stale(`version ${unpublished.id} is not the latest any more`);
  }
  return before;
}

/**
 * The second step. The workspace is read once more after it was brought up to date.
 *
 * @throws GoalsError `stale` (exit 7) as the first step does, `workspace-conflict` (exit 6); no tag or trigger has been
 * written then. `version-failed`, `publish-failed` (exit 8) and what the API answers after all were written.
 */
export async function carryOutTagManager(
  input: TagManagerApplyInput,
  before: TagManagerSnapshot,
): Promise<TagManagerApplied> {
  const { plan, reader, writer } = input;
  if (plan.operations.length === 0 && !plan.versionMissing) {
    const { unpublished } = plan;
    const published = input.publish && unpublished !== null;
    if (published) await writer.publish(unpublished.path);
    return { outcomes: [], version: null, published };
  }
  const workspace = await readyWorkspace(input, before.workspace);
  const objects = await reader.objects(workspace.path);
  refuseStale(plan, objects);
  const outcomes = await allOperations(input, workspace.path, objects);
  const changed = outcomes.filter((o) => o.status === "applied");
  if (changed.length < plan.operations.length) return { outcomes, version: null, published: false };
  const version = await writer.createVersion(
    workspace.path,
    `${VERSION_NAME}: ${summary(plan)}`,
    whatChanged(plan),
  );
  if (input.publish) await writer.publish(version.path);
  return { outcomes, version, published: input.publish };
}

/** The tool's own workspace, made where there is none, brought up to the latest version where there is. */
async function readyWorkspace(input: TagManagerApplyInput, existing: Workspace | null): Promise<Workspace> {
  const { writer, target } = input;
  if (existing === null) {
    const description = "The workspace of ga4-goals; it goes away when a version is made of it.";
    return writer.createWorkspace(target.workspace, description);
  }
  const conflicts = await writer.sync(existing.path);
  if (conflicts === 0) return existing;
  throw new GoalsError("workspace-conflict", `${conflicts} conflicts in workspace ${existing.name}`, {
    exitCode: EXIT.refused,
    hint: "Resolve them in Tag Manager, or delete the workspace: nothing but what ga4-goals made is in it.",
  });
}

/** Why an operation was skipped where somebody asked to stop. */
export const STOPPED = "stopped";

function refuseStale(plan: TagManagerPlan, objects: readonly LiveObject[]): void {
  const moved = plan.operations.filter(({ kind, key, live }) => {
    const found = objects.find((o) => o.kind === kind && readNote(o.notes)?.key === key);
    if (live === null) return found !== undefined;
    const same = objects.find((o) => o.kind === kind && o.id === live.id);
    // Whatever a plan says: what has no note of ours is not ours.
    return same === undefined || readNote(same.notes) === null || bodyHash(same.body) !== live.hash;
  });
  if (moved.length === 0) return;
  throw stale(moved.map((o) => o.label).join(", "));
}

function stale(what: string): GoalsError {
  return new GoalsError("stale", `Tag Manager has moved since the plan was made: ${what}`, {
    exitCode: EXIT.stale,
    hint: "Nothing was applied there. Make a new plan and look at it.",
  });
}

async function allOperations(
  input: TagManagerApplyInput,
  workspace: string,
  objects: readonly LiveObject[],
): Promise<readonly TagManagerOutcome[]> {
  const outcomes: TagManagerOutcome[] = [];
  const triggers = new Map<string, string>();
  for (const object of objects) {
    const key = object.kind === "trigger" ? readNote(object.notes)?.key : undefined;
    if (key !== undefined && !triggers.has(key)) triggers.set(key, object.id);
  }
  const isDone = (id: string): boolean => {
    const status = input.before?.get(id) ?? outcomes.find((o) => o.operation.id === id)?.status;
    return status === "applied" || status === "unchanged";
  };
  for (const operation of input.plan.operations) {
    const blocker = operation.dependsOn.find((id) => !isDone(id));
    const outcome =
      blocker !== undefined
        ? { operation, status: "skipped" as const, why: `"${blocker}" was not done` }
        : input.stopping?.()
          ? { operation, status: "skipped" as const, why: STOPPED }
          : await perform(input, workspace, operation, objects, triggers);
    outcomes.push(outcome);
    input.onOutcome?.(outcome);
  }
  return outcomes;
}

async function perform(
  input: TagManagerApplyInput,
  workspace: string,
  operation: TagManagerOperation,
  objects: readonly LiveObject[],
  triggers: Map<string, string>,
): Promise<TagManagerOutcome> {
  try {
    const made = await write(input, workspace, operation, objects, triggers);
    if (made?.kind === "trigger") triggers.set(operation.key, made.id);
    return { operation, status: "applied", why: null };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!input.writer.isUnclear(error)) return { operation, status: "failed", why };
    // The answer was lost, perhaps not the request: the workspace tells.
    const found = await reRead(input, workspace, operation);
    if (found === "unreadable") return { operation, status: "unknown", why };
    if (found !== "not-done") {
      if (found?.kind === "trigger") triggers.set(operation.key, found.id);
      return { operation, status: "applied", why: null };
    }
    return { operation, status: "failed", why };
  }
}

async function write(
  { writer }: TagManagerApplyInput,
  workspace: string,
  { action, kind, wanted, live }: TagManagerOperation,
  objects: readonly LiveObject[],
  triggers: ReadonlyMap<string, string>,
): Promise<LiveObject | null> {
  if (wanted === null) {
    await writer.remove(workspace, kind, live?.id ?? "");
    return null;
  }
  const body = bodyOf(wanted, (key) => {
    const id = triggers.get(key);
    if (id === undefined)
      throw new GoalsError("trigger-missing", `there is no trigger for ${key}`, {
        exitCode: EXIT.unexpected,
      });
    return id;
  });
  if (action === "create" || live === null) return writer.create(workspace, kind, body);
  const seen = objects.find((o) => o.kind === kind && o.id === live.id);
  // An update replaces the object: what is not managed stays as it is.
  return writer.update(workspace, kind, live.id, seen?.fingerprint ?? "", merged(seen?.body ?? {}, body));
}

/** Parameters one by one, other fields whole. */
function merged(live: LiveObject["body"], body: LiveObject["body"]): LiveObject["body"] {
  const own = (body.parameter ?? []) as readonly LiveObject["body"][];
  const kept = ((live.parameter ?? []) as readonly LiveObject["body"][]).filter(
    (p) => !own.some((o) => o.key === p.key),
  );
  const parameter = [...own, ...kept];
  return { ...live, ...body, ...(parameter.length === 0 ? {} : { parameter }) };
}

async function reRead(
  { reader }: TagManagerApplyInput,
  workspace: string,
  { kind, key, wanted, live }: TagManagerOperation,
): Promise<LiveObject | null | "not-done" | "unreadable"> {
  try {
    const objects = await reader.objects(workspace);
    if (wanted === null) return objects.some((o) => o.kind === kind && o.id === live?.id) ? "not-done" : null;
    const note = noteText(key, wanted.fields);
    return objects.find((o) => o.kind === kind && o.notes === note) ?? "not-done";
  } catch {
    return "unreadable";
  }
}

function summary({ operations }: TagManagerPlan): string {
  const count = (action: TagManagerOperation["action"]): number =>
    operations.filter((o) => o.action === action).length;
  return (
    [
      [count("create"), "added"],
      [count("update"), "changed"],
      [count("delete"), "removed"],
    ]
      .filter(([n]) => n !== 0)
      .map(([n, word]) => `${n} ${word}`)
      .join(", ") || "what an earlier apply had written"
  );
}

function whatChanged({ operations }: TagManagerPlan): string {
  return operations
    .map(({ action, kind, label, reason }) => `${action} ${kind} ${label} (${reason})`)
    .join("\n");
}
