/** Diagnostics about a single field: its key, and what it may hold. */
import { list, type None, type WordsOf } from "./words.js";

export interface FieldArgs {
  version: { readonly shown: string };
  "unknown-key": { readonly key: string; readonly nearest?: string; readonly known: readonly string[] };
  "missing-key": { readonly key: string; readonly inside: string };
  "wrong-type": { readonly expected: string; readonly found: string };
  "unknown-value": {
    readonly shown: string;
    readonly allowed: readonly string[];
    readonly nearest?: string;
  };
  "empty-text": None;
  "empty-list": None;
  "goal-id": { readonly shown: string };
  "event-name": { readonly shown: string };
  "parameter-name": { readonly shown: string };
  percent: { readonly shown: string };
  "percent-too-large": { readonly shown: string };
  cron: { readonly shown: string };
  date: { readonly shown: string };
  days: { readonly shown: string };
  duration: { readonly shown: string };
  "not-positive": { readonly shown: string };
  negative: { readonly shown: string };
  "whole-number": { readonly shown: string };
  currency: { readonly shown: string };
  property: { readonly shown: string };
  "measurement-id": { readonly shown: string };
}

export const fieldWords: WordsOf<FieldArgs> = {
  version: { says: () => "`version` must be 1, the only version of this format" },
  "unknown-key": {
    says: ({ key, nearest }) =>
      nearest ? `unknown key \`${key}\`; did you mean \`${nearest}\`?` : `unknown key \`${key}\``,
    hint: ({ known }) => (known.length > 0 ? `Known here: ${list(known)}.` : undefined),
  },
  "missing-key": { says: ({ key, inside }) => `\`${key}\` is missing in ${inside}` },
  "wrong-type": { says: ({ expected, found }) => `expected ${expected}, found ${found}` },
  "unknown-value": {
    says: ({ shown, nearest }) =>
      nearest ? `${shown} is not known here; did you mean ${nearest}?` : `${shown} is not known here`,
    hint: ({ allowed }) => `Allowed: ${list(allowed)}.`,
  },
  "empty-text": { says: () => "the text is empty" },
  "empty-list": { says: () => "the list is empty", hint: () => "Leave the key out instead." },
  "goal-id": {
    says: ({ shown }) => `${shown} can't be an id`,
    hint: () => "Ids begin with a small letter, then small letters, digits and _; at most 39 characters.",
  },
  "event-name": {
    says: ({ shown }) => `${shown} can't be an event's name`,
    hint: () => "Event names begin with a letter, then letters, digits and _; at most 40 characters.",
  },
  "parameter-name": {
    says: ({ shown }) => `${shown} can't be a parameter's name`,
    hint: () => "Parameter names begin with a letter, then letters, digits and _.",
  },
  percent: { says: ({ shown }) => `${shown} is not a percentage`, hint: () => "Write it like 2.5%." },
  "percent-too-large": {
    says: ({ shown }) => `${shown} is more than all sessions`,
    hint: () => "A rate is a share of sessions, at most 100%.",
  },
  cron: {
    says: ({ shown }) => `${shown} is not a cron expression`,
    hint: () => 'Five fields: minute, hour, day of month, month, day of week, as in "0 7 * * 1".',
  },
  date: {
    says: ({ shown }) => `${shown} is not a day of the calendar`,
    hint: () => "Write it like 2027-03-31.",
  },
  days: { says: ({ shown }) => `${shown} is not a number of days`, hint: () => "Write it like 30d." },
  duration: {
    says: ({ shown }) => `${shown} is not a duration`,
    hint: () => "Write it with its unit: 30s, 3m, 1h30m.",
  },
  "not-positive": { says: ({ shown }) => `${shown} must be more than 0` },
  negative: { says: ({ shown }) => `${shown} must not be below 0` },
  "whole-number": { says: ({ shown }) => `${shown} must be a whole number` },
  currency: {
    says: ({ shown }) => `${shown} is not a currency code`,
    hint: () => "Use the three capital letters of ISO 4217, like EUR or USD.",
  },
  property: {
    says: ({ shown }) => `${shown} is not a property's number`,
    hint: () =>
      "It is the number under Admin > Property details (123456789), not the G- id and not the account.",
  },
  "measurement-id": {
    says: ({ shown }) => `${shown} is not a measurement id`,
    hint: () => "It begins with G-, under Admin > Data streams.",
  },
};
