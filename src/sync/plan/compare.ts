/** A plan held against what is so by now. Pure. */
import type { Operation } from "../ga4-plan/ga4-plan.js";
import { fieldHashes, type Ledger } from "../ledger/ledger.js";
import { canonicalJson } from "../resources/resource.js";

/** True where the ledger says that the operation is done, whoever did it. */
export function isDone({ kind, key, name, fields }: Operation, { entries }: Ledger): boolean {
  if (Object.keys(fields).length === 0) return !entries.some((entry) => entry.name === name);
  const entry = entries.find((e) => e.kind === kind && e.key === key);
  return entry !== undefined && canonicalJson(entry.applied) === canonicalJson(fieldHashes(kind, fields));
}
