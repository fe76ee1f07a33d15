/** What a check has found, as data. */
import type { Day } from "../numbers/calendar.js";
import type { JustSeen } from "./first-aid.js";
import type { AliveKind } from "./guard.js";

export type FindingKind =
  | AliveKind
  | "not_set"
  | "behind_target"
  | "cannot_fire"
  | "missing_key_event"
  | "experiment_split"
  | "experiment_decided"
  | "not_final";

export interface Finding {
  /** The goal's id; null where it is about the site or its days, for all goals. */
  readonly goal: string | null;
  readonly kind: FindingKind;
  /** The first day of it; null where that is not known. */
  readonly since: Day | null;
  /** Which of several things of one kind, an experiment's id; absent where there is one of a kind. */
  readonly about?: string | undefined;
  /** Counts from `since` to the last day judged; null where nothing was counted. */
  readonly expected: number | null;
  readonly seen: number | null;
  /** How often chance alone brings as few, or as many, on such days; null where no chance is in it. */
  readonly chance: number | null;
  /** Of what is silent: whether it came in within the last 30 minutes; absent where nobody looked. */
  readonly realtime?: JustSeen;
  /** Counts of the last days that were judged, a day each; absent where nothing was counted. */
  readonly recent?: readonly number[];
  /** What is wrong, in a sentence. Names in it are as files and Google have them: print it clean. */
  readonly message: string;
  /** What to do, a sentence each; the first first. */
  readonly next: readonly string[];
}

/** What a finding is of, in words: a goal, an experiment, or all goals. */
export function subjectOf({ goal, kind, about }: Pick<Finding, "goal" | "kind" | "about">): string {
  return goal ?? (isOfExperiment(kind) ? `experiment ${about ?? ""}` : "all goals");
}

export function isOfExperiment(kind: FindingKind): boolean {
  return kind === "experiment_split" || kind === "experiment_decided";
}

/** What was judged of a goal's counts; `never_counted` and `new` could not be. */
export interface Judged {
  readonly goal: string;
  readonly state: "alarm" | "alive" | "never_counted" | "new";
  /** Days without any after which silence is told; null where it can't be said. */
  readonly silenceToldAfter: number | null;
  /** True where it is alive because four weeks have made what it had dropped or doubled to the new level. */
  readonly newLevel: boolean;
}

export interface CheckResult {
  readonly schemaVersion: 1;
  readonly property: string;
  /** Whole days that were judged; those after `final` GA4 may still change: they tell silence and its end alone. */
  readonly days: { readonly start: Day; readonly end: Day; readonly final: Day };
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly goals: readonly Judged[];
  /** What else is good to know of the property, a sentence each; nothing of it needs attention. Absent: not looked at. */
  readonly notes?: readonly string[];
}

/** One of many that were checked. */
export interface CheckedClient {
  readonly name: string;
  /** What was found, or why nothing was looked at. */
  readonly result: CheckResult | { readonly error: string };
}
