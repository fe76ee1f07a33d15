/** Diagnostics about `tag_manager` and the page code. */
import { list, type WordsOf } from "./words.js";

export interface TagManagerArgs {
  "tag-manager-number": { readonly shown: string };
  "tag-manager-streams": { readonly streams: readonly string[] };
  "tag-manager-other-stream": { readonly shown: string };
  "page-view-event": { readonly shown: string };
  "data-layer": { readonly shown: string };
  "session-timeout": { readonly shown: string };
}

export const tagManagerWords: WordsOf<TagManagerArgs> = {
  "tag-manager-number": {
    says: ({ shown }) => `${shown} is not a number of Tag Manager's`,
    hint: () =>
      "Both numbers stand in the address of Tag Manager's pages: accounts/NUMBER/containers/NUMBER; the GTM- id is another one.",
  },
  "tag-manager-streams": {
    says: ({ streams }) =>
      `the page code counts the sessions of one web stream, and there are ${list(streams)}`,
    hint: () => "Say which with `measurement_id:` here.",
  },
  "tag-manager-other-stream": {
    says: ({ shown }) => `${shown} is none of the web streams under \`streams\``,
  },
  "page-view-event": {
    says: ({ shown }) => `${shown} can't be an event on the data layer`,
    hint: () => "It begins with a letter, then letters, digits, _, dots and hyphens.",
  },
  "data-layer": {
    says: ({ shown }) => `${shown} can't be the name of a data layer`,
    hint: () => "It is a name of a variable in the page; usually dataLayer.",
  },
  "session-timeout": {
    says: ({ shown }) => `${shown} can't be a session timeout`,
    hint: () => "GA4 takes 5m to 7h55m; it is set under Admin > Data streams > Configure tag settings.",
  },
};
