/** Asks a property its questions, a batch after another. */
import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Answer } from "./answers.js";
import { DATA_API, type ReportReader } from "./port.js";
import type { Question } from "./questions.js";

export interface Asked {
  readonly answers: readonly Answer[];
  /** Calls of batchRunReports. */
  readonly batches: number;
}

/** @throws GoalsError `report-cut-off` where GA4 sent only a part of the rows; whatever the reader throws */
export async function askAll(reader: ReportReader, questions: readonly Question[]): Promise<Asked> {
  const answers: Answer[] = [];
  let batches = 0;
  for (let at = 0; at < questions.length; at += DATA_API.reportsPerBatch) {
    const part = questions.slice(at, at + DATA_API.reportsPerBatch);
    const responses = await reader.batchRunReports(part.map(({ request }) => request));
    batches += 1;
    for (const [index, question] of part.entries()) {
      const response = responses[index];
      if (response === undefined || response.rows.length < response.rowCount) throw cutOff();
      answers.push({ question, response });
    }
  }
  return { answers, batches };
}

function cutOff(): GoalsError {
  return new GoalsError("report-cut-off", "GA4 answered with only a part of the rows", {
    exitCode: EXIT.unexpected,
    hint: "Ask for a shorter period.",
  });
}
