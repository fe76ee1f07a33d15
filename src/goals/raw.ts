/**
 * A goals file as written: checked against the schema, variables filled in, not yet normalised. `schema.ts` is held to
 * these types by the compiler.
 */

import type { Category, Counting, Tier, Via } from "./goal.js";
import type { RawSchedule } from "./schedule.js";
import type { RawTagManager } from "./tag-manager.js";

export interface RawOperators {
  readonly equals?: string | undefined;
  readonly not_equals?: string | undefined;
  readonly contains?: string | undefined;
  readonly not_contains?: string | undefined;
  readonly begins_with?: string | undefined;
  readonly ends_with?: string | undefined;
  readonly regex?: string | undefined;
  readonly ignore_case?: boolean | undefined;
  readonly eq?: number | undefined;
  readonly gt?: number | undefined;
  readonly gte?: number | undefined;
  readonly lt?: number | undefined;
  readonly lte?: number | undefined;
}
export type RawMatch = string | number | RawOperators;

export interface RawMilestone {
  readonly rate?: string | undefined;
  readonly count?: number | undefined;
  readonly value?: number | undefined;
  readonly by: string;
}
export interface RawTarget extends RawMilestone {
  readonly per?: "week" | "month" | undefined;
  readonly milestones?: readonly RawMilestone[] | undefined;
}

export type RawValue =
  | number
  | null
  | { readonly amount: number; readonly currency?: string | undefined }
  | { readonly parameter: string };

interface RawBase {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly tier: Tier;
  readonly category: Category;
  readonly stage?: string | undefined;
  readonly leads_to?: string | undefined;
  readonly value?: RawValue | undefined;
  readonly protect?: boolean | undefined;
  readonly target?: RawTarget | undefined;
}
export interface RawEventGoal extends RawBase {
  readonly type: "event";
  readonly event: string;
  readonly where?: Readonly<Record<string, RawMatch>> | undefined;
  readonly counting?: Counting | undefined;
}
export interface RawPage {
  readonly path?: RawMatch | undefined;
  readonly host?: RawMatch | undefined;
  readonly url?: RawMatch | undefined;
}
export interface RawDestinationGoal extends RawBase {
  readonly type: "destination";
  readonly page: string | RawPage;
  readonly counting?: Counting | undefined;
}
export interface RawDurationGoal extends RawBase {
  readonly type: "duration";
  readonly at_least: string;
  readonly clock?: "session" | "engaged" | undefined;
  readonly via?: Via | undefined;
  readonly audience_field?: string | undefined;
  readonly counting?: "once_per_session" | undefined;
}
export interface RawPagesGoal extends RawBase {
  readonly type: "pages_per_session";
  readonly at_least: number;
  readonly via?: Via | undefined;
  readonly counting?: "once_per_session" | undefined;
}
export type RawGoal = RawEventGoal | RawDestinationGoal | RawDurationGoal | RawPagesGoal;

export interface RawJourney {
  readonly name?: string | undefined;
  readonly goal: string;
  readonly steps: readonly string[];
}
export interface RawAudience {
  readonly name: string;
  readonly description?: string | undefined;
  readonly did: string | readonly string[];
  readonly did_not?: string | readonly string[] | undefined;
  readonly within?: string | undefined;
  readonly membership?: string | undefined;
  readonly exclusion?: "temporary" | "permanent" | undefined;
}

export interface RawGoalsFile {
  readonly version: 1;
  readonly property?: number | string | undefined;
  readonly currency?: string | undefined;
  readonly streams?: readonly string[] | undefined;
  readonly annotate?: boolean | undefined;
  readonly tag_manager?: RawTagManager | undefined;
  readonly goals?: Readonly<Record<string, RawGoal>> | undefined;
  readonly journeys?: Readonly<Record<string, RawJourney>> | undefined;
  readonly audiences?: Readonly<Record<string, RawAudience>> | undefined;
  readonly schedule?: Readonly<Record<string, RawSchedule>> | undefined;
  readonly moved?: readonly { readonly from: string; readonly to: string }[] | undefined;
}
