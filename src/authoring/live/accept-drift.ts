/**
 * Drift written back into the goals files: what somebody changed in GA4 becomes what the file says, with comments, order
 * and layout kept. Every edit is loaded and compiled again, and only one that gives exactly the live value, and changes
 * nothing else of the goal, is kept. Pure: texts in, texts out.
 */

import { hasErrors, type SourceText } from "../../diagnostics/diagnostic.js";
import { messageOf } from "../../diagnostics/messages.js";
import type { Goal, GoalsConfig } from "../../goals/goal.js";
import type { Loaded } from "../../goals/load.js";
import { readIn } from "../../goals/yaml/edit.js";
import { compileGoal } from "../../sync/compile/compile.js";
import type { Operation } from "../../sync/ga4-plan/ga4-plan.js";
import type { FieldChange } from "../../sync/plan/operation.js";
import type { Plan } from "../../sync/plan/plan.js";
import { kindOf } from "../../sync/resources/registry.js";
import { canonicalJson, type FieldValue, type ResourceKind } from "../../sync/resources/resource.js";
import { editsFor } from "./drift-edits.js";

/** Reads goals files the way the plan's were read: with the same variables. */
export type LoadSources = (sources: readonly SourceText[]) => Loaded;

export interface AcceptedChange {
  /** The operations it settles; a rule's change is in one operation a stream. */
  readonly operations: readonly string[];
  readonly goal: string;
  readonly field: string;
  readonly file: string;
}

export interface NotAccepted {
  readonly operation: string;
  /** Null: the whole resource. */
  readonly field: string | null;
  /** In words, as the end of a sentence. */
  readonly reason: string;
}

export interface AcceptedDrift {
  /** All sources in their order; those that were not edited are the very same objects. */
  readonly sources: readonly SourceText[];
  readonly accepted: readonly AcceptedChange[];
  readonly notAccepted: readonly NotAccepted[];
}

/**
 * Takes every change that drifted in GA4 into the files, as far as the files can say it. `sources` are the texts the plan
 * was made from.
 *
 * @example acceptDrift(plan, sources, (s) => loadGoals(s, variables)).sources
 */
export function acceptDrift(plan: Plan, sources: readonly SourceText[], load: LoadSources): AcceptedDrift {
  const run = new Run(plan, sources, load);
  for (const drift of drifts(plan)) run.accept(drift);
  return run.result();
}

/** One field of one goal's resources that somebody changed in GA4. */
interface Drift {
  readonly kind: ResourceKind;
  readonly goal: string;
  readonly field: string;
  /** One a stream for rules, else one. */
  readonly found: readonly { readonly operation: Operation; readonly change: FieldChange }[];
}

function drifts(plan: Plan): readonly Drift[] {
  const byField = new Map<string, Drift>();
  for (const operation of plan.operations) {
    if (operation.action !== "update") continue;
    for (const change of operation.changes) {
      const key = `${operation.kind} ${operation.goal} ${change.field}`;
      const { kind, goal } = operation;
      const drift = byField.get(key) ?? { kind, goal, field: change.field, found: [] };
      byField.set(key, { ...drift, found: [...drift.found, { operation, change }] });
    }
  }
  return [...byField.values()].filter((d) => d.found.some(({ change }) => change.cause === "drift"));
}

class Run {
  readonly #plan: Plan;
  readonly #load: LoadSources;
  readonly #accepted: AcceptedChange[] = [];
  readonly #notAccepted: NotAccepted[] = [];
  #sources: readonly SourceText[];

  constructor(plan: Plan, sources: readonly SourceText[], load: LoadSources) {
    this.#plan = plan;
    this.#sources = sources;
    this.#load = load;
  }

  result(): AcceptedDrift {
    const gone = this.#plan.operations.filter((o) => o.reason === "deleted-in-ga4");
    const reason = "it was deleted in GA4; take the goal's block out of the file if that is meant to stay";
    return {
      sources: this.#sources,
      accepted: this.#accepted,
      notAccepted: [...this.#notAccepted, ...gone.map((o) => ({ operation: o.id, field: null, reason }))],
    };
  }

  accept(drift: Drift): void {
    const refused = this.#tryToAccept(drift);
    if (refused === undefined) return;
    for (const { operation, change } of drift.found) {
      if (change.cause === "drift")
        this.#notAccepted.push({ operation: operation.id, field: drift.field, reason: refused });
    }
  }

  /** Why not, or undefined where it was. */
  #tryToAccept(drift: Drift): string | undefined {
    const { config } = this.#load(this.#sources);
    const goal = config?.goals.find((g) => g.id === drift.goal);
    const source = this.#sources.find((s) => readIn(s.text, ["goals", drift.goal]) !== undefined);
    if (!config || !goal || !source) return "the goal's block is in none of the files";
    const [first, ...others] = drift.found;
    if (!first) return undefined;
    if (drift.kind === "event_create_rule") {
      const same = others.every(
        ({ change }) => canonicalJson(change.before) === canonicalJson(first.change.before),
      );
      if (!same || drift.found.length < this.#streamsUsed(config))
        return "the rule was changed on one stream and not on the others; a goal is the same on all";
    }
    const way = editsFor(first, goal, config, source.text);
    if ("reason" in way) return way.reason;
    let text = source.text;
    for (const edit of way.edits) {
      const edited = edit(text);
      if (!edited.ok) return edited.reason;
      text = edited.text;
    }
    const sources = this.#sources.map((s) => (s === source ? { ...s, text } : s));
    const problem = this.#problemAfter(drift, first.change.before, goal, sources);
    if (problem !== undefined) return problem;
    this.#sources = sources;
    const operations = drift.found.map(({ operation }) => operation.id);
    this.#accepted.push({ operations, goal: goal.id, field: drift.field, file: source.file });
    return undefined;
  }

  #streamsUsed({ streams }: GoalsConfig): number {
    const web = Object.values(this.#plan.streams);
    return streams.length === 0 ? web.length : web.filter((id) => streams.includes(id)).length;
  }

  /** The edit is right where the field is the live value, or managed no more, and all else is as it was. */
  #problemAfter(
    { kind, field }: Drift,
    live: FieldValue,
    before: Goal,
    sources: readonly SourceText[],
  ): string | undefined {
    const { config, diagnostics } = this.#load(sources);
    const after = config?.goals.find((g) => g.id === before.id);
    if (!after || hasErrors(diagnostics)) {
      const error = diagnostics.find((d) => d.severity === "error");
      return `a goals file does not allow it${error ? `: ${messageOf(error)}` : ""}`;
    }
    const was = new Map(compileGoal(before).templates.map((t) => [t.kind, t.fields]));
    for (const template of compileGoal(after).templates) {
      const { canonical } = kindOf(template.kind);
      const fields = { ...was.get(template.kind), ...template.fields };
      for (const [name, value] of Object.entries(fields)) {
        const isIt = template.kind === kind && name === field;
        // A field may stop being managed only where it is the one that drifted.
        const now = Object.hasOwn(template.fields, name) ? value : isIt ? live : null;
        const wanted = isIt ? live : (was.get(template.kind)?.[name] ?? null);
        if (canonicalJson(canonical(name, now)) === canonicalJson(canonical(name, wanted))) continue;
        return isIt
          ? "the file's text is not where the value comes from: a variable or an override wins over it"
          : `writing it would also change ${name.replaceAll("_", " ")}`;
      }
    }
    return undefined;
  }
}
