/** Experiments from an export: the users of each variant, and what the report would say of them. */
import { countedEvent, type Experiment } from "../goals/goal.js";
import { dayOfNumber } from "../numbers/calendar.js";
import { experimentResult, notCounted } from "../report/experiments/analyse.js";
import type { ExperimentResult } from "../report/experiments/model.js";
import { experimentDays } from "../report/experiments/questions.js";
import { type Engine, numberIn } from "./engine/engine.js";
import type { EventsRead } from "./model.js";
import type { Slots } from "./slots.js";
import { anyVariantQuery, variantGoalsQuery, variantsTable, variantUsersQuery } from "./sql/experiments.js";

/** One after the other, each from its start, or the first day that was read, to the last. */
export async function experimentsOf(
  engine: Engine,
  experiments: readonly Experiment[],
  all: Slots,
  { firstDay, lastDay }: EventsRead,
  streams: readonly string[],
): Promise<readonly ExperimentResult[]> {
  const results: ExperimentResult[] = [];
  for (const experiment of experiments) {
    const { start } = experimentDays(experiment, lastDay);
    const asked = { start: start < firstDay ? firstDay : start, end: lastDay };
    results.push(
      asked.start > asked.end
        ? notCounted(experiment, "not-begun")
        : await one(engine, experiment, all, asked, streams),
    );
  }
  return results;
}

async function one(
  engine: Engine,
  experiment: Experiment,
  all: Slots,
  asked: { readonly start: string; readonly end: string },
  streams: readonly string[],
): Promise<ExperimentResult> {
  if (engine.columns.userProperties !== true) return notCounted(experiment, "nobody");
  await engine.create(variantsTable(experiment, asked.start, { ...engine, streams }, engine.dialect));
  const slots = all.slots.filter(
    ({ goal }) => goal !== undefined && [experiment.goal, ...experiment.guards].includes(goal.id),
  );
  const users = await engine.query(variantUsersQuery());
  const [any] = await engine.query(anyVariantQuery());
  const reached = await engine.query(variantGoalsQuery(slots.map(({ slot }) => slot)));
  const goals = slots.flatMap(({ goal }) => (goal === undefined ? [] : [goal]));
  return experimentResult(experiment, goals, {
    users: new Map(users.map((row) => [String(row.x), numberIn(row, "users")])),
    all: numberIn(any, "users"),
    reached: new Map(
      slots.flatMap(({ slot, goal }) =>
        goal === undefined
          ? []
          : [
              [
                countedEvent(goal),
                new Map(
                  reached
                    .filter((row) => numberIn(row, "slot") === slot)
                    .map((row) => [String(row.x), numberIn(row, "users")]),
                ),
              ] as const,
            ],
      ),
    ),
    firstDay: numberIn(any, "users") === 0 ? null : dayOfNumber(numberIn(any, "first_day")),
    asked,
  });
}
