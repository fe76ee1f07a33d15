/** Steps of journeys: what each may say, and each with its place for the checks of pages and conditions. */
import { eventsOf, type Step } from "../goal.js";
import type { RawStep } from "../schema.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";
import { checkEventName, checkGoal } from "./references.js";

interface JourneyStep {
  readonly at: Path;
  /** A text counts as `step`. */
  readonly raw: RawStep;
  readonly step: Step;
}

/** Every step of every journey. */
export function journeySteps({ raw, config }: CheckContext): readonly JourneyStep[] {
  return config.journeys.flatMap(({ id, steps }) =>
    steps.flatMap((step, index) => {
      const own = raw.journeys?.[id]?.steps[index];
      if (own === undefined) return [];
      const at = ["journeys", id, "steps", index];
      return [{ at, raw: typeof own === "string" ? { step: own } : own, step }];
    }),
  );
}

export const checkJourneys: Check = (context) => {
  const { config, raw, warning, place, written } = context;
  const all = journeySteps(context);
  for (const { id, goal: goalId } of config.journeys) {
    const own = all.filter(({ at }) => at[1] === id);
    checkSpell(context, raw.journeys?.[id]?.within, ["journeys", id, "within"]);
    for (const [index, one] of own.entries()) checkStep(context, one, index);
    if (!checkGoal(context, goalId, ["journeys", id, "goal"], "goal-unknown")) continue;
    for (const { at, step, raw: said } of own) {
      if (step.page || step.where || step.step === "") continue;
      const path = typeof raw.journeys?.[id]?.steps[Number(at[3])] === "string" ? at : pathOf(at, said);
      checkEventName(context, step.step, path, written(path));
    }
    const goal = config.goals.find((one) => one.id === goalId);
    const last = own.at(-1);
    const ends = [goalId, ...(goal?.type === "event" ? eventsOf(goal) : [])];
    if (last !== undefined && !ends.includes(last.step.where?.event ?? last.step.step)) {
      warning("journey-ends-elsewhere", place(last.at), { shown: written(["journeys", id, "goal"]) });
    }
  }
};

/** The name that the step is known by. */
function pathOf(at: Path, { event }: RawStep): Path {
  return [...at, event === undefined ? "step" : "event"];
}

const KINDS = ["page", "event", "step"] as const;

function checkStep(context: CheckContext, { at, raw }: JourneyStep, index: number): void {
  const { error, place, keyPlace } = context;
  const found = KINDS.filter((kind) => raw[kind] !== undefined);
  if (found.length !== 1) error("step-one-kind", place(at), { found });
  if (raw.where !== undefined && raw.event === undefined && found.length === 1) {
    error("where-without-event", keyPlace([...at, "where"]), {});
  }
  checkSpell(context, raw.within, [...at, "within"]);
  if (index > 0) return;
  for (const key of ["within", "directly"] as const) {
    if (raw[key] !== undefined) error("first-step", keyPlace([...at, key]), { key });
  }
}

function checkSpell(context: CheckContext, spell: string | undefined, path: Path): void {
  if (spell !== undefined && /^[0dhms]*$/.test(spell)) {
    context.error("not-positive", context.place(path), { shown: context.written(path) });
  }
}
