/** The form in which an area says its diagnostics: for each code its arguments, a sentence and what to do about it. */

/** The arguments of a code that has none. */
export type None = Record<string, never>;

export interface Words<A> {
  /** One sentence without a full stop. */
  readonly says: (args: A) => string;
  readonly hint?: (args: A) => string | undefined;
}

/** Words for every code of an area, by its arguments. */
export type WordsOf<Args> = { readonly [C in keyof Args]: Words<Args[C]> };

export const list = (items: readonly string[]): string => items.join(", ");
