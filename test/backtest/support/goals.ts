/** Goals for tests, from the text of a goals file. */

import { renderDiagnostic } from "../../../src/diagnostics/code-frame.js";
import type { GoalsConfig } from "../../../src/goals/goal.js";
import { loadGoals } from "../../../src/goals/load.js";

/** Throws with every problem of the text. */
export function goalsFrom(text: string): GoalsConfig {
  const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (config === undefined) throw new Error(diagnostics.map((d) => renderDiagnostic(d)).join("\n"));
  return config;
}
