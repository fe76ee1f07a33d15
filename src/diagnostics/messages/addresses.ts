/** Diagnostics about addresses: pages, hosts and the patterns over them. */
import type { None, WordsOf } from "./words.js";

export interface AddressArgs {
  "page-empty": None;
  "path-not-path": { readonly character: string };
  "path-slash": None;
  "host-not-host": { readonly shown: string };
  "host-not-ascii": None;
  "url-not-url": { readonly shown: string };
  "url-not-ascii": None;
  "regex-invalid": { readonly reason: string };
  "regex-too-long": { readonly limit: number };
  "regex-not-in-browsers": { readonly construct: string; readonly instead: string };
  "regex-slow": None;
  "regex-look-around": None;
  "regex-back-reference": None;
  "regex-anchor-inside": None;
  "regex-never-in-path": { readonly character: string };
  "regex-class-leaves-path": None;
  "regex-class-not-ascii": None;
}

export const addressWords: WordsOf<AddressArgs> = {
  "page-empty": { says: () => "a page needs path, host or url" },
  "path-not-path": {
    says: ({ character }) => `a path ends before ${character}`,
    hint: () => "To look at the query or fragment, use `page: { url: ... }`.",
  },
  "path-slash": {
    says: () => "a path begins with /",
    hint: () => "Write /thanks rather than thanks; for a part of it use contains or ends_with.",
  },
  "host-not-host": {
    says: ({ shown }) => `${shown} is not a host name`,
    hint: () => "Write www.example.com, without https:// and without a path.",
  },
  "host-not-ascii": {
    says: () => "browsers report such a host name as punycode (xn--...), so this part of it is never found",
    hint: () => "Write the name between two dots in full, or as punycode.",
  },
  "url-not-url": {
    says: ({ shown }) => `${shown} is not how an address begins`,
    hint: () => "Addresses begin with https://; for a part of it use `path:`, `host:` or contains.",
  },
  "url-not-ascii": {
    says: () =>
      "browsers report addresses percent-encoded: this is found only if the page sends it unencoded",
    hint: () => "Write it as the browser does (%C3%BC for ü), or use `path:`, which matches both.",
  },
  "regex-invalid": { says: ({ reason }) => `not a valid RE2 pattern: ${reason}` },
  "regex-too-long": {
    says: ({ limit }) =>
      `this pattern is too long, or becomes so for the whole address (${limit} characters)`,
    hint: () => "Say it more simply, or in several goals.",
  },
  "regex-not-in-browsers": {
    says: ({ construct }) => `browsers read this pattern otherwise, or not at all: it holds ${construct}`,
    hint: ({ instead }) =>
      `GA4 runs a web stream's rules in the browser, with JavaScript's regular expressions. ${instead}`,
  },
  "regex-slow": {
    says: () =>
      "this pattern can take browsers very long: one repetition stands in another, and they share texts",
    hint: () =>
      "Put something between the repetitions that is in neither: (?:[^/]+/)* rather than (?:[^/]+)*.",
  },
  "regex-look-around": {
    says: () => "look-around ((?=, (?!, (?<=, (?<!) is not part of RE2, which reports and BigQuery use",
    hint: () => "Say what must match, and add a second condition such as not_contains.",
  },
  "regex-back-reference": {
    says: () => "back-references (\\1) are not part of RE2, which reports and BigQuery use",
    hint: () => "Write the repeated part out.",
  },
  "regex-anchor-inside": {
    says: () => "an anchor (^, $, \\b) in the middle of this pattern can't be kept",
    hint: () => "The pattern means the whole text anyway: leave them out.",
  },
  "regex-never-in-path": {
    says: ({ character }) => `${character} ends this part of the address and is never in it`,
    hint: () => "To look at other parts of the address as well, use `url:`.",
  },
  "regex-class-leaves-path": {
    says: () => "a class in this pattern runs past the end of this part of the address (it holds ?, # or /)",
    hint: () => "Write the characters you mean, for example [A-Za-z0-9_-].",
  },
  "regex-class-not-ascii": {
    says: () => "browsers report other than plain letters percent-encoded: a range of them matches nothing",
    hint: () => "Write them one by one: (ä|ö|ü).",
  },
};
