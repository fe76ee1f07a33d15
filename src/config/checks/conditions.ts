/** MATCH blocks: operators that make sense, patterns that RE2 and a web address allow, GA4's limits on rules. */
import type { Place } from "../../diagnostics/diagnostic.js";
import type { Path } from "../document.js";
import { normaliseMatch } from "../normalise.js";
import type { RawMatch } from "../raw.js";
import { confineRegex, HOST_ENDS, PATH_ENDS, type RegexProblem, regexProblem } from "../re2.js";
import type { Check, CheckContext } from "./context.js";

/** Source: proto comments of EventCreateRule.event_conditions. */
const CONDITION_LIMIT = 10;
/** Source: support.google.com/analytics/answer/9267744. */
const PARAMETER_NAME_LIMIT = 40;

export const checkConditions: Check = (context) => {
  for (const [id, goal] of Object.entries(context.raw.goals ?? {})) {
    const path: Path = ["goals", id];
    if (goal.type === "event") {
      let count = 1;
      for (const [parameter, match] of Object.entries(goal.where ?? {})) {
        if (parameter.length > PARAMETER_NAME_LIMIT) {
          context.error("parameter-too-long", context.keyPlace([...path, "where", parameter]), {
            limit: PARAMETER_NAME_LIMIT,
          });
        }
        checkMatch(context, [...path, "where", parameter], match);
        count += normaliseMatch(match).length;
      }
      tooMany(context, [...path, "where"], count);
    } else if (goal.type === "destination") {
      const page = goal.page;
      if (typeof page === "string") {
        checkPathText(context, [...path, "page"], page);
        continue;
      }
      if (page.path === undefined && page.host === undefined && page.url === undefined) {
        context.error("page-empty", context.place([...path, "page"]), {});
      }
      let count = 1;
      for (const part of ["path", "host", "url"] as const) {
        const match = page[part];
        if (match === undefined) continue;
        checkMatch(context, [...path, "page", part], match, part);
        count += normaliseMatch(match).length;
      }
      tooMany(context, [...path, "page"], count);
    }
  }
};

function tooMany(context: CheckContext, path: Path, count: number): void {
  if (count > CONDITION_LIMIT) {
    context.error("conditions-too-many", context.keyPlace(path), { count, limit: CONDITION_LIMIT });
  }
}

type Part = "path" | "host" | "url";

function checkMatch(context: CheckContext, path: Path, match: RawMatch, part?: Part): void {
  if (typeof match === "number") return;
  if (typeof match === "string") {
    checkText(context, path, "equals", match, part);
    return;
  }
  const { ignore_case: ignoreCase, ...operators } = match;
  const used = Object.entries(operators).filter(([, value]) => value !== undefined);
  if (used.length === 0) context.error("operators-missing", context.keyPlace(path), {});
  else if (ignoreCase !== undefined && used.every(([, value]) => typeof value === "number")) {
    context.error("ignore-case-alone", context.keyPlace([...path, "ignore_case"]), {});
  }
  for (const [operator, value] of used) {
    if (typeof value === "string") checkText(context, [...path, operator], operator, value, part);
  }
}

function checkText(context: CheckContext, path: Path, operator: string, value: string, part?: Part): void {
  const at = context.place(path);
  if (operator === "regex") {
    const problem =
      part === "path"
        ? pathRegexProblem(value)
        : part === "host"
          ? confined(value, HOST_ENDS)
          : regexProblem(value);
    if (problem) reportRegex(context, at, problem);
    return;
  }
  if (part === "host" && /[/?#@:\s]/.test(value))
    context.error("host-not-host", at, { shown: context.written(path) });
  if (part !== "path") return;
  const end = [...PATH_ENDS].find((c) => value.includes(c));
  if (end !== undefined) context.error("path-not-path", at, { character: end });
  else if (/^(?:not_)?equals$|^begins_with$/.test(operator) && !value.startsWith("/"))
    context.error("path-slash", at, {});
}

function checkPathText(context: CheckContext, path: Path, value: string): void {
  checkText(context, path, "equals", value, "path");
}

function confined(pattern: string, ends: string): RegexProblem | null {
  const result = confineRegex(pattern, ends);
  return result.ok ? null : result.problem;
}

/** Also finds the commonest slip: a pattern for a part of the path, which as the whole path never matches. */
function pathRegexProblem(pattern: string): RegexProblem | null {
  const problem = confined(pattern, PATH_ENDS);
  if (problem) return problem;
  return /^\^?[A-Za-z0-9_-]/.test(pattern) && !pattern.includes("|") ? { code: "path-slash" } : null;
}

function reportRegex(context: CheckContext, at: Place, problem: RegexProblem): void {
  switch (problem.code) {
    case "regex-invalid":
      context.error(problem.code, at, { reason: problem.reason });
      return;
    case "regex-never-in-path":
      context.error(problem.code, at, { character: problem.character });
      return;
    case "regex-class-leaves-path":
      context.error(problem.code, at, { shown: problem.shown });
      return;
    case "regex-look-around":
    case "regex-back-reference":
    case "regex-anchor-inside":
    case "path-slash":
      context.error(problem.code, at, {});
      return;
  }
}
