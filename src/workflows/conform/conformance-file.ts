/** `conformance.json`, read again: what was seen of GA4, and which goals it may matter to. */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import type { Goal } from "../../goals/goal.js";
import type { Ports } from "../ports.js";
import type { Conformance, Fact } from "./conform.js";
import { TRIALS } from "./trials.js";

/** @throws GoalsError `file-wrong` (exit 3) */
export async function readConformance({ files }: Pick<Ports, "files">, path: string): Promise<Conformance> {
  const wrong = (what: string): GoalsError =>
    new GoalsError("file-wrong", `${path} ${what}`, {
      exitCode: EXIT.fileWrong,
      hint: "It is what `ga4-goals conform --property ID` writes.",
    });
  if ((await files.size(path)) === null) throw wrong("is not there");
  let json: Partial<Conformance>;
  try {
    json = JSON.parse((await files.read(path)).toString("utf8")) as Partial<Conformance>;
  } catch {
    throw wrong("is not JSON");
  }
  const known = new Map(TRIALS.map((trial) => [trial.fact, trial]));
  if (json?.schemaVersion !== 1 || !Array.isArray(json.facts))
    throw wrong("is no conformance file of version 1");
  for (const one of json.facts as readonly Partial<Fact>[]) {
    const trial = known.get(String(one?.fact));
    if (trial === undefined) throw wrong(`has a fact that is not known here: ${JSON.stringify(one?.fact)}`);
    if (one.seen !== null && !trial.answers.includes(String(one.seen)))
      throw wrong(`has an answer to ${trial.fact} that is not known here: ${JSON.stringify(one.seen)}`);
  }
  // Questions and what is assumed are this version's.
  const facts = json.facts.map((one) => {
    const trial = known.get(one.fact);
    return trial === undefined ? one : { ...one, question: trial.question, expected: trial.answers[0] };
  });
  return { schemaVersion: 1, property: String(json.property), facts };
}

/** The ids of goals whose numbers a fact may change. */
export function concerned({ fact }: Fact, goals: readonly Goal[]): readonly string[] {
  const trial = TRIALS.find((one) => one.fact === fact);
  return goals.filter((goal) => trial?.concerns(goal) ?? false).map(({ id }) => id);
}
