/**
 * A live property as a goals file: what is in a goal compiles to exactly what is live, so that a plan right after has
 * nothing to change; everything else is in `left` with a reason. Pure; the text is `write-goals-file.ts`'s.
 */
import { CATEGORIES } from "../../goals/categories.js";
import type { Category, GoalsConfig } from "../../goals/goal.js";
import { EVENT_NAME, type RawGoal, type RawValue } from "../../goals/goal-schema.js";
import type { RawGoalsFile } from "../../goals/schema.js";
import { compileGoal } from "../../sync/compile/compile.js";
import { kindOf, labelOf as nameOf } from "../../sync/resources/registry.js";
import { canonicalJson, type LiveResource } from "../../sync/resources/resource.js";
import type { Snapshot } from "../../sync/snapshot/snapshot.js";
import { goalIds } from "./goal-ids.js";
import { guessOf } from "./guess.js";
import { importSetup } from "./import-setup.js";
import { loadGoal, type RuleMeaning } from "./invert-rule.js";
import { type LeftOut, type Why, whyInWords } from "./left-out.js";
import { eventOf, notUsed, ruleCopies, streamLabel, usedStreams } from "./rule-copies.js";

/** Something a person should look at, because it was guessed. */
export interface Review {
  readonly goal: string;
  readonly reason: string;
}

export interface Imported {
  readonly propertyName: string;
  /** The file's content, macro goals first. */
  readonly file: RawGoalsFile;
  readonly review: readonly Review[];
  readonly left: readonly LeftOut[];
}

/** What is ours already keeps its goal's id and its protection; by resource name. */
export type Owned = ReadonlyMap<string, { readonly goal: string; readonly protect: boolean }>;

/**
 * A live property as a goals file. Tier and category are guessed, since GA4 does not know them, and stand in `review`;
 * what a goals file can't say stands in `left`.
 *
 * @example importGoals(await readSnapshot(reader)).left // [] where a goals file can say everything
 */
export function importGoals(snapshot: Snapshot, owned: Owned = new Map()): Imported {
  const left = new LeftList(snapshot);
  const keyEvents = byEvent(snapshot.resources.filter((r) => r.kind === "key_event"));
  const rules = snapshot.resources.filter((r) => r.kind === "event_create_rule");
  const others = snapshot.resources.filter((r) => r.kind === "audience");
  for (const other of others) left.add(other, { code: "kind-not-read" });
  const { setup, left: notSaid } = importSetup(snapshot);
  for (const definition of notSaid) left.add(definition, { code: "definition-not-sayable" });

  const copies = ruleCopies(rules);
  const streams = usedStreams(copies, snapshot);
  const currency = currencyOf(snapshot);
  const goals: [string, RawGoal][] = [];
  const review: Review[] = [];
  const build = (
    id: string,
    keyEvent: LiveResource | undefined,
    meaning: RuleMeaning | undefined,
  ): Why | undefined => {
    const protect = keyEvent !== undefined && owned.get(keyEvent.name)?.protect === true;
    const made = goalOf(id, keyEvent, meaning, { currency, protect });
    if ("why" in made) return made.why;
    goals.push([id, made.goal]);
    review.push({ goal: id, reason: made.guessedFrom });
    if (keyEvent && made.valueLeft) left.add(keyEvent, made.valueLeft, "default_value");
    return undefined;
  };

  for (const { event, rules: all, read } of copies) {
    const keyEvent = keyEvents.get(event);
    const why =
      "why" in read
        ? read.why
        : (notUsed(read.streams, streams, snapshot) ?? build(event, keyEvent, read.meaning));
    if (!why) continue;
    for (const rule of all) left.add(rule, why);
    if (keyEvent) left.add(keyEvent, { code: "made-by-left-out-rule" });
  }

  const made = new Set(rules.map(eventOf));
  for (const other of others) {
    const event = kindOf(other.kind).makes(other.fields);
    const keyEvent = event === null || made.has(event) ? undefined : keyEvents.get(event);
    if (event === null || !keyEvent) continue;
    made.add(event);
    left.add(keyEvent, { code: "made-by-audience", audience: labelOf(other) });
  }
  const plain = [...keyEvents.keys()].filter((event) => !made.has(event)).toSorted();
  const wished = new Map(plain.flatMap((event) => wish(event, owned.get(keyEvents.get(event)?.name ?? ""))));
  const ids = goalIds(plain, new Set(goals.map(([id]) => id)), wished);
  for (const event of plain) {
    const keyEvent = keyEvents.get(event);
    const why = keyEvent && build(ids.get(event) ?? event, keyEvent, undefined);
    if (keyEvent && why) left.add(keyEvent, why);
  }

  const sorted = goals.toSorted(compareGoals);
  const { id } = snapshot.property;
  return {
    propertyName: snapshot.property.displayName,
    file: {
      version: 1,
      property: Number.isSafeInteger(Number(id)) ? Number(id) : id,
      ...(currency === undefined ? {} : { currency }),
      ...(streams.written === undefined || !goals.some(([, g]) => usesRules(g))
        ? {}
        : { streams: streams.written }),
      goals: Object.fromEntries(sorted),
      ...(setup === undefined ? {} : { setup }),
    },
    review: review.toSorted((a, b) => (a.goal < b.goal ? -1 : 1)),
    left: left.sorted(),
  };
}

