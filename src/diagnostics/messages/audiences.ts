/** Diagnostics about audiences, and goals that are counted via one. */
import type { None, WordsOf } from "./words.js";

export interface AudienceArgs {
  "audience-field-missing": None;
  "audience-field-unused": None;
  "audience-contradiction": { readonly shown: string };
  "audience-on-trigger": { readonly shown: string };
  "membership-too-long": { readonly days: number };
  "within-too-long": { readonly days: number; readonly limit: number };
  "exclusion-unused": None;
}

export const audienceWords: WordsOf<AudienceArgs> = {
  "audience-field-missing": {
    says: () => "GA4 documents no audience field for session duration",
    hint: () => "Use `via: page_code`, or name the field yourself with `audience_field:`.",
  },
  "audience-field-unused": { says: () => "`audience_field` only goes with `via: audience`" },
  "audience-contradiction": {
    says: ({ shown }) => `nobody both did and did not do ${shown}: they are the same event`,
  },
  "audience-on-trigger": {
    says: ({ shown }) =>
      `the goal \`${shown}\` is counted via an audience, and GA4 builds no audience on another's event`,
    hint: () => "Count that goal with `via: page_code`, or leave it out here.",
  },
  "membership-too-long": { says: ({ days }) => `${days} days; GA4 keeps members for at most 540` },
  "within-too-long": {
    says: ({ days, limit }) => `${days} days; GA4's audiences look back at most ${limit}`,
    hint: () => "Leave `within` out to count whatever they ever did.",
  },
  "exclusion-unused": { says: () => "`exclusion` only goes with `did_not`" },
};
