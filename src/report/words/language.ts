/** A language that reports are made in: its words, and how it writes numbers, money and days. Pure. */
import { type Formats, formatsIn } from "../../draw/format.js";
import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";

type English = typeof en;
type Key = keyof English;
type Text = string | { readonly one: string; readonly other: string };

/** Every key of the English table, and words for one and for more where English has them. */
export type Words = { readonly [K in Key]: English[K] extends string ? string : Exclude<Text, string> };

/** What stands in braces in a text. */
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<T> = T extends { readonly one: infer One; readonly other: infer Other }
  ? Names<One> | Names<Other> | "count"
  : Names<T>;
type Filled<K extends Key> = Readonly<Record<NamesOf<English[K]>, string | number | null>>;

export interface Language {
  /** BCP 47, for the page and for `Intl`. */
  readonly tag: string;
  readonly write: Formats;
  /** A text with what stands in its braces; numbers are written as counts, null as what is not known. */
  readonly say: <K extends Key>(
    key: K,
    ...filled: [NamesOf<English[K]>] extends [never] ? [] : [Filled<K>]
  ) => string;
}

const WORDS = { en, de, fr, es } as const satisfies Readonly<Record<string, Words>>;

/** `de`, `de-CH`. What is none of ours is English. */
export function languageOf(tag: string | undefined): Language {
  const whole = tag ?? "en";
  const known = LANGUAGES.get(whole);
  if (known !== undefined) return known;
  const made = languageWith(whole, WORDS[whole.slice(0, 2) as keyof typeof WORDS] ?? en);
  LANGUAGES.set(whole, made);
  return made;
}

const LANGUAGES = new Map<string, Language>();

function languageWith(tag: string, words: Words): Language {
  const write = formatsIn(tag);
  const plurals = new Intl.PluralRules(tag);
  return {
    tag,
    write,
    say: (key, ...[filled]) => {
      const values = (filled ?? {}) as Readonly<Record<string, string | number | null>>;
      const text: Text = words[key];
      const { count } = values;
      const chosen =
        typeof text === "string"
          ? text
          : typeof count === "number" && plurals.select(count) === "one"
            ? text.one
            : text.other;
      return chosen.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = values[name] ?? null;
        return typeof value === "string" ? value : write.count(value);
      });
    },
  };
}

/** What texts, Markdown and messages are in, and pages without a wish. */
export const ENGLISH: Language = languageOf("en");
