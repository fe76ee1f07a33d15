/**
 * A plan as Markdown, for the comment on a pull request: always short enough to be posted. What is done stands in a fence,
 * in the very words of the terminal: nothing that comes from GA4 is Markdown there. Of many properties, what does not fit is
 * folded further, in steps, and it is said how.
 */
import { plainInk } from "../../diagnostics/ink.js";
import type { End } from "../../diagnostics/outcome.js";
import { printableIn } from "../../diagnostics/printable.js";
import { type FoldedFailure, foldFailures, groupBy } from "../../draw/alike.js";
import { COMMENT_LIMIT, fenced, foldedFence, inline } from "../../draw/markdown.js";
import { counted, nameList, properties } from "../../draw/names.js";
import { isDrift } from "../operations/operation.js";
import { hasChanges, isRefused, type Plan } from "../plan/plan.js";
import { changeCounts, changeWords, nounOf, placeOf } from "./change.js";
import { type Folded, type FoldedChange, type FoldedPlans, foldPlans, plansOf } from "./fold.js";
import {
  type ForetoldOfClients,
  groupHead,
  planSummary,
  renderFolded,
  renderPlan,
  type TextOptions,
  versionNotes,
  withForetold,
  withoutDetail,
} from "./plan-text.js";
import { refusalLines } from "./refusals.js";

/** In characters; wider lines would be scrolled sideways. */
const TEXT = { paint: plainInk, width: 110 } as const;

type Foretold = Pick<TextOptions, "foretold" | "keyEventsADay">;

/** One property's plan. `foretold`: what stands beside its goals. */
export function planMarkdown(plan: Plan, foretold: Foretold = {}): string {
  return `### GA4 plan: ${titleOf(plan)}\n\n${planFence(plan, foretold)}\n`;
}

/** The plan alone, without a title. */
export function planFence(plan: Plan, foretold: Foretold = {}): string {
  return foldedFence(renderPlan(plan, { ...TEXT, ...foretold }), "diff", "ga4-goals plan");
}

function titleOf(plan: Plan): string {
  const { operations, refusals, tagManager } = plan;
  if (isRefused(plan)) return `refused (${refusals.length + (tagManager?.refusals.length ?? 0)})`;
  if (!hasChanges(plan)) return "nothing to do";
  const inTagManager = tagManager?.operations.length ?? 0;
  const parts = [changeCounts(operations), inTagManager > 0 ? `${inTagManager} in Tag Manager` : ""];
  return parts.filter((part) => part !== "").join(", ") || "a version to make in Tag Manager";
}

/** How far a page is folded. */
interface Folding {
  readonly names: number;
  /** What is set by each change. */
  readonly fields: boolean;
  /** One line a group of properties, or one line a change with the number of properties that have it. */
  readonly by: "group" | "change" | "action";
  readonly said: string;
}

const FOLDINGS: readonly Folding[] = [
  { names: 60, fields: true, by: "group", said: "" },
  { names: 12, fields: true, by: "group", said: "Names are shortened to fit." },
  { names: 6, fields: false, by: "group", said: "What each change sets is left out to fit." },
  { names: 4, fields: false, by: "change", said: "Changes are counted over all properties to fit." },
  { names: 2, fields: false, by: "action", said: "Only the number of changes of each kind is told, to fit." },
];

interface PlansOptions {
  readonly limit?: number;
  readonly foretold?: ForetoldOfClients | undefined;
}

/** The plans of many properties. Always below `limit` characters. `foretold`: what stands beside the goals of each. */
export function plansMarkdown(
  file: string,
  ends: readonly End<Plan>[],
  { limit = COMMENT_LIMIT, foretold }: PlansOptions = {},
): string {
  const folded = printableIn(foldPlans(plansOf(ends)));
  const failures = foldFailures(ends);
  let page = "";
  for (const folding of FOLDINGS) {
    page = draw(file, ends, folded, failures, folding, foretold);
    if (page.length < limit) return page;
  }
  return page;
}

function draw(
  file: string,
  ends: readonly End<Plan>[],
  folded: Folded,
  failures: readonly FoldedFailure[],
  folding: Folding,
  foretold: ForetoldOfClients | undefined,
): string {
  const blocks = [`### GA4 plan: ${inline(file)}`, `**${inline(planSummary(ends, folded))}**`];
  if (folding.said !== "")
    blocks.push(
      `> ${folding.said} \`ga4-goals plan --format json\` has all of it, \`--only CLIENT\` one client.`,
    );
  blocks.push(
    ...failed(failures, folding),
    ...refused(folded, folding),
    ...changed(folded, folding, foretold),
  );
  if (folded.nothingToDo.length > 0)
    blocks.push(
      `Nothing to do in ${properties(folded.nothingToDo.length)}: ${named(folded.nothingToDo, folding)}`,
    );
  const notes = versionNotes(folded, (clients) => named(clients, folding));
  blocks.push(...notes.map((note) => `${note}.`));
  return `${blocks.join("\n\n")}\n`;
}

