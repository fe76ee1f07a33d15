/** Names alone, for help and for what reads a command line: what they stand for is loaded when it is asked for. */

/** The tables of a report, the one a CSV holds by itself first. */
export const TABLE_NAMES = [
  "days",
  "goals",
  "totals",
  "breakdown",
  "costs",
  "costs-by-goal",
  "targets",
  "milestones",
  "journeys",
  "next-actions",
  "journeys-by",
  "assists",
  "experiments",
  "health",
  "about",
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** The formats of a report, the one without a wish first. */
export const REPORT_FORMATS = ["text", "json", "csv", "xlsx", "markdown", "html"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
