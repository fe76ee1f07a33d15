/**
 * Runs a plan: reads the property again, refuses what is stale, writes one operation after the other, keeps the journal
 * and the ledger true at every moment, and says what became of each operation. Never prints.
 */
import { EXIT, GoalsError } from "../../diagnostics/error.js";
import { type Operation, writesToGa4 } from "../ga4-plan/ga4-plan.js";
import { fieldHashes, type Ledger, withIntent, withoutIntent, withoutName } from "../ledger/ledger.js";
import type { OutcomeStatus } from "../operations/operation.js";
import { isRemoval, makesNew } from "../operations/operation.js";
import type { Plan } from "../plan/plan.js";
import { kindOf, labelOf } from "../resources/registry.js";
import type { Fields, LiveResource } from "../resources/resource.js";
import { hasFields, isRival, isTwin } from "../resources/same.js";
import { listKind, type PropertyReader, readSnapshot } from "../snapshot/read-snapshot.js";
import { checkPlan } from "./check-plan.js";
import type { JournalWriter } from "./journal.js";
import type { LedgerStore, ResourceWriter, WriteOutcome } from "./ports.js";
import { createdBeside, valuesAfter, whatMoved, withApplied } from "./reconcile.js";

export interface Outcome {
  readonly operation: Operation;
  readonly status: OutcomeStatus;
  /** Why it failed or was skipped, for people. */
  readonly why: string | null;
  /** True where an interrupted run before this one had finished it. */
  readonly earlier: boolean;
}

export interface ApplyInput {
  readonly plan: Plan;
  readonly ledger: Ledger;
  readonly reader: PropertyReader;
  readonly writer: ResourceWriter;
  readonly store: LedgerStore;
  readonly journal: JournalWriter;
  /** Operations that an earlier, interrupted run of the same plan has finished. */
  readonly finished?: ReadonlyMap<string, OutcomeStatus>;
  readonly onStart?: (operation: Operation) => void;
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Milliseconds that only run forward; without it what is to be created is looked for before each create. */
  readonly now?: () => number;
  /** `YYYY-MM-DD`, UTC; without it the ledger does not say since when a thing is as it is. */
  readonly today?: string;
  /** True as soon as the person asked to stop: the write in flight is finished, nothing new begins. */
  readonly stopping?: () => boolean;
}

export interface Applied {
  readonly outcomes: readonly Outcome[];
  readonly ledger: Ledger;
  /** Something was left for another run: on request, or because the quota was used up. */
  readonly stopped: boolean;
  readonly outOfQuota: boolean;
}

/** So old, in milliseconds, a list may be before a create; within it GA4 is not asked again. */
const SHARED_MS = 500;
/** A lost answer is looked into and, where nothing took effect, tried again this often. */
const TRIES = 3;

/**
 * Does what a plan says, one operation after the other; one that fails stops only those that depend on it. A write that
 * fails is an outcome and does not throw.
 *
 * @returns what became of each operation, and the ledger as it was last saved
 * @throws GoalsError `stale` (exit 7) when what the plan touches has moved or is not ours to touch any more, `refused` (exit
 * 6) when the plan holds refusals, `plan-damaged` (exit 3) for what no planner writes; nothing has been written then. Also what the reader, the store and the journal throw: apply again then, and
 * it goes on from what is there.
 * @example
 * const { outcomes, ledger } = await applyPlan({ plan, ledger, reader, writer: resourceWriter(clients), store, journal });
 */
export async function applyPlan(input: ApplyInput): Promise<Applied> {
  const { plan } = input;
  if (plan.refusals.length > 0) {
    throw new GoalsError("refused", "the plan holds refusals; nothing was applied", {
      exitCode: EXIT.refused,
    });
  }
  const finished = input.finished ?? new Map<string, OutcomeStatus>();
  const open = plan.operations.filter((o) => !finished.has(o.id));
  const kinds = new Set(plan.operations.map((o) => o.kind));
  const snapshot = await readSnapshot(input.reader, { kinds, editRules: false });
  const moved = whatMoved({ ...plan, operations: open }, snapshot);
  if (moved.length > 0) {
    const list = moved.map(({ operation, subject, how }) => {
      const about = open.find(({ id }) => id === operation);
      const name = about === undefined ? subject : `${kindOf(about.kind).noun} ${about.label} (${subject})`;
      return `${name} ${how === "gone" ? "is" : "has"} ${how}`;
    });
    throw new GoalsError("stale", `the property has moved since the plan was made: ${list.join("; ")}`, {
      exitCode: EXIT.stale,
      hint: "Nothing was applied. Make a new plan and look at it.",
    });
  }
  checkPlan(plan, open, snapshot, input.ledger);

  const run = new Run(input, snapshot.resources);
  // At once: what was killed in between would not know any more what is done.
  const ends = [...finished].map(([operation, status]) => ({ type: "end", operation, status }) as const);
  await input.journal.append({ type: "plan", schemaVersion: 1, plan }, ...ends);
  for (const operation of plan.operations) {
    const before = finished.get(operation.id);
    if (before !== undefined) run.note({ operation, status: before, why: null, earlier: true });
    else await run.perform(operation);
  }
  const applied = run.result();
  if (!applied.stopped && applied.outcomes.every((o) => o.status !== "unknown")) await input.journal.close();
  return applied;
}

