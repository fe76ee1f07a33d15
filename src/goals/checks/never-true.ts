/**
 * Goals that are well formed and can never count anything, told by their words alone. Warnings: a site may send what
 * GA4 does not. Sources: the proto comments of EventCreateRule and EnhancedMeasurementSettings, support.google.com/analytics/answer/
 * 11262438 (items), 9267744 (limits on collection), 9234069 (what is collected by itself).
 */
import { createsEvent, type EventGoal, eventsOf, type Match, type ParameterMatch } from "../goal.js";
import type { RawDestinationGoal, RawEventGoal, RawMatch } from "../goal-schema.js";
import { categoryOf, isOfApps } from "../known-events.js";
import { normalisePage } from "../normalise.js";
import type { PageConditions } from "../pattern/address-pattern.js";
import { readOtherwise } from "../pattern/browser-regex.js";
import { canBegin } from "../pattern/can-begin.js";
import { regexProblem } from "../pattern/re2.js";
import { escapeRegex } from "../pattern/regex-tokens.js";
import { parseRegex, type RegexTree } from "../pattern/regex-tree.js";
import type { Path } from "../yaml/document.js";
import type { Check, CheckContext } from "./context.js";
import { contradicts } from "./contradiction.js";
import { RESERVED_EVENTS } from "./events.js";
import { journeySteps } from "./journey-steps.js";

export const checkNeverTrue: Check = (context) => {
  const file: WholeFile = { spellings: spellingsOf(context), ownHosts: ownHosts(context) };
  for (const goal of context.config.goals) {
    if (goal.type === "destination") checkGoalPage(context, goal.id, goal);
    if (goal.type === "duration" && goal.page) checkGoalPage(context, goal.id, goal.page);
    if (goal.type === "event") {
      checkEvent(context, goal, file);
      const raw = context.raw.goals?.[goal.id];
      if (raw?.type === "event") checkWhere(context, ["goals", goal.id, "where"], raw.where, goal.where);
    }
  }
  for (const { at, raw, step } of journeySteps(context)) {
    if (raw.page !== undefined) checkPage(context, [...at, "page"], raw.page, normalisePage(raw.page));
    checkWhere(context, [...at, "where"], raw.where, step.where?.match ?? []);
  }
};

function checkGoalPage(context: CheckContext, id: string, goal: PageConditions): void {
  const raw = context.raw.goals?.[id];
  if ((raw?.type !== "destination" && raw?.type !== "duration") || raw.page === undefined) return;
  checkPage(context, ["goals", id, "page"], raw.page, goal);
}

function checkPage(
  context: CheckContext,
  path: Path,
  raw: RawDestinationGoal["page"],
  page: PageConditions,
): void {
  const parts = typeof raw === "string" ? { path: raw } : raw;
  for (const part of ["path", "host", "url"] as const) {
    const match = parts[part];
    const at = typeof raw === "string" ? path : [...path, part];
    if (match === undefined) continue;
    for (const text of textsOf(match, at)) checkAddressText(context, text, part);
    tellContradiction(context, page[part], at, part === "path" ? eitherSlash : undefined);
  }
}

const eitherSlash = (path: string): readonly string[] =>
  path.endsWith("/") ? [path, path.slice(0, -1)] : [path, `${path}/`];

function tellContradiction(
  context: CheckContext,
  match: Match | undefined,
  at: Path,
  spellings?: (text: string) => readonly string[],
): void {
  if (match !== undefined && contradicts(match, spellings))
    context.warning("contradiction", context.place(at), {});
}

/** Parameters that hold an address. */
const ADDRESSES: ReadonlySet<string> = new Set([
  "page_location",
  "page_referrer",
  "link_url",
  "form_destination",
]);
/** Always the address of a web page. */
const PAGES: ReadonlySet<string> = new Set(["page_location", "page_referrer"]);

/** In characters. Source: support.google.com/analytics/answer/9267744; 500 instead of 100 on Analytics 360. */
const KEPT = 100;
const KEPT_OF: Readonly<Record<string, number>> = {
  page_location: 1000,
  page_referrer: 420,
  page_title: 300,
};

