/** Shapley values and removal effects against the plain definitions: every order of arrival, every walk of the chain. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { removalEffects, sharesOf, type Walk } from "../../src/numbers/markov.js";
import { microsOf } from "../../src/numbers/money.js";
import { inHundredths, SCALE, shapleyValues } from "../../src/numbers/shapley.js";
import { permutations } from "../support/permutations.js";

const PLAYERS = 4;
const sets = fc.array(
  fc.record({
    members: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
    cents: fc.integer({ min: 0, max: 1_000_000 }),
  }),
  { minLength: 1, maxLength: 12 },
);

test("a Shapley value is what a player adds, on the mean of all orders in which players may come", () => {
  fc.assert(
    fc.property(sets, (some) => {
      const worth = (coalition: ReadonlySet<number>): number =>
        some
          .filter(({ members }) => members.every((member) => coalition.has(member)))
          .reduce((sum, { cents }) => sum + cents / 100, 0);
      const orders = permutations([0, 1, 2, 3]);
      const plain = Array.from({ length: PLAYERS }, (_, player) => {
        const added = orders.map((order) => {
          const before = new Set(order.slice(0, order.indexOf(player)));
          return worth(new Set([...before, player])) - worth(before);
        });
        return added.reduce((sum, one) => sum + one, 0) / orders.length;
      });
      const made = shapleyValues(
        PLAYERS,
        some.map(({ members, cents }) => ({ members, amount: microsOf(cents / 100) })),
      );
      for (const [player, value] of made.entries())
        expect(Number(value) / Number(SCALE) / 1e6).toBeCloseTo(plain[player] ?? Number.NaN, 6);
    }),
  );
});

test("in hundredths the parts sum up to the whole, and none is off by a hundredth or more", () => {
  fc.assert(
    fc.property(sets, (some) => {
      const values = shapleyValues(
        PLAYERS,
        some.map(({ members, cents }) => ({ members, amount: microsOf(cents / 100) })),
      );
      const total = BigInt(some.reduce((sum, { cents }) => sum + cents, 0));
      const parts = inHundredths(values, total);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(total);
      for (const [player, part] of parts.entries())
        expect(Math.abs(Number(part) - (Number(values[player]) / Number(SCALE)) * 1e-4)).toBeLessThan(1);
    }),
  );
});

const walks: fc.Arbitrary<readonly Walk[]> = fc.array(
  fc.record({
    states: fc.shuffledSubarray([0, 1, 2, 3]),
    reached: fc.boolean(),
    users: fc.integer({ min: 1, max: 50 }),
  }),
  { minLength: 1, maxLength: 15 },
);

/** The chance to come to the goal, by walking the chain step by step until nobody is on the way. */
function plainChance(some: readonly Walk[], removed: number | null): number {
  const [start, goal, lost] = ["start", "goal", "lost"];
  const counts = new Map<string, Map<string, number>>();
  for (const { states, reached, users } of some) {
    const way = [start, ...states.map(String), reached ? goal : lost];
    for (const [at, from] of way.slice(0, -1).entries()) {
      const to = way[at + 1] ?? lost;
      const own = counts.get(from) ?? new Map<string, number>();
      counts.set(from, own.set(to, (own.get(to) ?? 0) + users));
    }
  }
  let here = new Map([[start, 1]]);
  let came = 0;
  for (let step = 0; step < 5000 && here.size > 0; step += 1) {
    const next = new Map<string, number>();
    for (const [from, chance] of here) {
      const own = counts.get(from) ?? new Map<string, number>();
      const all = [...own.values()].reduce((sum, n) => sum + n, 0);
      for (const [to, n] of own) {
        const moved = (chance * n) / all;
        if (to === goal) came += moved;
        else if (to !== lost && to !== String(removed) && moved > 1e-15)
          next.set(to, (next.get(to) ?? 0) + moved);
      }
    }
    here = next;
  }
  return came;
}

test("a removal effect is what is lost when a state is a dead end", () => {
  fc.assert(
    fc.property(walks, (some) => {
      const all = plainChance(some, null);
      const effects = removalEffects(4, some);
      for (const [state, effect] of effects.entries())
        expect(effect).toBeCloseTo(all > 0 ? 1 - plainChance(some, state) / all : 0, 6);
      const shares = sharesOf(effects).reduce((sum, share) => sum + share, 0);
      if (effects.some((effect) => effect > 0)) expect(shares).toBeCloseTo(1, 9);
    }),
  );
});
