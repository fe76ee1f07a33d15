/** Journeys counted as funnels: all of a backtest, or one by itself while somebody orders its steps. */
import type { Goal, Journey } from "../goals/goal.js";
import { analyseFunnel } from "./analyse/ways-to-macro.js";
import type { Engine, Row } from "./engine/engine.js";
import type { EventsRead, JourneyFunnel } from "./model.js";
import { type Slots, slotsOf } from "./slots.js";
import { doneQuery, nextActionsQuery, stepTimesQuery, type Walker, walkSql } from "./sql/journeys.js";
import type { Moments } from "./sql/moments.js";
import { makeTables } from "./tables.js";

/**
 * One journey's funnel as `runBacktest` has it, and the events it is of.
 *
 * @param goals of the file: what people did in place of a step is told by them
 * @throws what `runBacktest` throws
 */
export async function runFunnel(
  engine: Engine,
  goals: readonly Goal[],
  journey: Journey,
): Promise<{ readonly funnel: JourneyFunnel; readonly events: EventsRead }> {
  const all = slotsOf(goals, [journey], "holds");
  const { read, moments } = await makeTables(engine, all, { sessionRule: "any" });
  const [funnel] = await funnels(engine, all, moments);
  if (funnel === undefined) throw new Error("a journey has no funnel");
  return { funnel, events: read };
}

export async function funnels(
  engine: Engine,
  all: Slots,
  moments: Moments,
): Promise<readonly JourneyFunnel[]> {
  const made: JourneyFunnel[] = [];
  for (const way of all.journeys) {
    const walked = async (by: Walker): Promise<readonly Row[]> => {
      await engine.create("walk", walkSql(way, all, by, engine.dialect, moments));
      return engine.query(doneQuery(way, by));
    };
    const bySession = await walked("session");
    const byUser = await walked("user");
    const hasWay = way.steps.length > 1;
    const next = hasWay ? await engine.query(nextActionsQuery(way)) : [];
    const times = hasWay ? await engine.query(stepTimesQuery(way, moments, engine.dialect)) : [];
    made.push(analyseFunnel(way, { bySession, byUser, next, times }));
  }
  return made;
}