const ABSENT: Readonly<Record<string, string>> = {
  page_path: "Use type destination with `page:`, or page_location, which holds the whole address.",
  page_hostname:
    "Use type destination with `page: { host: ... }`, or page_location, which holds the whole address.",
  page_url: "The whole address is in page_location.",
  event_name: "Name the event under `event:`; another event is another goal.",
};

const OF_ITEMS = /^item_(?:id|name|brand|variant|category[2-5]?)$/;

function checkWhere(
  context: CheckContext,
  path: Path,
  raw: RawEventGoal["where"],
  where: readonly ParameterMatch[],
): void {
  for (const { parameter, match } of where) {
    const at = [...path, parameter];
    const instead = Object.hasOwn(ABSENT, parameter) ? ABSENT[parameter] : undefined;
    if (instead !== undefined)
      context.warning("parameter-absent", context.keyPlace(at), { parameter, instead });
    if (OF_ITEMS.test(parameter)) context.warning("items-parameter", context.keyPlace(at), { parameter });
    tellContradiction(context, match, at);
    for (const text of textsOf(raw?.[parameter] ?? "", at)) checkParameterText(context, text, parameter);
  }
}

function checkParameterText(context: CheckContext, text: Text, parameter: string): void {
  const kept = Object.hasOwn(KEPT_OF, parameter) ? (KEPT_OF[parameter] ?? KEPT) : KEPT;
  if (text.operator !== "regex" && !text.negated && [...text.value].length > kept)
    context.warning("text-cut", context.place(text.at), { limit: kept });
  if (ADDRESSES.has(parameter)) checkAddressText(context, text, PAGES.has(parameter) ? "url" : "link");
  else if (text.operator === "regex") checkRegex(context, text, "parameter");
}

/** One text of a MATCH. */
interface Text {
  readonly operator: string;
  readonly negated: boolean;
  readonly value: string;
  readonly ignoreCase: boolean;
  readonly at: Path;
}

function textsOf(match: RawMatch, at: Path): readonly Text[] {
  if (typeof match === "number") return [];
  if (typeof match === "string")
    return [{ operator: "equals", negated: false, value: match, ignoreCase: false, at }];
  const { ignore_case: ignoreCase = false, ...operators } = match;
  return Object.entries(operators).flatMap(([key, value]) =>
    typeof value === "string"
      ? [
          {
            operator: key.replace(/^not_/, ""),
            negated: key.startsWith("not_"),
            value,
            ignoreCase,
            at: [...at, key],
          },
        ]
      : [],
  );
}

type Compared = "path" | "host" | "url" | "link" | "parameter";

/** A condition that says not is fulfilled by what is never there. */
function checkAddressText(context: CheckContext, text: Text, compared: Compared): void {
  if (text.negated) return;
  if (text.operator === "regex") {
    checkRegex(context, text, compared);
    return;
  }
  checkLiteral(context, text, compared);
  if (compared === "url" && text.value.includes("#")) {
    context.warning("fragment-not-sent", context.place(text.at), {});
  }
  if ((compared === "url" || compared === "link") && isRelative(text)) {
    const instead =
      compared === "url"
        ? 'Use type destination with `page:`, or contains; begins_with: "https://www.example.com/" goes as well.'
        : "Browsers report links in full: use contains.";
    // Elsewhere an address that is none is an error of its own.
    if (text.at[2] === "where" || text.at[4] === "where")
      context.warning("address-never", context.place(text.at), { instead });
  }
}

function isRelative({ operator, value }: Text): boolean {
  if (operator === "begins_with" || operator === "equals") return value.startsWith("/");
  return false;
}

