/**
 * What one pass over the events looks for: every goal and every event a journey names, each with a number and a bit, so
 * that an event's part in all of them is one integer. Pure; knows no SQL.
 */

import { EXIT, GoalsError } from "../diagnostics/error.js";
import type { Goal, GoalValue, Journey, Step } from "../goals/goal.js";
import type { MissingParameter } from "./goals/conditions.js";
import { EVERYTHING } from "./goals/predicate.js";
import { type Reading, readGoal, readPage, readWhere } from "./goals/reading.js";

/** Bits of an event that are no slot's. */
export const FLAG = { pageView: 1, sessionStart: 2, web: 4 } as const;
const FIRST_BIT = 3;
/** A mask is a signed 64-bit integer. */
const SLOT_LIMIT = 60;

export interface Slot {
  readonly slot: number;
  /** Decimal text of the slot's bit: it may be more than a double holds. */
  readonly bit: string;
  readonly reading: Reading;
  /** Absent for an event that only a journey names. */
  readonly goal?: Goal;
  readonly value: GoalValue;
}

export interface JourneySlots {
  readonly journey: Journey;
  /** In order; a slot may come twice. */
  readonly steps: readonly number[];
}

/** Goals and journeys as slots. */
export interface Slots {
  readonly slots: readonly Slot[];
  readonly journeys: readonly JourneySlots[];
  /** Repeated transactions count like any other purchase. */
  readonly everyTransaction: boolean;
  /** The names of all events are asked for, not only what those did who did a step of a journey. */
  readonly namesOfAll?: boolean;
  /** Parameters that goals take their value from, where these are some of several goals. */
  readonly valueParameters?: readonly string[];
}

/** Single events fill it, not sessions or the time in a page. */
export function isOfEvents({ reading }: Slot): boolean {
  return reading.kind === "events" || reading.kind === "pages";
}

/** The names of these events. */
export function namesOf({ reading }: Slot): readonly string[] {
  return reading.kind === "events" ? reading.events : ["page_view"];
}

/** @throws GoalsError (exit 3) for more goals and steps than a pass can tell apart. */
export function slotsOf(
  goals: readonly Goal[],
  journeys: readonly Journey[],
  missing: MissingParameter,
  everyTransaction = false,
): Slots {
  const slots: Slot[] = [];
  const add = (reading: Reading, value: GoalValue, goal?: Goal): number => {
    const slot = slots.length;
    const bit = String(1n << BigInt(slot + FIRST_BIT));
    slots.push({ slot, bit, reading, value, ...(goal === undefined ? {} : { goal }) });
    return slot;
  };
  const byGoal = new Map(goals.map((goal) => [goal.id, add(readGoal(goal, missing), goal.value, goal)]));
  const byEvent = new Map<string, number>();
  const stepSlot = ({ step, page, where }: Step): number => {
    const known = (page || where ? undefined : byGoal.get(step)) ?? byEvent.get(step);
    if (known !== undefined) return known;
    const reading: Reading = page
      ? readPage(page, missing)
      : {
          kind: "events",
          events: [where?.event ?? step],
          webOnly: false,
          when: where ? readWhere(where.match, missing) : EVERYTHING,
        };
    const slot = add(reading, { kind: "unmanaged" });
    byEvent.set(step, slot);
    return slot;
  };
  const ways = journeys.map((journey) => ({
    journey,
    steps: journey.steps.map(stepSlot),
  }));
  if (slots.length > SLOT_LIMIT) {
    throw tooMany(goals.length, byEvent.size);
  }
  return { slots, journeys: ways, everyTransaction };
}

/** These slots with the numbers that they have, and no journeys. */
export function onlySlots(all: Slots, wanted: readonly number[]): Slots {
  return { ...all, slots: all.slots.filter(({ slot }) => wanted.includes(slot)), journeys: [] };
}

function tooMany(goals: number, events: number): GoalsError {
  const all = goals + events;
  const steps = events === 0 ? "" : ` and ${events} events that only journeys name are ${all}, and`;
  const message = `${goals} goals${steps === "" ? " are too many:" : steps} a backtest counts at most ${SLOT_LIMIT} at a time`;
  const journeys = events === 0 ? "" : ", or drop journeys from the file";
  return new GoalsError("too-many-goals", message, {
    exitCode: EXIT.fileWrong,
    hint: `Leave out ${all - SLOT_LIMIT}: name only some of your goals files (ga4-goals backtest goals/shop.yaml), keep the rest in a file of their own${journeys}. With --against, a goal that changed is counted twice.`,
  });
}
