/**
 * Random plain data and one of the many ways people lay it out as YAML: blocks and `{ }`, quotes, comments, blank
 * lines, indentation, line breaks.
 */
import fc from "fast-check";
import { stringify } from "yaml";

export interface Layout {
  readonly data: Record<string, unknown>;
  readonly text: string;
}

const key = fc.constantFrom("a", "b_2", "tier", "value", "where", "page", "x y", "leads_to");
const scalar = fc.constantFrom<unknown>(
  1,
  2.5,
  true,
  null,
  "macro",
  "once_per_event",
  "a, b",
  "it: is",
  "#",
  "/thanks/ü",
  "12",
  "",
);

const { tree } = fc.letrec<{ tree: unknown; map: Record<string, unknown> }>((tie) => ({
  map: fc.dictionary(key, tie("tree"), { minKeys: 1, maxKeys: 4 }).map((map) => ({ ...map })),
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: tie("map"), weight: 3 },
    { arbitrary: fc.array(scalar, { minLength: 1, maxLength: 3 }), weight: 1 },
    { arbitrary: fc.array(tie("map"), { minLength: 1, maxLength: 2 }), weight: 1 },
  ),
}));
const root = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 }).map((map) => ({ ...map }));

/** A stream of small choices. */
type Choose = (below: number) => number;

const layoutOf = (data: Record<string, unknown>, choices: readonly number[]): string => {
  let at = 0;
  let comments = 0;
  const choose: Choose = (below) => (choices[at++ % choices.length] ?? 0) % below;
  const indent = 1 + choose(4);
  const eol = choose(4) === 0 ? "\r\n" : "\n";
  const comment = (): string =>
    choose(3) === 0 ? `${" ".repeat(1 + choose(2))}# comment ${++comments}` : "";

  const oneLine = (value: unknown, inFlow: boolean): string => {
    if (Array.isArray(value)) return `[${value.map((v: unknown) => oneLine(v, true)).join(", ")}]`;
    if (typeof value === "object" && value !== null) {
      const [open, close] = choose(2) === 0 ? ["{ ", " }"] : ["{", "}"];
      const pairs = Object.entries(value).map(([k, v]) => `${k}: ${oneLine(v, true)}`);
      return `${open}${pairs.join(", ")}${choose(4) === 0 ? "," : ""}${close}`;
    }
    const style = (["PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE"] as const)[choose(3)] ?? "PLAIN";
    const written = stringify([value], { collectionStyle: "flow", defaultStringType: style, lineWidth: 0 });
    const inside = written.trimEnd().replace(/^\[ /, "").replace(/ \]$/, "");
    return value === null && !inFlow && choose(2) === 0 ? "" : inside;
  };
  const block = (value: unknown, depth: number): readonly string[] => {
    const pad = " ".repeat(depth);
    if (Array.isArray(value)) {
      return value.flatMap((item: unknown) => {
        if (typeof item !== "object" || item === null) return [`${pad}- ${oneLine(item, true)}${comment()}`];
        const [first = "", ...rest] = block(item, depth + 2);
        return [`${pad}- ${first.trimStart()}`, ...rest];
      });
    }
    return Object.entries(value as object).flatMap(([k, v]: [string, unknown], index) => {
      // A comment before the first key would stand behind the dash of a list's item.
      const above = index > 0 && choose(5) === 0 ? [`${pad}# comment ${++comments}`] : [];
      const gap = index > 0 && choose(6) === 0 ? [""] : [];
      const nested = typeof v === "object" && v !== null && choose(3) > 0;
      if (nested) return [...gap, ...above, `${pad}${k}:${comment()}`, ...block(v, depth + indent)];
      if (typeof v === "string" && v !== "" && v.trim() === v && choose(5) === 0) {
        return [...gap, ...above, `${pad}${k}: |-`, `${pad}${" ".repeat(indent)}${v}`];
      }
      const written = oneLine(v, false);
      return [...gap, ...above, `${pad}${k}:${written === "" ? "" : ` ${written}`}${comment()}`];
    });
  };
  const head = choose(3) === 0 ? [`# comment ${++comments}`, ""] : [];
  const lines = [...head, ...block(data, 0)];
  return lines.join(eol) + (choose(4) === 0 ? "" : eol);
};

export const laidOut: fc.Arbitrary<Layout> = fc
  .tuple(root, fc.array(fc.nat(59), { minLength: 7, maxLength: 60 }))
  .map(([data, choices]) => ({ data, text: layoutOf(data, choices) }));

/** Every path in the data, in its order. */
export function pathsOf(data: unknown): readonly (readonly (string | number)[])[] {
  if (typeof data !== "object" || data === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(data)
    ? data.map((item: unknown, i) => [i, item] as const)
    : Object.entries(data);
  return entries.flatMap(([step, inner]) => [[step], ...pathsOf(inner).map((path) => [step, ...path])]);
}
