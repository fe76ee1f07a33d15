/**
 * Makes a property as its files say: from a plan made now, one that was saved, or one that was cut off. One apply a
 * property at a time; at every moment ledger and journal are true, so that an apply that is killed can be run again.
 */

import { EXIT, type ExitCode, GoalsError } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { leaveAnnotation } from "../google/admin/annotations.js";
import { propertyReader } from "../google/admin/property-reader.js";
import { resourceWriter } from "../google/admin/resource-writer.js";
import type { AdminClients } from "../google/clients.js";
import { SYSTEM_STOPWATCH } from "../google/pacer.js";
import { dayAt } from "../numbers/calendar.js";
import { type Applied, applyPlan, type Outcome } from "../sync/apply/apply-plan.js";
import { checkPlan } from "../sync/apply/check-plan.js";
import { reconcile } from "../sync/apply/reconcile.js";
import { annotationFor } from "../sync/draw/outcomes.js";
import type { Operation } from "../sync/ga4-plan/ga4-plan.js";
import { streamNames } from "../sync/ga4-plan/plan-changes.js";
import type { Ledger } from "../sync/ledger/ledger.js";
import type { OutcomeStatus } from "../sync/operations/operation.js";
import { isDone } from "../sync/plan/compare.js";
import { hasChanges, isRefused, type Plan } from "../sync/plan/plan.js";
import type { SavedPlan } from "../sync/plan/plan-file.js";
import { hasFields } from "../sync/resources/same.js";
import { readSnapshot } from "../sync/snapshot/read-snapshot.js";
import type { Snapshot } from "../sync/snapshot/snapshot.js";
import type { TagManagerEnd, TagManagerOutcome } from "../sync/tag-manager/apply.js";
import type { Access } from "./access.js";
import { checkMayEdit } from "./may-edit.js";
import { type PropertyInput, planProperty } from "./plan.js";
import { PlanRefused } from "./plan-refused.js";
import { judged, sameRules } from "./policy.js";
import { propertyOf } from "./property.js";
import { ledgerOfSaved } from "./saved-plan.js";
import {
  exitCodeWith,
  openTagManagerPart,
  withLeftInTagManager,
  withTagManager,
  writesToTagManager,
} from "./tag-manager.js";

/** What happens on the way; every listener may be left out. */
export interface ApplyListeners {
  /** An earlier apply was cut off; what it had done is in the ledger now. */
  readonly onReconciled?: () => void;
  /** What is about to be done, refusals included; `before`: operations that an earlier apply has done of it. */
  readonly onPlan?: (plan: Plan, before: number) => void;
  /** Asked once, and only where something would be written; without it nobody is asked. */
  readonly confirm?: (plan: Plan) => Promise<boolean>;
  readonly onOutcome?: (outcome: Outcome) => void;
  readonly onTagManagerOutcome?: (outcome: TagManagerOutcome) => void;
  /** The goals are applied, but their annotation could not be left. */
  readonly onNoAnnotation?: (why: string) => void;
  /** Asked before each write: true finishes what is under way and begins nothing new. */
  readonly stopping?: () => boolean;
}

export type ApplyPropertyInput = Omit<PropertyInput, "config"> &
  ApplyListeners & {
    /** Whether the version that is made in Tag Manager, or was made before, is published; default: no. */
    readonly publish?: boolean;
  } & (
    | { readonly config: GoalsConfig; readonly saved?: undefined }
    /** Exactly this plan, or nothing. */
    | { readonly saved: SavedPlan; readonly config?: undefined }
  );

export type ResumeInput = ApplyPropertyInput & { readonly config: GoalsConfig };

export interface AppliedProperty extends Applied {
  readonly plan: Plan;
  /** How the Tag Manager part ended; null where there was nothing to do in it. */
  readonly tagManager: TagManagerEnd | null;
  /** 0 where all went well, 8 where some of it did not, 5 where the quota was used up on the way. */
  readonly exitCode: ExitCode;
}

/**
 * Makes a property as the goals files say: plans, asks `confirm`, writes one operation after the other. What an apply that
 * was killed had done is reconciled first, so that running the same program again ends where an undisturbed run would.
 *
 * @throws GoalsError `locked` (exit 6) while another apply of the property is under way, `refused` (exit 6, a
 * `PlanRefused` with the plan), `not-confirmed` (exit 9), `stale` (exit 7), and as `planProperty` does; nothing has been
 * written then. A write that fails is an outcome and does not throw.
 * @example
 * const google = googleAccess({ environment: process.env, scope: SCOPE_EDIT });
 * const { outcomes } = await applyProperty({ config, google, state: fileState(".") });
 */
export function applyProperty(input: ApplyPropertyInput): Promise<AppliedProperty> {
  return underLock(input, prepareApply);
}