const labelOf = ({ kind, fields }: LiveResource): string => nameOf(kind, fields);

function wish(
  event: string,
  owned: { readonly goal: string } | undefined,
): readonly (readonly [string, string])[] {
  return owned ? [[event, owned.goal]] : [];
}

const usesRules = (goal: RawGoal): boolean =>
  goal.type === "destination" || (goal.type === "event" && goal.where !== undefined);

/** A property has one key event a name. */
function byEvent(keyEvents: readonly LiveResource[]): ReadonlyMap<string, LiveResource> {
  return new Map(keyEvents.map((k) => [String(k.fields.event_name), k]));
}

/** The property's own currency, which is then the default of the file's values. */
function currencyOf({ property }: Snapshot): string | undefined {
  return Intl.supportedValuesOf("currency").includes(property.currencyCode)
    ? property.currencyCode
    : undefined;
}

interface GoalContext {
  readonly currency: string | undefined;
  readonly protect: boolean;
}

type Made =
  | { readonly goal: RawGoal; readonly guessedFrom: string; readonly valueLeft: Why | undefined }
  | { readonly why: Why };

function goalOf(
  id: string,
  keyEvent: LiveResource | undefined,
  meaning: RuleMeaning | undefined,
  { currency, protect }: GoalContext,
): Made {
  const event = keyEvent === undefined ? id : String(keyEvent.fields.event_name);
  if (meaning && event !== id) return { why: { code: "event-not-an-id" } };
  if (!EVENT_NAME.test(event) || event.length > 40) return { why: { code: "event-not-a-name" } };
  const counting = keyEvent === undefined ? "ONCE_PER_EVENT" : keyEvent.fields.counting_method;
  if (counting !== "ONCE_PER_EVENT" && counting !== "ONCE_PER_SESSION") {
    return { why: { code: "counting-unknown", found: String(counting) } };
  }
  const source = meaning?.source ?? ({ type: "event", event } as const);
  const { tier, category, because: guessedFrom } = guessOf(event, source);
  const goal: RawGoal = {
    tier,
    category,
    ...source,
    ...(counting === "ONCE_PER_SESSION" ? { counting: "once_per_session" } : {}),
    ...(keyEvent === undefined ? { key_event: false } : {}),
    ...(protect ? { protect } : {}),
  };
  const live = keyEvent?.fields.default_value ?? null;
  if (meaning?.valueFrom !== undefined) {
    const withValue = { ...goal, value: { parameter: meaning.valueFrom } };
    const why = whyNot(id, withValue, keyEvent, currency);
    const valueLeft: Why | undefined = live === null ? undefined : { code: "value-beside-parameter" };
    return why ? { why } : { goal: withValue, guessedFrom, valueLeft };
  }
  if (live !== null) {
    const withValue = { ...goal, value: amountOf(live, currency) };
    if (!whyNot(id, withValue, keyEvent, currency))
      return { goal: withValue, guessedFrom, valueLeft: undefined };
  }
  const why = whyNot(id, goal, keyEvent, currency);
  return why
    ? { why }
    : { goal, guessedFrom, valueLeft: live === null ? undefined : { code: "value-not-sayable" } };
}

