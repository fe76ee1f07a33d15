/** Which goals a report says have really changed, for every format. Reads the model's verdicts and works out nothing. */
import type { ConversionReport, GoalResult } from "../model.js";

/** Goals that rose or fell by more than chance explains; null where no two periods were compared. */
export function movedGoals({
  comparison,
  goals,
}: Pick<ConversionReport, "comparison" | "goals">): readonly GoalResult[] | null {
  if (comparison === null || goals.every(({ change }) => change === null)) return null;
  return goals.filter(({ change }) => change?.verdict === "rise" || change?.verdict === "fall");
}
