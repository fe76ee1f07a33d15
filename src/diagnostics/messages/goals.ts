/**
 * Diagnostics about what goals mean: events, values, targets, steps and journeys together; audiences, and goals that
 * are counted via one; addresses and the patterns over them; `tag_manager` and the page code.
 */
import { list, type None, type WordsOf } from "./words.js";

export interface GoalArgs {
  "duplicate-goal": { readonly id: string };
  "duplicate-id": { readonly what: string; readonly id: string };
  "conflicting-setting": { readonly key: string };
  "goal-unknown": { readonly shown: string; readonly nearest?: string };
  "leads-to-circle": { readonly circle: readonly string[] };
  "closes-circle": { readonly circle: readonly string[] };
  "closes-micro": { readonly micro: string };
  "category-tier": { readonly tier: string; readonly category: string; readonly allowed: readonly string[] };
  "page-clock": None;
  "page-audience": None;
  "counting-session-only": { readonly shown: string };
  "event-reserved": { readonly event: string };
  "event-prefix": { readonly event: string; readonly prefix: string };
  "event-collected": { readonly event: string };
  "goals-same-event": { readonly shown: string; readonly other: string };
  "goal-on-created-event": { readonly event: string; readonly other: string };
  "key-events-too-many": { readonly count: number; readonly limit: number };
  "conditions-too-many": { readonly count: number; readonly limit: number };
  "parameter-too-long": { readonly limit: number };
  "operators-missing": None;
  "ignore-case-alone": None;
  "pages-one": None;
  "value-without-currency": None;
  "value-parameter-without-rule": { readonly type: string };
  "target-one-measure": { readonly found: readonly string[] };
  "target-per-rate": None;
  "milestone-measure": { readonly measure: string };
  "milestone-late": { readonly shown: string };
  "few-steps": None;
  "many-steps": None;
  "step-one-kind": { readonly found: readonly string[] };
  "where-without-event": None;
  "first-step": { readonly key: string };
  "journey-ends-elsewhere": { readonly shown: string };
  "event-near-goal": { readonly shown: string; readonly nearest: string };
  "few-variants": None;
  "variant-too-long": None;
  "variant-twice": { readonly shown: string };
  "shares-of-variants": { readonly shares: number; readonly variants: number };
  "guard-is-goal": { readonly shown: string };
  "experiment-by-users": { readonly shown: string };
  "experiment-dimension-unknown": {
    readonly shown: string;
    readonly parameter: string;
    readonly nearest?: string;
  };
  "moved-from-exists": { readonly shown: string };
  "moved-to-unknown": { readonly shown: string; readonly nearest?: string };
  "moved-twice": { readonly shown: string };
  "schedule-unused": { readonly key: string };
  "check-tells-nobody": None;
}

