/**
 * How close users are to a macro goal by the micro goals they have reached: how many, which, and in which order. Shares are
 * of users, who count once each, so that their intervals are Wilson's. Pure.
 */
import { type Share, shareOf } from "../../numbers/intervals.js";
import { FEWEST_WITH } from "../../numbers/lift.js";
import { adjusted, sameShareProbability } from "../../numbers/statistics.js";
import type { EventsRead, GoalCount } from "../model.js";
import type { HowClose, OrderOfTwo, ReachedBy } from "../steps-model.js";
import type { StepWay, WaysTo } from "./step-ways.js";

const SETS_TOLD = 50;
/** A difference that chance makes less often than this. */
const CHANCE = 0.05;

interface Counted {
  users: number;
  reached: number;
}

export function analyseHowClose(
  { macro, micros, ways }: WaysTo,
  goals: readonly GoalCount[],
  { users }: Pick<EventsRead, "users">,
): HowClose {
  const withSteps = countOf(ways);
  const reachedInAll = goals.find(({ id }) => id === macro)?.users ?? 0;
  const none = { users: users - withSteps.users, reached: reachedInAll - withSteps.reached };
  const byNumber = new Map<number, Counted>([[0, none]]);
  const bySet = new Map<string, Counted & { readonly steps: readonly number[] }>();
  for (const way of ways) {
    add(byNumber, way.steps.length, way, () => ({ users: 0, reached: 0 }));
    add(bySet, way.steps.join(), way, () => ({ steps: way.steps, users: 0, reached: 0 }));
  }
  const sets = [...bySet.values()].toSorted((a, b) => b.reached - a.reached || b.users - a.users);
  const most = Math.max(...byNumber.keys());
  return {
    macro,
    micros,
    byNumber: Array.from({ length: most + 1 }, (_, steps) => told(steps, byNumber.get(steps))),
    byWhich: sets.slice(0, SETS_TOLD).map((set) => ({
      goals: set.steps.map((place) => micros[place] ?? ""),
      ...told(set.steps.length, set),
    })),
    otherSets: {
      sets: Math.max(0, sets.length - SETS_TOLD),
      reached: shareIn(sets.slice(SETS_TOLD).reduce(sum, { users: 0, reached: 0 })),
    },
    byOrder: ordersOf(micros, ways),
    orderNotKnown: ways.reduce((n, way) => n + (way.order === null ? way.users : 0), 0),
  };
}

function countOf(ways: readonly StepWay[]): Counted {
  return ways.reduce(
    (all, way) => ({
      users: all.users + way.users,
      reached: all.reached + (way.reached ? way.users : 0),
    }),
    { users: 0, reached: 0 },
  );
}

function sum(a: Counted, b: Counted): Counted {
  return { users: a.users + b.users, reached: a.reached + b.reached };
}

function add<K, V extends Counted>(into: Map<K, V>, key: K, way: StepWay, empty: () => V): void {
  const counted = into.get(key) ?? empty();
  counted.users += way.users;
  if (way.reached) counted.reached += way.users;
  into.set(key, counted);
}

function shareIn({ users, reached }: Counted): Share {
  return shareOf(reached, users);
}

function told(steps: number, counted: Counted = { users: 0, reached: 0 }): ReachedBy {
  return { steps, reached: shareIn(counted), fewCases: counted.users < FEWEST_WITH };
}

/** Of every two micro goals that users reached both: who reached the one first against who reached the other first. */
function ordersOf(micros: readonly string[], ways: readonly StepWay[]): readonly OrderOfTwo[] {
  const counts = micros.map(() => micros.map((): Counted => ({ users: 0, reached: 0 })));
  for (const way of ways) {
    const { order } = way;
    if (order === null) continue;
    for (const [place, first] of order.entries()) {
      for (const second of order.slice(place + 1)) {
        const counted = counts[first]?.[second];
        if (counted === undefined) continue;
        counted.users += way.users;
        if (way.reached) counted.reached += way.users;
      }
    }
  }
  const pairs = micros.flatMap((one, a) =>
    micros.slice(a + 1).flatMap((other, later) => {
      const here = shareIn(counts[a]?.[a + 1 + later] ?? { users: 0, reached: 0 });
      const there = shareIn(counts[a + 1 + later]?.[a] ?? { users: 0, reached: 0 });
      if (here.of < FEWEST_WITH || there.of < FEWEST_WITH) return [];
      const turned = (there.share ?? 0) > (here.share ?? 0);
      const [inThisOrder, theOtherWayRound] = turned ? [there, here] : [here, there];
      const p = sameShareProbability({
        part: here.count,
        whole: here.of,
        otherPart: there.count,
        otherWhole: there.of,
      });
      return [
        { first: turned ? other : one, second: turned ? one : other, inThisOrder, theOtherWayRound, p },
      ];
    }),
  );
  const known = pairs.flatMap(({ p }) => (p === null ? [] : [p]));
  const corrected = adjusted(known);
  let next = 0;
  return pairs
    .map(({ p, ...pair }): OrderOfTwo & { readonly chance: number } => {
      const chance = p === null ? 2 : (corrected[next++] ?? 1);
      return { ...pair, verdict: p === null ? "few-cases" : chance < CHANCE ? "more" : "same", chance };
    })
    .toSorted((a, b) => a.chance - b.chance)
    .map(({ chance, ...pair }) => pair);
}
