/**
 * Drift written back into the goals files: what somebody changed in GA4 becomes what the file says, with comments, order
 * and layout kept. Every edit is loaded and compiled again, and only one that gives exactly the live value, and changes
 * nothing else of the goal, is kept. Pure: texts in, texts out.
 */
import { hasErrors, type SourceText } from "../../diagnostics/diagnostic.js";
import { messageOf } from "../../diagnostics/messages.js";
import { eventsOf, type Goal, type GoalsConfig } from "../../goals/goal.js";
import { GOAL_KEYS } from "../../goals/goal-keys.js";
import type { Loaded } from "../../goals/load.js";
import { type Edited, readIn, removeIn, setIn } from "../../goals/yaml/edit.js";
import type { YamlData } from "../../goals/yaml/inline-yaml.js";
import type { EditPath } from "../../goals/yaml/yaml-positions.js";
import { compileGoal } from "../../sync/compile/compile.js";
import type { Operation } from "../../sync/ga4-plan/ga4-plan.js";
import type { FieldChange } from "../../sync/operations/operation.js";
import type { Plan } from "../../sync/plan/plan.js";
import { kindOf } from "../../sync/resources/registry.js";
import {
  canonicalJson,
  type Fields,
  type FieldValue,
  type ResourceKind,
} from "../../sync/resources/resource.js";
import { linesMeant, setupEdits, setupLines } from "./accept-setup.js";
import { invertRule, type RuleMeaning } from "./invert-rule.js";
import { whyInWords } from "./left-out.js";

/** Reads goals files the way the plan's were read: with the same variables. */
export type LoadSources = (sources: readonly SourceText[]) => Loaded;

export interface AcceptedChange {
  /** The operations that have nothing left to do with it; a rule's change is in one operation a stream. */
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
    const reason = "it was deleted in GA4; take its block out of the file if that is meant to stay";
    return {
      sources: this.#sources,
      accepted: this.#accepted,
      notAccepted: [...this.#notAccepted, ...gone.map((o) => ({ operation: o.id, field: null, reason }))],
    };
  }

