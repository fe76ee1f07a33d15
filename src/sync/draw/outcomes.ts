/** What became of an apply, for people and for programs: in GA4 and in Tag Manager, in one property and in many. */
import type { Ink } from "../../diagnostics/ink.js";
import type { End } from "../../diagnostics/outcome.js";
import { cut, printable } from "../../diagnostics/printable.js";
import { foldFailures, groupBy, renderFailures } from "../../draw/alike.js";
import { counted, nameList, properties } from "../../draw/names.js";
import type { Applied, Outcome } from "../apply/apply-plan.js";
import { writesToGa4 } from "../ga4-plan/ga4-plan.js";
import type { OutcomeStatus } from "../operations/operation.js";
import { isDrift } from "../operations/operation.js";
import { isRefused, type Plan } from "../plan/plan.js";
import type { TagManagerEnd, TagManagerOutcome } from "../tag-manager/apply.js";
import { changeWords } from "./change.js";
import { changesOf } from "./fold.js";
import { refusalsOf } from "./refusals.js";

type AnyOutcome = Outcome | TagManagerOutcome;

/** One operation, in a line. */
export function renderOutcome({ operation, status, why }: AnyOutcome, paint: Ink): string {
  const what = printable(changeWords(operation));
  const because = why === null ? "" : `: ${printable(why)}`;
  switch (status) {
    case "applied":
      return `${paint.good("✓")} ${what}${paint.dim(because)}`;
    case "unchanged":
      return `${paint.dim("·")} ${what}${paint.dim(because)}`;
    case "skipped":
      return `${paint.warn("-")} ${what} skipped${because}`;
    case "failed":
      return `${paint.bad("✗")} ${what} failed${because}`;
    case "unknown":
      return `${paint.bad("?")} ${what} unknown${because}`;
  }
}

const STATUSES: readonly OutcomeStatus[] = ["applied", "unchanged", "failed", "skipped", "unknown"];

/** `2 applied, 1 failed`; empty where there is no outcome. */
export function outcomeCounts(outcomes: readonly { readonly status: OutcomeStatus }[]): string {
  return STATUSES.map((status) => [outcomes.filter((o) => o.status === status).length, status] as const)
    .filter(([n]) => n > 0)
    .map(([n, status]) => `${n} ${status}`)
    .join(", ");
}

/** The closing line; empty where there was nothing to do. */
export function renderOutcomes({ outcomes, stopped, outOfQuota }: Applied, paint: Ink): string {
  if (outcomes.length === 0) return "";
  const now = outcomes.filter(({ earlier }) => !earlier);
  const before = outcomes.length - now.length;
  const words = [
    outcomeCounts(now) || "nothing was left to do",
    ...(before > 0 ? [`${before} ${before === 1 ? "was" : "were"} done before it was cut off`] : []),
  ];
  const more = outOfQuota
    ? " The quota is used up; run apply again later to go on."
    : stopped
      ? " Stopped on request; run apply again to go on."
      : "";
  return `\n${paint.strong(`Apply: ${words.join("; ")}.`)}${more}`;
}

