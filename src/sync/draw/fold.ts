/**
 * Folds the plans of many properties: those that do the same are told once. What belongs to one property alone (its
 * number, the names GA4 gave, its streams) makes no difference. Pure.
 */
import type { End } from "../../diagnostics/outcome.js";
import { groupBy } from "../../draw/alike.js";
import { makesNew } from "../operations/operation.js";
import { hasChanges, isRefused, type Plan } from "../plan/plan.js";
import { type Change, inGa4 } from "./change.js";
import { type AnyRefusal, refusalsOf } from "./refusals.js";

/** One client's plan. */
export interface ClientPlan {
  readonly name: string;
  readonly plan: Plan;
}

export function plansOf(ends: readonly End<Plan>[]): readonly ClientPlan[] {
  return ends.flatMap(({ name, outcome }) =>
    outcome.kind === "done" ? [{ name, plan: outcome.result }] : [],
  );
}

/** A change as it is in one of the properties, for all of them. */
export interface FoldedChange {
  readonly operation: Change;
  /** How many streams each property has it on; null where that differs, or where it is not on a stream. */
  readonly streams: number | null;
  /** False where what it sets differs from property to property. */
  readonly same: boolean;
  /** Each way of doing it, most properties first; one where it is the same in all. */
  readonly ways: readonly FoldedWay[];
}

export interface FoldedWay {
  readonly operation: Change;
  readonly clients: readonly string[];
}

/** Properties in which the same is done. */
export interface FoldedPlans {
  readonly clients: readonly string[];
  readonly changes: readonly FoldedChange[];
}

/** What forbids the plans of the same clients. */
export interface FoldedRefusals {
  readonly refusals: readonly AnyRefusal[];
  readonly clients: readonly string[];
}

export interface Folded {
  /** Most properties first. */
  readonly groups: readonly FoldedPlans[];
  readonly nothingToDo: readonly string[];
  readonly refusals: readonly FoldedRefusals[];
  readonly refused: readonly string[];
  /** What an apply that was cut off has left in Tag Manager without a version. */
  readonly withoutVersion: readonly string[];
  /** A version of ours is made and not published. */
  readonly unpublished: readonly string[];
}

/** As many ways of setting the same fields are told apart; beyond that they are folded into one. */
const WAYS = 3;
/** Plans of so many changes are told once where they differ in a single one. */
const LONG = 3;

export function foldPlans(plans: readonly ClientPlan[]): Folded {
  const refused = plans.filter(({ plan }) => isRefused(plan));
  const open = plans.filter(({ plan }) => !isRefused(plan));
  const changing = open.filter(({ plan }) => changesOf(plan).length > 0);
  const groups = groupBy(changing, ({ plan }) => JSON.stringify(changesOf(plan).map(shapeOf))).flatMap(byWay);
  const named = (which: (part: NonNullable<Plan["tagManager"]>) => boolean): readonly string[] =>
    open.filter(({ plan }) => plan.tagManager && which(plan.tagManager)).map(({ name }) => name);
  return {
    groups: groups.toSorted((a, b) => b.clients.length - a.clients.length),
    nothingToDo: open.filter(({ plan }) => !hasChanges(plan)).map(({ name }) => name),
    refusals: foldRefusals(refused),
    refused: refused.map(({ name }) => name),
    withoutVersion: named(({ versionMissing }) => versionMissing),
    unpublished: named(({ unpublished }) => unpublished !== null),
  };
}

/** Of both parts. */
export function changesOf({ operations, tagManager }: Plan): readonly Change[] {
  return [...operations, ...(tagManager?.operations ?? [])];
}

function byWay(alike: readonly ClientPlan[]): readonly FoldedPlans[] {
  const ways = groupBy(alike, ({ plan }) => JSON.stringify(changesOf(plan).map(wayOf)));
  if (ways.length === 1 || ways.length > WAYS) return [folded(alike)];
  const one = folded(alike);
  const differing = one.changes.filter(({ same }) => !same).length;
  return differing === 1 && one.changes.length >= LONG ? [one] : ways.map(folded);
}

