/**
 * What the planner keeps while it goes through the wanted resources: which live resource and which entry of the ledger
 * belongs to whom, and what nobody has asked for.
 */
import { fieldHashes, type Ledger, type LedgerEntry } from "../ledger/ledger.js";
import { kindOf, labelOf } from "../resources/registry.js";
import type { LiveResource, WantedResource } from "../resources/resource.js";
import { isTwin } from "../resources/same.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import { managedFields } from "./difference.js";
import type { Operation } from "./ga4-plan.js";

/** Which live resource belongs to whom, and who has been looked at. */
export class PlanState {
  readonly byName: ReadonlyMap<string, LiveResource>;
  /** What takes the place of a live resource, by the live one's name. */
  readonly replaced: Map<string, Operation> = new Map();
  readonly moves: ReadonlyMap<string, string>;
  #entries: readonly LedgerEntry[];
  readonly #claimed: Set<LedgerEntry> = new Set();
  readonly #taken: Set<string> = new Set();

  constructor(
    snapshot: Snapshot,
    ledger: Ledger,
    moved: readonly { readonly from: string; readonly to: string }[],
  ) {
    this.byName = new Map(snapshot.resources.map((r) => [r.name, r]));
    this.moves = new Map(moved.map((m) => [m.to, m.from]));
    this.#entries = ledger.entries;
  }

  /** The ledger's entry for a wanted resource: by the live resource it names, by its key, or by the key it moved from. */
  claim(wanted: WantedResource): LedgerEntry | undefined {
    const free = this.#entries.filter((e) => e.kind === wanted.kind && !this.#claimed.has(e));
    const same =
      kindOf(wanted.kind).identity.by === "natural"
        ? free.find((e) => {
            const live = this.byName.get(e.name);
            return live?.parent === wanted.parent && isTwin(live, wanted.fields);
          })
        : undefined;
    const from = this.moves.get(wanted.goal);
    const oldKey = from === undefined ? undefined : wanted.key.replace(wanted.goal, from);
    const entry = same ?? free.find((e) => e.key === wanted.key) ?? free.find((e) => e.key === oldKey);
    if (entry) this.#claimed.add(entry);
    return entry;
  }

  /** The name an operation's resource last had, for one that is gone. */
  lastName({ kind, key }: Operation): string | undefined {
    return this.#entries.find((e) => e.kind === kind && e.key === key)?.name;
  }

  take(live: LiveResource): void {
    this.#taken.add(live.name);
  }

  /** Live resources of the same kind and place that no ledger entry names. */
  foreign(wanted: WantedResource): readonly LiveResource[] {
    return [...this.byName.values()].filter(
      (live) =>
        live.kind === wanted.kind &&
        live.parent === wanted.parent &&
        !this.#taken.has(live.name) &&
        !this.#entries.some((e) => e.name === live.name),
    );
  }

  /** Takes a live resource that says itself that it is ours for an entry of a ledger that was lost. */
  recall(wanted: WantedResource, live: LiveResource): LedgerEntry {
    const entry: LedgerEntry = {
      kind: wanted.kind,
      key: wanted.key,
      goal: wanted.goal,
      name: live.name,
      label: labelOf(live.kind, live.fields),
      origin: "created",
      protect: wanted.protect,
      applied: fieldHashes(live.kind, managedFields(live, Object.keys(wanted.fields))),
    };
    this.#entries = [...this.#entries, entry];
    return entry;
  }

  /** Entries nobody in the file asked for. */
  leftOver(): readonly { readonly entry: LedgerEntry; readonly live: LiveResource | undefined }[] {
    return this.#entries
      .filter((e) => !this.#claimed.has(e))
      .map((entry) => ({
        entry,
        live: this.#taken.has(entry.name) ? undefined : this.byName.get(entry.name),
      }));
  }

  owns(name: string): boolean {
    return this.#taken.has(name) || this.#entries.some((e) => e.name === name);
  }

  unclaim(entry: LedgerEntry): void {
    this.#claimed.delete(entry);
  }
}
