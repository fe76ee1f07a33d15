/**
 * The goals as everything after `config/` sees them: checked, defaults filled in, units normalised. Pure data; knows
 * nothing of YAML, files or positions.
 */
import type { Alerts } from "./alerts.js";
import type { Experiment } from "./experiment.js";
import type { RawDurationGoal, RawGoal, RawPagesGoal, RawTarget } from "./goal-schema.js";
import type { ReportLook } from "./look.js";
import type { PageConditions } from "./pattern/address-pattern.js";
import type { ScheduledReport } from "./schedule.js";
import type { RawAudience } from "./schema.js";
import type { Setup } from "./setup.js";
import type { TagManagerSettings } from "./tag-manager.js";

export type { Experiment } from "./experiment.js";

export type Tier = RawGoal["tier"];
export type Category = RawGoal["category"];
export type Counting = NonNullable<RawGoal["counting"]>;

export type TextOperator = "equals" | "contains" | "begins_with" | "ends_with" | "regex";
export type NumberOperator = "eq" | "gt" | "gte" | "lt" | "lte";

/** One test on one text or number. `regex` is what RE2 and JavaScript read alike, and means the whole text. */
export type Condition =
  | {
      readonly kind: "text";
      readonly operator: TextOperator;
      readonly value: string;
      readonly ignoreCase: boolean;
      readonly negated: boolean;
    }
  | { readonly kind: "number"; readonly operator: NumberOperator; readonly value: number };

/** All conditions must hold. Never empty. */
export type Match = readonly Condition[];

/**
 * What one conversion is worth. `unmanaged`: the file says nothing, GA4's default value is left alone; `none`: the
 * default value is cleared; `parameter`: read from a parameter of the event.
 */
export type GoalValue =
  | { readonly kind: "unmanaged" }
  | { readonly kind: "none" }
  | { readonly kind: "amount"; readonly amount: number; readonly currency: string }
  | { readonly kind: "parameter"; readonly parameter: string };

export type Measure = "rate" | "count" | "value";

/** A mark to reach: `amount` is a share of sessions (0.025 = 2.5 %) for a rate, else a count or a sum of money. */
export interface Milestone {
  readonly amount: number;
  /** Calendar day, `YYYY-MM-DD`, in the property's time zone; inclusive. */
  readonly by: string;
}

export interface Target extends Milestone {
  readonly measure: Measure;
  /** For counts and values: the amount is to be reached every week or month; absent = in total. */
  readonly per?: NonNullable<RawTarget["per"]>;
  /** Earlier marks on the way, by date. */
  readonly milestones: readonly Milestone[];
}

interface GoalBase {
  /** Also the name of the event where the goal creates one. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly tier: Tier;
  readonly category: Category;
  readonly stage?: string;
  /** The goal this one is a step towards. */
  readonly leadsTo?: string;
  /** Of a macro goal: the lead, a macro goal too, that this one is a later stage of. */
  readonly closes?: string;
  readonly counting: Counting;
  /** Who looks after it. */
  readonly owner?: string;
  readonly value: GoalValue;
  /** False: counted and reported, but not marked in GA4. */
  readonly keyEvent: boolean;
  readonly protect: boolean;
  readonly target?: Target;
  /** Whether somebody is told when it is not as usual. Absent = where it is a macro goal. */
  readonly alert?: boolean;
}

export interface ParameterMatch {
  readonly parameter: string;
  readonly match: Match;
}

/** Counts an event, or those of them whose parameters match. */
export interface EventGoal extends GoalBase {
  readonly type: "event";
  readonly event: string;
  /** Each of these counts too. */
  readonly orEvents?: readonly string[];
  /** In the order of the file; empty = every such event. */
  readonly where: readonly ParameterMatch[];
}

/** Counts views of a page. At least one of the three is there. */
export interface DestinationGoal extends GoalBase {
  readonly type: "destination";
  readonly path?: Match;
  readonly host?: Match;
  readonly url?: Match;
}

/** How a goal that GA4 has no primitive for is counted; `audience` is approximate. */
export type Via = NonNullable<RawPagesGoal["via"]>;

/** Counts sessions that lasted at least so long; with `page` the views of a page, or the sessions with one. */
export interface DurationGoal extends GoalBase {
  readonly type: "duration";
  /** The time in the foreground of one view of this page; absent = of the session. */
  readonly page?: PageConditions;
  readonly atLeastSeconds: number;
  /** `session`: time since the session began; `engaged`: time in the foreground. */
  readonly clock: NonNullable<RawDurationGoal["clock"]>;
  readonly via: Via;
  /** The audience field to use with `via: audience`; GA4 documents none, so the user names it. */
  readonly audienceField?: string;
}

