/**
 * What one client of a clients file has and another has not, as the environments staging and production: the goals that
 * differ, whether the first has had each for long enough, and the second's goals file with them in it.
 */
import { dirname, join } from "node:path";
import { lineAndColumn } from "../diagnostics/diagnostic.js";
import { usage } from "../diagnostics/error.js";
import { FileErrors } from "../diagnostics/file-errors.js";
import { explainGoals } from "../goals/clients/explain.js";
import type { Merged } from "../goals/merge.js";
import { setIn } from "../goals/yaml/edit.js";
import type { YamlData } from "../goals/yaml/inline-yaml.js";
import { dayAt } from "../numbers/calendar.js";
import { compileGoal } from "../sync/compile/compile.js";
import { whyNotRipe } from "../sync/policy/ripe.js";
import { type FoundClient, type ReadClients, readClients } from "./fleet/read-clients.js";
import type { Ports } from "./ports.js";
import { stateOn } from "./state.js";

export interface PromoteWish {
  readonly from: string;
  readonly to: string;
  /** Default: what a policy of `to` asks of `from`, else 0: it has been applied. */
  readonly days?: number | undefined;
  readonly var?: readonly string[] | undefined;
  readonly policy?: string | undefined;
}

/** A field of a goal, as the files say it; undefined where it is not there. */
export interface DifferentField {
  readonly field: string;
  readonly there: unknown;
  readonly here: unknown;
}

/** A goal that `from` has otherwise than `to`. */
export interface Promoted {
  readonly id: string;
  readonly isNew: boolean;
  readonly fields: readonly DifferentField[];
  /** Why it is too early; null where it is not. */
  readonly early: string | null;
  /** The file of `to` that it belongs into; null where it can't be written there, and why not. */
  readonly file: string | null;
  /** Other clients that have this file too: what is written there is theirs as well. */
  readonly alsoOf: readonly string[];
  readonly byHand: string | null;
}

export interface Promotion {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly goals: readonly Promoted[];
  /** Goals that `to` alone has; they are left alone. */
  readonly onlyThere: readonly string[];
  /** Texts of `to`'s goals files with all in them that is not early and needs no hand. */
  readonly texts: ReadonlyMap<string, string>;
}

/** @throws FileErrors (exit 3) where files are wrong, GoalsError `client-unknown` and `usage` (exit 64). */
export async function promotion(ports: Ports, file: string, wish: PromoteWish): Promise<Promotion> {
  if (wish.from === wish.to) throw usage("a client is not promoted to itself");
  const read = await readClients(ports, file, {
    ...{ only: [wish.from, wish.to], var: wish.var, rules: { file: wish.policy } },
  });
  const from = readyOf(read, wish.from);
  const to = readyOf(read, wish.to);
  const days = wish.days ?? daysAsked(to, wish);
  const ledger = await stateOn(ports).ledger(from.client.property);
  const today = dayAt(ports.now(), "UTC");
  const wanted: Goals = from.merged.raw.goals ?? {};
  const there: Goals = to.merged.raw.goals ?? {};
  const goals = Object.keys(wanted).flatMap((id): Promoted[] => {
    const fields = differences(there[id] ?? {}, wanted[id] ?? {});
    const goal = from.client.config.goals.find((one) => one.id === id);
    if (fields.length === 0 || goal === undefined) return [];
    const reasons = compileGoal(goal).templates.map(({ kind, fields: asked }) =>
      whyNotRipe(ledger, { kind, goal: id, fields: asked }, { name: wish.from, days, today }),
    );
    const early = reasons.find((why) => why !== null) ?? null;
    return [{ id, isNew: there[id] === undefined, fields, early, ...placeFor(id, from, to, read) }];
  });
  const onlyThere = Object.keys(there).filter((id) => wanted[id] === undefined);
  return { from: wish.from, to: wish.to, days, ...written(goals, from, to), onlyThere };
}