/** Browsers write `|`, `{` and `}` of a path percent-encoded; `*` and `:` they leave, and hardly any address has them. */
function checkLiteral(context: CheckContext, text: Text, compared: Compared): void {
  const { value } = text;
  const at = context.place(text.at);
  const shown = plainly(context, text);
  const placeholder = /(?<=\/)(?::[A-Za-z]\w*|\{\w+\}|<\w+>|\[\w+\])(?=\/|$|[?#])/.exec(value)?.[0];
  if (value.includes("*")) {
    context.warning("literal-star", at, { instead: insteadOfStar(text, compared, shown) });
  } else if (placeholder !== undefined) {
    const parts = value.split(/(?<=\/)(?::[A-Za-z]\w*|\{\w+\}|<\w+>|\[\w+\])(?=\/|$|[?#])/);
    const regex = shown ? parts.map(escapeRegex).join("[^/]+") : "/order/[^/]+/thanks";
    const instead = `For any one part of a path: { regex: "${regex}" }.`;
    context.warning("literal-placeholder", at, { placeholder: shown ? placeholder : "{id}", instead });
  } else if (value.includes("|")) {
    const either = shown ? value.split("|").map(escapeRegex).join("|") : "one|other";
    const around = text.operator === "contains" || text.operator === "ends_with" ? ".*" : "";
    const behind = text.operator === "contains" || text.operator === "begins_with" ? ".*" : "";
    context.warning("literal-bar", at, { instead: `Write { regex: "${around}(${either})${behind}" }.` });
  }
}

function insteadOfStar({ value, operator }: Text, compared: Compared, shown: boolean): string {
  const [before = "", after = "", ...more] = value.split(/\*+/);
  if (shown && more.length === 0 && operator === "equals") {
    if (after === "" && before !== "") return `Write { begins_with: "${before}" }.`;
    if (before === "" && after !== "") return `Write { ends_with: "${after}" }.`;
  }
  const anything = compared === "host" ? "[^.]+" : "[^/]+";
  const regex = shown
    ? value
        .split(/(\*+)/)
        .map((part) => (/^\*\*+$/.test(part) ? ".*" : part === "*" ? anything : escapeRegex(part)))
        .join("")
    : `/order/${anything}`;
  return `Write { regex: "${regex}" }.`;
}

/** Whether what is written may be shown: a variable may have filled it. */
function plainly(context: CheckContext, { at }: Text): boolean {
  return !context.written(at).includes("${");
}

function checkRegex(context: CheckContext, text: Text, compared: Compared): void {
  const { value, at, ignoreCase } = text;
  if (text.negated || regexProblem(value) !== null || readOtherwise(value)) return;
  const half = halfAnchored(parseRegex(value));
  if (half !== undefined) {
    const shown = plainly(context, text);
    const bare = value.replace(/^\^/, "").replace(/\$$/, "");
    const whole = shown
      ? half === "start"
        ? `${bare}.*`
        : `.*${bare}`
      : half === "start"
        ? "/shop/.*"
        : ".*/thanks";
    context.warning("regex-half", context.place(at), { instead: `For a part of it: "${whole}".` });
    return;
  }
  if (compared === "url" && !["https://", "http://"].some((scheme) => canBegin(value, scheme, ignoreCase))) {
    const shown = plainly(context, text) ? value : "order=";
    const instead = `For a part of it: "https?://.*${shown}.*", or contains.`;
    context.warning("address-never", context.place(at), { instead });
  }
}

/** An anchor at one end, and at the other something that can't be any text. */
function halfAnchored(tree: RegexTree): "start" | "end" | undefined {
  if (tree.kind === "flags") return halfAnchored(tree.item);
  if (tree.kind !== "sequence") return undefined;
  const [first, last] = [tree.items[0], tree.items.at(-1)];
  const start = isAssertion(first, "^", "\\A");
  const end = isAssertion(last, "$", "\\z");
  if (start === end) return undefined;
  // Who writes `.*` somewhere knows that the whole text is meant: `(a|b).*\.pdf$`.
  const meant = start ? isOpen(last) : tree.items.some(isOpen);
  return meant ? undefined : start ? "start" : "end";
}

const isAssertion = (tree: RegexTree | undefined, ...sources: readonly string[]): boolean =>
  tree?.kind === "assertion" && sources.includes(tree.source);

/** May go on without end: `.*`, `[^/]+`, or an alternative that does. */
function isOpen(tree: RegexTree | undefined): boolean {
  if (tree?.kind === "either") return tree.branches.some(isOpen);
  if (tree?.kind === "sequence") return isOpen(tree.items.at(-1)) || isOpen(tree.items[0]);
  if (tree?.kind === "flags") return isOpen(tree.item);
  return tree?.kind === "repeat" && (tree.most === null || isOpen(tree.item));
}

/** Made by GA4 from the flags of other hits. */
const NEVER_SEEN: Readonly<Record<string, string>> = {
  session_start:
    "For a page of entry, count the page (type destination). For repeat visits: an audience on returning users with an event trigger, made in GA4, and a goal on that event.",
  first_visit:
    "Without `where:` it can be a goal; for the page they came to, count the page (type destination).",
};

/** What is asked of all goals once, whatever their number. */
interface WholeFile {
  /** By small letters. */
  readonly spellings: ReadonlyMap<string, string>;
  readonly ownHosts: ReadonlySet<string>;
}

function checkEvent(context: CheckContext, goal: EventGoal, { spellings, ownHosts: own }: WholeFile): void {
  const path: Path = ["goals", goal.id, "event"];
  const events = eventsOf(goal);
  for (const [index, event] of events.entries()) {
    const at = events.length === 1 ? path : [...path, index];
    const known = spellings.get(event.toLowerCase());
    if (known !== undefined && known !== event) {
      context.warning("event-other-case", context.place(at), { shown: context.written(at), known });
    }
    if (createsEvent(goal)) checkSource(context, event, at);
  }
  if (events.includes("click")) checkClick(context, goal, own);
}

/** Of a rule. */
function checkSource(context: CheckContext, event: string, at: Path): void {
  const instead = Object.hasOwn(NEVER_SEEN, event) ? NEVER_SEEN[event] : undefined;
  if (instead !== undefined) context.warning("event-never-seen", context.place(at), { event, instead });
  if (isOfApps(event)) context.warning("event-of-apps", context.place(at), { event });
}

/** A link that is plainly to one's own site, or to no site at all. */
function checkClick(context: CheckContext, { id, where }: EventGoal, own: ReadonlySet<string>): void {
  for (const { parameter, match } of where) {
    if (parameter !== "link_url" && parameter !== "link_domain") continue;
    const inside = match.some(
      (c) =>
        c.kind === "text" &&
        !c.negated &&
        c.operator !== "regex" &&
        (/^\/(?!\/)/.test(c.value) || /^(?:mailto|tel|sms):/.test(c.value) || own.has(hostIn(c.value))),
    );
    if (inside) context.warning("click-own-page", context.place(["goals", id, "where", parameter]), {});
  }
}

function hostIn(text: string): string {
  return text
    .replace(/^https?:\/\//, "")
    .replace(/[/?#:].*$/s, "")
    .toLowerCase();
}

/** The hosts that goals of the file name as their own pages'. */
function ownHosts({ config }: CheckContext): ReadonlySet<string> {
  const hosts = config.goals.flatMap((goal) =>
    goal.type === "destination"
      ? (goal.host ?? []).flatMap((c) =>
          c.kind === "text" && c.operator === "equals" && !c.negated ? [c.value.toLowerCase()] : [],
        )
      : [],
  );
  return new Set(hosts);
}

/** By small letters: how GA4 spells an event, or the first goal that counts it. */
function spellingsOf({ config }: CheckContext): ReadonlyMap<string, string> {
  const spellings = new Map<string, string>();
  for (const goal of config.goals) {
    if (goal.type !== "event") continue;
    for (const event of eventsOf(goal)) {
      const small = event.toLowerCase();
      if (categoryOf(small) !== undefined || RESERVED_EVENTS.has(small)) spellings.set(small, small);
      else if (!spellings.has(small)) spellings.set(small, event);
    }
  }
  return spellings;
}
