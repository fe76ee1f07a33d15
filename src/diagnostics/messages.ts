/**
 * Every diagnostic there is: its arguments, its words and what to do about it. All text about a file that is wrong
 * stands here and nowhere else. `shown` arguments hold what is written in the file, never what a variable held.
 */
import type { Diagnostic } from "./diagnostic.js";

type None = Record<string, never>;

/** The closed set of codes with their arguments. */
export interface DiagnosticArgs {
  "file-absent": { readonly file: string };
  "file-unreadable": { readonly reason: string };
  "file-empty": None;
  "file-binary": None;
  "file-too-large": { readonly megabytes: number; readonly limit: number };
  "yaml-syntax": { readonly reason: string };
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
  "variable-unset": { readonly name: string; readonly environment: boolean };
  "unknown-key": { readonly key: string; readonly nearest?: string; readonly known: readonly string[] };
  "missing-key": { readonly key: string; readonly inside: string };
  "wrong-type": { readonly expected: string; readonly found: string };
  "unknown-value": {
    readonly shown: string;
    readonly allowed: readonly string[];
    readonly nearest?: string;
  };
  "goal-id": { readonly shown: string };
  "event-name": { readonly shown: string };
  "parameter-name": { readonly shown: string };
  percent: { readonly shown: string };
  "percent-too-large": { readonly shown: string };
  cron: { readonly shown: string };
  date: { readonly shown: string };
  "not-positive": { readonly shown: string };
  negative: { readonly shown: string };
  "whole-number": { readonly shown: string };
  currency: { readonly shown: string };
  property: { readonly shown: string };
  "measurement-id": { readonly shown: string };
  "tag-manager-number": { readonly shown: string };
  "tag-manager-streams": { readonly streams: readonly string[] };
  "tag-manager-other-stream": { readonly shown: string };
  "page-view-event": { readonly shown: string };
  "data-layer": { readonly shown: string };
  "session-timeout": { readonly shown: string };
  version: { readonly shown: string };
  "empty-text": None;
  "empty-list": None;
  "few-steps": None;
  days: { readonly shown: string };
  duration: { readonly shown: string };
  "counting-session-only": { readonly shown: string };
  "duplicate-goal": { readonly id: string };
  "duplicate-id": { readonly what: string; readonly id: string };
  "conflicting-setting": { readonly key: string };
  "event-reserved": { readonly event: string };
  "event-prefix": { readonly event: string; readonly prefix: string };
  "event-collected": { readonly event: string };
  "goals-same-event": { readonly shown: string; readonly other: string };
  "goal-on-created-event": { readonly event: string; readonly other: string };
  "goal-unknown": { readonly shown: string; readonly nearest?: string };
  "leads-to-circle": { readonly circle: readonly string[] };
  "category-tier": { readonly tier: string; readonly category: string; readonly allowed: readonly string[] };
  "regex-invalid": { readonly reason: string };
  "regex-too-long": { readonly limit: number };
  "regex-look-around": None;
  "regex-back-reference": None;
  "regex-anchor-inside": None;
  "regex-never-in-path": { readonly character: string };
  "regex-class-leaves-path": None;
  "regex-class-not-ascii": None;
  "path-not-path": { readonly character: string };
  "path-slash": None;
  "host-not-host": { readonly shown: string };
  "host-not-ascii": None;
  "url-not-url": { readonly shown: string };
  "url-not-ascii": None;
  "value-without-currency": None;
  "value-parameter-without-rule": { readonly type: string };
  "target-one-measure": { readonly found: readonly string[] };
  "target-per-rate": None;
  "milestone-measure": { readonly measure: string };
  "milestone-late": { readonly shown: string };
  "operators-missing": None;
  "ignore-case-alone": None;
  "page-empty": None;
  "conditions-too-many": { readonly count: number; readonly limit: number };
  "parameter-too-long": { readonly limit: number };
  "pages-one": None;
  "audience-field-missing": None;
  "audience-field-unused": None;
  "membership-too-long": { readonly days: number };
  "within-too-long": { readonly days: number; readonly limit: number };
  "exclusion-unused": None;
  "audience-contradiction": { readonly shown: string };
  "audience-on-trigger": { readonly shown: string };
  "event-near-goal": { readonly shown: string; readonly nearest: string };
  "moved-from-exists": { readonly shown: string };
  "moved-to-unknown": { readonly shown: string; readonly nearest?: string };
  "moved-twice": { readonly shown: string };
  "key-events-too-many": { readonly count: number; readonly limit: number };
  "journey-ends-elsewhere": { readonly shown: string };
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

export type DiagnosticCode = keyof DiagnosticArgs;

interface Words<C extends DiagnosticCode> {
  readonly says: (args: DiagnosticArgs[C]) => string;
  readonly hint?: (args: DiagnosticArgs[C]) => string | undefined;
}

const list = (items: readonly string[]): string => items.join(", ");

const WORDS: { readonly [C in DiagnosticCode]: Words<C> } = {
  "file-absent": {
    says: ({ file }) => `there is no file ${file}`,
    hint: () => "Name the goals files on the command line, or start from an example in goals/.",
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
  "yaml-syntax": { says: ({ reason }) => reason },
  "yaml-tab": {
    says: () => "YAML does not allow tabs for indentation",
    hint: () => "Use spaces; most editors can convert the file.",
  },
  "yaml-documents": {
    says: () => "a second document begins here; a goals file is one document",
    hint: () => "Put it into a file of its own: several goals files are read together.",
  },
  "yaml-nested": { says: () => "blocks or lists are nested too deeply here" },
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
  "variable-unset": {
    says: ({ name, environment }) =>
      environment ? `the environment variable ${name} is not set` : `the variable \`${name}\` is not set`,
    hint: ({ name, environment }) =>
      environment
        ? `Set ${name}, or give a default: \${env.${name}:-default}.`
        : `Pass --var ${name}=VALUE, set it in the clients file, or give a default: \${${name}:-default}.`,
  },
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
  version: { says: () => "`version` must be 1, the only version of this format" },
  "empty-text": { says: () => "the text is empty" },
  "empty-list": { says: () => "the list is empty", hint: () => "Leave the key out instead." },
  "few-steps": { says: () => "a journey has at least two steps" },
  days: { says: ({ shown }) => `${shown} is not a number of days`, hint: () => "Write it like 30d." },
  duration: {
    says: ({ shown }) => `${shown} is not a duration`,
    hint: () => "Write it with its unit: 30s, 3m, 1h30m.",
  },
  "counting-session-only": {
    says: ({ shown }) => `${shown} is not possible for this type of goal: it counts once a session`,
    hint: () => "Leave `counting` out, or write once_per_session.",
  },
  "duplicate-goal": {
    says: ({ id }) => `the goal \`${id}\` is declared twice`,
    hint: () => "Rename one of them; to change a goal for one client, use `overrides` in the clients file.",
  },
  "duplicate-id": { says: ({ what, id }) => `the ${what} \`${id}\` is declared twice` },
  "conflicting-setting": { says: ({ key }) => `\`${key}\` says something else in another file` },
  "event-reserved": {
    says: ({ event }) => `GA4 reserves the event name \`${event}\`; no goal can create it`,
    hint: () => "Choose another id; the id is the name of the event this goal creates.",
  },
  "event-prefix": {
    says: ({ event, prefix }) => `GA4 reserves names that begin with \`${prefix}\` (\`${event}\`)`,
    hint: () => "Choose another id; the id is the name of the event this goal creates.",
  },
  "event-collected": {
    says: ({ event }) =>
      `GA4 collects \`${event}\` by itself: as a key event it may count far more than you mean`,
    hint: () => "If only some of them are the goal, add `where:` conditions.",
  },
  "goals-same-event": {
    says: ({ shown, other }) => `this goal and \`${other}\` both end on the event \`${shown}\``,
    hint: () => "An event is one key event in GA4: merge the goals, or tell them apart with `where:`.",
  },
  "goal-on-created-event": {
    says: ({ event, other }) => `the event \`${event}\` is created by the goal \`${other}\``,
    hint: () => "GA4 can't build on an event that a rule creates: repeat that goal's conditions here.",
  },
  "goal-unknown": {
    says: ({ shown, nearest }) =>
      nearest
        ? `there is no goal \`${shown}\`; did you mean \`${nearest}\`?`
        : `there is no goal \`${shown}\``,
  },
  "leads-to-circle": { says: ({ circle }) => `leads_to goes round in a circle: ${circle.join(" -> ")}` },
  "category-tier": {
    says: ({ tier, category }) => `a ${tier} goal can't be of category ${category}`,
    hint: ({ tier, allowed }) => `For ${tier} goals: ${list(allowed)}.`,
  },
  "regex-invalid": { says: ({ reason }) => `not a valid RE2 pattern: ${reason}` },
  "regex-too-long": {
    says: ({ limit }) =>
      `this pattern is too long, or becomes so for the whole address (${limit} characters)`,
    hint: () => "Say it more simply, or in several goals.",
  },
  "regex-look-around": {
    says: () => "look-around ((?=, (?!, (?<=, (?<!) is JavaScript's or Perl's; GA4 uses RE2, which has none",
    hint: () => "Say what must match, and add a second condition such as not_contains.",
  },
  "regex-back-reference": {
    says: () => "back-references (\\1) are not part of RE2, which GA4 uses",
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
  "value-without-currency": {
    says: () => "this value has no currency",
    hint: () => "Add `currency: EUR` at the top of the file, or write value: { amount: 1.5, currency: EUR }.",
  },
  "value-parameter-without-rule": {
    says: ({ type }) =>
      `a value from a parameter needs an event that GA4 creates; a goal of type ${type} has none`,
    hint: () =>
      "For a plain event GA4 reads the parameter `value` by itself. With `where:` or type destination it can be copied.",
  },
  "target-one-measure": {
    says: ({ found }) =>
      found.length === 0
        ? "a target needs rate, count or value"
        : `a target has one measure, not ${list(found)}`,
  },
  "target-per-rate": {
    says: () => "`per` goes with count and value; a rate is the same in a week and a month",
  },
  "milestone-measure": { says: ({ measure }) => `a milestone has the measure of its target: ${measure}` },
  "milestone-late": {
    says: ({ shown }) =>
      `${shown} is too late: milestones come before their target, each after the one before`,
  },
  "operators-missing": {
    says: () => "no condition here",
    hint: () => "Use equals, contains, begins_with, regex ...",
  },
  "ignore-case-alone": { says: () => "`ignore_case` needs a text to compare" },
  "page-empty": { says: () => "a page needs path, host or url" },
  "conditions-too-many": {
    says: ({ count, limit }) => `this goal needs ${count} conditions; a rule in GA4 has at most ${limit}`,
  },
  "parameter-too-long": { says: ({ limit }) => `GA4 allows at most ${limit} characters here` },
  "pages-one": {
    says: () => "every session with a page view reaches 1 page",
    hint: () => "Usual thresholds are 3 to 10.",
  },
  "audience-field-missing": {
    says: () => "GA4 documents no audience field for session duration",
    hint: () => "Use `via: page_code`, or name the field yourself with `audience_field:`.",
  },
  "audience-field-unused": { says: () => "`audience_field` only goes with `via: audience`" },
  "membership-too-long": { says: ({ days }) => `${days} days; GA4 keeps members for at most 540` },
  "within-too-long": {
    says: ({ days, limit }) => `${days} days; GA4's audiences look back at most ${limit}`,
    hint: () => "Leave `within` out to count whatever they ever did.",
  },
  "exclusion-unused": { says: () => "`exclusion` only goes with `did_not`" },
  "audience-contradiction": {
    says: ({ shown }) => `nobody both did and did not do ${shown}: they are the same event`,
  },
  "audience-on-trigger": {
    says: ({ shown }) =>
      `the goal \`${shown}\` is counted via an audience, and GA4 builds no audience on another's event`,
    hint: () => "Count that goal with `via: page_code`, or leave it out here.",
  },
  "event-near-goal": {
    says: ({ shown, nearest }) =>
      `there is no goal \`${shown}\`, so it is taken for an event's name; did you mean the goal \`${nearest}\`?`,
  },
  "moved-from-exists": {
    says: ({ shown }) => `the goal \`${shown}\` still exists, so it has not moved`,
    hint: () => "Remove the old goal, or this line.",
  },
  "moved-to-unknown": {
    says: ({ shown, nearest }) =>
      nearest
        ? `there is no goal \`${shown}\`; did you mean \`${nearest}\`?`
        : `there is no goal \`${shown}\``,
  },
  "moved-twice": {
    says: ({ shown }) => `\`${shown}\` is moved twice`,
    hint: () => "One line says where a goal came from: from its oldest name straight to its present one.",
  },
  "key-events-too-many": {
    says: ({ count, limit }) => `${count} goals need ${count} key events; a standard property holds ${limit}`,
    hint: () => "Analytics 360 properties hold 50; the plan checks the real limit of the property.",
  },
  "journey-ends-elsewhere": {
    says: ({ shown }) => `the last step is not the journey's goal \`${shown}\``,
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

/** Every code there is. */
export const diagnosticCodes: readonly DiagnosticCode[] = Object.keys(WORDS) as DiagnosticCode[];

/** What is wrong, in one sentence without a full stop. */
export function messageOf<C extends DiagnosticCode>(diagnostic: Diagnostic<C>): string {
  return WORDS[diagnostic.code].says(diagnostic.args);
}

/** What to do about it, where there is something better than the message itself. */
export function hintOf<C extends DiagnosticCode>(diagnostic: Diagnostic<C>): string | undefined {
  return WORDS[diagnostic.code].hint?.(diagnostic.args);
}

/** True for an error text of the schema that is itself a code. */
export function isDiagnosticCode(text: string): text is DiagnosticCode {
  return Object.hasOwn(WORDS, text);
}
