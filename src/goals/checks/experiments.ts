/** Experiments against the rest of the file: their goals, and the user property that says who saw what. */
import { nearest } from "../../diagnostics/nearest.js";
import { type Experiment, USER_DIMENSION } from "../experiment.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";
import { checkDate } from "./numbers.js";
import { checkGoal } from "./references.js";

export const checkExperiments: Check = (context) => {
  for (const experiment of context.config.experiments ?? []) {
    const at: Path = ["experiments", experiment.id];
    const { error, place, written } = context;
    checkGoal(context, experiment.goal, [...at, "goal"], "goal-unknown");
    for (const [index, guard] of experiment.guards.entries()) {
      const path = [...at, "guards", index];
      const isKnown = checkGoal(context, guard, path, "goal-unknown");
      if (isKnown && guard === experiment.goal) error("guard-is-goal", place(path), { shown: written(path) });
    }
    checkVariants(context, experiment, at);
    checkDimension(context, experiment, at);
    if (experiment.start !== undefined) checkDate(context, experiment.start, [...at, "start"]);
    if (experiment.minimumEffect === 0) {
      const path = [...at, "minimum_effect"];
      error("not-positive", place(path), { shown: written(path) });
    }
  }
};

function checkVariants(context: CheckContext, { id, variants }: Experiment, at: Path): void {
  for (const [index, variant] of variants.entries()) {
    const path = [...at, "variants", index];
    if (variants.indexOf(variant) < index)
      context.error("variant-twice", context.place(path), { shown: context.written(path) });
  }
  const shares = context.raw.experiments?.[id]?.shares;
  if (shares !== undefined && shares.length !== variants.length) {
    const counts = { shares: shares.length, variants: variants.length };
    context.error("shares-of-variants", context.place([...at, "shares"]), counts);
  }
}

/** A variant is a matter of users: what only single events carry is missing from the event of the goal. */
function checkDimension(context: CheckContext, { by }: Experiment, at: Path): void {
  const { config, complete, error, place, keyPlace, written } = context;
  const path = [...at, "by"];
  const shown = written(path);
  if (!by.startsWith(USER_DIMENSION)) {
    error("experiment-by-users", place(path), { shown });
    return;
  }
  const parameter = by.slice(USER_DIMENSION.length);
  const dimensions = config.setup?.dimensions ?? [];
  const own = dimensions.find((one) => one.parameter === parameter);
  if (own === undefined) {
    const near = nearest(parameter, new Set(dimensions.map((one) => one.parameter)));
    const meant = near === undefined ? {} : { nearest: `${USER_DIMENSION}${near}` };
    if (complete) error("experiment-dimension-unknown", place(path), { shown, parameter, ...meant });
  } else if (own.scope !== "user") {
    const declared = keyPlace(["setup", "dimensions", parameter]);
    error("experiment-by-users", place(path), { shown }, declared);
  }
}
