/**
 * The rows of a file of closed leads: read as a whole, with everything that is wrong at its place. Pure. Sources:
 * developers.google.com/analytics/devguides/collection/protocol/ga4/sending-events (limits), .../reference (client_id is required for
 * a web stream), support.google.com/analytics/answer/6366371 (nothing that tells who somebody is).
 */
import {
  type Diagnostic,
  errorAt,
  inReadingOrder,
  lineAndColumn,
  type Place,
  type SourceText,
} from "../../diagnostics/diagnostic.js";
import type { LeadCellProblem } from "../../diagnostics/messages/leads.js";
import { nearest } from "../../diagnostics/nearest.js";
import { type GoalsConfig, isPlainEvent } from "../../goals/goal.js";
import { EVENT_NAME } from "../../goals/goal-schema.js";
import { isDay } from "../../numbers/calendar.js";
import { type CsvCell, readCsv } from "./csv.js";

/** A close of a lead, as it is to be sent. */
export interface LeadRow {
  readonly line: number;
  /** The CRM's own; with `event` it tells the row from every other. It stays here. */
  readonly leadId: string;
  readonly event: string;
  readonly clientId: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly time: Date;
  /** Where the time stands. */
  readonly timePlace: Place;
  readonly value: number | null;
  readonly currency: string | null;
  readonly transactionId: string | null;
}

export interface LeadRows {
  readonly rows: readonly LeadRow[];
  readonly problems: readonly Diagnostic[];
  /** Columns whose names mean nothing here. */
  readonly notRead: readonly string[];
}

const COLUMNS = [
  "lead_id",
  "client_id",
  "user_id",
  "session_id",
  "goal",
  "event",
  "time",
  "value",
  "currency",
  "transaction_id",
] as const;
type Column = (typeof COLUMNS)[number];
const KNOWN: ReadonlySet<string> = new Set(COLUMNS);
const LONGEST_USER_ID = 256;
const LONGEST_VALUE = 100;

/** `now`: nothing may lie after it. */
export function readLeads(source: SourceText, config: GoalsConfig, now: Date): LeadRows {
  const { rows: lines, problem } = readCsv(source);
  const problems: Diagnostic[] = problem === null ? [] : [problem];
  const [header = [], ...body] = lines;
  const columns = columnsOf(header, source, problems);
  if (columns === null) return { rows: [], problems, notRead: [] };
  const seen = new Map<string, number>();
  const rows = body.flatMap((cells) => {
    if (cells.length !== header.length) {
      const at = cells[0]?.place ?? { source, start: 0, end: 0 };
      problems.push(errorAt("leads-row", at, { cells: cells.length, columns: header.length }));
      return [];
    }
    const row = rowOf(cells, columns, config, now, problems);
    if (row === null) return [];
    const key = JSON.stringify([row.event, row.leadId]);
    const first = seen.get(key);
    if (first !== undefined) problems.push(errorAt("leads-twice", row.idPlace, { line: first }));
    seen.set(key, first ?? row.line);
    const { idPlace: _, ...lead } = row;
    return [lead];
  });
  const notRead = header.map(({ text }) => text).filter((name) => !KNOWN.has(named(name)));
  return { rows, problems: inReadingOrder(problems, [source]), notRead };
}

const named = (text: string): string => text.toLowerCase().replaceAll(/[\s-]+/g, "_");

type Columns = ReadonlyMap<Column, number>;

function columnsOf(header: readonly CsvCell[], source: SourceText, problems: Diagnostic[]): Columns | null {
  const found = new Map<Column, number>();
  const before = problems.length;
  for (const [index, { text, place }] of header.entries()) {
    const column = COLUMNS.find((name) => name === named(text));
    if (column === undefined) {
      const near = nearest(named(text), KNOWN);
      if (near !== undefined && !header.some((other) => named(other.text) === near))
        problems.push(errorAt("leads-column-unknown", place, { column: text, nearest: near }));
    } else if (found.has(column)) problems.push(errorAt("leads-column-twice", place, { column }));
    else found.set(column, index);
  }
  const missing = [
    ...(["lead_id", "client_id", "time"] as const).filter((column) => !found.has(column)),
    ...(found.has("goal") || found.has("event") ? [] : ["goal"]),
  ];
  if (missing.length > 0) {
    const at = header[0]?.place ?? { source, start: 0, end: 0 };
    problems.push(errorAt("leads-columns", at, { missing }));
  }
  return problems.length > before ? null : found;
}

