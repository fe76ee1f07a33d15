/**
 * What was reviewed, held against what would be done now: a plan is only as good as its review where both are the same.
 * Pure.
 */
import type { Operation } from "../ga4-plan/ga4-plan.js";
import { fieldHashes, type Ledger } from "../ledger/ledger.js";
import { isDrift } from "../operations/operation.js";
import { canonicalJson, type FieldValue } from "../resources/resource.js";
import type { TagManagerOperation } from "../tag-manager/tag-manager-plan.js";
import { isRefused, type Plan } from "./plan.js";
import type { SavedPlan } from "./plan-file.js";

/** An operation of either part. */
type AnyOperation = Operation | TagManagerOperation;

/**
 * `more`: would be done now and was not reviewed. `less`: was reviewed and would not be done now. `other`: the same thing,
 * in another way. At least one of the two is there.
 */
export interface Difference {
  readonly how: "more" | "less" | "other";
  readonly reviewed: AnyOperation | null;
  readonly now: AnyOperation | null;
}

/** True where the ledger says that the operation is done, whoever did it. */
export function isDone({ kind, key, name, fields }: Operation, { entries }: Ledger): boolean {
  if (Object.keys(fields).length === 0) return !entries.some((entry) => entry.name === name);
  const entry = entries.find((e) => e.kind === kind && e.key === key);
  return entry !== undefined && canonicalJson(entry.applied) === canonicalJson(fieldHashes(kind, fields));
}

/** Why a review is not one of what would be done now. `goals`, `ledger`: what else was another then; no reason by itself. */
export type Otherwise = "property" | "container" | "refused" | "goals" | "ledger";

export interface Comparison {
  /** True where carrying out the plan of now does what was reviewed and nothing else. */
  readonly same: boolean;
  readonly differences: readonly Difference[];
  readonly otherwise: readonly Otherwise[];
}

/**
 * A plan made now, held against the one that was reviewed. What the ledger says is done already is not missing: then an
 * earlier apply has done it.
 *
 * @param ledger as it is now
 */
export function comparePlans(reviewed: SavedPlan, now: SavedPlan, ledger: Ledger): Comparison {
  const begun = ledger.lastPlan === reviewed.id;
  const [then, today] = [reviewed.plan, now.plan];
  const found = [
    // That GA4 was put right again, the ledger does not tell: only that we had begun to.
    ...differ(
      then.operations,
      today.operations,
      (operation) => (begun || !isDrift(operation.reason)) && isDone(operation, ledger),
    ),
    // What Tag Manager holds, no ledger says; what is left of a plan that was begun is not another plan.
    ...differ(then.tagManager?.operations ?? [], today.tagManager?.operations ?? [], () => begun),
  ];
  const container = ({ tagManager }: Plan): string =>
    JSON.stringify([tagManager?.container ?? null, tagManager?.workspace ?? null]);
  const barred: Otherwise[] = [];
  if (then.property !== today.property) barred.push("property");
  if (container(then) !== container(today)) barred.push("container");
  if (isRefused(then)) barred.push("refused");
  const said: Otherwise[] = [];
  if (reviewed.goals !== now.goals) said.push("goals");
  if (reviewed.ledger !== now.ledger) said.push("ledger");
  return {
    same: found.length === 0 && barred.length === 0,
    differences: found,
    otherwise: [...barred, ...said],
  };
}

function differ<O extends AnyOperation>(
  reviewed: readonly O[],
  now: readonly O[],
  done: (operation: O) => boolean,
): readonly Difference[] {
  const missing = reviewed.filter(({ id }) => !now.some((operation) => operation.id === id));
  const found: Difference[] = [];
  const replaced = new Set<O>();
  for (const operation of now) {
    const same = reviewed.find(({ id }) => id === operation.id);
    const other =
      same ??
      missing.find((one) => !replaced.has(one) && one.kind === operation.kind && one.key === operation.key);
    if (other === undefined) found.push({ how: "more", reviewed: null, now: operation });
    else if (told(other) !== told(operation)) found.push({ how: "other", reviewed: other, now: operation });
    if (other !== undefined) replaced.add(other);
  }
  for (const operation of missing)
    if (!replaced.has(operation) && !done(operation))
      found.push({ how: "less", reviewed: operation, now: null });
  return found;
}

/**
 * All of an operation that is done or shown. Left out: what it waits for, which follows from the others, and who changed
 * something last, which not every account may ask.
 */
function told(operation: AnyOperation): string {
  const { dependsOn: _waits, ...rest } = operation;
  return canonicalJson({ ...rest, changedBy: null } as unknown as FieldValue);
}