function amountOf(live: unknown, currency: string | undefined): RawValue {
  const { numeric_value: amount, currency_code: own } = live as {
    readonly numeric_value: number;
    readonly currency_code: string;
  };
  return own === currency ? amount : { amount, currency: own };
}

/** Why the goal would not be this key event as it is live, or undefined where it is. */
function whyNot(
  id: string,
  raw: RawGoal,
  keyEvent: LiveResource | undefined,
  currency: string | undefined,
): Why | undefined {
  const loaded = loadGoal(id, raw, currency);
  if ("why" in loaded) return loaded.why;
  const template = compileGoal(loaded.goal).templates.find((t) => t.kind === "key_event");
  if (keyEvent === undefined) return template ? { code: "not-the-same" } : undefined;
  const same = Object.entries(template?.fields ?? {}).every(
    ([field, value]) => canonicalJson(value) === canonicalJson(keyEvent.fields[field] ?? null),
  );
  return template && same ? undefined : { code: "not-the-same" };
}

const ORDER: readonly Category[] = [...CATEGORIES.macro, ...CATEGORIES.micro];

/** Macro before micro, then by category and id. */
function compareGoals([a, left]: readonly [string, RawGoal], [b, right]: readonly [string, RawGoal]): number {
  return ORDER.indexOf(left.category) - ORDER.indexOf(right.category) || (a < b ? -1 : 1);
}

class LeftList {
  readonly #snapshot: Snapshot;
  readonly #left: LeftOut[] = [];

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  add(resource: LiveResource, why: Why, field: string | null = null): void {
    const { kind, name, parent } = resource;
    this.#left.push({
      kind,
      name,
      label: labelOf(resource),
      stream: parent.includes("/dataStreams/") ? streamLabel(parent, this.#snapshot) : null,
      field,
      code: why.code,
      reason: whyInWords(why),
    });
  }

  /** By event, the key event before its rules. */
  sorted(): readonly LeftOut[] {
    const rank = (l: LeftOut): string =>
      JSON.stringify([l.label, l.kind === "key_event" ? 0 : 1, l.name, l.field]);
    return this.#left.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
}

/**
 * Ids of imported goals whose id or whose event is one of the file's goals', in the import's order.
 *
 * @example withoutGoals(imported, new Set(goalsThere(imported, config))) // what is new to the file
 */
export function goalsThere({ file }: Imported, { goals }: GoalsConfig): readonly string[] {
  const ids = new Set(goals.map(({ id }) => id));
  const templates = goals.flatMap((goal) => compileGoal(goal).templates);
  const events = new Set(
    templates.flatMap(({ kind, fields }) => (kind === "key_event" ? [String(fields.event_name)] : [])),
  );
  return Object.entries(file.goals ?? {}).flatMap(([id, goal]) =>
    ids.has(id) || events.has(countedBy(id, goal)) ? [id] : [],
  );
}

/** The event that an imported goal counts. */
export function countedBy(id: string, goal: RawGoal): string {
  return goal.type === "event" && goal.where === undefined && typeof goal.event === "string"
    ? goal.event
    : id;
}

/** The same property with fewer goals; what a goals file can't say stays listed. */
export function withoutGoals(imported: Imported, ids: ReadonlySet<string>): Imported {
  const goals = Object.entries(imported.file.goals ?? {}).filter(([id]) => !ids.has(id));
  return {
    ...imported,
    file: { ...imported.file, goals: Object.fromEntries(goals) },
    review: imported.review.filter(({ goal }) => !ids.has(goal)),
  };
}