  accept(drift: Drift): void {
    const refused = drift.goal.startsWith("setup.")
      ? this.#tryToAcceptSetup(drift)
      : this.#tryToAccept(drift);
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
      if (!same || drift.found.length < this.#streamsUsed(config).length)
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

  #streamsUsed({ streams }: GoalsConfig): readonly string[] {
    const web = Object.values(this.#plan.streams);
    return streams.length === 0 ? web : web.filter((id) => streams.includes(id));
  }

  /** The edit is right where what the file sets up is as it was, but for what drifted. */
  #tryToAcceptSetup(drift: Drift): string | undefined {
    const path = drift.goal.split(".");
    const { config } = this.#load(this.#sources);
    const source = this.#sources.find((s) => readIn(s.text, path) !== undefined);
    if (!config || !source) return "its block is in none of the files";
    const streams = this.#streamsUsed(config);
    const found = drift.found
      .filter(({ change }) => change.cause === "drift")
      .map(({ operation, change }) => ({
        live: change.before,
        stream: this.#plan.streams[operation.parent],
      }));
    const meant = { ...drift, found };
    const edits = setupEdits(meant, streams);
    if (edits === null) return `a goals file does not say ${drift.field.replaceAll("_", " ")} as it is`;
    let { text } = source;
    for (const { path: at, value } of edits) {
      const edited = value === undefined ? removeIn(text, at) : setIn(text, at, value);
      if (!edited.ok) return edited.reason;
      text = edited.text;
    }
    const sources = this.#sources.map((s) => (s === source ? { ...s, text } : s));
    const { config: after, diagnostics } = this.#load(sources);
    const error = diagnostics.find((d) => d.severity === "error");
    if (!after || error) return `a goals file does not allow it${error ? `: ${messageOf(error)}` : ""}`;
    const wanted = new Map([...setupLines(config.setup, streams), ...linesMeant(edits, meant)]);
    const is = setupLines(after.setup, streams);
    const differs = [...new Set([...wanted.keys(), ...is.keys()])].some(
      (key) => wanted.get(key) !== is.get(key),
    );
    if (differs)
      return "the file's text is not where the value comes from: a variable or an override wins over it";
    this.#sources = sources;
    const operations = drift.found.map(({ operation }) => operation.id);
    this.#accepted.push({ operations, goal: drift.goal, field: drift.field, file: source.file });
    return undefined;
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

/** How a change is written: one edit after the other, on the text of the goal's file. */
type Edit = (text: string) => Edited;
type Way = { readonly edits: readonly Edit[] } | { readonly reason: string };

/** The edits that write the live value; `text` is that of the file which has the goal's block. */
function editsFor(
  { operation, change }: { readonly operation: Operation; readonly change: FieldChange },
  goal: Goal,
  config: GoalsConfig,
  text: string,
): Way {
  const at: EditPath = ["goals", goal.id];
  const live = change.before;
  const { field } = change;
  switch (`${operation.kind} ${field}`) {
    case "key_event counting_method":
      return countingEdits(live, goal, at);
    case "key_event default_value":
      return valueEdits(live, goal, config, text, at);
    case "event_create_rule event_conditions":
      return inverted(operation, change, goal, (meaning) => sourceEdits(meaning, goal, text, at));
    case "event_create_rule parameter_mutations":
      return inverted(operation, change, goal, (meaning) => parameterEdits(meaning, goal, at));
    case "event_create_rule source_copy_parameters":
      return {
        reason: "it no longer copies the parameters of its source event; rules of a goals file always do",
      };
    case "event_create_rule destination_event":
      return { reason: "the rule now makes another event, and a goal's event is its id" };
    default:
      return { reason: `a goals file does not say ${field.replaceAll("_", " ")}` };
  }
}

const set =
  (path: EditPath, value: YamlData): Edit =>
  (text) =>
    setIn(text, path, value, GOAL_KEYS);

function countingEdits(live: FieldValue, goal: Goal, at: EditPath): Way {
  if (live !== "ONCE_PER_EVENT" && live !== "ONCE_PER_SESSION")
    return { reason: `a goals file can't say the counting method ${String(live)}` };
  if (goal.type === "duration" || goal.type === "pages_per_session")
    return { reason: `a goal of type ${goal.type} counts once a session and not otherwise` };
  return { edits: [set([...at, "counting"], live.toLowerCase())] };
}

function valueEdits(live: FieldValue, goal: Goal, config: GoalsConfig, text: string, at: EditPath): Way {
  const path = [...at, "value"];
  if (live === null) return { edits: [set(path, null)] };
  const { numeric_value: amount = null, currency_code: currency = null } = live as {
    readonly [key: string]: FieldValue;
  };
  const written: unknown = readIn(text, path);
  const own = currencyWritten(written);
  const isMap = typeof written === "object" && written !== null;
  if (goal.value.kind === "parameter") return { reason: "the goal takes its value from a parameter" };
  const value: YamlData =
    own || currency !== config.currency
      ? { amount: amount as number, currency: currency as string }
      : isMap
        ? { amount: amount as number }
        : (amount as number);
  return { edits: [set(path, value)] };
}

const currencyWritten = (written: unknown): boolean =>
  typeof written === "object" && written !== null && "currency" in written;

/** The rule as the file has it, but with this one field as it is live, in the words of a goal. */
function inverted(
  operation: Operation,
  change: FieldChange,
  goal: Goal,
  edits: (meaning: RuleMeaning) => Way,
): Way {
  if (goal.type !== "event" && goal.type !== "destination")
    return { reason: `a goal of type ${goal.type} has no rule` };
  const fields: Fields = { ...operation.fields, [change.field]: change.before };
  const found = invertRule(fields, goal.type);
  return "why" in found ? { reason: whyInWords(found.why) } : edits(found.meaning);
}

function sourceEdits({ source }: RuleMeaning, goal: Goal, text: string, at: EditPath): Way {
  if (source.type === "destination") {
    const written = readIn(text, [...at, "page"]);
    const inParts = typeof written === "object" && written !== null;
    const page = inParts && typeof source.page === "string" ? { path: source.page } : source.page;
    return { edits: [set([...at, "page"], page as YamlData)] };
  }
  const sameEvent = goal.type === "event" && [source.event].flat().join("|") === eventsOf(goal).join("|");
  return {
    edits: [
      ...(sameEvent ? [] : [set([...at, "event"], source.event as YamlData)]),
      source.where === undefined
        ? (of: string) => removeIn(of, [...at, "where"])
        : set([...at, "where"], source.where as unknown as YamlData),
    ],
  };
}

function parameterEdits({ valueFrom }: RuleMeaning, goal: Goal, at: EditPath): Way {
  const path = [...at, "value"];
  const { kind } = goal.value;
  if (valueFrom === undefined)
    return kind === "parameter" ? { edits: [(text) => removeIn(text, path)] } : { edits: [] };
  if (kind === "amount" || kind === "none")
    return {
      reason: "the rule now takes the value from a parameter, and the file gives the goal a value already",
    };
  return { edits: [set(path, { parameter: valueFrom })] };
}
