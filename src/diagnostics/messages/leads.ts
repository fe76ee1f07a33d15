/** Diagnostics about a file of closed leads, as a CRM exports it. */
import { list, type None, type WordsOf } from "./words.js";

/** What is wrong with one cell. */
export type LeadCellProblem =
  | "empty"
  | "personal"
  | "cookie"
  | "spaces"
  | "too-long"
  | "number"
  | "session"
  | "currency"
  | "currency-missing"
  | "time"
  | "future"
  | "event"
  | "goal-by-rule";

const PROBLEMS: Readonly<Record<LeadCellProblem, readonly [says: (column: string) => string, hint: string]>> =
  {
    empty: [
      (column) => `${column} is empty`,
      "Every row needs it. client_id is what the site's cookie _ga holds: 1234567890.1234567890.",
    ],
    personal: [
      (column) => `${column} holds an e-mail address`,
      "Google forbids sending what tells who somebody is. Send a number of your own instead.",
    ],
    cookie: [
      (column) => `${column} is the whole cookie`,
      "Leave out what stands before the last two numbers: 1234567890.1234567890.",
    ],
    spaces: [(column) => `${column} has spaces in it`, "An id has none: is this the right column?"],
    "too-long": [
      (column) => `${column} is longer than GA4 keeps`,
      "A user_id has at most 256 characters, the others at most 100.",
    ],
    number: [(column) => `${column} is no number`, "Write it with a point and without thousands: 1250.50."],
    session: [
      (column) => `${column} is no session id`,
      "It is a whole number, ga_session_id of the visit. Leave it empty where it is not known.",
    ],
    currency: [(column) => `${column} is no currency`, "Write its three letters: EUR."],
    "currency-missing": [
      (column) => `${column} is empty, and the value has none`,
      "Write it into the column currency, or as `currency: EUR` into the goals file.",
    ],
    time: [
      (column) => `${column} is no time with its offset`,
      "Write 2026-11-26T14:05:00+01:00, or with Z for UTC: without it nobody knows which hour is meant.",
    ],
    future: [
      (column) => `${column} is in the future`,
      "GA4 takes no event before it has happened. Is the offset right?",
    ],
    event: [
      (column) => `${column} can't be the name of an event`,
      "Letters, digits and _, at most 40, first a letter; or write the goal's id into the column goal.",
    ],
    "goal-by-rule": [
      (column) => `${column} is a goal that GA4 or page code makes out of other events`,
      "What a server sends goes through no rule. Name a goal of type event without conditions.",
    ],
  };

export interface LeadsFileArgs {
  "leads-columns": { readonly missing: readonly string[] };
  "leads-column-twice": { readonly column: string };
  "leads-column-unknown": { readonly column: string; readonly nearest: string };
  "leads-quote": None;
  "leads-row": { readonly cells: number; readonly columns: number };
  "leads-cell": { readonly column: string; readonly problem: LeadCellProblem };
  "leads-too-old": { readonly hours: number };
  "leads-twice": { readonly line: number };
}

export const leadsFileWords: WordsOf<LeadsFileArgs> = {
  "leads-columns": {
    says: ({ missing }) => `the first line names no column ${list(missing)}`,
    hint: () => "It needs lead_id, client_id, time, and goal or event; docs/guides/leads.md has an example.",
  },
  "leads-column-twice": { says: ({ column }) => `the column ${column} is there twice` },
  "leads-column-unknown": {
    says: ({ column, nearest }) => `there is no column ${column}; did you mean ${nearest}?`,
    hint: () => "Columns of other names are not read.",
  },
  "leads-quote": {
    says: () => "a quote is opened and not closed",
    hint: () => 'A quote within a quoted cell is written twice: "5"" pipe".',
  },
  "leads-row": {
    says: ({ cells, columns }) => `this row has ${cells} cells, and the first line names ${columns} columns`,
    hint: () => "A cell with a comma in it stands in quotes.",
  },
  "leads-cell": {
    says: ({ column, problem }) => PROBLEMS[problem][0](column),
    hint: ({ problem }) => PROBLEMS[problem][1],
  },
  "leads-too-old": {
    says: ({ hours }) => `this was ${hours} hours ago, and GA4 takes nothing older than 72 hours`,
    hint: () =>
      "Take the row out, and upload more often: every day. GA4 would count it at another time than it was.",
  },
  "leads-twice": {
    says: ({ line }) => `this lead has the same goal or event in line ${line} already`,
    hint: () => "A row is known by lead_id and its event, so that it is never sent twice.",
  },
};
