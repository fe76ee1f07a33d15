/** What can be judged on this machine: Node, the goals file, the ledger, what an apply has left behind. Pure. */
import { EXIT, type GoalsError } from "../diagnostics/error.js";
import { type Finding, failure, ok, type Problem, warning } from "./finding.js";
import type { GoalsFacts, LockFacts } from "./port.js";

/** As `engines` in package.json says. */
const OLDEST_NODE = [20, 19] as const;

/** `version`: `20.19.2` */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return ok("node", version);
  const oldest = OLDEST_NODE.join(".");
  const text = `${version} is older than ${oldest}`;
  return failure(
    "node",
    { code: "node-too-old", text, exitCode: EXIT.unexpected },
    `Install Node ${oldest} or later from nodejs.org.`,
  );
}

export function judgeGoals(facts: GoalsFacts): Finding {
  switch (facts.kind) {
    case "absent":
      return warning("goals", "no goals file yet", "Write one: ga4-goals init");
    case "wrong": {
      const more = facts.errors > 1 ? ` (and ${facts.errors - 1} more)` : "";
      const problem: Problem = {
        code: "file-wrong",
        text: `${facts.first}${more}`,
        exitCode: EXIT.fileWrong,
      };
      return failure("goals", problem, "Every error with its place: ga4-goals validate");
    }
    case "read": {
      const text = `${facts.files.join(", ")}: ${count(facts.goals, "goal")}`;
      if (facts.warnings === 0) return ok("goals", text);
      const remedy = "Read them: ga4-goals validate";
      return warning("goals", `${text}, ${count(facts.warnings, "warning")}`, remedy);
    }
  }
}

/** `entries`: how many resources are ours, null where there is no ledger, or why it can't be read. */
export function judgeLedger(entries: number | null | GoalsError, path: string): Finding {
  if (entries === null) return ok("ledger", `none yet; the first apply writes ${path}`);
  if (typeof entries === "number") return ok("ledger", `${path}: ${count(entries, "resource")} ours`);
  const { code, message: text, exitCode, hint } = entries;
  return failure("ledger", { code, text, exitCode }, hint ?? null);
}

/** `journal`: whether an apply was cut off, or why that can't be read. */
export function judgeUnfinished(journal: boolean | GoalsError, lock: LockFacts | null): Finding {
  if (lock?.state === "running") {
    return warning(
      "unfinished",
      `an apply is under way (${lock.holder})`,
      "Wait until it is through before you apply.",
    );
  }
  if (lock?.state === "unknown") {
    return warning(
      "unfinished",
      `an apply of another machine holds the lock (${lock.holder})`,
      `If it is not running any more, delete ${lock.path}.`,
    );
  }
  if (typeof journal !== "boolean") {
    const { code, message: text, exitCode, hint } = journal;
    return failure("unfinished", { code, text, exitCode }, hint ?? null);
  }
  if (journal) {
    return warning(
      "unfinished",
      "an apply was cut off",
      "Go on with it: ga4-goals apply --resume (or make a new plan: ga4-goals apply)",
    );
  }
  // A lock whose process is gone is taken over by the next apply.
  return ok("unfinished", "no apply was cut off");
}

export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
