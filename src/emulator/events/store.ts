/**
 * The events a property has collected, in DuckDB in memory. Taking in a batch applies the rules, audience triggers and
 * key events that were in force when each event happened, all in one transaction: a batch is in whole or not at all.
 * Events and sessions are kept apart: a session's source, landing page and engagement depend on all its events, also
 * those still to come. Knows nothing of the Data API; it answers SQL over the view `facts`, an event with its session
 * beside it.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { type DuckDBConnection, DuckDBInstance, DuckDBListValue, type DuckDBValue } from "@duckdb/node-api";
import { checkRates, type ExchangeRates } from "../money.js";
import type { PropertyState } from "../world/state.js";
import { type AdCost, adCostsSql } from "./ad-costs.js";
import {
  type AudienceChoices,
  DEFAULT_AUDIENCE_CHOICES,
  loggedParametersSql,
  triggerEventsSql,
} from "./audience-sql.js";
import { type TriggeredAudience, type TriggerNotEvaluated, triggersOf } from "./audience-trigger.js";
import type { FileLeftOut } from "./export-files.js";
import {
  arrivedSql,
  DEFAULT_MONEY,
  DEFAULT_TRANSACTIONS,
  incomingSql,
  MARK_REPEATS,
  type MoneyChoices,
  storeEventsSql,
  type TransactionChoices,
} from "./incoming-sql.js";
import { type EventSource, loadRawEvents } from "./load.js";
import {
  type ActingRules,
  actingRules,
  type Batch,
  type CollectionChoices,
  DEFAULT_CHOICES,
  madeParametersSql,
  makeEventsSql,
  type Pattern,
  type PatternQuestion,
  patternQuestions,
} from "./rule-sql.js";
import {
  DEFAULT_SESSIONS,
  marksSql,
  NUMBER_SESSIONS,
  REFRESH_SESSIONS,
  refreshPeople,
  type SessionChoices,
} from "./session-sql.js";
import { readStore, writeStore } from "./store-file.js";
import { CREATE_STORE } from "./store-tables.js";

/** Every choice where GA4 is silent. */
export type StoreChoices = CollectionChoices &
  AudienceChoices &
  MoneyChoices &
  TransactionChoices &
  SessionChoices;

/** What became of a batch. */
export interface IngestResult {
  /** Events that came in. */
  readonly collected: number;
  /** Events that rules made of them. */
  readonly created: number;
  /** Events that the triggers of audiences logged. */
  readonly triggered: number;
  /** Of all three, those that count as key events. */
  readonly keyEvents: number;
  /** Triggers that never act here, because this emulator does not understand their audience's conditions. */
  readonly notEvaluated: readonly TriggerNotEvaluated[];
  /** Files that hold the same events again, or none. */
  readonly leftOut: readonly FileLeftOut[];
}

export interface EventStore {
  /**
   * Takes in a batch of events for a property as it is configured now and was configured before. Batches run one after
   * the other. Throws an EventLoadError for a source that cannot be read, and a RangeError for a rule whose regular
   * expression browsers can't read or hang on; the store is then as it was.
   */
  ingest(property: PropertyState, source: EventSource): Promise<IngestResult>;
  /** Takes in what ads cost, as a linked Google Ads account or an import of cost data brings it: none comes with events. */
  importCosts(property: PropertyState, costs: readonly AdCost[]): Promise<void>;
  readonly exchangeRates: ExchangeRates;
  /** Runs a query over what has been taken in. Integers come back as bigint. */
  query(sql: string): Promise<readonly (readonly DuckDBValue[])[]>;
  /** Writes all that was taken in, and a text beside it, to a file that is empty or not there. Batches wait meanwhile. */
  save(path: string, text: string): Promise<void>;
  /** Fills an empty store with what `save` wrote, and returns the text. Throws a StoreFileError. */
  restore(path: string): Promise<string>;
  close(): Promise<void>;
}

const COUNT_BATCH = "SELECT (SELECT count(*) FROM raw_events), (SELECT count(*) FROM marks)";

const TEMPORARY = [
  "raw_events",
  "row_text",
  "arrived",
  "matched",
  "incoming",
  "marks",
  "touched",
  "refreshed",
];

