/**
 * Chance that can be repeated. A generator is made from a list of keys (a seed, a purpose, a visitor's number), so that
 * every visitor and every day has its own stream of numbers and none depends on how many were drawn before it.
 * Knows nothing of sites or events.
 */

/** A stream of numbers; the same keys give the same stream on every machine. */
export interface Rng {
  /** The next number, 0 <= n < 1. */
  next(): number;
}

/** What a stream of numbers is made from. Numbers are taken as 32-bit integers. */
export type RngKey = number | string;

/** Thirty-two bits in, thirty-two well mixed bits out, and no two inputs give the same output (MurmurHash3's finaliser). */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function foldKey(hash: number, key: RngKey): number {
  if (typeof key === "number") return mix32(Math.imul(hash, 31) ^ mix32(key));
  let h = hash;
  for (let i = 0; i < key.length; i += 1) h = Math.imul(h ^ key.charCodeAt(i), 0x01000193);
  return mix32(h);
}

/** A stream of numbers for these keys (sfc32, 128 bits of state). */
export function createRng(...keys: readonly RngKey[]): Rng {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const key of keys) {
    a = foldKey(a, key);
    b = foldKey(b, key);
  }
  let c = a ^ b;
  let counter = 1;
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i += 1) next();
  return { next };
}

/** True with this probability; below 0 never, above 1 always. */
export function chance(rng: Rng, probability: number): boolean {
  return rng.next() < probability;
}

/** A number from `low` up to `high`. */
export function between(rng: Rng, low: number, high: number): number {
  return low + rng.next() * (high - low);
}

/** A whole number from `low` to `high`, both included. */
export function integerBetween(rng: Rng, low: number, high: number): number {
  return low + Math.floor(rng.next() * (high - low + 1));
}

/** A number around 0 with deviation 1 (Irwin-Hall: twelve throws, so never further out than 6). */
export function normal(rng: Rng): number {
  let sum = -6;
  for (let i = 0; i < 12; i += 1) sum += rng.next();
  return sum;
}

/** A positive number around `median`, with the long tail that reading times and baskets have. */
export function logNormal(rng: Rng, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(rng));
}

/** A list known to hold something. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** One of the list, each as likely as the others. */
export function pick<T>(rng: Rng, list: NonEmpty<T>): T {
  return list[Math.floor(rng.next() * list.length)] ?? list[0];
}

/** One of the list, each as likely as its share; shares need not add up to 1. */
export function pickByShare<T>(rng: Rng, list: NonEmpty<T>, shareOf: (item: T) => number): T {
  let total = 0;
  for (const item of list) total += shareOf(item);
  let left = rng.next() * total;
  for (const item of list) {
    left -= shareOf(item);
    if (left < 0) return item;
  }
  return list[list.length - 1] ?? list[0];
}
