/** The reports of many clients as one: a line each, and how each stands among the others. Only types. */
import type { Interval } from "../../numbers/intervals.js";
import type { ConversionReport, Figure } from "../model.js";

/** One client's report. */
export interface ClientReport {
  readonly client: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly report: ConversionReport;
}

/** A client without a report, and why. */
export interface MissingReport {
  readonly client: string;
  readonly property: string | null;
  readonly reason: string;
}

/**
 * How a client stands among the others. `above`, `below`: further from them than chance and the usual spread between
 * clients explain; `too-few`: the sample is too small to tell.
 */
export type Standing = "above" | "below" | "usual" | "too-few";

export interface RollupRow {
  readonly client: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly property: string | null;
  readonly propertyName: string | null;
  readonly sessions: Figure;
  /**
   * Sessions with a macro goal, summed over the macro goals: a session that reaches two of them counts twice. Null
   * where GA4 did not say.
   */
  readonly macro: Figure;
  /** `macro` of `sessions`. */
  readonly macroRate: Figure;
  readonly macroInterval: Interval | null;
  /** The rate with what chance does taken out: drawn towards that of all clients, the more the fewer sessions there are. */
  readonly fairRate: number | null;
  /** By `fairRate`, best first, from 1; null without sessions. */
  readonly rank: number | null;
  readonly standing: Standing;
  /** Of the macro goals, in `currency`. */
  readonly value: Figure;
  readonly currency: string | null;
  /** Goals whose target is behind. */
  readonly behind: readonly string[];
  /** How many goals have a target. */
  readonly targets: number;
  /** Codes and goals of what is wrong with the counting. */
  readonly warnings: readonly { readonly code: string; readonly goal: string }[];
}

export interface Rollup {
  readonly schemaVersion: 1;
  readonly generatedAt: string;
  /** As it was asked for; days may differ by time zone. */
  readonly period: string;
  readonly clients: readonly RollupRow[];
  readonly missing: readonly MissingReport[];
  /** All clients together; null where there are none with sessions. */
  readonly overallRate: number | null;
  /** The usual spread of true rates between clients, one standard deviation; 0 = chance explains all differences. */
  readonly spread: number | null;
  readonly method: string;
}
