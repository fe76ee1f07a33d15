/**
 * Diagnostics about a file: whether it can be read, YAML and variables; a single field, its key and what it may hold;
 * and the clients file.
 */
import { dateMeant, durationMeant, percentMeant } from "../meant.js";
import { list, type None, type WordsOf } from "./words.js";
import { YAML_MISTAKES, type YamlMistake } from "./yaml-mistakes.js";

export interface TextArgs {
  "file-absent": { readonly file: string; readonly nearest?: string };
  "file-unreadable": { readonly reason: string };
  "file-empty": None;
  "file-binary": None;
  "file-too-large": { readonly megabytes: number; readonly limit: number };
  "yaml-syntax": { readonly mistake: YamlMistake; readonly shown: string };
  "yaml-tab": None;
  "yaml-documents": None;
  "yaml-nested": None;
  "yaml-tag": None;
  "yaml-key": None;
  "yaml-merge": None;
  "yaml-aliases": None;
  "yaml-alias-unknown": { readonly name: string };
  "text-not-unicode": None;
  "number-not-exact": None;
  "number-respelled": { readonly shown: string; readonly read: string };
  "duplicate-key": { readonly key: string };
  "variable-syntax": None;
  "variable-unquoted": None;
  "variable-not-allowed": { readonly name: string };
  "more-problems": { readonly count: number };
  "variable-unset": { readonly name: string; readonly environment: boolean };
}

export const textWords: WordsOf<TextArgs> = {
  "file-absent": {
    says: ({ file, nearest }) =>
      nearest ? `there is no file ${file}; did you mean ${nearest}?` : `there is no file ${file}`,
    hint: ({ nearest }) =>
      nearest ? undefined : "Name the goals files on the command line; ga4-goals init writes a first one.",
  },
  "file-unreadable": { says: ({ reason }) => `the file can't be read: ${reason}` },
  "file-empty": {
    says: () => "the file is empty",
    hint: () => "A goals file begins with `version: 1`, then `goals:`.",
  },
  "file-binary": {
    says: () => "this is not a text file (it is not UTF-8 without control characters)",
    hint: () => "Goals files are YAML text, saved as UTF-8.",
  },
  "file-too-large": {
    says: ({ megabytes, limit }) => `the file has ${megabytes} MB; a goals file has at most ${limit} MB`,
    hint: () => "Is this the file you meant?",
  },
  "yaml-syntax": {
    says: ({ mistake, shown }) => YAML_MISTAKES[mistake].says(shown),
    hint: ({ mistake, shown }) => YAML_MISTAKES[mistake].hint(shown),
  },
  "yaml-tab": {
    says: () => "YAML does not allow tabs for indentation",
    hint: () => "Use spaces; most editors can convert the file.",
  },
  "yaml-documents": {
    says: () => "a second document begins here; a goals file is one document",
    hint: () => "Put it into a file of its own: several goals files are read together.",
  },
  "yaml-nested": {
    says: () => "blocks or lists are nested too deeply here",
    hint: () => "A goals file is a few levels deep; look for brackets that are opened again and again.",
  },
  "yaml-tag": {
    says: () => "YAML tags (!name) have no meaning in a goals file",
    hint: () => "To share parts, use anchors (&name and *name) or several goals files.",
  },
  "yaml-key": { says: () => "this can't be a key", hint: () => "A key is a word." },
  "yaml-merge": {
    says: () => "only a block of keys can be merged in",
    hint: () => "Write `<<: *name`, where &name stands before a block of keys.",
  },
  "yaml-aliases": {
    says: () => "the file's aliases (*name) grow too large when written out",
    hint: () => "Write the repeated parts out, or use fewer aliases.",
  },
  "yaml-alias-unknown": {
    says: ({ name }) => `there is no anchor &${name} before this alias`,
    hint: () => "A text that begins with * has to be quoted.",
  },
  "text-not-unicode": {
    says: () => "half of a surrogate pair is not a character",
    hint: () => 'Write the character itself, or "\\U0001F600" with eight digits.',
  },
  "number-not-exact": {
    says: () => "this number is too large to be exact",
    hint: () => "If it is an id, quote it: then it is compared as a text.",
  },
  "number-respelled": {
    says: ({ shown, read }) => `${shown} is a number here and is compared as ${read}`,
    hint: () => "Quote it to compare it as it is written.",
  },
  "duplicate-key": { says: ({ key }) => `\`${key}\` stands here twice`, hint: () => "Keep one of the two." },
  "variable-syntax": {
    says: () => "a variable that is not closed or has no name",
    hint: () => "Write ${name}, ${name:-default} or ${env.NAME}; a plain dollar sign before { is $${.",
  },
  "variable-unquoted": {
    says: () => "inside [...] and {...} a variable has to be quoted",
    hint: () => 'Write "${name}", or put the list or the block on lines of its own.',
  },
  "variable-not-allowed": {
    says: ({ name }) => `the environment variable ${name} is not one that files may ask for`,
    hint: ({ name }) =>
      `Call it GA4_GOALS_VAR_${name}, or list ${name} under variables_from_env: in the goals or the clients file.`,
  },
  "more-problems": {
    says: ({ count }) => `${count.toLocaleString("en")} more problems from here on are not shown`,
    hint: () => "Correct those above first; many come from the same mistake.",
  },
  "variable-unset": {
    says: ({ name, environment }) =>
      environment ? `the environment variable ${name} is not set` : `the variable \`${name}\` is not set`,
    hint: ({ name, environment }) =>
      environment
        ? `Set ${name}, or give a default: \${env.${name}:-default}.`
        : `Pass --var ${name}=VALUE, set it in the clients file, or give a default: \${${name}:-default}.`,
  },
};