type Goals = Readonly<Record<string, object>>;

interface Ready {
  readonly client: Extract<FoundClient["read"], { readonly ready: true }>["client"];
  readonly found: FoundClient;
  readonly merged: Merged;
}

function readyOf({ found }: ReadClients, name: string): Ready {
  const one = found.find(({ client }) => client.name === name);
  if (one === undefined) throw usage(`${JSON.stringify(name)} is not the name of one client`);
  if (!one.read.ready) throw new FileErrors(one.read.client.diagnostics);
  if (one.goals.merged === undefined) throw new RangeError("a client that is ready has goals");
  return { client: one.read.client, found: one, merged: one.goals.merged };
}

/** The longest that a rule of the one asks of the other. */
function daysAsked({ client }: Ready, { from, to }: PromoteWish): number {
  const asked = (client.rules?.policy.rules ?? []).flatMap(({ when: { not_had: had } }) =>
    had !== undefined && had.in.replaceAll("{client}", to) === from ? [had.days] : [],
  );
  return Math.max(0, ...asked);
}

function differences(there: object, here: object): readonly DifferentField[] {
  const a = there as Readonly<Record<string, unknown>>;
  const b = here as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => JSON.stringify(a[field]) !== JSON.stringify(b[field]))
    .map((field) => ({ field, there: a[field], here: b[field] }));
}

type Place = Pick<Promoted, "file" | "alsoOf" | "byHand">;

/** Where the goal is to be written: where it stands, or else into a goals file that is the other's alone. */
function placeFor(id: string, from: Ready, to: Ready, read: ReadClients): Place {
  const byHand = (why: string): Place => ({ file: null, alsoOf: [], byHand: why });
  const into = (file: string): Place => ({ file, alsoOf: othersWith(file, to, read), byHand: null });
  const shared = new Set(from.found.sources.map(({ file }) => file));
  const explained = explainGoals(from.found.client, from.merged, read.placeOf).goals.find((g) => g.id === id);
  const variable = explained?.fields.flatMap(({ variables }) => variables)[0];
  if (variable !== undefined)
    return byHand(`it is written with \${${variable.name}}, which each of the two fills in by itself`);
  if (to.merged.raw.goals?.[id] !== undefined) {
    const place = to.merged.keyPlaceOf(["goals", id]);
    const { file } = place.source;
    const { line, column } = lineAndColumn(place.source, place.start);
    if (file === read.file) return byHand(`it stands in the clients file, ${file}:${line}:${column}`);
    if (shared.has(file))
      return byHand(`both have it from ${file}; they differ by overrides in ${read.file}`);
    return into(file);
  }
  const own = to.found.sources
    .map(({ file }) => file)
    .filter((file) => file !== read.file && !shared.has(file));
  const last = own.at(-1);
  return last === undefined
    ? byHand(`${to.client.name} has no goals file of its own; an override in ${read.file} takes it away`)
    : into(last);
}

function othersWith(path: string, to: Ready, { file, all }: ReadClients): readonly string[] {
  return all
    .filter(
      ({ name, goals }) =>
        name !== to.client.name && goals.some((one) => join(dirname(file), one.path) === path),
    )
    .map(({ name }) => name);
}

function written(goals: readonly Promoted[], from: Ready, to: Ready): Pick<Promotion, "goals" | "texts"> {
  const texts = new Map<string, string>();
  const told = goals.map((one): Promoted => {
    const { id, file, early } = one;
    if (file === null || early !== null) return one;
    const text = texts.get(file) ?? to.found.sources.find((source) => source.file === file)?.text ?? "";
    const edited = setIn(text, ["goals", id], (from.merged.raw.goals?.[id] ?? {}) as YamlData);
    if (!edited.ok) return { ...one, file: null, alsoOf: [], byHand: edited.reason };
    texts.set(file, edited.text);
    return one;
  });
  return { goals: told, texts };
}
