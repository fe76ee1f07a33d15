/** How each goal stands in GA4: as the file says, or what the next apply would do to it, and whether it can count at all. */
import { SCOPE_READ } from "../../google/connection.js";
import { changeWords } from "../../sync/draw/change.js";
import { obstacleText } from "../../sync/draw/notes.js";
import { isObstacle, MAYBE } from "../../sync/ga4-plan/ga4-plan.js";
import { isDrift, type Reason } from "../../sync/operations/operation.js";
import type { Plan } from "../../sync/plan/plan.js";
import { planProperty } from "../plan.js";
import type { Workbench } from "./workbench.js";

export interface GoalLive {
  readonly goal: string;
  /**
   * `drifted`: changed in GA4 since the last apply; `changed`: in the file; `new`: not there yet; `not-ours`: there, and
   * the next apply takes it over.
   */
  readonly state: "same" | "drifted" | "changed" | "new" | "not-ours";
  /** Why it counts nothing, or less than it says; a sentence each. */
  readonly cannotFire: readonly string[];
  readonly mayNotFire: readonly string[];
  /** What the next apply does to it, a line each. */
  readonly operations: readonly string[];
}

export interface Live {
  readonly property: string;
  readonly propertyName: string;
  /** In the order of the files. */
  readonly goals: readonly GoalLive[];
}

/** Nothing is deleted by looking. */
const LOOK_ONLY = { allowDelete: true, force: true };

/** @throws as `planProperty` does. */
export function liveGoals(bench: Workbench, client: string | null): Promise<Live> {
  return bench.work(client, SCOPE_READ, async ({ rules: _, ...task }) => {
    const { plan } = await planProperty({ ...task, policy: LOOK_ONLY });
    return {
      property: plan.property,
      propertyName: plan.propertyName,
      goals: task.config.goals.map(({ id }) => liveGoal(plan, id)),
    };
  });
}

function liveGoal({ operations, tagManager, notes }: Plan, id: string): GoalLive {
  const own = [
    ...operations.filter(({ goal }) => goal === id),
    ...(tagManager?.operations ?? []).filter(({ key }) => key === id),
  ];
  const inTheWay = notes.filter(isObstacle).filter(({ goal }) => goal === id);
  const texts = (may: boolean): readonly string[] =>
    inTheWay.filter(({ code }) => MAYBE.includes(code) === may).map(obstacleText);
  return {
    goal: id,
    state: stateOf(own.map(({ reason }) => reason)),
    cannotFire: texts(false),
    mayNotFire: texts(true),
    operations: own.map(changeWords),
  };
}

function stateOf(reasons: readonly Reason[]): GoalLive["state"] {
  if (reasons.some(isDrift)) return "drifted";
  if (reasons.includes("new")) return "new";
  if (reasons.includes("exists")) return "not-ours";
  return reasons.length > 0 ? "changed" : "same";
}
