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
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { checkRates, type ExchangeRates } from "../money.js";
import type { PropertyState } from "../world/state.js";
import { type AdCost, adCostsSql } from "./ad-costs.js";
import {
  type AudienceChoices,
  DEFAULT_AUDIENCE_CHOICES,
  loggedParametersSql,
  triggerEventsSql,
} from "./audience-sql.js";
import { type TriggerNotEvaluated, triggersOf } from "./audience-trigger.js";
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
  type CollectionChoices,
  DEFAULT_CHOICES,
  madeParametersSql,
  makeEventsSql,
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

const COUNT_BATCH = `SELECT
  count(*) FILTER (rule_id IS NULL AND audience_id IS NULL),
  count(*) FILTER (rule_id IS NOT NULL),
  count(*) FILTER (audience_id IS NOT NULL),
  (SELECT count(*) FROM marks)
FROM incoming`;

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

/** The texts that a pattern matches. Throws a RangeError for one that browsers can't read, or hang on. */
async function matchesOf(
  connection: DuckDBConnection,
  { pattern, ignoreCase, texts }: PatternQuestion,
  { regexMatch }: StoreChoices,
): Promise<readonly string[]> {
  const rows = await rowsOf(connection, texts);
  const values = rows.flatMap(([text]) => (typeof text === "string" ? [text] : []));
  try {
    const whole = regexMatch === "full" ? `^(?:${pattern})$` : pattern;
    const wanted = new RegExp(whole, ignoreCase ? "i" : "");
    // Within bounds: looking back can take for ever.
    return runInNewContext(
      "values.filter((text) => wanted.test(text))",
      { values, wanted },
      { timeout: PATTERN_PATIENCE },
    );
  } catch (error) {
    throw new RangeError(`the pattern ${pattern} can't be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
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

/** Those that can act on the batch. */
async function rulesOf(connection: DuckDBConnection, { ruleHistory }: PropertyState): Promise<ActingRules> {
  const [span] = await rowsOf(connection, "SELECT min(event_ts), max(event_ts) FROM raw_events");
  const [first, last] = span ?? [];
  const isEmpty = typeof first !== "bigint" || typeof last !== "bigint";
  return isEmpty ? NO_RULES : actingRules(ruleHistory, first, last);
}

const NO_RULES: ActingRules = { versions: [], parameters: [] };

async function createEvents(
  connection: DuckDBConnection,
  rules: ActingRules,
  choices: StoreChoices,
): Promise<void> {
  if (rules.versions.length === 0) return;
  const questions = patternQuestions(rules, choices);
  if (questions.length > 0) await matchPatterns(connection, questions, choices);
  await connection.run(makeEventsSql(rules, choices));
}

/** After the rules: audiences see what rules made. Returns the triggers that can't act. */
async function logTriggers(
  connection: DuckDBConnection,
  property: PropertyState,
  choices: AudienceChoices,
): Promise<readonly TriggerNotEvaluated[]> {
  const { evaluated, notEvaluated } = triggersOf(property);
  for (const audience of evaluated) {
    await connection.run(triggerEventsSql(property.id, audience, choices));
  }
  return notEvaluated;
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
    const rules = byServer && !choices.rulesOnServerEvents ? NO_RULES : await rulesOf(connection, property);
    await connection.run(arrivedSql(rules.parameters));
    await createEvents(connection, rules, choices);
    const notEvaluated = await logTriggers(connection, property, choices);
    await connection.run(incomingSql(property.id));
    await inTransaction(connection, async () => {
      await runAll(connection, NUMBER_SESSIONS);
      if (choices.repeatedTransactions === "once") await connection.run(MARK_REPEATS);
      await connection.run(marksSql(property.keyEventHistory, choices));
      const madeParams = loggedParametersSql(madeParametersSql(rules, choices));
      await connection.run(storeEventsSql(property, choices, madeParams));
      await runAll(connection, REFRESH_SESSIONS);
      await connection.run(refreshPeople(property.timeZone));
    });
    const [counts] = await rowsOf(connection, COUNT_BATCH);
    const [collected = 0, created = 0, triggered = 0, keyEvents = 0] = (counts ?? []).map(Number);
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
