/**
 * `touched`, the events that count for something, and `transactions`, purchases by what they repeat. Where there is a narrow copy of
 * the events `touched` is a table an event name: a goal is of few names, so that the rows of all others stay while it changes, and are
 * kept. Pure: text in, text out.
 */
import { isOfEvents, namesOf, type Slot, type Slots } from "../slots.js";
import type { Dialect, Source } from "./dialect.js";
import { hitsQuery, type Lookup, type Needs, needsOf, SLOTS_ONLY, valueColumns } from "./hits.js";
import { fromNarrow } from "./narrow.js";
import type { Statement } from "./program.js";
import { hitsSql } from "./visits.js";

/** The names of the events that single goals are of. */
function namesIn(ofEvents: readonly Slot[]): readonly string[] {
  return [...new Set(ofEvents.flatMap(namesOf))].toSorted();
}

/** A table that has the `hits` of this name. */
export function hitsOf(name: string, { slots }: Slots, { keeps = false }: Pick<Source, "keeps">): string {
  const index = keeps ? namesIn(slots.filter(isOfEvents)).indexOf(name) : -1;
  return index < 0 ? "hits" : `hits_${index}`;
}

export function touchedTables(all: Slots, source: Source, dialect: Dialect): readonly Statement[] {
  const needs = needsOf(all);
  const ofEvents = all.slots.filter(isOfEvents);
  const names = namesIn(ofEvents);
  if (source.keeps !== true || names.length === 0) {
    const hits = hitsSql(dialect);
    return [
      ...(needs.purchases === null ? [] : [transactions(needs, hits, dialect)]),
      { table: "touched", query: touchedQuery(needs, hits, dialect) },
    ];
  }
  return [
    ...names.flatMap((name, index) => {
      const own = ofEvents.filter((slot) => namesOf(slot).includes(name));
      return ofOneEvent(name, `_${index}`, own, all, source, dialect);
    }),
    {
      table: "touched",
      query: names.map((_, index) => `SELECT * FROM touched_${index}`).join(" UNION ALL "),
      view: true,
    },
  ];
}

function ofOneEvent(
  name: string,
  suffix: string,
  own: readonly Slot[],
  all: Slots,
  source: Source,
  dialect: Dialect,
): readonly Statement[] {
  const { purchases, valueParameters } = needsOf(all);
  const slots: Slots = { ...all, slots: own, journeys: [], valueParameters };
  const ofName = { ...source, only: [name] };
  const write = (...from: [Source, Dialect, Lookup?]): string => hitsQuery(slots, ...from);
  const hits = `hits${suffix}`;
  const needs = { ...needsOf(slots), purchases: name === "purchase" ? purchases : null };
  return [
    {
      table: hits,
      query: `SELECT * FROM hits WHERE name = ${dialect.text(name)}`,
      narrow: fromNarrow(write, ofName, dialect),
      view: true,
      as: { query: write(ofName, dialect), tables: [] },
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