export interface FieldArgs {
  version: { readonly shown: string };
  "unknown-key": { readonly key: string; readonly nearest?: string; readonly known: readonly string[] };
  "missing-key": { readonly key: string; readonly inside: string };
  "wrong-type": { readonly expected: string; readonly found: string; readonly meant?: string };
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
  "definition-name": { readonly shown: string };
  "description-too-long": { readonly shown: string };
  percent: { readonly shown: string };
  "percent-too-large": { readonly shown: string };
  cron: { readonly shown: string };
  date: { readonly shown: string };
  days: { readonly shown: string };
  duration: { readonly shown: string };
  spell: { readonly shown: string };
  "not-positive": { readonly shown: string };
  negative: { readonly shown: string };
  "whole-number": { readonly shown: string };
  currency: { readonly shown: string };
  property: { readonly shown: string };
  "measurement-id": { readonly shown: string };
  "place-one": None;
  "place-variable": None;
  "place-address": { readonly shown: string };
  "place-repository": { readonly shown: string };
  "webhook-url": None;
  colour: { readonly shown: string };
  "report-language": { readonly shown: string };
  "link-url": { readonly shown: string };
}

export const fieldWords: WordsOf<FieldArgs> = {
  version: { says: () => "`version` must be the number 1, the only version of this format" },
  "unknown-key": {
    says: ({ key, nearest }) =>
      nearest ? `unknown key \`${key}\`; did you mean \`${nearest}\`?` : `unknown key \`${key}\``,
    hint: ({ key, known }) =>
      /^\d+ ?%?$/.test(key)
        ? "If it belongs to the number before it: decimals have a point here, 2.5."
        : known.length > 0
          ? `Known here: ${list(known)}.`
          : undefined,
  },
  "missing-key": { says: ({ key, inside }) => `\`${key}\` is missing in ${inside}` },
  "wrong-type": {
    says: ({ expected, found }) => `expected ${expected}, found ${found}`,
    hint: ({ meant }) => (meant === undefined ? undefined : `Write ${meant}, the number alone.`),
  },
  "unknown-value": {
    says: ({ shown, nearest }) =>
      nearest ? `${shown} is not known here; did you mean ${nearest}?` : `${shown} is not known here`,
    hint: ({ allowed }) => `Allowed: ${list(allowed)}.`,
  },
  colour: {
    says: ({ shown }) => `${shown} is not a colour`,
    hint: () => 'Six hexadecimal digits in quotes: colour: "#0a5f9e".',
  },
  "report-language": {
    says: ({ shown }) => `${shown} is not a language of reports`,
    hint: () => "There are en, de, fr and es, also with a country: de-CH.",
  },
  "link-url": {
    says: ({ shown }) => `${shown} is not an address to go back to`,
    hint: () => "An address that begins with https://, http:// or mailto:, or { url: ADDRESS, text: WORDS }.",
  },
  "empty-text": { says: () => "the text is empty" },
  "empty-list": { says: () => "the list is empty", hint: () => "Leave the key out instead." },
  "goal-id": {
    says: ({ shown }) => `${shown} can't be an id`,
    hint: () => "Ids begin with a small letter, then small letters, digits and _; at most 39 characters.",
  },
  "event-name": {
    says: ({ shown }) => `${shown} can't be an event's name`,
    hint: () =>
      "Event names begin with a letter, of any script, then letters, digits and _; at most 40 characters.",
  },
  "parameter-name": {
    says: ({ shown }) => `${shown} can't be a parameter's name`,
    hint: () => "Parameter names begin with a letter, then letters, digits and _.",
  },
  "definition-name": {
    says: ({ shown }) => `${shown} can't be the name of a custom dimension or metric`,
    hint: () => "They begin with a letter, then letters, digits, spaces and _; at most 82 characters.",
  },
  "description-too-long": { says: () => "GA4 keeps at most 150 characters here" },
  percent: {
    says: ({ shown }) => `${shown} is not a percentage`,
    hint: ({ shown }) => `Write it like ${percentMeant(shown) ?? "2.5%"}.`,
  },
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
    hint: ({ shown }) => `Write it like ${dateMeant(shown) ?? "2027-03-31"}.`,
  },
  days: { says: ({ shown }) => `${shown} is not a number of days`, hint: () => "Write it like 30d." },
  duration: {
    says: ({ shown }) => `${shown} is not a duration`,
    hint: ({ shown }) => `Write it with its unit: ${durationMeant(shown) ?? "30s, 3m, 1h30m"}.`,
  },
  spell: {
    says: ({ shown }) => `${shown} is not a length of time`,
    hint: () => "Write it with its unit: 30m, 7d, 1d12h.",
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
  "place-one": {
    says: () => "each place says one way to get there",
    hint: () => "Write a line for each: - slack: SLACK_WEBHOOK, then - email: [shop@example.com].",
  },
  // What stands there may be the secret itself.
  "place-variable": {
    says: () => "this is not the name of an environment variable",
    hint: () =>
      "An address with a secret in it does not belong into a file: set a variable to it, say SLACK_WEBHOOK, and write that name here.",
  },
  "place-address": {
    says: ({ shown }) => `${shown} is not a mail address`,
    hint: () => "The address alone, like shop@example.com, one for each item of the list.",
  },
  "place-repository": {
    says: ({ shown }) => `${shown} is not the name of a repository`,
    hint: () => "Write OWNER/NAME, or true for the repository that the job runs in.",
  },
  "webhook-url": {
    says: () => "a webhook has either `url` or `url_env`",
    hint: () => "url is the address itself, url_env the name of the environment variable that holds it.",
  },
};

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

