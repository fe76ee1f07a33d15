/**
 * Since when another client has a thing exactly as it is wanted, by its ledger: the environments of a policy, such as
 * production that takes what staging has had for a week. Pure.
 */
import { fieldHashes, type Ledger } from "../ledger/ledger.js";
import { canonicalJson, type Fields, type ResourceKind } from "../resources/resource.js";

/** The clients of a clients file, for one that is planned. */
export interface Others {
  /** The one that is planned. */
  readonly client: string;
  /** By the client's name. */
  readonly ledgers: ReadonlyMap<string, Ledger>;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

/** A resource by what it is for, and its fields as they are wanted; null where it goes away. */
export interface Had {
  readonly kind: ResourceKind;
  readonly goal: string;
  readonly fields: Fields | null;
}

/** Null where the ledger has had it, field by field, for that long; else why not, in words. */
export function whyNotRipe(
  ledger: Ledger,
  { kind, goal, fields }: Had,
  { name, days, today }: { readonly name: string; readonly days: number; readonly today: string },
): string | null {
  const own = ledger.entries.filter((e) => e.kind === kind && e.goal === goal);
  if (own.length === 0) return `${name} has not had it`;
  const wanted = canonicalJson(fieldHashes(kind, fields ?? {}));
  const same = own.find(({ applied }) => canonicalJson(applied) === wanted);
  if (same === undefined) return `${name} has it otherwise`;
  if (same.since === undefined) return `since when ${name} has had it is not known`;
  const age = Math.round((Date.parse(today) - Date.parse(same.since)) / 86_400_000);
  return age >= days ? null : `${name} has had it for ${age} of ${days} days, since ${same.since}`;
}