function folded(clients: readonly ClientPlan[]): FoldedPlans {
  const [first] = clients;
  const changes = groupBy(first ? changesOf(first.plan) : [], keyOf);
  const ways = new Map<string, Map<string, { readonly operation: Change; readonly clients: string[] }>>();
  for (const { name, plan } of clients) {
    for (const alike of groupBy(changesOf(plan), keyOf)) {
      const [operation] = alike;
      if (operation === undefined) continue;
      const known = ways.get(keyOf(operation)) ?? new Map();
      const way = JSON.stringify(alike.map(wayOf));
      const found = known.get(way) ?? { operation, clients: [] };
      found.clients.push(name);
      ways.set(keyOf(operation), known.set(way, found));
    }
  }
  return {
    clients: clients.map(({ name }) => name),
    changes: changes.flatMap((operations): FoldedChange[] => {
      const [operation] = operations;
      if (!operation) return [];
      const streams = operation.kind === "event_create_rule" ? operations.length : null;
      const own = [...(ways.get(keyOf(operation))?.values() ?? [])];
      return [
        {
          operation,
          streams,
          same: own.length === 1,
          ways: own.toSorted((a, b) => b.clients.length - a.clients.length),
        },
      ];
    }),
  };
}

/** A group of plans, and others that are the same but for one change. */
export interface NearPlans {
  readonly group: FoldedPlans;
  readonly but: readonly {
    readonly clients: readonly string[];
    /** What they have besides, or else lack. */
    readonly more: FoldedChange | null;
    readonly without: Change | null;
  }[];
}

/** Long plans that differ in one change that others have and they have not, put beside those. */
export function nearPlans(groups: readonly FoldedPlans[]): readonly NearPlans[] {
  const near: { readonly group: FoldedPlans; readonly but: NearPlans["but"][number][] }[] = [];
  for (const group of groups) {
    const base = near.find((one) => oneApart(one.group, group) !== null);
    const apart = base && oneApart(base.group, group);
    if (base && apart) base.but.push({ clients: group.clients, ...apart });
    else near.push({ group, but: [] });
  }
  return near;
}

function oneApart(
  base: FoldedPlans,
  other: FoldedPlans,
): Pick<NearPlans["but"][number], "more" | "without"> | null {
  if (base.changes.length < LONG) return null;
  const text = (change: FoldedChange): string =>
    JSON.stringify([change.streams, change.ways.map(({ operation }) => wayOf(operation))]);
  const inBase = new Set(base.changes.map(text));
  const inOther = new Set(other.changes.map(text));
  const more = other.changes.filter((change) => !inBase.has(text(change)));
  const without = base.changes.filter((change) => !inOther.has(text(change)));
  if (more.length + without.length !== 1) return null;
  return { more: more[0] ?? null, without: without[0]?.operation ?? null };
}

/** The same for one change on several streams of a property. */
function keyOf(change: Change | undefined): string {
  return JSON.stringify(change && [change.action, change.kind, goalOf(change), change.label]);
}

/** What is done, to what: without what is set. */
function shapeOf(change: Change): readonly string[] {
  const { action, reason, kind, label } = change;
  return [action, reason, kind, goalOf(change), label];
}

function goalOf(change: Change): string {
  return inGa4(change) ? change.goal : change.key;
}

/** All that a person is shown of a change, but for what differs between any two properties. */
function wayOf(change: Change): unknown {
  if (!inGa4(change)) return [shapeOf(change), change.changes];
  const { changes, fields, cost, movedFrom, approximate } = change;
  return [shapeOf(change), changes, makesNew(change) ? fields : null, cost, movedFrom, approximate];
}

function foldRefusals(plans: readonly ClientPlan[]): readonly FoldedRefusals[] {
  const all = plans.flatMap(({ name, plan }) => {
    const times = new Map<string, number>();
    return refusalsOf(plan).map((refusal) => {
      const key = generally(refusal, plan);
      const nth = (times.get(key) ?? 0) + 1;
      times.set(key, nth);
      // The same of two streams of a property is two things.
      return { name, refusal, key: `${key} ${nth}` };
    });
  });
  const alike = groupBy(all, ({ key }) => key).flatMap((same) => {
    const [first] = same;
    return first ? [{ refusal: first.refusal, clients: same.map(({ name }) => name) }] : [];
  });
  return groupBy(alike, ({ clients }) => JSON.stringify(clients)).map((same) => ({
    refusals: same.map(({ refusal }) => refusal),
    clients: same[0]?.clients ?? [],
  }));
}

/** A subject or detail that names the property's own things would keep the same refusals apart. */
function generally(refusal: AnyRefusal, { property }: Plan): string {
  const { code, allowedBy, detail, subject } = refusal;
  const goal = "goal" in refusal ? refusal.goal : "in Tag Manager";
  const own = code === "too-many-deletes" || code === "delete-not-allowed";
  const text = JSON.stringify([code, goal, allowedBy, detail, own ? "" : subject]);
  return text.replaceAll(property, "").replace(/(properties|dataStreams|Rules)\/\d*/g, "$1");
}
