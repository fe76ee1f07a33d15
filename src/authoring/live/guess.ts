/**
 * Tier and category of an event, guessed from its name: GA4 does not know them. Every guess says what it rests on, for
 * the person who reviews it.
 */
import type { Category, Tier } from "../../goals/goal.js";
import { categoryOf, tierOf } from "../../goals/known-events.js";

export interface Guess {
  readonly tier: Tier;
  readonly category: Category;
  /** In words, as the end of "guessed ...". */
  readonly because: string;
}

/** Words in a name, the telling ones first: `contact_form_start` is a start, not yet a contact. */
const WORDS: readonly (readonly [Category, string])[] = [
  [
    "interaction",
    "start started begin begun open opened abandon abandoned error failed add cart checkout wishlist",
  ],
  ["interaction", "newsletter coupon"],
  [
    "engagement",
    "scroll scrolled video play played session engaged engagement duration time seconds deep read",
  ],
  ["navigation", "view views viewed visit navigate menu search directions"],
  [
    "lead",
    "lead leads signup register registered registration trial demo quote offer booking booked appointment",
  ],
  ["lead", "reservation subscribe subscribed subscription"],
  ["revenue", "purchase purchased order ordered sale sold paid payment donation donate"],
  [
    "inquiry",
    "contact contacted inquiry enquiry callback call phone tel telephone email mail mailto whatsapp chat",
  ],
  ["inquiry", "form message"],
];

/**
 * `source`: the event it is made from, asked where the name tells nothing.
 *
 * @example guessOf("contact_form", { type: "event", event: "contact_form" }) // macro, inquiry, from "contact"
 */
export function guessOf(
  name: string,
  source:
    | { readonly type: "event"; readonly event: string | readonly string[] }
    | { readonly type: "destination" },
): Guess {
  const event = source.type === "event" && typeof source.event === "string" ? source.event : undefined;
  const named = guessFromName(name) ?? (event === undefined ? undefined : guessKnown(event));
  if (named) return named;
  return source.type === "destination"
    ? guess("navigation", "because it is a page and its name tells nothing")
    : guess("interaction", "because its name tells nothing");
}

function guessFromName(name: string): Guess | undefined {
  const known = guessKnown(name);
  if (known) return known;
  const words = wordsOf(name);
  for (const [category, telling] of WORDS) {
    const word = words.find((w) => telling.split(" ").includes(w));
    if (word !== undefined) return guess(category, `from "${word}" in the name`);
  }
  return undefined;
}

function guessKnown(event: string): Guess | undefined {
  const lower = event.toLowerCase();
  const category = categoryOf(lower);
  return category === undefined ? undefined : guess(category, `from GA4's own event ${lower}`);
}

function guess(category: Category, because: string): Guess {
  return { tier: tierOf(category), category, because };
}

/** `contactForm_2` -> contact, form, 2 */
function wordsOf(event: string): readonly string[] {
  return event
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split("_");
}
