/**
 * Patterns on which a browser can take exponential time: `(a+)+`, `(a|a)*`, `([a-z]+-?)*`. RE2 never does, so neither a
 * backtest nor a report would show it. Warned of is a repetition that can take the same text in two ways.
 *
 * Not detected: what takes only a power of the text's length (`.*.*.*x`), loops of more than `LARGEST` characters,
 * counts up to ten around a repetition (`(a+){9}`), and what differs in characters beyond ASCII other than those that
 * stand in the pattern. Anchors and word boundaries are taken to hold anywhere.
 */
import { characterOf, classParts, memberParts } from "./regex-tokens.js";
import { parseRegex, type RegexTree } from "./regex-tree.js";

/** In positions; the work grows with its square. */
const LARGEST = 100;
/** So many repetitions are as good as any number. */
const MANY = 10;

/** True where a repetition in the pattern can take one text in two ways; the pattern is one that both engines read. */
export function backtracksBadly(pattern: string, ignoreCase: boolean): boolean {
  return loopsOf(parseRegex(pattern)).some((loop) => isAmbiguous(loop, ignoreCase));
}

/** Outermost first: an inner one counts by itself where the outer is too large to look at. */
function loopsOf(tree: RegexTree): readonly RegexTree[] {
  switch (tree.kind) {
    case "sequence":
      return tree.items.flatMap(loopsOf);
    case "either":
      return tree.branches.flatMap(loopsOf);
    case "flags":
      return loopsOf(tree.item);
    case "repeat":
      return [...(isLoop(tree.most) ? [tree.item] : []), ...loopsOf(tree.item)];
    default:
      return [];
  }
}

const isLoop = (most: number | null): boolean => most === null || most > MANY;

/** Where a part of a pattern can begin and end, by the numbers of its characters (Glushkov's construction). */
interface Edges {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly mayBeEmpty: boolean;
}

interface Positions {
  readonly sources: string[];
  /** Which may follow each; one twice where there are two ways to get there. */
  readonly follow: number[][];
}

const NO_EDGES: Edges = { first: [], last: [], mayBeEmpty: true };

/**
 * A loop takes a text in two ways where two different walks over its positions, from one position and over the same
 * text, meet again: any position can be reached from any other, so they may do so time and again.
 */
function isAmbiguous(body: RegexTree, ignoreCase: boolean): boolean {
  const positions: Positions = { sources: [], follow: [] };
  const span = edgesOf(body, positions);
  if (positions.sources.length > LARGEST) return false;
  connect(positions, span.last, span.first);
  const { sources, follow } = positions;
  if (follow.some((next) => new Set(next).size < next.length)) return true;
  const taken = charactersTaken(sources, ignoreCase);
  const overlap = (a: number, b: number): boolean => ((taken[a] ?? 0n) & (taken[b] ?? 0n)) !== 0n;
  const seen = new Set<number>();
  const pairs: (readonly [number, number])[] = follow.flatMap((next) =>
    next.flatMap((a) => next.filter((b) => a < b && overlap(a, b)).map((b) => [a, b] as const)),
  );
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [a, b] = pair;
    const key = a * sources.length + b;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const c of follow[a] ?? []) {
      for (const d of follow[b] ?? []) {
        if (c === d) return true;
        if (overlap(c, d)) pairs.push(c < d ? [c, d] : [d, c]);
      }
    }
  }
  return false;
}

function connect({ follow }: Positions, from: readonly number[], to: readonly number[]): void {
  for (const position of from) follow[position]?.push(...to);
}

function edgesOf(tree: RegexTree, positions: Positions): Edges {
  if (positions.sources.length > LARGEST) return NO_EDGES;
  switch (tree.kind) {
    case "nothing":
    case "empty":
    case "assertion":
      return NO_EDGES;
    case "character": {
      const at = positions.sources.push(tree.source) - 1;
      positions.follow.push([]);
      return { first: [at], last: [at], mayBeEmpty: false };
    }
    case "sequence":
      return tree.items
        .map((item) => edgesOf(item, positions))
        .reduce((a, b) => joined(positions, a, b), NO_EDGES);
    case "either": {
      const spans = tree.branches.map((branch) => edgesOf(branch, positions));
      return {
        first: spans.flatMap((s) => s.first),
        last: spans.flatMap((s) => s.last),
        mayBeEmpty: spans.some((s) => s.mayBeEmpty),
      };
    }
    case "flags":
      return edgesOf(tree.item, positions);
    case "repeat":
      return repeated(tree.item, tree.least, tree.most, positions);
  }
}

/** Two of a counted repetition stand for all of it. */
function repeated(item: RegexTree, least: number, most: number | null, positions: Positions): Edges {
  const one = edgesOf(item, positions);
  if (isLoop(most)) {
    connect(positions, one.last, one.first);
    return { ...one, mayBeEmpty: one.mayBeEmpty || least === 0 };
  }
  const first = { ...one, mayBeEmpty: one.mayBeEmpty || least === 0 };
  if (most === 1) return first;
  const second = edgesOf(item, positions);
  connect(positions, one.last, second.first);
  const optional = one.mayBeEmpty || least !== most;
  return {
    // The second can't come without the first.
    first: one.mayBeEmpty ? [...one.first, ...second.first] : one.first,
    last: optional ? [...one.last, ...second.last] : second.last,
    mayBeEmpty: first.mayBeEmpty,
  };
}

function joined(positions: Positions, a: Edges, b: Edges): Edges {
  connect(positions, a.last, b.first);
  return {
    first: a.mayBeEmpty ? [...a.first, ...b.first] : a.first,
    last: b.mayBeEmpty ? [...a.last, ...b.last] : b.last,
    mayBeEmpty: a.mayBeEmpty && b.mayBeEmpty,
  };
}

/** For each character of a pattern which texts of one character it takes, as bits. */
function charactersTaken(sources: readonly string[], ignoreCase: boolean): readonly bigint[] {
  const named = sources
    .flatMap((source) => (source.startsWith("[") ? classParts(source).items.flatMap(memberParts) : [source]))
    .flatMap((text) => characterOf(text) ?? []);
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
  // One more for whatever else there is.
  const texts = [...new Set([...ascii, ...named, "\u65e5"])];
  const known = new Map<string, bigint>();
  return sources.map((source) => {
    const bits = known.get(source) ?? bitsOf(new RegExp(`^(?:${source})$`, ignoreCase ? "i" : ""), texts);
    known.set(source, bits);
    return bits;
  });
}

function bitsOf(pattern: RegExp, texts: readonly string[]): bigint {
  return BigInt(`0b${texts.map((text) => (pattern.test(text) ? "1" : "0")).join("")}`);
}
