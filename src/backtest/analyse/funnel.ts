/** A journey's funnel from its rows. */

import { dayOfNumber } from "../../numbers/calendar.js";
import { numberIn, type Row } from "../engine/engine.js";
import type { FunnelStep, JourneyFunnel } from "../model.js";
import type { JourneySlots } from "../slots.js";

export function analyseFunnel(
  { journey }: JourneySlots,
  bySession: readonly Row[],
  byUser: readonly Row[],
): JourneyFunnel {
  const sum = (rows: readonly Row[], step: number): number =>
    rows.reduce((n, row) => (numberIn(row, "step") === step ? n + numberIn(row, "n") : n), 0);
  const steps = journey.steps.map((step, index): FunnelStep => {
    const number = index + 1;
    const sessions = sum(bySession, number);
    const users = sum(byUser, number);
    return {
      step,
      sessions,
      users,
      sessionsFromStepBefore: index === 0 ? null : ratio(sessions, sum(bySession, index)),
      usersFromStepBefore: index === 0 ? null : ratio(users, sum(byUser, index)),
      perDay: bySession
        .filter((row) => numberIn(row, "step") === number)
        .map((row) => ({ day: dayOfNumber(numberIn(row, "day")), sessions: numberIn(row, "n") })),
    };
  });
  return { id: journey.id, name: journey.name, goal: journey.goal, steps };
}

function ratio(count: number, of: number): number | null {
  return of === 0 ? null : count / of;
}
