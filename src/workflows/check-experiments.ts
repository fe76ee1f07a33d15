/** What a check says of experiments: that users are not divided as they should be, or that one is decided and may end. */
import type { GoalsConfig } from "../goals/goal.js";
import type { Day } from "../numbers/calendar.js";
import { askAll } from "../report/ask.js";
import { controlOf, experimentTexts } from "../report/draw/experiment-sentences.js";
import { experimentResult } from "../report/experiments/analyse.js";
import type { ExperimentResult } from "../report/experiments/model.js";
import { experimentCounts, experimentQuestions, whyNotAsked } from "../report/experiments/questions.js";
import type { ReportReader } from "../report/port.js";
import type { Finding } from "../watch/finding.js";

/**
 * Of experiments that can be counted, up to the last final day. Costs one getMetadata and one batchRunReports for each; nothing
 * where the file has none.
 */
export async function experimentFindings(
  reader: ReportReader,
  { goals, experiments = [] }: GoalsConfig,
  final: Day,
): Promise<readonly Finding[]> {
  if (experiments.length === 0) return [];
  const metadata = await reader.getMetadata();
  const counted = experiments.filter((one) => whyNotAsked(one, metadata, final) === null);
  const questions = counted.flatMap((one) => experimentQuestions(one, goals, final));
  const { answers } = await askAll(reader, questions);
  return counted.flatMap((one) =>
    findingOf(experimentResult(one, goals, experimentCounts(one, answers, final))),
  );
}

function findingOf(result: ExperimentResult): readonly Finding[] {
  const next = toDo(result);
  if (next === null) return [];
  const [verdict = "", ...more] = experimentTexts(result);
  const isSplit = result.verdict === "untrusted";
  return [
    {
      ...{ goal: null, kind: isSplit ? "experiment_split" : "experiment_decided", about: result.id },
      ...{
        since: null,
        expected: null,
        seen: null,
        chance: isSplit ? (result.shares?.chance ?? null) : null,
      },
      message: `${result.name}: ${[verdict, ...(result.harmed.length > 0 ? more : [])].join(" ")}`,
      next: [next],
    },
  ];
}

/** Null where there is nothing to do yet. */
function toDo(result: ExperimentResult): string | null {
  const ends = "and take the experiment out of the goals file";
  switch (result.verdict) {
    case "untrusted":
      return "Read nothing from it before that is mended; then begin it anew, with a new `start` in the goals file.";
    case "better":
      return `Give everybody ${result.best ?? ""}, ${ends}.`;
    case "worse":
      return `Keep ${controlOf(result)}, ${ends}.`;
    case "alike":
      return `Keep what is cheaper, ${ends}.`;
    case "open":
    case "few-cases":
    case null:
      return null;
  }
}
