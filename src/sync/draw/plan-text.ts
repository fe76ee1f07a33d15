/** A plan as a person reads it: what changes, why, what forbids it, what is left alone; for one property, and for many. */
import { type Ink, plainInk } from "../../diagnostics/ink.js";
import type { End } from "../../diagnostics/outcome.js";
import { printable, printableIn } from "../../diagnostics/printable.js";
import { fewNames, foldFailures, renderFailures } from "../../draw/alike.js";
import { wrap } from "../../draw/layout.js";
import { counted, nameList, properties } from "../../draw/names.js";
import type { KeyEventTotal, Operation } from "../ga4-plan/ga4-plan.js";
import { changesWhatItAdopts, isDrift, makesNew } from "../operations/operation.js";
import { hasChanges, isRefused, type Plan } from "../plan/plan.js";
import { kindOf } from "../resources/registry.js";
import type { TagManagerPlan } from "../tag-manager/tag-manager-plan.js";
import { type Change, changeCounts, changeWords, factsOf, inGa4, renderChange } from "./change.js";
import {
  changesOf,
  type Folded,
  type FoldedChange,
  type FoldedPlans,
  type FoldedWay,
  foldPlans,
  nearPlans,
  plansOf,
} from "./fold.js";
import { type Foretold, foretoldTogether, foretoldWords } from "./foretold.js";
import { renderNotes } from "./notes.js";
import { refusalLines, refusalsOf, renderRefusalLine, renderRefusals } from "./refusals.js";

export interface TextOptions {
  readonly paint: Ink;
  /** In characters. */
  readonly width: number;
  /** What each goal that is new or changed would have counted, by goal id. */
  readonly foretold?: ReadonlyMap<string, Foretold>;
  /** How many key events a day would come of those that the plan makes, where that is known. */
  readonly keyEventsADay?: number;
}

/**
 * One property's plan, in words: what changes and why, what forbids it, what is left alone.
 *
 * @param given default: no colours, 80 characters
 * @example console.log(renderPlan(plan));
 */
export function renderPlan(
  plan: Plan,
  {
    readOnly = false,
    ...given
  }: Partial<TextOptions> & {
    /** Whoever planned may not apply; default: no. */
    readonly readOnly?: boolean;
  } = {},
): string {
  const options: TextOptions = { paint: plainInk, width: 80, ...given };
  const { paint } = options;
  const shown = printableIn(plan);
  const { operations, refusals, unmanaged, tagManager } = shown;
  const blocks = [paint.strong(`${shown.propertyName} (property ${shown.property})`)];
  if (operations.length === 0 && refusals.length === 0)
    blocks.push(`${paint.good("Nothing to do.")} GA4 is as the goals file says${unchangedWords(shown)}.`);
  if (operations.length > 0) blocks.push(renderOperations(shown, options));
  if (refusals.length > 0) blocks.push(renderRefusals(refusals, paint));
  if (shown.notes.length > 0) blocks.push(renderNotes(shown.notes, paint));
  if (unmanaged.length > 0) {
    const things = unmanaged.map(({ kind, label }) => ({ noun: kindOf(kind).noun, name: label }));
    blocks.push(paint.dim(`Not in the file, never touched: ${unmanagedNames(things)}`));
  }
  if (operations.length > 0)
    blocks.push(
      [
        paint.strong(`Plan: ${changeCounts(operations)}${unchangedWords(shown)}.`),
        ...(shown.keyEvents
          ? wrap(keyEventWords(shown.keyEvents, options.keyEventsADay), options.width, "  ")
          : []),
      ].join("\n"),
    );
  if (readOnly) blocks.push(readOnlyWords("this property", options));
  if (tagManager) blocks.push(renderTagManagerPlan(tagManager, options));
  return blocks.join("\n\n");
}

function readOnlyWords(what: string, { paint, width }: TextOptions): string {
  const words = `This account may only read ${what}: apply needs the role Editor there.`;
  const [first = "", ...rest] = wrap(words, width - 5);
  return [`${paint.warn("note")} ${first}`, ...rest.map((line) => `     ${line}`)].join("\n");
}

