/**
 * The one pass over the export: a narrow row an event, with a mask that says what the event is to every goal. All that
 * follows reads this table. Pure: text in, text out; knows neither files nor BigQuery's tables, only their columns.
 */
import { FLAG, type Slot, type Slots } from "../slots.js";
import type { Dialect, Source } from "./dialect.js";
import { momentsOf } from "./moments.js";
import { predicateSql } from "./predicate-sql.js";

/** What the pass has to take along. */
export interface Needs {
  /** Addresses of page views, where a goal is a destination. */
  readonly pages: boolean;
  /** Names of events: what a step must follow directly, and what people do after one, may be any. */
  readonly names: boolean;
  /** Time in the foreground. */
  readonly engagement: boolean;
  readonly platform: boolean;
  /** The bits of what counts purchases, each transaction of a user once. Null where nothing does. */
  readonly purchases: string | null;
  /** Repeats count too. */
  readonly everyTransaction: boolean;
  /** Parameters that goals take their value from, besides `value` itself. */
  readonly valueParameters: readonly string[];
}

/** All of a mask but the flags: the bits of slots. */
export const SLOTS_ONLY: string = String(-(1 << 3));

/** The `page` of a page view without an address. An empty address is one. */
export const NO_ADDRESS = "(no address)";

/** What a set of goals needs of the events. */
export function needsOf({ slots, journeys, everyTransaction, valueParameters }: Slots): Needs {
  const kinds = new Set(slots.map(({ reading }) => reading.kind));
  const parameters = slots.flatMap(({ value }) => (value.kind === "parameter" ? [value.parameter] : []));
  const purchases = slots.filter(({ reading }) => isPurchase(reading));
  return {
    pages: kinds.has("pages") || kinds.has("read"),
    names: journeys.length > 0,
    engagement: kinds.has("engaged") || kinds.has("read"),
    platform:
      purchases.length > 0 || slots.some(({ reading }) => reading.kind !== "events" || reading.webOnly),
    everyTransaction,
    purchases:
      purchases.length === 0 ? null : String(purchases.reduce((sum, { bit }) => sum + BigInt(bit), 0n)),
    valueParameters:
      valueParameters ?? [...new Set(parameters)].filter((name) => name !== "value").toSorted(),
  };
}

/**
 * GA4 counts the purchases of a user on web streams with the same `transaction_id` once [answer/12313109]. An event that
 * a rule makes of a purchase is none.
 */
export function isPurchase(reading: Slot["reading"]): boolean {
  return reading.kind === "events" && reading.events.includes("purchase") && !reading.webOnly;
}

/** The column of `hits` that holds a goal's value. */
export function valueColumn(slot: Slot, needs: Needs): string {
  if (slot.value.kind !== "parameter" || slot.value.parameter === "value") return "v";
  return `v${needs.valueParameters.indexOf(slot.value.parameter)}`;
}

/** Every column of `hits` that holds a value. */
export function valueColumns(needs: Needs): readonly string[] {
  return ["v", ...needs.valueParameters.map((_, index) => `v${index}`)];
}

/** The dialect that looks parameters up of events of these names; null: of all events. */
export type Lookup = (events: readonly string[] | null) => Dialect;

/**
 * The query that makes `hits` of a source with the export's columns, or of a narrow copy of one. `of` is asked for every
 * parameter that is looked up: its values of other events make no difference.
 */
export function hitsQuery(all: Slots, source: Source, dialect: Dialect, of: Lookup = () => dialect): string {
  const needs = needsOf(all);
  const web = needs.platform ? webTest(source.columns) : "true";
  const valuedNames = valuedEvents(all);
  const valued = valuedNames.map(dialect.text);
  const parameters = ["value", ...needs.valueParameters];
  // Most events carry no money: that costs one look, not one for each parameter.
  const ofValued = (expression: (one: Dialect) => string): string =>
    valued.length === 0
      ? "NULL"
      : `CASE WHEN event_name IN (${valued.join(", ")}) AND ${dialect.hasParameter([...parameters, "currency"])} THEN ${expression(of(valuedNames))} END`;
  return rowsSql(source, dialect, [
    ...whoAndWhen(source, dialect, of),
    `${maskSql(all.slots, web, needs, dialect, of)} AS m`,
    ...(needs.purchases === null
      ? []
      : [
          `CASE WHEN event_name = 'purchase' AND ${web} THEN ${dialect.fingerprint(of(["purchase"]).parameterText("transaction_id"))} END AS tx`,
        ]),
    ...whatItIs(needs, web, source, dialect, of),
    ...valueColumns(needs).map(
      (name, index) => `${ofValued((one) => one.parameterNumber(parameters[index] ?? ""))} AS ${name}`,
    ),
    `${ofValued((one) => one.parameterString("currency"))} AS cur`,
  ]);
}

/** The same rows without what single goals look for in them: it stays the same while those change. */
export function eventsQuery(
  all: Slots,
  source: Source,
  dialect: Dialect,
  of: Lookup = () => dialect,
): string {
  const needs = needsOf(all);
  const web = needs.platform ? webTest(source.columns) : "true";
  return rowsSql(source, dialect, [
    ...whoAndWhen(source, dialect, of),
    // Which events came from the web sessions are asked, whatever goals there are.
    `${maskSql([], web, { ...needs, engagement: true }, dialect, of)} AS m`,
    ...whatItIs(needs, web, source, dialect, of),
  ]);
}