/**
 * Goes on with an apply that was killed, by its own plan, even where the goals files say something else by now.
 *
 * @throws GoalsError `nothing-to-resume` (exit 64) where no apply of the property was cut off, and as `applyProperty`.
 * @example
 * const { outcomes } = await resumeApply({ config, google, state: fileState(".") });
 */
export function resumeApply(input: ResumeInput): Promise<AppliedProperty> {
  return underLock(input, (resumed) => prepareResume(resumed));
}

/** What is to be carried out, and from where on. */
export interface Prepared {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly finished?: ReadonlyMap<string, OutcomeStatus>;
}

/** With what it can be about: each kind costs a call of its own. */
function snapshotFor(clients: AdminClients, { property, operations }: Plan): Promise<Snapshot> {
  const kinds = new Set(operations.map(({ kind }) => kind));
  return readSnapshot(propertyReader(clients, property), { kinds, editRules: false });
}

/**
 * A plan from a file, before it is shown: nothing in it that is not allowed now, and what it is about under the names that
 * these have in GA4, whatever the file calls them.
 *
 * @throws GoalsError as `checkPlan`.
 */
function asItIsNow<P extends Prepared>(prepared: P, snapshot: Snapshot): P {
  const { plan, ledger } = prepared;
  checkPlan(plan, leftToDo(prepared).operations, snapshot, ledger);
  const shown = { propertyName: snapshot.property.displayName, streams: streamNames(snapshot) };
  return { ...prepared, plan: { ...plan, ...shown } };
}

/** The plan without what an apply that was cut off had done of it. */
export function leftToDo({ plan, finished }: Prepared): Plan {
  if (finished === undefined || finished.size === 0) return plan;
  return { ...plan, operations: plan.operations.filter(({ id }) => !finished.has(id)) };
}

/** A plan, with what an earlier apply has left behind reconciled on disk; the property has to be locked. */
export async function prepareApply(input: ApplyPropertyInput): Promise<Prepared> {
  if (input.saved !== undefined) {
    sameRules(input.saved, input.rules);
    const prepared = {
      plan: input.saved.plan,
      ledger: await ledgerOfSaved(input.state, input.saved),
    };
    return input.google.admin(async (clients) => {
      const snapshot = await snapshotFor(clients, prepared.plan);
      return judged(asItIsNow(prepared, snapshot), input.rules, null);
    });
  }
  const { plan, ledger, interrupted } = await planProperty(input);
  if (interrupted) {
    // What an apply that was cut off has done is ours before anything new begins.
    await input.state.saveLedger(ledger);
    await input.state.openJournal(ledger.property).close();
    input.onReconciled?.();
  }
  return { plan, ledger };
}

/**
 * The same of an apply that was cut off.
 *
 * @param isSaved true where what was begun is a saved plan, whatever the goals files say
 * @throws GoalsError `nothing-to-resume` (exit 64).
 */
export async function prepareResume(input: ResumeInput, isSaved = false): Promise<Prepared> {
  const property = propertyOf(input.config, input.property);
  const resumed = await input.google.admin((clients) => resume(input, clients, property));
  // What was left undone in Tag Manager, the container itself says.
  if (isSaved) {
    const left = { ...resumed, plan: await withLeftInTagManager(input.google, resumed.plan) };
    return judged(left, input.rules, null);
  }
  const { tagManager: _then, ...plan } = resumed.plan;
  return judged(await withTagManager(input, { ...resumed, plan }), input.rules, input.config);
}

async function underLock<I extends ApplyPropertyInput>(
  given: I,
  prepare: (input: I) => Promise<Prepared>,
): Promise<AppliedProperty> {
  const property = given.saved?.plan.property ?? propertyOf(given.config, given.property);
  const unlock = await given.state.lock(property);
  try {
    return await given.google.admin(async (clients) => {
      // From the plan to the last write with the same clients.
      const google: Access = { ...given.google, admin: (work) => work(clients) };
      const input = { ...given, google };
      const { publish = false, confirm } = input;
      const prepared = await prepare(input);
      const { plan } = prepared;
      const left = leftToDo(prepared);
      input.onPlan?.(left, plan.operations.length - left.operations.length);
      if (isRefused(plan)) throw new PlanRefused(plan);
      await checkMayEdit(google, left, clients.account);
      if (left.operations.length > 0 || writesToTagManager(plan, publish)) await confirmed(confirm, left);
      // Before the first write: a saved plan is carried out once, however far it comes.
      if (input.saved !== undefined && hasChanges(plan)) await input.state.saveLedger(prepared.ledger);
      return carryOut(input, prepared);
    });
  } finally {
    await unlock();
  }
}

/** @throws GoalsError `not-confirmed` (exit 9). */
async function confirmed(confirm: ApplyListeners["confirm"], plan: Plan): Promise<void> {
  if (confirm === undefined || (await confirm(plan))) return;
  throw new GoalsError("not-confirmed", "nothing was applied", { exitCode: EXIT.confirmationNeeded });
}