/** The closing line of the Tag Manager part; empty where there was nothing to do. */
export function renderTagManagerEnd(end: TagManagerEnd, paint: Ink): string {
  const counts = outcomeCounts(end.outcomes);
  const parts = [
    counts === "" ? "" : `Tag Manager: ${counts}.`,
    end.error === null ? versionWords(end) : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : paint.strong(parts.join(" "));
}

function versionWords({ version, published, outcomes }: TagManagerEnd): string {
  if (version !== null)
    return `Version ${printable(version.id)} was made${published ? " and published" : "; it is not published"}.`;
  if (published) return "The version made earlier was published.";
  return outcomes.length === 0 ? "" : "No version was made: not everything could be applied.";
}

export interface OutcomeJson {
  readonly operation: string;
  readonly action: string;
  readonly kind: string;
  readonly label: string;
  readonly goal: string;
  readonly status: OutcomeStatus;
  readonly why: string | null;
}

export function outcomeJson({ operation, status, why }: AnyOutcome): OutcomeJson {
  const { id, action, kind, label } = operation;
  const goal = "goal" in operation ? operation.goal : operation.key;
  return { operation: id, action, kind, label, goal, status, why };
}

export interface OutcomesJson {
  readonly schemaVersion: 1;
  readonly property: string;
  readonly stopped: boolean;
  /** `earlier`: true where the run that was cut off had done it. */
  readonly outcomes: readonly (OutcomeJson & { readonly earlier: boolean })[];
}

export function outcomesJson({ ledger, stopped, outcomes }: Applied): OutcomesJson {
  return {
    schemaVersion: 1,
    property: ledger.property,
    stopped,
    outcomes: outcomes.map((outcome) => ({ ...outcomeJson(outcome), earlier: outcome.earlier })),
  };
}

export interface TagManagerEndJson {
  readonly outcomes: readonly OutcomeJson[];
  readonly version: string | null;
  readonly published: boolean;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

export function tagManagerEndJson({ outcomes, version, published, error }: TagManagerEnd): TagManagerEndJson {
  return {
    outcomes: outcomes.map(outcomeJson),
    version: version?.id ?? null,
    published,
    error: error && { code: error.code, message: error.message, hint: error.hint ?? null },
  };
}

/** `applied` is null where there was nothing to do, and where the plan was refused. */
export interface AppliedToClient {
  readonly plan: Plan;
  readonly applied: Applied | null;
  readonly tagManager: TagManagerEnd | null;
}

/** Names of a group. */
const NAMES = 12;

/** What is well in a line each, what is not in full. */
export function renderApplied(ends: readonly End<AppliedToClient>[], paint: Ink): string {
  const done = ends.flatMap(({ name, outcome }) =>
    outcome.kind === "done" ? [{ name, ...outcome.result }] : [],
  );
  const begun = done.filter(({ applied }) => applied !== null);
  const well = begun.filter((client) => notWell(client, paint).length === 0);
  const partly = begun.filter((client) => notWell(client, paint).length > 0);
  const nothing = done.filter(({ plan, applied }) => applied === null && !isRefused(plan));
  const refused = done.filter(({ plan }) => isRefused(plan));
  const before = ends.filter(({ outcome }) => outcome.kind === "not-run" && outcome.why === "done-before");
  const operations = well.flatMap(({ applied, tagManager }) => [
    ...(applied?.outcomes ?? []).filter(({ earlier }) => !earlier),
    ...(tagManager?.outcomes ?? []),
  ]).length;
  const blocks: string[] = [];
  if (well.length > 0)
    blocks.push(
      `${paint.good("✓")} Applied in ${properties(well.length)} (${counted(operations, "operation")}): ${list(well)}`,
    );
  for (const alike of groupBy(partly, (client) => notWell(client, paint).join("\n"))) {
    const [first] = alike;
    blocks.push(
      [
        `${paint.bad("✗")} Not all of it in ${properties(alike.length)}: ${list(alike)}`,
        ...(first === undefined ? [] : notWell(first, paint)).map((line) => `    ${line}`),
      ].join("\n"),
    );
  }
  const failures = foldFailures(ends);
  if (failures.length > 0) blocks.push(renderFailures("Not applied", failures, paint));
  const made = begun.filter(({ tagManager }) => tagManager?.version);
  const published = begun.filter(({ tagManager }) => tagManager?.published === true).length;
  if (made.length + published > 0)
    blocks.push(
      `Tag Manager: ${counted(made.length, "version")} made, ${published === 0 ? "none" : published} published${published === 0 ? " (--publish does)" : ""}.`,
    );
  const failed = ends.filter(({ outcome }) => outcome.kind === "failed" || outcome.kind === "wrong").length;
  const parts = [
    `${well.length} applied`,
    partly.length > 0 ? `${partly.length} in part` : "",
    nothing.length > 0 ? `${nothing.length} were as their files say` : "",
    before.length > 0 ? `${before.length} were done before` : "",
    refused.length > 0 ? `${refused.length} refused` : "",
    failed > 0 ? `${failed} failed` : "",
    ends.length > done.length + before.length + failed
      ? `${ends.length - done.length - before.length - failed} not begun`
      : "",
  ];
  const summary = parts.filter((part) => part !== "").join(", ");
  blocks.push(paint.strong(`Apply: ${counted(ends.length, "client")}: ${summary}.`));
  return blocks.join("\n\n");
}

function list(clients: readonly { readonly name: string }[]): string {
  return nameList(
    clients.map(({ name }) => printable(name)),
    NAMES,
  );
}

/** What failed or was left of either part, a line each. */
function notWell({ applied, tagManager }: AppliedToClient, paint: Ink): readonly string[] {
  const error = tagManager?.error ?? null;
  return [
    ...[...(applied?.outcomes ?? []), ...(tagManager?.outcomes ?? [])]
      .filter(({ status }) => status !== "applied" && status !== "unchanged")
      .map((outcome) => renderOutcome(outcome, paint)),
    ...(error === null ? [] : [`${paint.bad(error.code)} ${printable(error.message)}`]),
  ];
}

export interface AppliedJson {
  readonly refusals: ReturnType<typeof refusalsOf>;
  /** What had been changed in GA4 or Tag Manager behind the file's back, and is put right by this apply. */
  readonly drifted: readonly string[];
  readonly stopped: boolean;
  readonly outcomes: ReturnType<typeof outcomesJson>["outcomes"];
  /** Absent where there was nothing to do in Tag Manager. */
  readonly tagManager?: TagManagerEndJson;
}

/** For `fleetJson`. */
export function appliedJson({ plan, applied, tagManager }: AppliedToClient): AppliedJson {
  const drifted = changesOf(plan).filter(({ reason }) => isDrift(reason));
  return {
    refusals: refusalsOf(plan),
    drifted: drifted.map(({ id }) => id),
    stopped: applied?.stopped ?? false,
    outcomes: applied === null ? [] : outcomesJson(applied).outcomes,
    ...(tagManager === null ? {} : { tagManager: tagManagerEndJson(tagManager) }),
  };
}

/** As much as the annotation box of GA4's reports takes; the API's own limits are not documented. */
const TITLE = 60;
const DESCRIPTION = 150;

/** What an annotation in GA4 says after an apply: what changed, in a line. Null where nothing in GA4 was changed. */
export function annotationFor(
  outcomes: readonly Outcome[],
): { readonly title: string; readonly description: string } | null {
  const changed = outcomes.filter((o) => o.status === "applied" && writesToGa4(o.operation));
  if (changed.length === 0) return null;
  const goals = [...new Set(changed.map((o) => o.operation.goal))];
  const parts = (["create", "update", "replace", "adopt", "delete", "archive"] as const)
    .map((action) => [changed.filter((o) => o.operation.action === action).length, PAST[action]] as const)
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`);
  return {
    title: cut(`Goals changed: ${parts.join(", ")}`, TITLE),
    description: cut(`ga4-goals: ${goals.join(", ")}`, DESCRIPTION),
  };
}

const PAST = {
  create: "created",
  update: "updated",
  replace: "replaced",
  adopt: "adopted",
  delete: "deleted",
  archive: "archived",
} as const;
