/** Keeps out of what is shown what files took from the environment. Pure. */

/** What was taken, by the variable's name. */
export type Taken = ReadonlyMap<string, string>;

/** Texts shorter than this stand in other words by chance; alone they are hidden too. */
const LONG = 4;

/** The text with `${env.NAME}` for what the variable held. */
export function hideInText(text: string, taken: Taken): string {
  let hidden = text;
  // Longer ones first: one may hold another.
  for (const [name, value] of [...taken].toSorted(([, a], [, b]) => b.length - a.length)) {
    if (value === "") continue;
    const escaped = value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const alone = value.length < LONG ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped;
    hidden = hidden.replace(new RegExp(alone, "gu"), () => `\${env.${name}}`);
  }
  return hidden;
}

export interface Kept {
  /** Keys whose values stay as they are. */
  readonly keys?: readonly string[] | undefined;
  /** Numbers stay: they were measured. */
  readonly numbers?: boolean | undefined;
}

/** Plain data, the same way: keys, texts, and numbers that were such a text. */
export function hideInData(value: unknown, taken: Taken, kept: Kept = {}): unknown {
  if (taken.size === 0) return value;
  if (typeof value === "string") return hideInText(value, taken);
  if (typeof value === "number") {
    if (kept.numbers === true) return value;
    const name = [...taken].find(([, held]) => held !== "" && Number(held) === value)?.[0];
    return name === undefined ? value : `\${env.${name}}`;
  }
  if (Array.isArray(value)) return value.map((item) => hideInData(item, taken, kept));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) =>
      kept.keys?.includes(key) ? [key, item] : [hideInText(key, taken), hideInData(item, taken, kept)],
    ),
  );
}
