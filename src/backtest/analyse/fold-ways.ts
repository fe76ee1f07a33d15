/**
 * The ways to a macro goal, folded until a reader sees them at a glance: at most a dozen, also where twenty goals make nearly
 * every way the only one of its kind. What nearly everybody passed is said once; then ways that differ in order alone are
 * one, then those that differ in the rarest goals. Pure.
 */
import { NEARLY_ALL_PASSED } from "../../numbers/lift.js";

/** The goals on a way, in the order of the first time, and who took it. */
export interface Way {
  readonly goals: readonly string[];
  readonly users: number;
}

export interface FoldedWay extends Way {
  /** So many different ways are one here. */
  readonly ways: number;
}

export interface FoldedWays {
  /** Goals that nearly everybody passed; in no way below. */
  readonly passed: readonly string[];
  /** Goals too rare to be told apart; in no way below. */
  readonly leftOut: readonly string[];
  /** Most users first. */
  readonly ways: readonly FoldedWay[];
  /** What is in none of them. */
  readonly other: { readonly users: number; readonly ways: number };
}

/** Fewer users, and nearly all is not much. */
const ENOUGH_USERS = 5;
/** Ways that cover so many need no further folding. */
const COVERED = 0.8;

/** @param most the lines there may be, that of all others among them */
export function foldWays(all: readonly Way[], most: number): FoldedWays {
  const users = sum(all);
  const having = new Map<string, number>();
  for (const way of all) for (const goal of way.goals) having.set(goal, (having.get(goal) ?? 0) + way.users);
  const passed =
    users < ENOUGH_USERS
      ? []
      : [...having].filter(([, own]) => own >= NEARLY_ALL_PASSED * users).map(([goal]) => goal);
  // The rarest are at the end, and go first.
  const kept = [...having.keys()]
    .filter((goal) => !passed.includes(goal))
    .toSorted((a, b) => (having.get(b) ?? 0) - (having.get(a) ?? 0) || (a < b ? -1 : 1));
  let folded = fold(all, kept, true);
  if (folded.length > most) folded = fold(all, kept, false);
  const leftOut: string[] = [];
  while (folded.length > most && sum(folded.slice(0, most - 1)) < COVERED * users && kept.length > 1) {
    leftOut.push(kept.pop() ?? "");
    folded = fold(all, kept, false);
  }
  const shown = folded.length <= most ? folded : folded.slice(0, most - 1);
  return {
    passed,
    leftOut,
    ways: shown,
    other: {
      users: users - sum(shown),
      ways: all.length - shown.reduce((total, { ways }) => total + ways, 0),
    },
  };
}

/** Ways that have the same goals of these, in the same order or in any; each in the order most of its users took. */
function fold(all: readonly Way[], kept: readonly string[], inOrder: boolean): readonly FoldedWay[] {
  const groups = new Map<string, { goals: readonly string[]; most: number; users: number; ways: number }>();
  for (const way of all) {
    const goals = way.goals.filter((goal) => kept.includes(goal));
    const key = (inOrder ? goals : goals.toSorted()).join(">");
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { goals, most: way.users, users: way.users, ways: 1 });
      continue;
    }
    group.users += way.users;
    group.ways += 1;
    if (way.users > group.most) {
      group.most = way.users;
      group.goals = goals;
    }
  }
  return [...groups.values()]
    .map(({ goals, users, ways }) => ({ goals, users, ways }))
    .toSorted((a, b) => b.users - a.users || (a.goals.join() < b.goals.join() ? -1 : 1));
}

function sum(ways: readonly { readonly users: number }[]): number {
  return ways.reduce((total, { users }) => total + users, 0);
}