/** A session with a key event is an engaged session, however short it was. */
function keyEventWords({ before, after, added, removed }: KeyEventTotal, aDay: number | undefined): string {
  const about = aDay === undefined ? "" : `, about ${Math.round(aDay).toLocaleString("en-US")} a day`;
  const parts = [
    added.length === 0 ? "" : `${nameList(added, SHOWN_KEY_EVENTS)} will count${about}`,
    removed.length === 0 ? "" : `${nameList(removed, SHOWN_KEY_EVENTS)} will count no more`,
  ];
  const moves = removed.length === 0 ? "rises" : added.length === 0 ? "falls" : "changes";
  return `Key events ${before} -> ${after}: ${parts.filter((part) => part !== "").join("; ")}. GA4's total ${moves}, and its engagement rate may: a session with one is engaged.`;
}

const SHOWN_KEY_EVENTS = 8;

function renderOperations({ operations, streams }: Plan, { paint, width, foretold }: TextOptions): string {
  const told = new Set<string>();
  const lines = operations.flatMap((operation) => {
    const text = renderChange(operation, { paint, width, stream: streams[operation.parent] });
    const beside = foretold?.get(operation.goal);
    if (beside === undefined || told.has(operation.goal) || !asksForMore(operation)) return text;
    told.add(operation.goal);
    return [...text, `    ${foretoldWords(beside)}`];
  });
  return lines.join("\n");
}

/** New or changed, so that one wonders what it would count. */
function asksForMore(operation: Operation): boolean {
  return makesNew(operation) || operation.action === "update" || changesWhatItAdopts(operation);
}

/** A property or container with hundreds of things must not push the plan off the screen. */
const SHOWN_UNMANAGED = 12;

function unmanagedNames(things: readonly { readonly noun: string; readonly name: string }[]): string {
  const parts = [...new Set(things.map(({ noun }) => noun))].map((noun) => {
    const names = things.filter((thing) => thing.noun === noun).map(({ name }) => name);
    const more = names.length - SHOWN_UNMANAGED;
    const rest = more > 0 ? ` and ${more} more (--format json lists all)` : "";
    return `${noun} ${names.slice(0, SHOWN_UNMANAGED).join(", ")}${rest}`;
  });
  return parts.join("; ");
}

function unchangedWords({ unchanged }: { readonly unchanged: number }): string {
  return unchanged > 0 ? `, ${unchanged} unchanged` : "";
}

/** The Tag Manager part of a plan. */
export function renderTagManagerPlan(part: TagManagerPlan, { paint, width }: TextOptions): string {
  const shown = printableIn(part);
  const { operations, refusals, unmanaged, unchanged, versionMissing } = shown;
  const [, account, , container] = shown.container.split("/");
  const blocks = [
    paint.strong(`Tag Manager container ${container} (account ${account}), workspace ${shown.workspace}`),
  ];
  if (operations.length > 0)
    blocks.push(operations.flatMap((operation) => renderChange(operation, { paint, width })).join("\n"));
  if (refusals.length > 0) blocks.push(renderRefusals(refusals, paint));
  if (operations.length === 0 && refusals.length === 0 && !versionMissing)
    blocks.push(`${paint.good("Nothing to do.")} ${unchanged} tags and triggers are as they should be.`);
  const notes = leftToDo(shown);
  if (notes.length > 0) blocks.push(notes.map((note) => `${paint.warn("note")} ${note}`).join("\n"));
  if (unmanaged.length > 0) {
    const things = unmanaged.map(({ kind, name }) => ({ noun: kind, name }));
    blocks.push(paint.dim(`Not ours, never touched: ${unmanagedNames(things)}`));
  }
  if (operations.length > 0)
    blocks.push(paint.strong(`Tag Manager: ${changeCounts(operations)}${unchangedWords(shown)}.`));
  return blocks.join("\n\n");
}

/** What an earlier apply has left to do in Tag Manager. */
function leftToDo({ operations, versionMissing, unpublished, workspace }: TagManagerPlan): readonly string[] {
  const missing =
    operations.length === 0
      ? "An earlier apply was cut off before it made a version; apply makes it."
      : `An earlier apply has left changes without a version in workspace ${workspace}; the version of this one holds them too.`;
  return [
    ...(versionMissing ? [missing] : []),
    ...(unpublished === null
      ? []
      : [`Version ${unpublished.id} is not published; apply --publish publishes it.`]),
  ];
}

/** By the client's name, as it is printed, and the goal's id. */
export type ForetoldOfClients = ReadonlyMap<string, ReadonlyMap<string, Foretold>>;

/**
 * The lines that changes of these clients have, each goal's first followed by what it would have counted in them.
 *
 * @param lines those of one change
 */