/** More kinds of failure than this are told as a number of clients by code. */
const KINDS = 40;

function failed(failures: readonly FoldedFailure[], folding: Folding): readonly string[] {
  if (failures.length === 0) return [];
  const brief = folding.by === "action" || failures.length > KINDS * folding.names;
  const lines = brief
    ? groupBy(failures, ({ code }) => code).map((alike) => {
        const clients = alike.flatMap((failure) => failure.clients);
        return `- \`${alike[0]?.code}\` ${named(clients, folding)}`;
      })
    : failures.map(
        ({ code, message, clients }) => `- ${named(clients, folding)}: \`${code}\` ${inline(message)}`,
      );
  return [["#### Could not be planned", "", ...lines].join("\n")];
}

function refused({ refusals, refused: clients }: Folded, folding: Folding): readonly string[] {
  if (refusals.length === 0) return [];
  const told = refusals.flatMap(({ refusals: theirs, clients: whose }) =>
    refusalLines(theirs).map((line) => ({ ...line, whose })),
  );
  const brief = folding.by === "action" || told.length > KINDS * folding.names;
  const lines = brief
    ? groupBy(told, ({ code }) => code).map(
        (alike) =>
          `- \`${alike[0]?.code}\` ${named([...new Set(alike.flatMap(({ whose }) => whose))], folding)}`,
      )
    : told.map(({ code, words, allowedBy, whose }) => {
        const flag = allowedBy ? ` \`${allowedBy}\` allows it.` : "";
        return `- ${named(whose, folding)}: \`${code}\` ${inline(words)}${flag}`;
      });
  return [[`#### Refused in ${properties(clients.length)}`, "", ...lines].join("\n")];
}

function changed(
  { groups }: Folded,
  folding: Folding,
  foretold: ForetoldOfClients | undefined,
): readonly string[] {
  switch (folding.by) {
    case "group":
      return groups.map((group) => groupBlock(group, folding, foretold));
    case "change":
      return tally(
        groups,
        folding,
        (change) => JSON.stringify([key(change), change.operation.label]),
        (change) => line(change),
      );
    case "action":
      return tally(groups, folding, key, ({ operation }) => `${operation.action} ${nounOf(operation)}`);
  }
}

function key({ operation }: FoldedChange): string {
  return `${operation.action} ${operation.kind}`;
}

function groupBlock(group: FoldedPlans, folding: Folding, foretold: ForetoldOfClients | undefined): string {
  const lines = withForetold(
    group.changes,
    () => group.clients,
    (change) =>
      renderFolded(
        folding.fields ? change : { ...change, operation: withoutDetail(change.operation), ways: [] },
        TEXT,
      ),
    // Goes with what is set, where there is no room for it.
    { foretold: folding.fields ? foretold : undefined, width: TEXT.width },
  );
  return [
    `#### ${groupHead(group)}`,
    named(group.clients, folding),
    fenced(lines.join("\n"), "diff", "ga4-goals plan"),
  ].join("\n\n");
}

function tally(
  groups: readonly FoldedPlans[],
  folding: Folding,
  keyOf: (change: FoldedChange) => string,
  say: (change: FoldedChange) => string,
): readonly string[] {
  const all = groups.flatMap(({ changes, clients }) => changes.map((change) => ({ change, clients })));
  const lines = groupBy(all, ({ change }) => keyOf(change)).map((alike) => {
    const clients = [...new Set(alike.flatMap((one) => one.clients))];
    const [first] = alike;
    return `| ${first ? say(first.change) : ""} | ${clients.length} | ${named(clients, folding)} |`;
  });
  if (lines.length === 0) return [];
  return [["| change | properties | |", "|---|--:|---|", ...lines].join("\n")];
}

function line({ operation, streams, same }: FoldedChange): string {
  const many = streams !== null && streams > 1 ? ` on ${streams} streams` : "";
  const drift = isDrift(operation.reason) ? ` (drifted in ${placeOf(operation)})` : "";
  return `${inline(changeWords(operation))}${many}${drift}${same ? "" : ", set differently from property to property"}`;
}

function named(clients: readonly string[], { names }: Folding): string {
  const list = inline(nameList(clients, names));
  return clients.length > names ? `${list} (${counted(clients.length, "client")})` : list;
}