/**
 * Both parts of a plan: GA4's, then Tag Manager's.
 *
 * @throws GoalsError as `openTagManagerPart` and `applyPlan` do; nothing has been written then.
 */
export async function carryOut(
  input: ApplyListeners &
    Pick<ApplyPropertyInput, "google" | "state" | "now" | "publish"> & {
      /** What the plan was taken from. */
      readonly saved?: SavedPlan | undefined;
    },
  prepared: Prepared,
): Promise<AppliedProperty> {
  const { plan } = prepared;
  const { google, state, publish = false, stopping = () => false } = input;
  const part = await openTagManagerPart(google, plan, publish);
  // Where there is something for GA4, the ledger is written with the first of it.
  if (input.saved !== undefined && plan.operations.length === 0 && hasChanges(plan))
    await state.saveLedger(prepared.ledger);
  const applied = await carryOutGa4(input, prepared);
  const end =
    (await part?.carryOut(applied, {
      onOutcome: (outcome) => input.onTagManagerOutcome?.(outcome),
      stopping,
    })) ?? null;
  return { ...applied, plan, tagManager: end, exitCode: exitCodeWith(exitCodeOf(applied), applied, end) };
}

function carryOutGa4(
  input: ApplyListeners & Pick<ApplyPropertyInput, "google" | "state" | "now">,
  { plan, ledger, finished }: Prepared,
): Promise<Applied> {
  const { google, state, now = () => new Date(), onOutcome, onNoAnnotation, stopping } = input;
  const { property } = plan;
  return google.admin(async (clients) => {
    const applied = await applyPlan({
      plan,
      ledger,
      ...(finished ? { finished } : {}),
      reader: propertyReader(clients, property),
      writer: resourceWriter(clients),
      store: { save: state.saveLedger },
      today: dayAt(now(), "UTC"),
      journal: state.openJournal(property),
      now: SYSTEM_STOPWATCH.now,
      ...(onOutcome ? { onOutcome } : {}),
      ...(stopping ? { stopping } : {}),
    });
    if (plan.annotate) await annotate(clients, property, applied, now()).catch(toldTo(onNoAnnotation));
    return applied;
  });
}

function exitCodeOf({ outcomes, outOfQuota }: Applied): ExitCode {
  if (outOfQuota) return EXIT.quota;
  const bad = outcomes.some(
    ({ status }) => status === "failed" || status === "skipped" || status === "unknown",
  );
  return bad ? EXIT.someFailed : EXIT.done;
}

async function annotate(clients: AdminClients, property: string, applied: Applied, now: Date): Promise<void> {
  const note = annotationFor(applied.outcomes);
  if (!note) return;
  const { timeZone } = await propertyReader(clients, property).property();
  await leaveAnnotation(clients, property, { ...note, day: dayAt(now, timeZone) });
}

/** A note that can't be left is a pity, not a failure of the apply. */
function toldTo(listener: ((why: string) => void) | undefined): (error: unknown) => void {
  return (error) => listener?.(error instanceof Error ? error.message : String(error));
}

interface Resumed extends Prepared {
  readonly snapshot: Snapshot;
}

/** @throws GoalsError `nothing-to-resume` (exit 64) where no apply was cut off. */
async function resume(
  { state, now = () => new Date() }: Pick<ApplyPropertyInput, "state" | "now">,
  clients: AdminClients,
  property: string,
): Promise<Resumed> {
  const journal = await state.journal(property);
  if (!journal) {
    throw new GoalsError("nothing-to-resume", "no apply of this property was cut off", {
      exitCode: EXIT.usage,
      hint: "Run apply without --resume.",
    });
  }
  const before = await state.ledger(property);
  const snapshot = await snapshotFor(clients, journal.plan);
  const ledger = reconcile(journal, snapshot, before, dayAt(now(), "UTC"));
  await state.saveLedger(ledger);
  const finished = new Map<string, OutcomeStatus>();
  for (const operation of journal.plan.operations) {
    const end = journal.ended.get(operation.id);
    if (end === "applied" || end === "unchanged") finished.set(operation.id, end);
    else if (journal.started.has(operation.id) && tookEffect(operation, snapshot, ledger)) {
      finished.set(operation.id, "applied");
    }
  }
  return { ...asItIsNow({ plan: journal.plan, ledger, finished }, snapshot), snapshot };
}

/** The ledger is written before the journal's closing line, so it may know more than the journal. */
function tookEffect(operation: Operation, snapshot: Snapshot, ledger: Ledger): boolean {
  if (!isDone(operation, ledger)) return false;
  if (Object.keys(operation.fields).length === 0) return true;
  // After a drift the ledger looks right before and after the update: only the live resource tells.
  const entry = ledger.entries.find((e) => e.kind === operation.kind && e.key === operation.key);
  const live = snapshot.resources.find((r) => r.name === entry?.name);
  return live !== undefined && hasFields(live, operation.fields);
}
