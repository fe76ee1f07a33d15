/** Journeys counted as funnels: all of a backtest, or one by itself while somebody orders its steps. */
import type { Goal, Journey } from "../goals/goal.js";
import { analyseFunnel } from "./analyse/ways-to-macro.js";
import { askAll, type Engine, numberIn, type Row } from "./engine/engine.js";
import { JOURNEYS_AT_ONCE, laterShare } from "./later-share.js";
import type { EventsRead, JourneyFunnel } from "./model.js";
import { type JourneySlots, onlySlots, type Slots, slotsOf } from "./slots.js";
import type { Dialect } from "./sql/dialect.js";
import { doneQuery, stepTimesQuery, type Walker, walkSql, walksEveryEvent } from "./sql/journeys.js";
import { type Asked, journeysQuery } from "./sql/journeys-at-once.js";
import type { Moments } from "./sql/moments.js";
import { nextQuery, nextTables } from "./sql/next-actions.js";
import { makeTables, type Tables } from "./tables.js";

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
  const tables = await makeTables(engine, all, { sessionRule: "any", later: laterShare(all, true) });
  const [funnel] = await funnels(engine, all, tables);
  if (funnel === undefined) throw new Error("a journey has no funnel");
  return { funnel, events: tables.read };
}

/** Those that are asked about together with all else, where each statement is billed. */
export function journeysAskedAtOnce({ journeys }: Slots, { nests }: Dialect): readonly JourneySlots[] {
  return nests ? journeys.slice(0, JOURNEYS_AT_ONCE) : [];
}

export async function funnels(
  engine: Engine,
  all: Slots,
  { hits, source, moments, alone }: Pick<Tables, "hits" | "source" | "moments" | "alone">,
): Promise<readonly JourneyFunnel[]> {
  const { dialect } = engine;
  if (dialect.nests) return funnelsAtOnce(engine, all, moments);
  const made: JourneyFunnel[] = [];
  for (const way of all.journeys) {
    const walk = async (by: Walker): Promise<void> => {
      const query = walkSql(way, all, by, dialect, moments);
      // One over steps alone stays the same while other goals change; what came next is asked of a user's.
      const own = onlySlots(all, way.steps);
      const as = walksEveryEvent(way, all, by, dialect)
        ? {}
        : {
            as: { query: walkSql(way, own, by, dialect, moments), tables: alone(way.steps) },
            kept: source.keeps === true && by === "user",
          };
      await engine.create({ table: "walk", query, ...as });
    };
    await walk("session");
    const bySession = await engine.query(doneQuery(way, "session"));
    await walk("user");
    const byUser = await engine.query(doneQuery(way, "user"));
    const [next = [], times = []] =
      way.steps.length === 1
        ? []
        : await askAll(
            engine,
            [nextQuery(way, all, dialect), stepTimesQuery(way, moments, dialect)],
            nextTables(way, all, dialect, { hits, source }),
          );
    made.push(analyseFunnel(way, { bySession, byUser, next, times }));
  }
  return made;
}

async function funnelsAtOnce(
  engine: Engine,
  all: Slots,
  moments: Moments,
): Promise<readonly JourneyFunnel[]> {
  const made: JourneyFunnel[] = [];
  for (let from = 0; from < all.journeys.length; from += JOURNEYS_AT_ONCE) {
    const ways = all.journeys.slice(from, from + JOURNEYS_AT_ONCE);
    made.push(...funnelsIn(await engine.query(journeysQuery(ways, all, engine.dialect, moments)), ways));
  }
  return made;
}

/** Out of the answer to `journeysQuery`. */
export function funnelsIn(rows: readonly Row[], ways: readonly JourneySlots[]): readonly JourneyFunnel[] {
  return ways.map((way, place) => {
    const of = (asked: Asked): readonly Row[] =>
      rows.filter((row) => numberIn(row, "way") === place && row.asked === asked);
    const [bySession, byUser, next, times] = [of("session"), of("user"), of("next"), of("times")];
    return analyseFunnel(way, { bySession, byUser, next, times });
  });
}