async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly (readonly DuckDBValue[])[]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/** A pattern that takes longer than this over all texts of a batch is one that browsers would hang on. */
const PATTERN_PATIENCE = 5_000;

/** What `use` makes of a pattern as browsers read it. Throws a RangeError for one that they can't read, or hang on. */
function usePattern<T>(
  { pattern, ignoreCase }: Pattern,
  { regexMatch }: StoreChoices,
  use: (wanted: RegExp) => T,
): T {
  try {
    const whole = regexMatch === "full" ? `^(?:${pattern})$` : pattern;
    return use(new RegExp(whole, ignoreCase ? "i" : ""));
  } catch (error) {
    throw new RangeError(`the pattern ${pattern} can't be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** The texts that a pattern matches. */
async function matchesOf(
  connection: DuckDBConnection,
  question: PatternQuestion,
  choices: StoreChoices,
): Promise<readonly string[]> {
  const rows = await rowsOf(connection, question.texts);
  const values = rows.flatMap(([text]) => (typeof text === "string" ? [text] : []));
  if (values.length === 0) return [];
  return usePattern(question, choices, (wanted) =>
    // Within bounds: looking back can take for ever.
    runInNewContext(
      "values.filter((text) => wanted.test(text))",
      { values, wanted },
      { timeout: PATTERN_PATIENCE },
    ),
  );
}

async function matchPatterns(
  connection: DuckDBConnection,
  questions: readonly PatternQuestion[],
  choices: StoreChoices,
): Promise<void> {
  await connection.run("CREATE OR REPLACE TEMP TABLE matched (question INTEGER, value VARCHAR)");
  const appender = await connection.createAppender("matched", null, "temp");
  try {
    for (const one of questions) {
      for (const value of await matchesOf(connection, one, choices)) {
        appender.appendInteger(one.question);
        appender.appendVarchar(value);
        appender.endRow();
      }
    }
  } finally {
    appender.closeSync();
  }
}

const BATCH = `SELECT min(event_ts), max(event_ts), list(DISTINCT event_name), list(DISTINCT stream_id) FROM raw_events`;

async function batchOf(connection: DuckDBConnection): Promise<Batch | null> {
  const [[first, last, names, streams] = []] = await rowsOf(connection, BATCH);
  if (typeof first !== "bigint" || typeof last !== "bigint") return null;
  return { first, last, names: textsOf(names), streams: textsOf(streams) };
}

function textsOf(list: DuckDBValue | undefined): ReadonlySet<string> {
  return new Set(list instanceof DuckDBListValue ? list.items.map(String) : []);
}

const NO_RULES: ActingRules = { versions: [], patterns: [], parameters: [] };

/** Returns how many rules made. */
async function createEvents(
  connection: DuckDBConnection,
  rules: ActingRules,
  choices: StoreChoices,
): Promise<number> {
  for (const pattern of rules.patterns) usePattern(pattern, choices, () => undefined);
  if (rules.versions.length === 0) return 0;
  const questions = patternQuestions(rules, choices);
  if (questions.length > 0) await matchPatterns(connection, questions, choices);
  return (await connection.run(makeEventsSql(rules, choices))).rowsChanged;
}

/** After the rules: audiences see what rules made. Returns how many events the triggers of audiences logged. */
async function logTriggers(
  connection: DuckDBConnection,
  property: PropertyState,
  audiences: readonly TriggeredAudience[],
  choices: AudienceChoices,
): Promise<number> {
  let logged = 0;
  for (const audience of audiences) {
    logged += (await connection.run(triggerEventsSql(property.id, audience, choices))).rowsChanged;
  }
  return logged;
}

/** The key events that any event of a batch, or made of it, can be. */
function keyEventsOf(
  { keyEventHistory }: PropertyState,
  batch: Batch | null,
  rules: ActingRules,
  audiences: readonly TriggeredAudience[],
): PropertyState["keyEventHistory"] {
  const names = new Set([
    ...(batch?.names ?? []),
    ...rules.versions.map(({ value }) => value.destinationEvent),
    ...audiences.flatMap(({ triggers }) => triggers.map(({ value }) => value.eventName)),
  ]);
  return keyEventHistory.filter(({ value }) => names.has(value.eventName));
}

async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  for (const sql of statements) await connection.run(sql);
}

/** All steps of taking in a batch, in order; the module that each statement comes from says what it does. */
async function collect(
  connection: DuckDBConnection,
  property: PropertyState,
  source: EventSource,
  choices: StoreChoices,
): Promise<IngestResult> {
  try {
    const leftOut = await loadRawEvents(connection, source);
    const byServer = "rows" in source && source.byServer === true;
    const batch = await batchOf(connection);
    const isRuled = batch !== null && (!byServer || choices.rulesOnServerEvents);
    const rules = isRuled ? actingRules(property.ruleHistory, batch) : NO_RULES;
    const { evaluated, notEvaluated } = triggersOf(property);
    await connection.run(arrivedSql(rules.parameters));
    const created = await createEvents(connection, rules, choices);
    const triggered = await logTriggers(connection, property, evaluated, choices);
    await connection.run(incomingSql(property.id));
    await inTransaction(connection, async () => {
      await runAll(connection, NUMBER_SESSIONS);
      const isRepeatable = choices.repeatedTransactions === "once" && batch?.names.has("purchase") === true;
      if (isRepeatable) await connection.run(MARK_REPEATS);
      await connection.run(marksSql(keyEventsOf(property, batch, rules, evaluated), choices));
      const madeParams = loggedParametersSql(madeParametersSql(rules, choices));
      const isMade = created + triggered > 0;
      await connection.run(storeEventsSql(property, choices, isMade ? madeParams : null));
      await runAll(connection, REFRESH_SESSIONS);
      await connection.run(refreshPeople(property.timeZone));
    });
    const [counts] = await rowsOf(connection, COUNT_BATCH);
    const [collected = 0, keyEvents = 0] = (counts ?? []).map(Number);
    return { collected, created, triggered, keyEvents, notEvaluated, leftOut };
  } finally {
    await runAll(
      connection,
      TEMPORARY.map((table) => `DROP TABLE IF EXISTS temp.${table}`),
    );
  }
}

/** An empty store. Close it when done. Rejects with a RangeError for exchange rates that are none. */
export async function openEventStore(choices: Partial<StoreChoices> = {}): Promise<EventStore> {
  checkRates(choices.exchangeRates ?? {});
  // What does not fit into memory is shared with no other emulator and no other user.
  const spill = await mkdtemp(join(tmpdir(), "ga4-goals-emulator-"));
  // With more threads a batch takes three times the processor: they write its rows of lists over and over.
  const instance = await DuckDBInstance.create(":memory:", { temp_directory: spill, threads: "1" });
  const writer = await instance.connect();
  for (const sql of CREATE_STORE) await writer.run(sql);
  const complete: StoreChoices = {
    ...DEFAULT_CHOICES,
    ...DEFAULT_AUDIENCE_CHOICES,
    ...DEFAULT_MONEY,
    ...DEFAULT_TRANSACTIONS,
    ...DEFAULT_SESSIONS,
    ...choices,
  };
  let last: Promise<unknown> = Promise.resolve();
  /** One after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  return {
    exchangeRates: complete.exchangeRates,
    ingest: (property, source) => inTurn(() => collect(writer, property, source, complete)),
    importCosts: ({ id }, costs) => inTurn(() => runAll(writer, adCostsSql(id, costs))),
    save: (path, text) => inTurn(() => writeStore(writer, path, { created: CREATE_STORE, text })),
    restore: (path) => inTurn(() => readStore(writer, path, CREATE_STORE)),
    async query(sql) {
      // A connection of its own: many reports at once, none of them inside a batch's transaction.
      const reader = await instance.connect();
      try {
        return await rowsOf(reader, sql);
      } finally {
        reader.closeSync();
      }
    },
    async close() {
      await last;
      writer.closeSync();
      instance.closeSync();
      await rm(spill, { recursive: true, force: true });
    },
  };
}

/** All of the work or none of it. Throws what the work throws, after everything it wrote is undone. */
async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run("BEGIN");
  try {
    await work();
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK");
    throw error;
  }
}