function rowOf(
  cells: readonly CsvCell[],
  columns: Columns,
  config: GoalsConfig,
  now: Date,
  problems: Diagnostic[],
): (LeadRow & { readonly idPlace: Place }) | null {
  const before = problems.length;
  const [first] = cells;
  if (first === undefined) return null;
  const cell = (column: Column): CsvCell =>
    cells[columns.get(column) ?? -1] ?? { text: "", place: { ...first.place, end: first.place.start } };
  const wrong = (column: Column, problem: LeadCellProblem): null => {
    problems.push(errorAt("leads-cell", cell(column).place, { column, problem }));
    return null;
  };
  const idIn = (column: Column, longest = LONGEST_VALUE): string | null => {
    const { text } = cell(column);
    if (text === "") return null;
    if (/\S@\S+\.\S/.test(text)) return wrong(column, "personal");
    if (/\s/.test(text)) return wrong(column, "spaces");
    return [...text].length > longest ? wrong(column, "too-long") : text;
  };
  const needed = (column: Column, text: string): string =>
    text === "" ? (wrong(column, "empty") ?? "") : text;

  const leadId = needed("lead_id", cell("lead_id").text);
  const client = needed("client_id", cell("client_id").text) === "" ? null : idIn("client_id");
  if (client !== null && /^GA\d\.\d+\./.test(client)) wrong("client_id", "cookie");
  const session = cell("session_id").text;
  if (session !== "" && !/^\d+$/.test(session)) wrong("session_id", "session");
  const time = timeIn(cell("time").text);
  if (cell("time").text === "") wrong("time", "empty");
  else if (time === null) wrong("time", "time");
  else if (time > now) wrong("time", "future");
  const amount = cell("value").text;
  if (amount !== "" && !/^-?\d+(?:\.\d+)?$/.test(amount)) wrong("value", "number");
  const currency = cell("currency").text || config.currency || "";
  if (cell("currency").text !== "" && !/^[A-Z]{3}$/.test(currency)) wrong("currency", "currency");
  if (amount !== "" && currency === "")
    wrong(columns.has("currency") ? "currency" : "value", "currency-missing");
  const userId = idIn("user_id", LONGEST_USER_ID);
  const transactionId = idIn("transaction_id");
  const event = eventIn(cell("goal"), cell("event"), config, wrong, problems);
  if (problems.length > before || client === null || time === null || event === null) return null;
  return {
    line: lineAndColumn(first.place.source, first.place.start).line,
    leadId,
    idPlace: cell("lead_id").place,
    event,
    clientId: client,
    userId,
    sessionId: session === "" ? null : session,
    time,
    timePlace: cell("time").place,
    value: amount === "" ? null : Number(amount),
    currency: amount === "" ? null : currency,
    transactionId,
  };
}

/** A goal's event, or the one that is named. */
function eventIn(
  goal: CsvCell,
  event: CsvCell,
  { goals }: GoalsConfig,
  wrong: (column: Column, problem: LeadCellProblem) => null,
  problems: Diagnostic[],
): string | null {
  if (goal.text === "") {
    if (event.text === "") return wrong("goal", "empty");
    return EVENT_NAME.test(event.text) && event.text.length <= 40 ? event.text : wrong("event", "event");
  }
  const found = goals.find(({ id }) => id === goal.text);
  if (found === undefined) {
    const near = nearest(goal.text, new Set(goals.map(({ id }) => id)));
    const meant = near === undefined ? {} : { nearest: near };
    problems.push(errorAt("goal-unknown", goal.place, { shown: goal.text, ...meant }));
    return null;
  }
  return isPlainEvent(found) ? found.event : wrong("goal", "goal-by-rule");
}

const TIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(Z|[+-]\d{2}:?\d{2})$/;

function timeIn(text: string): Date | null {
  const [, day = "", hour = "", offset = ""] = TIME.exec(text) ?? [];
  if (!isDay(day)) return null;
  const zone = offset === "Z" || offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  const at = new Date(`${day}T${hour}${zone}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
