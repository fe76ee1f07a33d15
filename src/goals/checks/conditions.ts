/** MATCH blocks: operators that make sense, patterns that RE2, browsers and a web address allow, GA4's limits on rules. */
import type { Place } from "../../diagnostics/diagnostic.js";
import type { RawDestinationGoal, RawEventGoal, RawMatch } from "../goal-schema.js";
import type { PageConditions } from "../pattern/address-pattern.js";
import { type HostOperator, hostAsReported, PATH_ENDS } from "../pattern/address-text.js";
import { notInBrowsers, readOtherwise } from "../pattern/browser-regex.js";
import { type Confined, confineRegex } from "../pattern/confine-regex.js";
import { type RegexProblem, regexProblem } from "../pattern/re2.js";
import { backtracksBadly } from "../pattern/slow-regex.js";
import { pageConditionCount } from "../shared-conditions.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";
import { journeySteps } from "./journey-steps.js";

/** Source: proto comments of EventCreateRule.event_conditions. */
const CONDITION_LIMIT = 10;
/** Source: support.google.com/analytics/answer/9267744. */
const PARAMETER_NAME_LIMIT = 40;

export const checkConditions: Check = (context) => {
  for (const goal of context.config.goals) {
    const raw = context.raw.goals?.[goal.id];
    if (goal.type === "event" && raw?.type === "event") {
      const path: Path = ["goals", goal.id, "where"];
      checkWhere(context, path, raw.where);
      // One more picks the event.
      tooMany(context, path, 1 + goal.where.reduce((sum, { match }) => sum + match.length, 0));
    }
    if (goal.type === "destination" && raw?.type === "destination")
      checkPage(context, ["goals", goal.id, "page"], goal, raw.page, 1);
    if (goal.type === "duration" && goal.page && raw?.type === "duration" && raw.page !== undefined)
      checkPage(context, ["goals", goal.id, "page"], goal.page, raw.page, 0);
  }
  for (const { at, raw } of journeySteps(context)) {
    if (raw.page !== undefined) checkPage(context, [...at, "page"], {}, raw.page, 0);
    checkWhere(context, [...at, "where"], raw.where);
  }
};

function checkWhere(context: CheckContext, path: Path, where: RawEventGoal["where"]): void {
  for (const [parameter, match] of Object.entries(where ?? {})) {
    if (parameter.length > PARAMETER_NAME_LIMIT) {
      const at = context.keyPlace([...path, parameter]);
      context.error("parameter-too-long", at, { limit: PARAMETER_NAME_LIMIT });
    }
    checkMatch(context, [...path, parameter], match, "parameter");
  }
}

/** `besides`: conditions that a rule for the page has anyway. */
function checkPage(
  context: CheckContext,
  path: Path,
  goal: PageConditions,
  page: RawDestinationGoal["page"],
  besides: number,
): void {
  if (typeof page === "string") {
    checkText(context, path, "equals", page, "path", false);
    return;
  }
  if (page.path === undefined && page.host === undefined && page.url === undefined) {
    context.error("page-empty", context.place(path), {});
  }
  for (const part of ["path", "host", "url"] as const) {
    const match = page[part];
    if (match !== undefined) checkMatch(context, [...path, part], match, part);
  }
  if (besides > 0) tooMany(context, path, besides + pageConditionCount(goal.path, goal.host, goal.url));
}

function tooMany(context: CheckContext, path: Path, count: number): void {
  if (count > CONDITION_LIMIT) {
    context.error("conditions-too-many", context.keyPlace(path), { count, limit: CONDITION_LIMIT });
  }
}

/** What a condition looks at. */
type Compared = "path" | "host" | "url" | "parameter";

