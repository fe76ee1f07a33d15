/** Diagnostics about the clients file. */
import type { None, WordsOf } from "./words.js";

export interface ClientsFileArgs {
  "clients-file-absent": { readonly file: string };
  "clients-file-empty": None;
  "clients-none": None;
  "client-name": { readonly shown: string };
  "label-name": { readonly shown: string };
  "variable-name": { readonly shown: string };
  "client-without-goals": { readonly client: string };
  "client-goals-file": { readonly file: string; readonly reason: string };
  "client-same-property": { readonly other: string };
  "group-unknown": { readonly shown: string; readonly nearest?: string };
  "group-circle": { readonly circle: readonly string[] };
  "override-unknown": { readonly what: string; readonly id: string; readonly nearest?: string };
}

export const clientsFileWords: WordsOf<ClientsFileArgs> = {
  "clients-file-absent": {
    says: ({ file }) => `there is no clients file ${file}`,
    hint: () =>
      "Name it with --clients FILE; `ga4-goals clients discover` drafts one. Without clients: `ga4-goals validate`.",
  },
  "clients-file-empty": {
    says: () => "the file is empty",
    hint: () =>
      "A clients file begins with `version: 1`, then `clients:`; `ga4-goals clients discover` drafts one.",
  },
  "clients-none": { says: () => "there is no client in this file" },
  "client-name": {
    says: ({ shown }) => `${shown} can't be the name of a client or a group`,
    hint: () => "Names have letters, digits, dots, hyphens and _, and begin with a letter or a digit.",
  },
  "label-name": {
    says: ({ shown }) => `${shown} can't be a label`,
    hint: () => "Labels have letters, digits, dots, hyphens and _.",
  },
  "variable-name": {
    says: ({ shown }) => `${shown} can't be a variable's name`,
    hint: () => "Variable names begin with a letter or _, then letters, digits and _.",
  },
  "client-without-goals": {
    says: ({ client }) => `no goals files are named for the client ${client}`,
    hint: () => "Write `goals: [FILE]` here, in a group it extends, or under `defaults`.",
  },
  "client-goals-file": {
    says: ({ file, reason }) => `the goals file ${file} can't be used: ${reason}`,
    hint: () => "Goals files are found from the folder of the clients file.",
  },
  "client-same-property": {
    says: ({ other }) => `the client ${other} has the same property`,
    hint: () => "Each would undo what the other does: a property belongs to one client.",
  },
  "group-unknown": {
    says: ({ shown, nearest }) =>
      nearest ? `there is no group ${shown}; did you mean ${nearest}?` : `there is no group ${shown}`,
  },
  "group-circle": { says: ({ circle }) => `extends goes round in a circle: ${circle.join(" -> ")}` },
  "override-unknown": {
    says: ({ what, id, nearest }) =>
      nearest
        ? `this client's goals files have no ${what} \`${id}\` to change; did you mean \`${nearest}\`?`
        : `this client's goals files have no ${what} \`${id}\` to change`,
    hint: ({ what }) => (what === "goal" ? "To add a goal, say all of it, with its `type`." : undefined),
  },
};
