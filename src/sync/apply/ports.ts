/** What applying a plan needs from outside: someone who writes to GA4, and places to keep the ledger and the journal. */
import type { GoalsError } from "../../diagnostics/error.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Fields, LiveResource, ResourceKind } from "../resources/resource.js";

/**
 * What became of one write. `unclear`: the answer was lost, so it may or may not have taken effect; only reading the
 * property again tells.
 */
export type WriteOutcome =
  | { readonly kind: "done"; readonly live: LiveResource | null }
  | { readonly kind: "refused"; readonly error: GoalsError }
  | { readonly kind: "unclear"; readonly error: GoalsError };

/** Sends each write once: no retries, because the API has no request ids and a second try could double a rule. */
export interface ResourceWriter {
  readonly create: (kind: ResourceKind, parent: string, fields: Fields) => Promise<WriteOutcome>;
  /** Sends only `fields`, and a mask that names exactly them. */
  readonly update: (kind: ResourceKind, name: string, fields: Fields) => Promise<WriteOutcome>;
  readonly remove: (kind: ResourceKind, name: string) => Promise<WriteOutcome>;
}

/** Writes the whole ledger at once, or not at all. */
export interface LedgerStore {
  readonly save: (ledger: Ledger) => Promise<void>;
}