function checkMatch(context: CheckContext, path: Path, match: RawMatch, compared: Compared): void {
  if (typeof match === "number") {
    checkSpelling(context, path, match);
    return;
  }
  if (typeof match === "string") {
    checkText(context, path, "equals", match, compared, false);
    return;
  }
  const { ignore_case: ignoreCase, ...operators } = match;
  const used = Object.entries(operators).filter(([, value]) => value !== undefined);
  if (used.length === 0) context.error("operators-missing", context.keyPlace(path), {});
  else if (ignoreCase !== undefined && used.every(([, value]) => typeof value === "number")) {
    context.error("ignore-case-alone", context.keyPlace([...path, "ignore_case"]), {});
  }
  for (const [operator, value] of used) {
    const at = [...path, operator];
    if (typeof value === "string") checkText(context, at, operator, value, compared, ignoreCase ?? false);
    else if (operator === "eq" && value !== undefined) checkSpelling(context, at, value);
  }
}

/** `007` and `1.50` are numbers in YAML; an id that looks like one would never be equal to it. */
function checkSpelling(context: CheckContext, path: Path, value: number): void {
  const shown = context.written(path);
  const read = String(value);
  if (shown !== read && !shown.includes("$"))
    context.warning("number-respelled", context.place(path), { shown, read });
}

function checkText(
  context: CheckContext,
  path: Path,
  operator: string,
  value: string,
  compared: Compared,
  ignoreCase: boolean,
): void {
  const at = context.place(path);
  if (operator === "regex") {
    checkRegex(context, at, compared, value, ignoreCase);
    return;
  }
  const plain = operator.replace(/^not_/, "") as HostOperator;
  switch (compared) {
    case "path": {
      const end = [...PATH_ENDS].find((c) => value.includes(c));
      if (end !== undefined) context.error("path-not-path", at, { character: end });
      else if (/^(?:equals|begins_with)$/.test(plain) && !value.startsWith("/"))
        context.error("path-slash", at, {});
      return;
    }
    case "host":
      if (/[\s/?#@:<>[\]\\^|%]/.test(value))
        context.error("host-not-host", at, { shown: context.written(path) });
      else if (hostAsReported(value, plain) === undefined) context.error("host-not-ascii", at, {});
      return;
    case "url":
      if (plain === "equals" ? !/^https?:\/\//.test(value) : plain === "begins_with" && !beginsAddress(value))
        context.error("url-not-url", at, { shown: context.written(path) });
      if (/[^\u0021-\u007e]/.test(value)) context.warning("url-not-ascii", at, {});
      return;
    case "parameter":
      return;
  }
}

function beginsAddress(text: string): boolean {
  return ["http://", "https://"].some((scheme) => scheme.startsWith(text) || text.startsWith(scheme));
}

function checkRegex(
  context: CheckContext,
  at: Place,
  compared: Compared,
  pattern: string,
  ignoreCase: boolean,
): void {
  const checked = asCompiled(compared, pattern, ignoreCase);
  if (!checked.ok) reportRegex(context, at, checked.problem);
  else if (backtracksBadly(checked.pattern, ignoreCase || compared === "host"))
    context.warning("regex-slow", at, {});
}

function asCompiled(compared: Compared, pattern: string, ignoreCase: boolean): Confined {
  if (compared === "path" || compared === "host")
    return confineRegex(pattern, compared, ignoreCase || compared === "host");
  const problem = regexProblem(pattern);
  if (problem) return { ok: false, problem };
  const found = readOtherwise(pattern);
  return found ? { ok: false, problem: { code: "regex-not-in-browsers", found } } : { ok: true, pattern };
}

function reportRegex(context: CheckContext, at: Place, problem: RegexProblem): void {
  switch (problem.code) {
    case "regex-invalid":
      context.error(problem.code, at, { reason: problem.reason });
      return;
    case "regex-never-in-path":
      context.error(problem.code, at, { character: problem.character });
      return;
    case "regex-too-long":
      context.error(problem.code, at, { limit: problem.limit });
      return;
    case "regex-not-in-browsers":
      context.error(problem.code, at, { ...notInBrowsers(problem.found) });
      return;
    case "regex-class-leaves-path":
    case "regex-class-not-ascii":
    case "host-not-ascii":
    case "regex-look-around":
    case "regex-back-reference":
    case "regex-anchor-inside":
    case "path-slash":
      context.error(problem.code, at, {});
      return;
  }
}