/** About policy files, and goals files that break a rule of one. */
export interface PolicyArgs {
  "policy-file-absent": { readonly file: string };
  "policy-file-empty": None;
  "policy-rule-empty": None;
  "policy-rule-mixed": { readonly one: string; readonly other: string };
  "policy-becomes-alone": None;
  "rule-id": { readonly shown: string };
  "policy-breach": { readonly rule: string; readonly subject: string; readonly message: string };
}

export const policyWords: WordsOf<PolicyArgs> = {
  "policy-file-absent": {
    says: ({ file }) => `there is no policy file ${file}`,
    hint: () => "Without --policy (and `policy:` in a clients file) no policy is asked for.",
  },
  "policy-file-empty": {
    says: () => "the file is empty",
    hint: () => "A policy file begins with `version: 1`, then `use:` or `rules:`.",
  },
  "policy-rule-empty": {
    says: () => "a rule says what it is about; this one would hold of anything",
    hint: () =>
      "Name at least one of operation, reason, resource, field, lacks, unlike, goal, tier, category, key_events_above.",
  },
  "policy-rule-mixed": {
    says: ({ one, other }) => `\`${one}\` and \`${other}\` are not asked of the same thing`,
    hint: () =>
      "A rule is about what is done in GA4 (operation, reason, resource, field), about goals as they stand in the files (lacks, unlike), or about the number of key events.",
  },
  "policy-becomes-alone": {
    says: () => "`becomes` says what a field becomes, and no field is named",
    hint: () => "Write `field: default_value` beside it.",
  },
  "rule-id": {
    says: ({ shown }) => `${shown} can't be the id of a rule`,
    hint: () => "Ids begin with a letter; small letters, digits and _; at most 39 characters.",
  },
  "policy-breach": {
    says: ({ rule, subject, message }) => `the rule \`${rule}\` forbids this (${subject}): ${message}`,
  },
};

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
