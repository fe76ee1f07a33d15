/**
 * The Tag Manager part of a plan and of an apply. Planned after GA4's part, looked at again before anything is written
 * anywhere, carried out after GA4's part: a tag that is there before its key event sends events that nobody counts.
 */

import { EXIT, type ExitCode } from "../diagnostics/error.js";
import type { GoalsConfig } from "../goals/goal.js";
import { explainTagManagerError } from "../google/tag-manager/connect.js";
import type { Applied } from "../sync/apply/apply-plan.js";
import type { OutcomeStatus } from "../sync/operations/operation.js";
import type { Policy } from "../sync/operations/refusal.js";
import type { Plan } from "../sync/plan/plan.js";
import { changesTagManager, withTagManagerPart } from "../sync/plan/plan.js";
import {
  carryOutTagManager,
  readForApply,
  STOPPED,
  type TagManagerEnd,
  type TagManagerOutcome,
} from "../sync/tag-manager/apply.js";
import { readTagManager, type TagManagerSnapshot, type TagManagerTarget } from "../sync/tag-manager/model.js";
import { leftOfTagManagerPlan, planTagManager } from "../sync/tag-manager/plan.js";
import type { TagManagerPlan } from "../sync/tag-manager/tag-manager-plan.js";
import { wantedTags } from "../sync/tag-manager/wanted.js";
import type { Access } from "./access.js";
import type { PlannedProperty } from "./plan.js";

/**
 * The plan with its Tag Manager part; the same plan where the goals file names no container. Reads only, and of a container
 * that holds what is wanted as little as tells that.
 *
 * @throws GoalsError where the container can't be read, and as `wantedTags` does.
 */
export async function withTagManager<M extends Pick<PlannedProperty, "plan" | "snapshot" | "ledger">>(
  {
    config,
    google,
    policy = { allowDelete: false, force: false },
  }: { readonly config: GoalsConfig; readonly google: Access; readonly policy?: Policy },
  made: M,
): Promise<M> {
  const target = config.tagManager;
  if (target === undefined) return made;
  const wanted = wantedTags(config, made.snapshot.streams);
  const protectedGoals = new Set(made.ledger.entries.filter((e) => e.protect).map((e) => e.goal));
  const partFrom = (snapshot: TagManagerSnapshot): TagManagerPlan =>
    planTagManager(wanted, snapshot, policy, protectedGoals);
  const snapshot = await readContainer(google, target, (latest) => {
    const { operations, refusals } = partFrom(latest);
    return operations.length === 0 && refusals.length === 0;
  });
  return { ...made, plan: withTagManagerPart(made.plan, partFrom(snapshot)) };
}

/**
 * A plan that was begun, with what is left of its Tag Manager part by what the container says. Reads only.
 *
 * @throws GoalsError where the container can't be read.
 */
export async function withLeftInTagManager(google: Access, plan: Plan): Promise<Plan> {
  const { tagManager: part } = plan;
  if (part === undefined) return plan;
  return { ...plan, tagManager: leftOfTagManagerPlan(part, await readContainer(google, targetOf(part))) };
}

async function readContainer(
  google: Access,
  target: TagManagerTarget,
  isEnough?: (latest: TagManagerSnapshot) => boolean,
): Promise<TagManagerSnapshot> {
  try {
    return await readTagManager(await google.tagManager(target, "plan"), target, isEnough);
  } catch (error) {
    throw explainTagManagerError(error, target);
  }
}

export interface TagManagerPart {
  /** Never throws: what GA4's part has done has to be told whatever happens here. */
  readonly carryOut: (
    ga4: Applied,
    watch: {
      readonly onOutcome: (outcome: TagManagerOutcome) => void;
      readonly stopping: () => boolean;
    },
  ) => Promise<TagManagerEnd>;
}

/** True where an apply of the plan would write something in Tag Manager. */
export function writesToTagManager({ tagManager }: Plan, publish: boolean): boolean {
  return (
    tagManager !== undefined &&
    (changesTagManager(tagManager) || (publish && tagManager.unpublished !== null))
  );
}

/**
 * Reads the container again. Null where there is nothing to write in it.
 *
 * @throws GoalsError `stale` (exit 7) and where the container can't be read; nothing has been written then.
 */
export async function openTagManagerPart(
  google: Access,
  whole: Plan,
  publish: boolean,
): Promise<TagManagerPart | null> {
  const { tagManager: plan } = whole;
  if (plan === undefined || !writesToTagManager(whole, publish)) return null;
  const target = targetOf(plan);
  try {
    const client = await google.tagManager(target, publish ? "publish" : "apply");
    const input = { plan, target, reader: client, writer: client, publish };
    const before = await readForApply(input);
    return {
      carryOut: async (ga4, { onOutcome, stopping }) => {
        if (stopping()) return notBegun(plan, STOPPED);
        const outcomes: TagManagerOutcome[] = [];
        try {
          const applied = await carryOutTagManager(
            {
              ...input,
              before: statuses(ga4),
              stopping,
              onOutcome: (outcome) => {
                outcomes.push(outcome);
                onOutcome(outcome);
              },
            },
            before,
          );
          return { ...applied, error: null };
        } catch (error) {
          return {
            outcomes,
            version: null,
            published: false,
            error: explainTagManagerError(error, target),
          };
        }
      },
    };
  } catch (error) {
    throw explainTagManagerError(error, target);
  }
}

/** Of an apply with both parts. A part that stopped after something was written has failed in part. */
export function exitCodeWith(ga4: ExitCode, applied: Applied, end: TagManagerEnd | null): ExitCode {
  if (ga4 !== EXIT.done || end === null) return ga4;
  const wrote =
    applied.outcomes.some(({ status, earlier }) => status === "applied" && !earlier) ||
    end.outcomes.some(({ status }) => status === "applied");
  if (end.error !== null) return wrote ? EXIT.someFailed : end.error.exitCode;
  const done = end.outcomes.every(({ status }) => status === "applied" || status === "unchanged");
  return done ? EXIT.done : EXIT.someFailed;
}

/** True where a part was begun with, or not begun with, because somebody asked to stop. */
export function isStopped(end: TagManagerEnd | null): boolean {
  return end !== null && (end.error?.code === "stopped" || end.outcomes.some(({ why }) => why === STOPPED));
}

function notBegun(plan: TagManagerPlan, why: string): TagManagerEnd {
  const outcomes = plan.operations.map(
    (operation): TagManagerOutcome => ({ operation, status: "skipped", why }),
  );
  return { outcomes, version: null, published: false, error: null };
}

function statuses({ outcomes }: Applied): ReadonlyMap<string, OutcomeStatus> {
  return new Map(outcomes.map(({ operation, status }) => [operation.id, status]));
}

/** `accounts/1/containers/2` and the workspace's name. */
function targetOf({ container, workspace }: TagManagerPlan): TagManagerTarget {
  const [, account = "", , id = ""] = container.split("/");
  return { account, container: id, workspace };
}