/** Counts sessions with at least so many page views. */
export interface PagesPerSessionGoal extends GoalBase {
  readonly type: "pages_per_session";
  readonly atLeast: number;
  readonly via: Via;
}

export type Goal = EventGoal | DestinationGoal | DurationGoal | PagesPerSessionGoal;
export type GoalType = Goal["type"];

/** A way to a goal: its steps, in order. */
export interface Journey {
  readonly id: string;
  readonly name: string;
  readonly goal: string;
  /** True: who was at no step before may come in at any. */
  readonly open: boolean;
  /** A dimension to break its users down by; absent = none. */
  readonly by?: string;
  readonly steps: readonly Step[];
}

export interface Step {
  /** A goal's id, an event's name, or words for what `page` or `where` say: different ones, different words. */
  readonly step: string;
  /** Views of this page. */
  readonly page?: PageConditions;
  /** Events of this name whose parameters match; not empty. */
  readonly where?: { readonly event: string; readonly match: readonly ParameterMatch[] };
  /** At most so long after the step before; absent = any time. */
  readonly withinSeconds?: number;
  /** True: no other event of the user lies between the step before and this one. */
  readonly directly: boolean;
}

/** People who did all of `did` and none of `didNot`: goal ids or event names. */
export interface AudienceDefinition {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly did: readonly string[];
  readonly didNot: readonly string[];
  /** Only what they did in so many days up to the present one; absent = ever. */
  readonly withinDays?: number;
  readonly membershipDays: number;
  /** Who did one of `didNot` is out while that holds, or for good. */
  readonly exclusion: NonNullable<RawAudience["exclusion"]>;
}

export interface Move {
  readonly from: string;
  readonly to: string;
}

/** One property's goals, merged from all its files. */
export interface GoalsConfig {
  /** Digits; absent when only `--property` or a clients file says it. */
  readonly property?: string;
  readonly currency?: string;
  /** Measurement ids (`G-...`); empty = every web stream. */
  readonly streams: readonly string[];
  readonly annotate: boolean;
  /** The container that the page code is kept in; absent = none. */
  readonly tagManager?: TagManagerSettings;
  /** In the order of the files. */
  readonly goals: readonly Goal[];
  readonly journeys: readonly Journey[];
  readonly audiences: readonly AudienceDefinition[];
  /** Absent = none. */
  readonly experiments?: readonly Experiment[];
  /** What the goals need of the property; absent = nothing. */
  readonly setup?: Setup;
  /** What a check tells of goals that are not as usual; absent = all. */
  readonly alerts?: Alerts;
  /** What is an agency's own on the pages of reports; absent = nothing. */
  readonly look?: ReportLook;
  /** Reports that are made by the clock; absent = none. */
  readonly schedule?: readonly ScheduledReport[];
  readonly moved: readonly Move[];
}

/** The name of the event a goal counts: its own id where GA4 or the page creates one, else the event it is built on. */
export function countedEvent(goal: Goal): string {
  return isPlainEvent(goal) ? goal.event : goal.id;
}

/** An event as it comes, without conditions. */
export function isPlainEvent(goal: Goal): goal is EventGoal & { readonly orEvents?: never } {
  return goal.type === "event" && goal.where.length === 0 && goal.orEvents === undefined;
}

/** The events that count for an event goal, as they come in. */
export function eventsOf({ event, orEvents = [] }: EventGoal): readonly string[] {
  return [event, ...orEvents];
}

/** A step is a goal's id, then what the goal counts; an event's name; or a page, whose views count. */
export function eventOfStep({ step, page, where }: Step, goals: readonly Goal[]): string {
  if (page) return "page_view";
  if (where) return where.event;
  const goal = goals.find(({ id }) => id === step);
  return goal === undefined ? step : countedEvent(goal);
}

/** The goal a step names, if it names one. */
export function goalOfStep({ step, page, where }: Step, goals: readonly Goal[]): Goal | undefined {
  return page || where ? undefined : goals.find(({ id }) => id === step);
}

/** True where the event a goal counts exists only because of the goal. */
export function createsEvent(goal: Goal): boolean {
  return !isPlainEvent(goal);
}

/** True where the number GA4 will show is not exact, by the way the goal is counted. */
export function isApproximate(goal: Goal): boolean {
  return (goal.type === "duration" || goal.type === "pages_per_session") && goal.via === "audience";
}

export type PageCodeGoal = DurationGoal | PagesPerSessionGoal;

/** True for the goals that only code in the page can count. */
export function needsPageCode(goal: Goal): goal is PageCodeGoal {
  return (goal.type === "duration" || goal.type === "pages_per_session") && goal.via === "page_code";
}
