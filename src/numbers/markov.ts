/**
 * The removal effect of each state of a Markov chain: the part of all who come to the goal that comes no more where nobody can
 * pass the state (they are lost there). Pure.
 *
 * Source: Anderl, Becker, von Wangenheim and Schumann, Mapping the customer journey, International Journal of Research in
 * Marketing 33 (2016) 457; the chain is of first order. Absorbing chains: Kemeny and Snell, Finite Markov Chains (1960), III.
 */
import { poisson, SEED, uniform } from "./bootstrap.js";

/** Users who passed the same states in the same order. */
export interface Walk {
  readonly states: readonly number[];
  readonly reached: boolean;
  readonly users: number;
}

/** From 0 to 1 for each state; all 0 where nobody reached the goal. */
export function removalEffects(states: number, walks: readonly Walk[]): readonly number[] {
  return effectsOf(
    states,
    movesOf(states, walks),
    walks.map(({ users }) => users),
  );
}

/** Of what the effects come to as shares of their sum; all 0 where no state has any. */
export function sharesOf(effects: readonly number[]): readonly number[] {
  const sum = effects.reduce((all, effect) => all + effect, 0);
  return effects.map((effect) => (sum > 0 ? effect / sum : 0));
}

const DRAWS = 199;

/** The standard errors of the shares, from users drawn with Poisson weights. */
export function shareErrors(states: number, walks: readonly Walk[]): readonly number[] {
  const random = uniform(SEED);
  const moves = movesOf(states, walks);
  const sums = new Float64Array(states);
  const squares = new Float64Array(states);
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const shares = sharesOf(
      effectsOf(
        states,
        moves,
        walks.map(({ users }) => poisson(users, random)),
      ),
    );
    for (const [state, share] of shares.entries()) {
      sums[state] = (sums[state] ?? 0) + share;
      squares[state] = (squares[state] ?? 0) + share * share;
    }
  }
  return Array.from(sums, (sum, state) =>
    Math.sqrt(Math.max(0, (squares[state] ?? 0) - (sum * sum) / DRAWS) / (DRAWS - 1)),
  );
}

/** Where each walk counts, walk after walk, in the table that `effectsOf` fills: it does so once for each draw. */
interface Moves {
  readonly cells: Int32Array;
  /** The end of each walk's in `cells`. */
  readonly ends: Int32Array;
}

function movesOf(states: number, walks: readonly Walk[]): Moves {
  // Rows: the states, then the start; columns: the states, then the goal, then lost.
  const width = states + 2;
  const cells = walks.map(({ states: way, reached }) =>
    [...way, reached ? states : states + 1].map((to, step) => (way[step - 1] ?? states) * width + to),
  );
  let end = 0;
  return { cells: Int32Array.from(cells.flat()), ends: Int32Array.from(cells, (own) => (end += own.length)) };
}

function effectsOf(states: number, { cells, ends }: Moves, weights: readonly number[]): readonly number[] {
  const start = states;
  const width = states + 2;
  const counts = new Float64Array((states + 1) * width);
  let at = 0;
  for (let walk = 0; walk < ends.length; walk += 1) {
    const users = weights[walk] ?? 0;
    const end = ends[walk] ?? 0;
    for (; at < end; at += 1) {
      const cell = cells[at] ?? 0;
      counts[cell] = (counts[cell] ?? 0) + users;
    }
  }
  const row = (from: number): readonly number[] => {
    const own = counts.subarray(from * width, (from + 1) * width);
    const sum = own.reduce((all, one) => all + one, 0);
    return Array.from(own, (one) => (sum > 0 ? one / sum : 0));
  };
  const rows = Array.from({ length: states }, (_, from) => row(from));
  const first = row(start);
  const visits = inverse(
    rows.map((own, from) => own.slice(0, states).map((p, to) => (from === to ? 1 : 0) - p)),
  );
  if (visits === null) return Array.from({ length: states }, () => 0);
  const toGoal = visits.map((own) =>
    dot(
      own,
      rows.map((one) => one[states] ?? 0),
    ),
  );
  const reached = (first[states] ?? 0) + dot(first.slice(0, states), toGoal);
  return toGoal.map((fromHere, state) => {
    const here = visits[state]?.[state] ?? 1;
    // The chance to come by the state at all is that of all visits to it, divided by the visits of who is there.
    const passes =
      dot(
        first.slice(0, states),
        visits.map((own) => own[state] ?? 0),
      ) / here;
    return reached > 0 ? Math.min(1, (passes * fromHere) / reached) : 0;
  });
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (const [index, one] of a.entries()) sum += one * (b[index] ?? 0);
  return sum;
}

/** By Gauss and Jordan with pivots; null where there is none. */
function inverse(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] | null {
  const n = matrix.length;
  const rows = matrix.map((own, at) => [...own, ...own.map((_, column) => (column === at ? 1 : 0))]);
  for (let column = 0; column < n; column += 1) {
    let best = column;
    for (let at = column + 1; at < n; at += 1)
      if (Math.abs(rows[at]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = at;
    const pivot = rows[best];
    const swapped = rows[column];
    if (pivot === undefined || swapped === undefined || Math.abs(pivot[column] ?? 0) < 1e-12) return null;
    rows[best] = swapped;
    const scale = pivot[column] ?? 1;
    const scaled = pivot.map((value) => value / scale);
    rows[column] = scaled;
    for (let at = 0; at < n; at += 1) {
      const own = rows[at];
      const factor = own?.[column] ?? 0;
      if (own === undefined || at === column || factor === 0) continue;
      for (let to = 0; to < 2 * n; to += 1) own[to] = (own[to] ?? 0) - factor * (scaled[to] ?? 0);
    }
  }
  return rows.map((own) => own.slice(n));
}
