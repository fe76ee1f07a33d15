/** Random web addresses as browsers report them, and what MATCH says about them: the goals file's own definition. */
import fc from "fast-check";
import type { Condition, Match } from "../../../src/goals/goal.js";

/** Pieces that paths, hosts and queries share, so that what is looked for in one is often found in another. */
export const WORDS = ["thanks", "a", "b", "k", "K", "shop", "1", "-", "."] as const;
/** What browsers encode in a path, or what looks like an encoding. */
export const ODD = [
  "é",
  "É",
  "ñ",
  "日",
  "😀",
  " ",
  '"',
  "<",
  "{",
  "}",
  "`",
  "%",
  "%C3%A9",
  "%c3%a9",
  "%20",
  "%2F",
] as const;
const SIGNS = [
  "/",
  "//",
  "(",
  ")",
  "[",
  "+",
  "*",
  "$",
  "|",
  "~",
  "_",
  "'",
  "@",
  ":",
  "!",
  ",",
  ";",
  "=",
] as const;

export const pathPiece: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 3, arbitrary: fc.constant("/") },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.constantFrom(...SIGNS) },
);

export const host: fc.Arbitrary<string> = fc.constantFrom(
  "www.thanks.com",
  "thanks.shop",
  "example.com",
  "example.community",
  "notexample.com",
  "a-b.k.example.com",
  "SHOP.example.com",
  "bücher.example",
  "10.0.0.1",
  "localhost",
);

/** An address of pieces, as `location.href` gives it. */
export const address: fc.Arbitrary<string> = fc
  .record({
    scheme: fc.constantFrom("https", "http"),
    user: fc.constantFrom("", "", "", "user@", "thanks.shop:a@"),
    host,
    port: fc.constantFrom("", "", "", ":8080", ":1"),
    path: fc.array(pathPiece, { maxLength: 6 }).map((pieces) => `/${pieces.join("")}`),
    query: fc.constantFrom("", "", "?", "?a=b", "?next=/thanks/", "?u=https://example.com/a?b"),
    fragment: fc.constantFrom("", "", "#", "#/thanks", "#a?b#c"),
  })
  .map(({ scheme, user, host: name, port, path, query, fragment }) => {
    return new URL(`${scheme}://${user}${name}${port}${path}${query}${fragment}`).href;
  });

/** What follows the host, up to `?` or `#`. */
export function pathOf(url: string): string {
  const rest = url.slice(url.indexOf("://") + 3);
  const end = rest.search(/[?#]/);
  const upTo = end < 0 ? rest : rest.slice(0, end);
  const slash = upTo.indexOf("/");
  return slash < 0 ? "" : upTo.slice(slash);
}

/** Does a text MATCH hold for a path? `regex` is given, because it is a question of its own. */
export function pathMatches(
  match: Match,
  path: string,
  regex: (c: Condition, path: string) => boolean,
): boolean {
  return match.every((c) => {
    if (c.kind !== "text") throw new Error("a path is a text");
    const bare = c.value.replace(/\/+$/, "");
    const at = (value: string, from: number): readonly number[] => endsOf(value, path, from, c.ignoreCase);
    const starts = Array.from({ length: path.length + 1 }, (_, i) => i);
    const found = ((): boolean => {
      switch (c.operator) {
        case "equals":
          return at(bare, 0).some((end) => path.slice(end) === "" || path.slice(end) === "/");
        case "begins_with":
          return at(c.value, 0).length > 0;
        case "contains":
          return starts.some((from) => at(c.value, from).length > 0);
        case "ends_with":
          return starts.some((from) => at(c.value, from).includes(path.length));
        case "regex":
          return regex(c, path);
      }
    })();
    return found !== c.negated;
  });
}

/** Where `value` may end in `path` when it begins at `from`: what browsers encode may stand plain or encoded. */
function endsOf(value: string, path: string, from: number, ignoreCase: boolean): readonly number[] {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  let ends = [from];
  for (const [piece] of value.matchAll(/%[0-9a-f]{2}|./giu)) {
    const isEncoding = piece.length === 3 && piece.startsWith("%");
    ends = ends.flatMap((end) => {
      const plain = path.slice(end, end + piece.length);
      const same = isEncoding ? plain.toUpperCase() === piece.toUpperCase() : fold(plain) === fold(piece);
      const next = same ? [end + piece.length] : [];
      const sequence = /^(?:%[0-9a-f]{2})+/i.exec(path.slice(end))?.[0] ?? "";
      for (let length = 3; length <= sequence.length && !isEncoding; length += 3) {
        const decoded = decoded_(sequence.slice(0, length));
        if (decoded !== undefined && isEncodedByBrowsers(decoded) && fold(decoded) === fold(piece))
          next.push(end + length);
      }
      return next;
    });
  }
  return ends;
}

function decoded_(sequence: string): string | undefined {
  try {
    return decodeURIComponent(sequence);
  } catch {
    return undefined;
  }
}

function isEncodedByBrowsers(text: string): boolean {
  return new URL(`http://host/x${text}x`).pathname !== `/x${text}x`;
}

/** Does a text MATCH hold for a host? Host names know neither upper and lower case nor other scripts than ASCII. */
export function hostMatches(
  match: Match,
  url: string,
  regex: (c: Condition, host: string) => boolean,
): boolean {
  const found = new URL(url).hostname;
  return match.every((c) => {
    if (c.kind !== "text") throw new Error("a host is a text");
    const value = c.value.toLowerCase().replaceAll("bücher", "xn--bcher-kva");
    const is = ((): boolean => {
      switch (c.operator) {
        case "equals":
          return found === value;
        case "begins_with":
          return found.startsWith(value);
        case "contains":
          return found.includes(value);
        case "ends_with":
          return found.endsWith(value);
        case "regex":
          return regex(c, found);
      }
    })();
    return is !== c.negated;
  });
}
