/**
 * The library's backtest, an entry of its own (`ga4-goals/backtest`), so that whoever only plans loads no database: open
 * an engine, run or compare goals on it, draw the result.
 */

export type { TextOptions } from "../draw/layout.js";
export {
  type BigQueryConnection,
  type BigQueryJobs,
  openBigQueryJobs,
} from "../google/bigquery/bigquery-jobs.js";
export {
  type Comparison,
  compareGoals,
  type Example,
  type GoalChange,
  type GoalNumbers,
} from "./compare.js";
export type { CountDay, CountDetail, FieldValues, ValueList } from "./count-detail.js";
export {
  type CountedGoal,
  type CountingEngine,
  type CountingOptions,
  openCounting,
} from "./counting.js";
export { renderCsv } from "./draw/csv.js";
export { renderHtml } from "./draw/html.js";
export { renderText } from "./draw/text.js";
export { type BigQueryOptions, type Estimate, openBigQuery } from "./engine/bigquery.js";
export type { Bill } from "./engine/bigquery-run.js";
export { type DuckDbOptions, openDuckDb } from "./engine/duckdb.js";
export type { Engine } from "./engine/engine.js";
export type {
  Backtest,
  BacktestNote,
  EventsRead,
  GoalCount,
  JourneyFunnel,
  MacroPaths,
  MicroToMacro,
  TimeToMacro,
} from "./model.js";
export type { SqlFile, SqlOptions } from "./models/model.js";
export { sqlFiles } from "./models/sql-files.js";
export { type BacktestOptions, runBacktest } from "./run-backtest.js";
export type { Seen, SeenParameter } from "./seen.js";
export type { Credit, HowClose } from "./steps-model.js";
