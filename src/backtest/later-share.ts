/**
 * How much later statements read of temporary tables, as a share of what a run reads of the events: for an estimate, where a
 * database bills what is read. Measured on Google's public export and on the emulator's shop (docs/bigquery-bytes.md). Pure.
 */
import type { Slots } from "./slots.js";
import { needsOf } from "./sql/hits.js";
import { keepsAllNames } from "./sql/visits.js";

/** More would make a statement that is too long. */
export const JOURNEYS_AT_ONCE = 4;

const ALL_QUESTIONS = 0.14;
const FEW_QUESTIONS = 0.1;
/** Events that bring time in the foreground are most events. */
const ENGAGEMENT = 0.1;
/** The moments and names of events that count for nothing: of users with a step alone, or of all. */
const NAMES = { ofWalkers: 0.15, ofAll: 0.22 } as const;
const FURTHER_JOURNEYS = 0.12;

/** `few`: how often goals count, or one funnel; not all that a backtest tells. */
export function laterShare(all: Slots, few = false): number {
  const needs = needsOf(all);
  const further = Math.max(0, Math.ceil(all.journeys.length / JOURNEYS_AT_ONCE) - 1);
  return (
    (few ? FEW_QUESTIONS : ALL_QUESTIONS) +
    (needs.engagement ? ENGAGEMENT : 0) +
    (needs.names ? NAMES[keepsAllNames(all) ? "ofAll" : "ofWalkers"] : 0) +
    FURTHER_JOURNEYS * further
  );
}
