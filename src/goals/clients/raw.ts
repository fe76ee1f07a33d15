/** A clients file as written: checked for its shape, variables not filled in yet. */
import type { RawAudience, RawGoal, RawJourney } from "../raw.js";
import type { RawSchedule } from "../schedule.js";

/** What is changed of the goals files: a part of a goal, a whole new one, or null, which takes it away. */
export interface RawOverrides {
  readonly currency?: string | undefined;
  readonly streams?: readonly string[] | undefined;
  readonly annotate?: boolean | undefined;
  readonly goals?: Readonly<Record<string, Partial<RawGoal> | null>> | undefined;
  readonly journeys?: Readonly<Record<string, Partial<RawJourney> | null>> | undefined;
  readonly audiences?: Readonly<Record<string, Partial<RawAudience> | null>> | undefined;
}

export type RawScalar = string | number | boolean;

/** What defaults, groups and clients have in common: one layer of a client's settings. */
export interface RawLayer {
  readonly goals?: readonly string[] | undefined;
  readonly labels?: Readonly<Record<string, RawScalar>> | undefined;
  readonly variables?: Readonly<Record<string, RawScalar>> | undefined;
  readonly overrides?: RawOverrides | undefined;
  /** By id, over those of the goals files and of outer layers; null takes one away. */
  readonly schedule?: Readonly<Record<string, Partial<RawSchedule> | null>> | undefined;
  readonly credentials?: string | undefined;
  readonly impersonate?: string | undefined;
}

export interface RawGroup extends RawLayer {
  readonly extends?: string | readonly string[] | undefined;
}

export interface RawClient extends RawGroup {
  readonly property: number | string;
}

export interface RawClientsFile {
  readonly version: 1;
  readonly defaults?: RawLayer | undefined;
  readonly groups?: Readonly<Record<string, RawGroup>> | undefined;
  readonly clients: Readonly<Record<string, RawClient>>;
}
