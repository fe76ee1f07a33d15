/** Tables that DuckDB is asked to make and that are parts of questions in BigQuery. */

const OF_NEXT_ACTIONS = ["first_steps", "next_events", "next_moments", "near_moments", "near_hits"];

/** How the events near the steps of a journey, and the walk over them, are kept is each engine's own. */
export const OF_JOURNEYS: readonly string[] = ["walk", ...OF_NEXT_ACTIONS];

export const PARTS_OF_QUESTIONS: readonly string[] = [
  ...OF_JOURNEYS,
  "macro_times",
  "converts",
  "orders",
  "conversions",
  "leads",
];