function whoAndWhen(
  { columns, narrow = false }: Source,
  dialect: Dialect,
  of: Lookup,
): readonly [string, string, string, string] {
  const { user, moment, day } = eventColumns(columns, dialect);
  return [
    `${narrow ? "u" : user} AS u`,
    `${of(null).parameterInteger("ga_session_id")} AS s`,
    `${narrow ? "t" : moment} AS t`,
    `${narrow ? "d" : day} AS d`,
  ];
}

/** What an event is by itself. */
function whatItIs(
  { pages, names, engagement }: Needs,
  web: string,
  { keeps = false }: Source,
  dialect: Dialect,
  of: Lookup,
): readonly string[] {
  return [
    ...(pages ? [`${pageSql(web, dialect, of)} AS page`] : []),
    ...(names || keeps ? ["event_name AS name"] : []),
    ...(engagement ? [`${of(null).parameterInteger("engagement_time_msec")} AS e`] : []),
  ];
}

function rowsSql(
  { source, where, streams, only = [] }: Source,
  dialect: Dialect,
  selected: readonly string[],
): string {
  return `SELECT\n  ${selected.join(",\n  ")}\nFROM ${source}${whereSql([...where, ...keptSql(streams, only, dialect)])}`;
}

/** Conditions on the events that count. */
export function keptSql(
  streams: readonly string[],
  only: readonly string[],
  dialect: Dialect,
): readonly string[] {
  return [
    ...(streams.length === 0 ? [] : [`stream_id IN (${streams.map(dialect.text).join(", ")})`]),
    ...(only.length === 0 ? [] : [`event_name IN (${only.map(dialect.text).join(", ")})`]),
  ];
}

export function whereSql(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}

/** Whether an event came from a web stream: rules are of those alone. */
export function webTest({ platform }: Source["columns"]): string {
  return platform ? "coalesce(platform, 'WEB') = 'WEB'" : "true";
}

/** The address of a page view; NULL of every other event. */
export function pageSql(web: string, dialect: Dialect, of: Lookup): string {
  return `CASE WHEN event_name = 'page_view' AND ${web} THEN coalesce(${of(["page_view"]).parameterString("page_location")}, ${dialect.text(NO_ADDRESS)}) END`;
}

/** The bits of the slots that a page fulfils, out of the parts of its address. */
export function pageBits({ slots }: Slots, kind: "pages" | "read", dialect: Dialect): string {
  const bits = slots.flatMap(({ reading, bit }) =>
    reading.kind === kind ? [`CASE WHEN ${predicateSql(reading.when, dialect)} THEN ${bit} ELSE 0 END`] : [],
  );
  return bits.length === 0 ? "0" : bits.join("\n  + ");
}

/** Whether any goal is one on the time in a page. */
export function readsPages({ slots }: Slots): boolean {
  return slots.some(({ reading }) => reading.kind === "read");
}

/** What is worked out of every event, whatever is asked. */
export function eventColumns(
  columns: Source["columns"],
  dialect: Dialect,
): { readonly user: string; readonly moment: string; readonly day: string } {
  return {
    user: dialect.fingerprint("user_pseudo_id"),
    moment: momentsOf(columns, dialect).ofEvent,
    day: dialect.day("event_date"),
  };
}

/** The names of the events that goals count, and so may carry a value, if only the price of goods. */
function valuedEvents({ slots }: Slots): readonly string[] {
  const names = slots.flatMap(({ reading, goal }) => {
    if (goal === undefined) return [];
    if (reading.kind === "events") return reading.events;
    return reading.kind === "pages" ? ["page_view"] : [];
  });
  return [...new Set(names)].toSorted();
}

/** One look at the name, then only the tests of the goals on that event: each further goal costs next to nothing. */
function maskSql(slots: readonly Slot[], web: string, needs: Needs, dialect: Dialect, of: Lookup): string {
  const byName = new Map<string, string[]>([
    ["page_view", [bitWhen(web, String(FLAG.pageView))]],
    ["session_start", [String(FLAG.sessionStart)]],
  ]);
  for (const { reading, bit } of slots) {
    if (reading.kind !== "events") continue;
    const tests = [
      ...(reading.webOnly ? [web] : []),
      ...(reading.when.kind === "all" && reading.when.of.length === 0
        ? []
        : [predicateSql(reading.when, of(reading.events))]),
    ].filter((test) => test !== "true");
    for (const event of new Set(reading.events)) {
      const bits = byName.get(event) ?? [];
      bits.push(bitWhen(tests.length === 0 ? "true" : tests.join(" AND "), bit));
      byName.set(event, bits);
    }
  }
  const arms = [...byName].map(([name, bits]) => `WHEN ${dialect.text(name)} THEN ${bits.join(" + ")}`);
  const lasting = slots.some(({ reading }) => reading.kind === "lasted" || reading.kind === "engaged");
  const webBit = lasting || needs.engagement ? ` + ${bitWhen(web, String(FLAG.web))}` : "";
  // An event without a name is none: such a row is found by its mask and refused.
  return `CASE WHEN event_name IS NULL THEN -1 ELSE (CASE event_name\n    ${arms.join("\n    ")}\n    ELSE 0 END)${webBit} END`;
}

function bitWhen(test: string, bit: string): string {
  return test === "true" ? bit : `(CASE WHEN ${test} THEN ${bit} ELSE 0 END)`;
}
