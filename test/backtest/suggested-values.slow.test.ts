/** Whether the intervals of suggested values hold what they promise: simulated shops whose true value is known. */
import { expect, test } from "vitest";
import { ratioBootstrap } from "../../src/numbers/bootstrap.js";
import { microsOf } from "../../src/numbers/money.js";

const SHOPS = 1000;

/** Numbers from 0 to 1, other ones than those the interval is made with. */
function xorshift(seed: number): () => number {
  let x = seed | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4_294_967_296;
  };
}

interface Kind {
  readonly users: number;
  /** The chance that a user buys at all. */
  readonly buys: number;
  /** The spread of order values: sigma of their logarithm. */
  readonly spread: number;
}

/** A shop: how often each user took the small step, and what the user spent afterwards; who buys comes more often. */
function shop({ users, buys, spread }: Kind, random: () => number) {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: users }, () => {
    const buyer = random() < buys;
    let whole = 1;
    while (random() < (buyer ? 0.5 : 0.3)) whole += 1;
    let part = 0;
    if (buyer) {
      do part += Math.round(100 * Math.exp(4 + spread * normal())) / 100;
      while (random() < 0.15);
    }
    return { users: 1, part, whole };
  });
}

/** What a step is worth in such shops: the means of the two sums divided. */
function truth({ buys, spread }: Kind): number {
  const spent = (buys * Math.exp(4 + spread ** 2 / 2)) / 0.85;
  return spent / (buys * 2 + (1 - buys) / 0.7);
}

test.each<Kind>([
  { users: 300, buys: 0.12, spread: 0.7 },
  { users: 1500, buys: 0.05, spread: 0.9 },
])(
  "95 %% intervals cover the truth in 91 to 98 %% of shops: %j",
  (kind) => {
    const random = xorshift(4242);
    const value = truth(kind);
    let covered = 0;
    for (let index = 0; index < SHOPS; index += 1) {
      // Users who are alike stand together, as the rows of a backtest have them.
      const groups = new Map<string, { users: number; part: number; whole: number }>();
      for (const user of shop(kind, random)) {
        const key = `${microsOf(user.part)}/${user.whole}`;
        const known = groups.get(key);
        if (known === undefined) groups.set(key, { ...user });
        else known.users += 1;
      }
      const interval = ratioBootstrap([...groups.values()]);
      if (interval !== null && interval.low <= value && value <= interval.high) covered += 1;
    }
    expect(covered / SHOPS).toBeGreaterThanOrEqual(0.91);
    expect(covered / SHOPS).toBeLessThanOrEqual(0.98);
  },
  600_000,
);
