/** What forbids a plan, in GA4 and in Tag Manager alike, and the one guard they share: deletes that nobody allowed. */
import * as z from "zod";
import { type AnyOperation, isRemoval } from "./operation.js";

/**
 * `subject`: what it is about, an operation's id or a name. `allowedBy`: the flag that allows it, where one does.
 * `detail`: numbers and names for the message.
 */
export const refusalShape = {
  subject: z.string(),
  allowedBy: z.enum(["--allow-delete", "--force"]).nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])),
} as const;

/** Codes that both parts of a plan know. */
export const SHARED_REFUSALS = ["delete-not-allowed", "too-many-deletes", "double-counting"] as const;

/** What a person allows beyond what a plan may do by itself. */
export interface Policy {
  readonly allowDelete: boolean;
  readonly force: boolean;
}

/** More than this share of what is ours going away at once (and more than two) looks like a mistake. */
const DELETE_SHARE = 0.3;
export const DELETE_PERCENT = DELETE_SHARE * 100;
const FEW = 2;

export function isTooMany(deletes: number, owned: number): boolean {
  return deletes > FEW && deletes > owned * DELETE_SHARE;
}

/**
 * What of a plan's deletes nobody allowed: each without `--allow-delete`, and all together where they are too many.
 *
 * @param subject what is said to lose too much
 * @param owned how many things there are ours
 */
export function refuseDeletes<O extends AnyOperation>(
  operations: readonly O[],
  { allowDelete, force }: Policy,
  {
    subject,
    owned,
    detail,
  }: {
    readonly subject: string;
    readonly owned: number;
    readonly detail: (operation: O) => Readonly<Record<string, string>>;
  },
): readonly {
  readonly code: "delete-not-allowed" | "too-many-deletes";
  readonly subject: string;
  readonly allowedBy: "--allow-delete" | "--force";
  readonly detail: Readonly<Record<string, string | number>>;
}[] {
  const gone = operations.filter(isRemoval);
  const each = gone.map((operation) => ({
    code: "delete-not-allowed" as const,
    subject: operation.id,
    allowedBy: "--allow-delete" as const,
    detail: detail(operation),
  }));
  const all = {
    code: "too-many-deletes" as const,
    subject,
    allowedBy: "--force" as const,
    detail: { deletes: gone.length, owned, percent: DELETE_PERCENT },
  };
  return [...(allowDelete ? [] : each), ...(!force && isTooMany(gone.length, owned) ? [all] : [])];
}
