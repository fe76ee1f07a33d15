/** Goals for tests, from the text of a goals file. */
import type { GoalsConfig } from "../../../src/config/goal.js";
import { loadGoals } from "../../../src/config/load.js";
import { renderDiagnostic } from "../../../src/diagnostics/code-frame.js";

/** Throws with every problem of the text. */
export function goalsFrom(text: string): GoalsConfig {
  const { config, diagnostics } = loadGoals([{ file: "goals.yaml", text }], { named: {}, environment: {} });
  if (config === undefined) throw new Error(diagnostics.map((d) => renderDiagnostic(d)).join("\n"));
  return config;
}