class Run {
  readonly #input: ApplyInput;
  #live: readonly LiveResource[];
  /** Names that were there when the plan was last checked. */
  readonly #before: ReadonlySet<string>;
  /** When a kind's resources of a parent were last listed. */
  readonly #readAt: Map<string, number> = new Map();
  readonly #outcomes: Outcome[] = [];
  #ledger: Ledger;
  #stopped = false;
  #outOfQuota = false;
  /** The account may not write here: what the first write was told, the others need not ask. */
  #denied = false;

  constructor(input: ApplyInput, live: readonly LiveResource[]) {
    this.#input = input;
    this.#live = live;
    this.#before = new Set(live.map(({ name }) => name));
    this.#ledger = withoutIntent(input.ledger);
  }

  result(): Applied {
    return {
      outcomes: this.#outcomes,
      ledger: this.#ledger,
      stopped: this.#stopped,
      outOfQuota: this.#outOfQuota,
    };
  }

  note(outcome: Outcome): void {
    this.#outcomes.push(outcome);
    if (!outcome.earlier) this.#input.onOutcome?.(outcome);
  }

  async perform(operation: Operation): Promise<void> {
    if (this.#input.stopping?.()) {
      this.#stopped = true;
      this.note({ operation, status: "skipped", why: "stopped before it began", earlier: false });
      return;
    }
    if (this.#outOfQuota && writesToGa4(operation)) {
      this.note({ operation, status: "skipped", why: "the quota is used up", earlier: false });
      return;
    }
    if (this.#denied && writesToGa4(operation)) {
      this.note({
        operation,
        status: "skipped",
        why: "the account may not change this property",
        earlier: false,
      });
      return;
    }
    const blocker = operation.dependsOn.find((id) => {
      const status = this.#outcomes.find((o) => o.operation.id === id)?.status;
      return status !== undefined && status !== "applied" && status !== "unchanged";
    });
    if (blocker !== undefined) {
      const why = `it needs "${blocker}", which did not happen`;
      this.note({ operation, status: "skipped", why, earlier: false });
      return;
    }
    const overtaken = await this.#overtaken(operation);
    if (overtaken !== null) {
      this.note({ operation, status: "failed", why: overtaken, earlier: false });
      return;
    }
    this.#input.onStart?.(operation);
    if (makesNew(operation)) {
      const applied = fieldHashes(operation.kind, operation.fields);
      const intent = { existing: this.#lookalikes(operation), applied };
      await this.#save(withIntent(this.#ledger, operation.id, intent));
    }
    await this.#input.journal.append({ type: "start", operation: operation.id });
    const { status, why } = await this.#carryOut(operation);
    if (makesNew(operation) && status !== "applied" && status !== "unknown")
      await this.#save(withoutIntent(this.#ledger, operation.id));
    await this.#input.journal.append({ type: "end", operation: operation.id, status });
    this.note({ operation, status, why, earlier: false });
  }

  /**
   * Why an operation can't be done any more, or null. GA4 takes a rule twice: what is to be created, and the copy that stays
   * where one of two goes, is looked for right before. Others may have been there since the property was read: a second
   * working copy, a person.
   */
  async #overtaken(operation: Operation): Promise<string | null> {
    const leavesCopy = isRemoval(operation) && operation.reason === "doubled";
    if (!makesNew(operation) && !leavesCopy) return null;
    try {
      // Two working copies that mend at once must not take both away: here no older list will do.
      await this.#readAgain(operation, leavesCopy ? 0 : SHARED_MS);
    } catch (error) {
      return `the property can't be read again: ${error instanceof Error ? error.message : String(error)}`;
    }
    return leavesCopy ? this.#copyGone(operation) : this.#appeared(operation);
  }