export const goalWords: WordsOf<GoalArgs> = {
  "duplicate-goal": {
    says: ({ id }) => `the goal \`${id}\` is declared twice`,
    hint: () => "Rename one of them; to change a goal for one client, use `overrides` in the clients file.",
  },
  "duplicate-id": { says: ({ what, id }) => `the ${what} \`${id}\` is declared twice` },
  "conflicting-setting": { says: ({ key }) => `\`${key}\` says something else in another file` },
  "goal-unknown": {
    says: ({ shown, nearest }) =>
      nearest
        ? `there is no goal \`${shown}\`; did you mean \`${nearest}\`?`
        : `there is no goal \`${shown}\``,
  },
  "schedule-unused": {
    says: ({ key }) => `\`${key}\` is for reports; this schedule is a check`,
    hint: () => "Take it out, or make a schedule of its own for the report.",
  },
  "check-tells-nobody": {
    says: () => "this check tells nobody what it finds",
    hint: () => "Say who is told: alerts: { to: [{ slack: SLACK_WEBHOOK }] }, or send_to here.",
  },
  "leads-to-circle": { says: ({ circle }) => `leads_to goes round in a circle: ${circle.join(" -> ")}` },
  "closes-circle": { says: ({ circle }) => `closes goes round in a circle: ${circle.join(" -> ")}` },
  "closes-micro": {
    says: ({ micro }) => `\`${micro}\` is a micro goal; a macro goal closes another macro goal`,
    hint: () => "Write `leads_to` for a small step, or make it `tier: macro`.",
  },
  "category-tier": {
    says: ({ tier, category }) => `a ${tier} goal can't be of category ${category}`,
    hint: ({ tier, allowed }) => `For ${tier} goals: ${list(allowed)}.`,
  },
  "page-clock": {
    says: () => "the time in a page is time in the foreground",
    hint: () => "Leave `clock` out, or leave `page` out for the time of the session.",
  },
  "page-audience": {
    says: () => "no audience of GA4 knows the time in a page",
    hint: () => "Leave `via` out: code in the page counts it.",
  },
  "counting-session-only": {
    says: ({ shown }) => `${shown} is not possible for this type of goal: it counts once a session`,
    hint: () => "Leave `counting` out, or write once_per_session.",
  },
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
  "key-events-too-many": {
    says: ({ count, limit }) => `${count} goals need ${count} key events; a standard property holds ${limit}`,
    hint: () =>
      "Small steps need none: `key_event: false` counts them all the same. Analytics 360 holds 50; the plan checks the property's real limit.",
  },
  "conditions-too-many": {
    says: ({ count, limit }) => `this goal needs ${count} conditions; a rule in GA4 has at most ${limit}`,
  },
  "parameter-too-long": { says: ({ limit }) => `GA4 allows at most ${limit} characters here` },
  "operators-missing": {
    says: () => "no condition here",
    hint: () => "Use equals, contains, begins_with, regex ...",
  },
  "ignore-case-alone": { says: () => "`ignore_case` needs a text to compare" },
  "pages-one": {
    says: () => "every session with a page view reaches 1 page",
    hint: () => "Usual thresholds are 3 to 10.",
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
  "few-steps": { says: () => "a journey has at least two steps" },
  "many-steps": { says: () => "a journey has at most 10 steps, as a funnel in GA4" },
  "step-one-kind": {
    says: ({ found }) =>
      found.length === 0 ? "a step needs page, event or step" : `a step is one of ${list(found)}, not both`,
  },
  "where-without-event": {
    says: () => "`where` goes with `event`",
    hint: () => "Write { event: NAME, where: ... }; a goal brings its own conditions.",
  },
  "first-step": { says: ({ key }) => `\`${key}\` looks at the step before, and the first has none` },
  "journey-ends-elsewhere": {
    says: ({ shown }) => `the last step is not the journey's goal \`${shown}\``,
  },
  "event-near-goal": {
    says: ({ shown, nearest }) =>
      `there is no goal \`${shown}\`, so it is taken for an event's name; did you mean the goal \`${nearest}\`?`,
  },
  "few-variants": {
    says: () => "an experiment compares at least two variants",
    hint: () => "The first is the control: what visitors saw before.",
  },
  "variant-too-long": { says: () => "GA4 cuts the value of a user property off after 36 characters" },
  "variant-twice": { says: ({ shown }) => `the variant \`${shown}\` is there twice` },
  "shares-of-variants": {
    says: ({ shares, variants }) => `${shares} shares for ${variants} variants`,
    hint: () => "One number each, in their order: `shares: [90, 10]`. Left out, users are divided equally.",
  },
  "guard-is-goal": {
    says: ({ shown }) => `\`${shown}\` is the goal of the experiment; a guard is another one`,
  },
  "experiment-by-users": {
    says: ({ shown }) => `an experiment compares users, and \`${shown}\` is no property of users`,
    hint: () =>
      "The event of the goal does not carry what other events do. Send the variant as a user property: by: customUser:NAME, with scope: user under setup: dimensions.",
  },
  "experiment-dimension-unknown": {
    says: ({ shown, nearest }) =>
      nearest
        ? `\`${shown}\` is not under \`setup: dimensions:\`; did you mean \`${nearest}\`?`
        : `\`${shown}\` is not under \`setup: dimensions:\``,
    hint: ({ parameter }) => `Add setup: { dimensions: { ${parameter}: { scope: user } } }; plan creates it.`,
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
};

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
    hint: ({ character }) =>
      character === "#"
        ? "GA4 sends no page view by itself when only what follows # changes: let the site send one at each change of route, then use `page: { url: ... }`."
        : "To look at the query, use `page: { url: ... }`.",
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
