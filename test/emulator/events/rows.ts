/** Small events and properties for tests, written by what matters in them. */

import { createClock } from "../../../src/emulator/clock.js";
import type { ExportParam, ExportRow } from "../../../src/emulator/events/export-row.js";
import type { KeyEventState, PropertyState, Versioned } from "../../../src/emulator/world/state.js";
import { addAccount, addProperty, createWorld } from "../../../src/emulator/world/world.js";

/** 2026-03-01, a Sunday, at midnight UTC. */
export const START: Date = new Date("2026-03-01T00:00:00Z");

export type ParamValue = string | number | bigint;

/** Texts as string_value, whole numbers as int_value, others as double_value. */
function param(key: string, value: ParamValue): ExportParam {
  if (typeof value === "string") return { key, value: { string_value: value } };
  if (typeof value === "bigint") return { key, value: { int_value: String(value) } };
  return { key, value: Number.isInteger(value) ? { int_value: value } : { double_value: value } };
}

export interface EventSketch {
  readonly name: string;
  /** Seconds after START; default 0. */
  readonly at?: number;
  /** Default `u1`; null for none. */
  readonly user?: string | null;
  /** Default 1; null for none. */
  readonly session?: number | null;
  readonly stream?: string;
  readonly params?: Readonly<Record<string, ParamValue>>;
  readonly row?: Partial<ExportRow>;
}

/** The export row of a sketch. */
export function event(sketch: EventSketch): ExportRow {
  const { name, at = 0, user = "u1", session = 1, stream = "2001", params = {}, row = {} } = sketch;
  const moment = START.getTime() + at * 1000;
  return {
    event_date: new Date(moment).toISOString().slice(0, 10).replaceAll("-", ""),
    event_timestamp: moment * 1000,
    event_name: name,
    event_params: [
      ...(session === null ? [] : [param("ga_session_id", session)]),
      ...Object.entries(params).map(([key, value]) => param(key, value)),
    ],
    user_pseudo_id: user,
    stream_id: stream,
    platform: "WEB",
    ...row,
  };
}

/** In force from `from` seconds after START (default: long before) until `until` (default: still). */
export function version<T>(value: T, from?: number, until?: number): Versioned<T> {
  const moment = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);
  return {
    value,
    from: from === undefined ? new Date(0) : moment(from),
    until: until === undefined ? null : moment(until),
  };
}

export function keyEvent(eventName: string, fields: Partial<KeyEventState> = {}): KeyEventState {
  return {
    id: eventName,
    eventName,
    createTime: new Date(0),
    deletable: true,
    custom: true,
    countingMethod: "ONCE_PER_EVENT",
    ...fields,
  };
}

const world = createWorld(createClock(START));
addAccount(world, { id: "1", displayName: "Account", createTime: new Date(0) });

/** A property that only collection looks at; each has an id of its own, so that one store can hold many. */
export function property(
  history: Partial<Pick<PropertyState, "keyEventHistory" | "ruleHistory">> = {},
): PropertyState {
  const bare = addProperty(world, {
    accountId: "1",
    displayName: "Property",
    timeZone: "UTC",
    currencyCode: "EUR",
    serviceLevel: "GOOGLE_ANALYTICS_STANDARD",
    createTime: new Date(0),
  });
  return { ...bare, ...history };
}
