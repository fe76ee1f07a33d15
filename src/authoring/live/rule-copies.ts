/**
 * The rules of a property by the event they make, and which streams they are on: a goal's rule stands once on every
 * stream the file uses, and a file has one list of streams.
 */
import { kindOf } from "../../sync/resources/registry.js";
import { canonicalJson, type LiveResource } from "../../sync/resources/resource.js";
import type { DataStream, Snapshot } from "../../sync/snapshot/snapshot.js";
import { type Inverted, invertRule, type RuleMeaning } from "./invert-rule.js";
import type { Why } from "./left-out.js";

/** All rules that make one event, and what they say, or why a goal can't say it. */
export interface RuleCopies {
  readonly event: string;
  readonly rules: readonly LiveResource[];
  readonly read:
    | { readonly meaning: RuleMeaning; readonly streams: readonly string[] }
    | { readonly why: Why };
}

/** By the event's name. */
export function ruleCopies(rules: readonly LiveResource[]): readonly RuleCopies[] {
  const byEvent = new Map<string, LiveResource[]>();
  for (const rule of rules.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const event = eventOf(rule);
    byEvent.set(event, [...(byEvent.get(event) ?? []), rule]);
  }
  return [...byEvent]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([event, copies]) => ({ event, rules: copies, read: readCopies(copies, byEvent) }));
}

export const eventOf = (rule: LiveResource): string => String(rule.fields.destination_event);

function readCopies(
  copies: readonly LiveResource[],
  byEvent: ReadonlyMap<string, unknown>,
): RuleCopies["read"] {
  const [first] = copies;
  if (!first) return { why: { code: "not-the-same" } };
  const streams = new Set(copies.map((c) => c.parent));
  if (streams.size < copies.length) return { why: { code: "several-rules" } };
  if (new Set(copies.map(text)).size > 1) return { why: { code: "copies-differ" } };
  const inverted: Inverted = invertRule(first.fields);
  if ("why" in inverted) return inverted;
  const { source } = inverted.meaning;
  const created =
    source.type === "event" ? [source.event].flat().find((event) => byEvent.has(event)) : undefined;
  if (created !== undefined) return { why: { code: "source-is-created", event: created } };
  return { meaning: inverted.meaning, streams: [...streams].toSorted() };
}

function text(rule: LiveResource): string {
  const { canonical } = kindOf(rule.kind);
  return canonicalJson(
    Object.fromEntries(Object.entries(rule.fields).map(([field, value]) => [field, canonical(field, value)])),
  );
}

/** The streams a file uses. */
export interface UsedStreams {
  /** Resource names, sorted. */
  readonly names: readonly string[];
  /** What the file says; undefined where it is every web stream, which goes without saying. */
  readonly written: readonly string[] | undefined;
}

/** The set of streams that most of these rules are on; of two as good the larger one. */
export function usedStreams(copies: readonly RuleCopies[], snapshot: Snapshot): UsedStreams {
  const web = snapshot.streams.filter((s) => s.type === "web");
  const every: UsedStreams = { names: web.map((s) => s.name).toSorted(), written: undefined };
  const votes = new Map<string, { readonly streams: readonly string[]; count: number }>();
  for (const { read } of copies) {
    if ("why" in read) continue;
    const isEvery = read.streams.length === every.names.length;
    if (!isEvery && idsOf(read.streams, web) === undefined) continue;
    const vote = votes.get(read.streams.join(" ")) ?? { streams: read.streams, count: 0 };
    vote.count++;
    votes.set(read.streams.join(" "), vote);
  }
  const [most] = [...votes.values()].toSorted(
    (a, b) =>
      b.count - a.count ||
      b.streams.length - a.streams.length ||
      (a.streams.join() < b.streams.join() ? -1 : 1),
  );
  if (!most || most.streams.length === every.names.length) return every;
  return { names: most.streams, written: idsOf(most.streams, web) };
}

/** The measurement ids of streams, sorted; undefined where one has none a file may name. */
function idsOf(names: readonly string[], web: readonly DataStream[]): readonly string[] | undefined {
  const ids = names.flatMap((name) => web.find((s) => s.name === name)?.measurementId ?? []);
  const unique = new Set(ids.filter((id) => /^G-[A-Z0-9]+$/.test(id)));
  return unique.size === names.length ? [...unique].toSorted() : undefined;
}

/** Why rules on these streams are in no goal of the file, or undefined where they are. */
export function notUsed(streams: readonly string[], used: UsedStreams, snapshot: Snapshot): Why | undefined {
  if (streams.join(" ") === used.names.join(" ")) return undefined;
  const web = snapshot.streams.filter((s) => s.type === "web");
  if (idsOf(streams, web) === undefined) return { code: "stream-without-id" };
  const shown = (names: readonly string[]): readonly string[] =>
    names.map((name) => streamLabel(name, snapshot));
  return { code: "other-streams", on: shown(streams), used: used.written ?? ["every web stream"] };
}

/** What people call a stream. */
export function streamLabel(name: string, snapshot: Snapshot): string {
  const stream = snapshot.streams.find((s) => s.name === name);
  return stream?.measurementId ?? stream?.displayName ?? name;
}