export function withForetold(
  changes: readonly FoldedChange[],
  clientsOf: (goal: string) => readonly string[],
  lines: (change: FoldedChange) => readonly string[],
  { foretold, width }: { readonly foretold: ForetoldOfClients | undefined; readonly width: number },
): readonly string[] {
  const told = new Set<string>();
  return changes.flatMap((change) => {
    const { operation } = change;
    const text = lines(change);
    if (!foretold || !inGa4(operation) || told.has(operation.goal) || !asksForMore(operation)) return text;
    told.add(operation.goal);
    const all = clientsOf(operation.goal).flatMap((client) => {
      const one = foretold.get(client)?.get(operation.goal);
      return one === undefined ? [] : [{ client, foretold: one }];
    });
    if (all.length === 0) return text;
    return [...text, ...wrap(foretoldTogether(all), width - 4, "  ").map((line) => `    ${line}`)];
  });
}

/** The plans of many properties: the same changes once, exceptions after them, failures last. */
export function renderPlans(
  file: string,
  ends: readonly End<Plan>[],
  {
    readOnly = [],
    foretold,
    ...options
  }: Omit<TextOptions, "foretold"> & {
    /** Clients in which whoever planned may not apply; default: none. */
    readonly readOnly?: readonly string[];
    readonly foretold?: ForetoldOfClients | undefined;
  },
): string {
  const { paint } = options;
  const folded = printableIn(foldPlans(plansOf(ends)));
  const { groups, nothingToDo, refusals, refused } = folded;
  const failures = foldFailures(ends);
  const blocks = [paint.strong(`${counted(ends.length, "client")} of ${printable(file)}`)];
  for (const { group, but } of nearPlans(groups)) {
    const head = `${paint.strong(groupHead(group))}: ${fewNames(group.clients)}`;
    const width = options.width - 4;
    const folded = (changes: readonly FoldedChange[], clientsOf: (goal: string) => readonly string[]) =>
      withForetold(changes, clientsOf, (change) => renderFolded(change, { ...options, width }), {
        foretold,
        width,
      });
    // What is the same in others is counted in them, too.
    const having = (goal: string): readonly string[] => [
      ...group.clients,
      ...but.flatMap(({ clients, without }) =>
        without && inGa4(without) && without.goal === goal ? [] : clients,
      ),
    ];
    const lines = [
      ...folded(group.changes, having),
      ...but.flatMap(({ clients, more, without }) => [
        `${paint.strong(`In ${properties(clients.length)} the same ${more ? "and one more" : "but one"}`)}: ${fewNames(clients)}`,
        ...(more ? folded([more], () => clients).map((line) => `  ${line}`) : []),
        ...(without ? [`  without ${changeWords(without)}`] : []),
      ]),
    ];
    blocks.push([head, ...lines.map((line) => `  ${line}`)].join("\n"));
  }
  if (nothingToDo.length > 0)
    blocks.push(
      `${paint.good("Nothing to do")} in ${properties(nothingToDo.length)}: ${fewNames(nothingToDo)}`,
    );
  const notes = versionNotes(folded, fewNames);
  if (notes.length > 0) blocks.push(notes.map((note) => `${paint.warn("note")} ${note}`).join("\n"));
  if (refusals.length > 0) {
    const lines = refusals.flatMap(({ refusals: theirs, clients }) => [
      `  ${paint.bad("✗")} ${fewNames(clients)}`,
      ...refusalLines(theirs).map((line) => `    ${renderRefusalLine(line, paint)}`),
    ]);
    const head = `Refused in ${properties(refused.length)}, so nothing of these plans can be applied:`;
    blocks.push([paint.bad(head), ...lines].join("\n"));
  }
  if (failures.length > 0) blocks.push(renderFailures("Could not be planned", failures, paint));
  if (readOnly.length > 0)
    blocks.push(readOnlyWords(`${properties(readOnly.length)} (${printable(fewNames(readOnly))})`, options));
  blocks.push(paint.strong(planSummary(ends, folded)));
  return blocks.join("\n\n");
}

/** What there is to say of versions in Tag Manager, a line each. */
export function versionNotes(
  { withoutVersion, unpublished }: Folded,
  names: (clients: readonly string[]) => string,
): readonly string[] {
  const containers = (clients: readonly string[]): string =>
    `${counted(clients.length, "container")}: ${names(clients)}`;
  return [
    ...(withoutVersion.length > 0
      ? [
          `An earlier apply has left changes without a version, which apply makes, in ${containers(withoutVersion)}`,
        ]
      : []),
    ...(unpublished.length > 0
      ? [`Versions not published, which apply --publish publishes, in ${containers(unpublished)}`]
      : []),
  ];
}

