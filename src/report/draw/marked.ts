/** The mark before every number that is approximate. */
import { UNKNOWN } from "../../draw/format.js";
import type { GoalResult } from "../model.js";

/** `≈248`; a dash stays a dash. */
export function marked({ approximate }: Pick<GoalResult, "approximate">, text: string): string {
  return approximate && text !== UNKNOWN ? `≈${text}` : text;
}
