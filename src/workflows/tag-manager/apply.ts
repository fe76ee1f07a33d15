/**
 * The Tag Manager part of an apply. It is looked at before anything is written anywhere, and carried out after GA4's part:
 * a tag that is there before its key event sends events that nobody counts.
 */

import type { Context } from "../../cli/context.js";
import { EXIT, type ExitCode } from "../../diagnostics/error.js";
import { explainTagManagerError } from "../../google/tag-manager/explain.js";
import type { Applied } from "../../sync/apply/apply-plan.js";
import type { OutcomeStatus } from "../../sync/apply/journal.js";
import { changesTagManager, type Plan } from "../../sync/plan/plan.js";
import {
  carryOutTagManager,
  readForApply,
  type TagManagerEnd,
  type TagManagerOutcome,
} from "../../sync/tag-manager/apply.js";
import type { TagManagerTarget } from "../../sync/tag-manager/model.js";
import type { TagManagerPlan } from "../../sync/tag-manager/tag-manager-plan.js";
import type { SignInFlags } from "../options.js";
import { openTagManager } from "./open.js";

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

export interface TagManagerApplyFlags extends SignInFlags {
  readonly publish: boolean;
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
  context: Context,
  flags: TagManagerApplyFlags,
  { tagManager: plan, ...rest }: Plan,
): Promise<TagManagerPart | null> {
  const { publish } = flags;
  if (plan === undefined || !writesToTagManager({ tagManager: plan, ...rest }, publish)) return null;
  const target = targetOf(plan);
  try {
    const client = await openTagManager(context, flags, target, publish ? "publish" : "apply");
    const input = { plan, target, reader: client, writer: client, publish };
    const before = await readForApply(input);
    return {
      carryOut: async (ga4, { onOutcome, stopping }) => {
        if (stopping()) return notBegun(plan, "stopped");
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