export function groupHead({ clients, changes }: FoldedPlans): string {
  const what =
    clients.length === 1
      ? counted(changes.length, "change")
      : changes.length === 1
        ? "The same change"
        : `The same ${changes.length} changes`;
  return `${what} in ${properties(clients.length)}`;
}

/** A change as it is in all of its properties; which stream a rule is on differs from one to the other. */
export function renderFolded(
  { operation, streams, same, ways }: FoldedChange,
  { paint, width }: TextOptions,
): readonly string[] {
  const shown = same ? operation : withoutDetail(operation);
  const [head = "", ...rest] = renderChange(shown, { paint, width });
  const many = streams !== null && streams > 1 ? `  on ${streams} streams` : "";
  const differs = same ? "" : paint.dim(" · what it sets differs from property to property");
  return [`${head}${many}${differs}`, ...rest, ...(same ? [] : wayLines(ways, width))];
}

/** So many ways of setting the same thing are shown, those of most properties. */
const SHOWN_WAYS = 3;

/** What is set alike once, then what differs, with whose it is. */
function wayLines(ways: readonly FoldedWay[], width: number): readonly string[] {
  const facts = ways.map(({ operation }) => factsOf(operation));
  const alike = (facts[0] ?? []).filter((fact) => facts.every((others) => others.includes(fact)));
  const all = ways.reduce((sum, { clients }) => sum + clients.length, 0);
  const rest = ways.slice(SHOWN_WAYS);
  const others = rest.reduce((sum, { clients }) => sum + clients.length, 0);
  const each = ways.slice(0, SHOWN_WAYS).flatMap(({ clients }, i) => {
    const own = (facts[i] ?? []).filter((fact) => !alike.includes(fact)).join(", ");
    const isMost = clients.length > SHOWN_WAYS && 2 * clients.length > all;
    const whose = isMost ? `in most, ${clients.length} of ${all}` : fewNames(clients);
    return wrap(`${whose}: ${own === "" ? "nothing besides" : own}`, width - 6, "  ");
  });
  return [
    ...alike.flatMap((fact) => wrap(fact, width - 4)).map((line) => `    ${line}`),
    ...each.map((line) => `    ${line}`),
    ...(rest.length > 0
      ? [`    and ${rest.length} more ways in ${properties(others)}: --only CLIENT shows one`]
      : []),
  ];
}

/** That it is done, without what it sets. */
export function withoutDetail(change: Change): Change {
  return inGa4(change) ? { ...change, changes: [], fields: {}, changedBy: null } : { ...change, changes: [] };
}

export function planSummary(ends: readonly End<Plan>[], folded: Folded): string {
  const changing = folded.groups.reduce((sum, { clients }) => sum + clients.length, 0);
  const operations = plansOf(ends).reduce((sum, { plan }) => sum + changesOf(plan).length, 0);
  const before = ends.filter(
    ({ outcome }) => outcome.kind === "not-run" && outcome.why === "done-before",
  ).length;
  const failed = ends.filter(({ outcome }) => outcome.kind !== "done").length - before;
  const parts = [
    `${counted(ends.length, "client")}`,
    changing > 0 ? `${changing} with changes (${counted(operations, "operation")})` : "",
    folded.nothingToDo.length > 0 ? `${folded.nothingToDo.length} as their files say` : "",
    folded.refused.length > 0 ? `${folded.refused.length} refused` : "",
    failed > 0 ? `${failed} could not be planned` : "",
    before > 0 ? `${before} done before` : "",
  ];
  return `Plan: ${parts.filter((part) => part !== "").join(", ")}.`;
}

/** A plan in a few words, for the line of progress. */
export function planWords(plan: Plan): string {
  if (isRefused(plan))
    return `refused (${[...new Set(refusalsOf(plan).map(({ code }) => code))].join(", ")})`;
  if (!hasChanges(plan)) return "nothing to do";
  const changes = changesOf(plan);
  const where = [
    ...(plan.operations.some(({ reason }) => isDrift(reason)) ? ["GA4"] : []),
    ...(plan.tagManager?.operations.some(({ reason }) => isDrift(reason)) ? ["Tag Manager"] : []),
  ];
  const drifted = changes.filter(({ reason }) => isDrift(reason)).length;
  if (changes.length === 0) return "a version to make in Tag Manager";
  return `${counted(changes.length, "change")}${drifted > 0 ? `, ${drifted} drifted in ${where.join(" and ")}` : ""}`;
}