  #copyGone({ kind, parent, name, expects }: Operation): string | null {
    const stays = this.#live.some(
      (r) => r.kind === kind && r.parent === parent && r.name !== name && isRival(r, expects ?? {}),
    );
    return stays ? null : "the other copy has gone since the property was read, so this one stays";
  }

  #appeared({ kind, parent, fields }: Operation): string | null {
    const ours = new Set(this.#ledger.entries.map(({ name }) => name));
    const other = this.#live.find(
      (r) =>
        r.kind === kind &&
        r.parent === parent &&
        !ours.has(r.name) &&
        !this.#before.has(r.name) &&
        (isTwin(r, fields) || isRival(r, fields)),
    );
    return other === undefined
      ? null
      : `${other.name} has appeared since the property was read; a new plan takes it into account`;
  }

  /** One list serves creates that follow each other closely, within so many milliseconds. */
  async #readAgain(operation: Operation, shared: number): Promise<void> {
    const { kind, parent } = operation;
    const { now } = this.#input;
    const list = `${kind} ${parent}`;
    const read = this.#readAt.get(list);
    if (now !== undefined && read !== undefined && now() - read < shared) return;
    if (now !== undefined) this.#readAt.set(list, now());
    const found = await listKind(this.#input.reader, kind, parent);
    this.#live = [...this.#live.filter((r) => r.kind !== kind || r.parent !== parent), ...found];
  }

  #lookalikes(operation: Operation): readonly string[] {
    const { kind, parent, label } = operation;
    return this.#live
      .filter((r) => r.kind === kind && r.parent === parent && labelOf(r.kind, r.fields) === label)
      .map((r) => r.name);
  }

  async #carryOut(operation: Operation): Promise<Pick<Outcome, "status" | "why">> {
    if (!writesToGa4(operation)) {
      await this.#keep(operation, operation.name);
      return { status: "applied", why: null };
    }
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#write(operation);
      if (outcome.kind === "done") {
        await this.#keep(operation, outcome.live?.name ?? operation.name);
        return { status: "applied", why: null };
      }
      if (outcome.kind === "refused") {
        if (outcome.error.code === "not-found" && isRemoval(operation)) {
          await this.#keep(operation, operation.name);
          return { status: "unchanged", why: "it was already gone" };
        }
        const { code, message } = outcome.error;
        if (code === "stopped" || code === "over-quota") this.#stopped = true;
        if (code === "over-quota") this.#outOfQuota = true;
        if (code === "not-allowed" && !this.#hasWritten()) this.#denied = true;
        return { status: code === "stopped" ? "skipped" : "failed", why: message };
      }
      const found = await this.#lookAgain(operation);
      if (found.kind === "applied") {
        await this.#keep(operation, found.name);
        return {
          status: "applied",
          why: "the answer was lost; reading again shows that it took effect",
        };
      }
      if (found.kind === "unreadable") return { status: "unknown", why: found.why };
      if (found.kind === "differs")
        return { status: "failed", why: `${outcome.error.message}; ${found.why}` };
      if (attempt >= TRIES) return { status: "failed", why: outcome.error.message };
    }
  }

  #hasWritten(): boolean {
    return this.#outcomes.some(({ operation, status }) => status === "applied" && writesToGa4(operation));
  }

  #write(operation: Operation): Promise<WriteOutcome> {
    const { writer } = this.#input;
    const { kind, name } = operation;
    if (name === null) return writer.create(kind, operation.parent, operation.fields);
    if (isRemoval(operation)) return writer.remove(kind, name);
    const changed: Fields = Object.fromEntries(operation.changes.map((c) => [c.field, c.after]));
    return writer.update(kind, name, changed);
  }

  /** The ledger on disk says what GA4 holds before anything else happens. */
  async #keep(operation: Operation, name: string | null): Promise<void> {
    if (name === null) return;
    // Removals, releases and forgotten entries manage no field any more.
    const forget = Object.keys(operation.fields).length === 0;
    const { today } = this.#input;
    await this.#save(
      forget ? withoutName(this.#ledger, name) : withApplied(this.#ledger, operation, name, today),
    );
  }

  async #save(ledger: Ledger): Promise<void> {
    this.#ledger = ledger;
    await this.#input.store.save(ledger);
  }

  async #lookAgain(operation: Operation): Promise<LookedAgain> {
    let live: readonly LiveResource[];
    try {
      live = await listKind(this.#input.reader, operation.kind, operation.parent);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      return { kind: "unreadable", why: `the answer was lost, and the property can't be read: ${text}` };
    }
    if (operation.name === null) {
      const known = new Set([...this.#lookalikes(operation), ...this.#ledger.entries.map((e) => e.name)]);
      const created = createdBeside(operation, live, known);
      return created ? { kind: "applied", name: created.name } : { kind: "not-applied" };
    }
    const now = live.find((r) => r.name === operation.name);
    if (isRemoval(operation))
      return now ? { kind: "not-applied" } : { kind: "applied", name: operation.name };
    if (!now) return { kind: "differs", why: "it is gone" };
    if (hasFields(now, valuesAfter(operation))) return { kind: "applied", name: now.name };
    if (operation.expects && hasFields(now, operation.expects)) return { kind: "not-applied" };
    return { kind: "differs", why: "somebody else changed it meanwhile" };
  }
}

type LookedAgain =
  | { readonly kind: "applied"; readonly name: string }
  | { readonly kind: "not-applied" }
  | { readonly kind: "differs"; readonly why: string }
  | { readonly kind: "unreadable"; readonly why: string };
