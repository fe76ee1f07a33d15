/**
 * `touched`, the events that count for something, and `transactions`, purchases by what they repeat. Where there is a narrow copy of
 * the events `touched` is a table a unit: a goal is of few names, so that the rows of all others stay while it changes, and are
 * kept. Pure: text in, text out.
 */
import { isOfEvents, namesOf, type Slot, type Slots } from "../slots.js";
import type { Dialect, Source } from "./dialect.js";
import { hitsQuery, type Lookup, type Needs, needsOf, SLOTS_ONLY, valueColumns } from "./hits.js";
import { fromNarrow } from "./narrow.js";
import type { Statement } from "./program.js";
import { hitsSql } from "./visits.js";

/** Goals that share events, directly or by others: nothing they count is made of other events, and nobody else counts these. */
export interface Unit {
  readonly names: readonly string[];
  readonly slots: Slots;
  /** Its tables end so. */
  readonly suffix: string;
}

/** None without a copy: there is one table for all. */
export function unitsOf(all: Slots, { keeps = false }: Pick<Source, "keeps">): readonly Unit[] {
  const { valueParameters } = needsOf(all);
  let groups: readonly { readonly names: readonly string[]; readonly own: readonly Slot[] }[] = [];
  for (const slot of keeps ? all.slots.filter(isOfEvents) : []) {
    const shares = (names: readonly string[]): boolean => namesOf(slot).some((name) => names.includes(name));
    const joined = groups.filter(({ names }) => shares(names));
    groups = [
      ...groups.filter((group) => !joined.includes(group)),
      {
        names: [...new Set([...joined.flatMap(({ names }) => names), ...namesOf(slot)])].toSorted(),
        own: [...joined.flatMap(({ own }) => own), slot],
      },
    ];
  }
  return groups
    .toSorted((a, b) => ((a.names[0] ?? "") < (b.names[0] ?? "") ? -1 : 1))
    .map(({ names, own }, index) => ({
      names,
      slots: {
        ...all,
        slots: own.toSorted((a, b) => a.slot - b.slot),
        journeys: [],
        valueParameters,
      },
      suffix: `_${index}`,
    }));
}

/** A table that has the `hits` of this name. */
export function hitsOf(name: string, all: Slots, source: Pick<Source, "keeps">): string {
  const unit = unitsOf(all, source).find(({ names }) => names.includes(name));
  return `hits${unit?.suffix ?? ""}`;
}

export function touchedTables(all: Slots, source: Source, dialect: Dialect): readonly Statement[] {
  const needs = needsOf(all);
  const units = unitsOf(all, source);
  if (units.length === 0) {
    const hits = hitsSql(dialect);
    return [
      ...(needs.purchases === null ? [] : [transactions(needs, hits, dialect)]),
      { table: "touched", query: touchedQuery(needs, hits, dialect) },
    ];
  }
  return [
    ...units.flatMap((unit) => ofUnit(unit, needs, source, dialect)),
    {
      table: "touched",
      query: units.map(({ suffix }) => `SELECT * FROM touched${suffix}`).join(" UNION ALL "),
      view: true,
    },
  ];
}

function ofUnit(
  { names, slots, suffix }: Unit,
  { purchases }: Needs,
  source: Source,
  dialect: Dialect,
): readonly Statement[] {
  const ofNames = { ...source, only: names };
  const write = (...from: [Source, Dialect, Lookup?]): string => hitsQuery(slots, ...from);
  const hits = `hits${suffix}`;
  const needs = { ...needsOf(slots), purchases: names.includes("purchase") ? purchases : null };
  return [
    {
      table: hits,
      query: `SELECT * FROM hits WHERE name IN (${names.map(dialect.text).join(", ")})`,
      narrow: fromNarrow(write, ofNames, dialect),
      view: true,
      as: { query: write(ofNames, dialect), tables: [] },
    },
    ...(needs.purchases === null ? [] : [transactions(needs, hits, dialect)]),
    { table: `touched${suffix}`, query: touchedQuery(needs, hits, dialect), kept: true },
  ];
}

/** Purchases with a transaction of a user, the first of each and its repeats, in the order of time. */
function transactions(needs: Needs, hits: string, dialect: Dialect): Statement {
  const query = `SELECT ${columnsOf(needs, "h")}, ${dialect.nests ? "coalesce(h.m, 0)" : `h.m & ${SLOTS_ONLY}`} AS m, row_number() OVER (PARTITION BY h.u, h.tx ORDER BY h.t) AS nth
FROM ${hits} AS h WHERE h.tx IS NOT NULL AND h.u IS NOT NULL`;
  return { table: "transactions", query };
}

function columnsOf(needs: Needs, of: string): string {
  return ["u", "s", "t", "d", ...valueColumns(needs), "cur"].map((column) => `${of}.${column}`).join(", ");
}

function touchedQuery(needs: Needs, hits: string, dialect: Dialect): string {
  const joinsPages = needs.pages && !dialect.nests;
  const mask = joinsPages ? `((h.m | coalesce(p.m, 0)) & ${SLOTS_ONLY})` : `h.m & ${SLOTS_ONLY}`;
  const parts = [
    `SELECT ${columnsOf(needs, "h")}, ${mask} AS m FROM ${hits} AS h${
      joinsPages ? " LEFT JOIN pages AS p ON p.page = h.page" : ""
    } WHERE (${mask}) <> 0${needs.purchases === null ? "" : " AND (h.tx IS NULL OR h.u IS NULL)"}`,
  ];
  if (needs.purchases !== null) {
    const once = needs.everyTransaction
      ? "x.m"
      : `CASE WHEN x.nth = 1 THEN x.m ELSE x.m & ~${needs.purchases} END`;
    parts.push(`SELECT ${columnsOf(needs, "x")}, ${once} AS m FROM transactions AS x WHERE (${once}) <> 0`);
  }
  return parts.join("\nUNION ALL\n");
}
