/** Diagnostics about goals that are well formed and can never count anything: warnings all. */
import type { None, WordsOf } from "./words.js";

export interface NeverTrueArgs {
  "literal-star": { readonly instead: string };
  "literal-placeholder": { readonly placeholder: string; readonly instead: string };
  "literal-bar": { readonly instead: string };
  "regex-half": { readonly instead: string };
  "address-never": { readonly instead: string };
  "fragment-not-sent": None;
  "parameter-absent": { readonly parameter: string; readonly instead: string };
  "items-parameter": { readonly parameter: string };
  "text-cut": { readonly limit: number };
  contradiction: None;
  "event-never-seen": { readonly event: string; readonly instead: string };
  "click-own-page": None;
  "event-of-apps": { readonly event: string };
  "event-other-case": { readonly shown: string; readonly known: string };
}

export const neverTrueWords: WordsOf<NeverTrueArgs> = {
  "literal-star": {
    says: () => "`*` is a plain character here and no wildcard, so this finds nothing",
    hint: ({ instead }) => instead,
  },
  "literal-placeholder": {
    says: ({ placeholder }) =>
      `\`${placeholder}\` is plain text here and stands for nothing else, so this finds nothing`,
    hint: ({ instead }) => instead,
  },
  "literal-bar": {
    says: () => "`|` is a plain character here and does not mean or, so this finds nothing",
    hint: ({ instead }) => instead,
  },
  "regex-half": {
    says: () => "a regex means the whole text; with an anchor at one end alone, this one means a part of it",
    hint: ({ instead }) => instead,
  },
  "address-never": {
    says: () => "addresses begin with https://, so this finds nothing",
    hint: ({ instead }) => instead,
  },
  "fragment-not-sent": {
    says: () => "GA4 sends no page view by itself when only what follows # changes",
    hint: () =>
      "Let the site send page_view with a page_location that holds it at each change of route, or count an event that it sends.",
  },
  "parameter-absent": {
    says: ({ parameter }) => `no event of a website has a parameter \`${parameter}\``,
    hint: ({ instead }) => instead,
  },
  "items-parameter": {
    says: ({ parameter }) => `\`${parameter}\` belongs to the items of an event, which rules don't see`,
    hint: () => "Unless your site sends it with the event itself as well, count the event without it.",
  },
  "text-cut": {
    says: ({ limit }) => `GA4 keeps ${limit} characters of this, and the text is longer`,
    hint: () => "Compare a part of it, with begins_with.",
  },
  contradiction: { says: () => "these conditions exclude each other, so nothing fulfils them all" },
  "event-never-seen": {
    says: ({ event }) => `GA4 makes \`${event}\` by itself after sending; a rule never sees it`,
    hint: ({ instead }) => instead,
  },
  "click-own-page": {
    says: () => "GA4 collects `click` for links to other domains, and this link is not one",
    hint: () =>
      "Count the page behind the link (type destination), or let the site send an event of its own when it is clicked.",
  },
  "event-of-apps": {
    says: ({ event }) => `\`${event}\` comes from apps, and rules with conditions are made for web streams`,
    hint: () =>
      "Without `where:` it can be a goal; with a condition the app has to send an event of its own.",
  },
  "event-other-case": {
    says: ({ shown, known }) => `GA4 tells ${shown} from \`${known}\`: names of events are case-sensitive`,
    hint: ({ known }) => `Write ${known}, unless the site really sends the other.`,
  },
};
