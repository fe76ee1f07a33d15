/** The words that every way of telling a check has in common. Names in them are as files have them: print them clean. */
import { counted } from "../../draw/names.js";
import { type CheckResult, type Finding, isOfExperiment, type Judged, subjectOf } from "../finding.js";

/** Silence of a rarer goal is told late; from so many days on that is said. */
const LATE = 7;

/** `silent: order since 2026-10-22` */
export function findingWords(finding: Finding): string {
  const since = finding.since === null ? "" : ` since ${finding.since}`;
  const about = finding.about === undefined || isOfExperiment(finding.kind) ? "" : `, ${finding.about}`;
  return `${finding.kind}: ${subjectOf(finding)}${about}${since}`;
}

/** What could not be judged, what only late, and what else is good to know; a sentence each. */
export function doubtsOf({ goals, findings, notes = [] }: CheckResult): readonly string[] {
  const site = findings.some(({ goal, kind }) => goal === null && kind === "silent");
  const told = new Set(findings.map(({ goal }) => goal));
  const unjudged = goals.flatMap((goal) => {
    if (goal.state !== "alarm") return doubtOf(goal) ?? [];
    return told.has(goal.goal) || site
      ? []
      : [`${goal.goal} is not as usual; with \`alert: true\` it is told.`];
  });
  return [...unjudged, ...notes];
}

export function doubtOf({ goal, state, silenceToldAfter }: Judged): string | null {
  if (state === "never_counted") return `${goal} has counted nothing on any of these days: not judged.`;
  if (state === "new") return `${goal} is too new to be judged: it takes three weeks of days.`;
  if (silenceToldAfter === null || silenceToldAfter < LATE) return null;
  return `${goal} is rare: silence is told after ${silenceToldAfter} days.`;
}

export function summaryOf({ property, days, findings, goals }: CheckResult): string {
  const alive = goals.filter(({ state }) => state === "alive").length;
  const unfinished = days.end === days.final ? "" : `, and for silence up to ${days.end}`;
  return `Check of ${property}, final days up to ${days.final}${unfinished}: ${counted(findings.length, "finding")}; ${alive} of ${counted(goals.length, "goal")} alive`;
}
