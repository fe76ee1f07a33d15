/**
 * Raw goals (as written) to goals (as meant): defaults, units, operators. Total: what can't be normalised was an error
 * before. Knows no positions.
 */
import type {
  AudienceDefinition,
  Condition,
  Goal,
  GoalsConfig,
  GoalValue,
  Journey,
  Match,
  Milestone,
  NumberOperator,
  Target,
  TextOperator,
} from "./goal.js";
import type {
  RawDestinationGoal,
  RawGoal,
  RawMatch,
  RawMilestone,
  RawTarget,
  RawValue,
} from "./goal-schema.js";
import type { PageConditions } from "./pattern/address-pattern.js";
import { normaliseSchedule } from "./schedule.js";
import type { RawAudience, RawGoalsFile, RawJourney } from "./schema.js";
import { normaliseSetup } from "./setup.js";
import { normaliseTagManager } from "./tag-manager.js";

/** The goals of a merged raw file. */
export function normalise(raw: RawGoalsFile): GoalsConfig {
  return {
    ...(raw.property === undefined ? {} : { property: String(raw.property) }),
    ...(raw.currency === undefined ? {} : { currency: raw.currency }),
    streams: raw.streams ?? [],
    annotate: raw.annotate ?? false,
    ...(raw.tag_manager === undefined ? {} : { tagManager: normaliseTagManager(raw.tag_manager) }),
    goals: Object.entries(raw.goals ?? {}).map(([id, goal]) => normaliseGoal(id, goal, raw.currency)),
    journeys: Object.entries(raw.journeys ?? {}).map(([id, journey]) => normaliseJourney(id, journey)),
    audiences: Object.entries(raw.audiences ?? {}).map(([id, audience]) => normaliseAudience(id, audience)),
    ...(raw.setup === undefined ? {} : { setup: normaliseSetup(raw.setup, inWords) }),
    ...(raw.schedule === undefined
      ? {}
      : { schedule: Object.entries(raw.schedule).map(([id, entry]) => normaliseSchedule(id, entry)) }),
    moved: raw.moved ?? [],
  };
}

function normaliseGoal(id: string, raw: RawGoal, currency: string | undefined): Goal {
  const base = {
    id,
    name: raw.name ?? inWords(id),
    ...(raw.description === undefined ? {} : { description: raw.description }),
    tier: raw.tier,
    category: raw.category,
    ...(raw.stage === undefined ? {} : { stage: raw.stage }),
    ...(raw.leads_to === undefined ? {} : { leadsTo: raw.leads_to }),
    ...(raw.owner === undefined ? {} : { owner: raw.owner }),
    value: normaliseValue(raw.value, currency),
    keyEvent: raw.key_event ?? true,
    protect: raw.protect ?? false,
    ...(raw.target === undefined ? {} : { target: normaliseTarget(raw.target) }),
  };
  switch (raw.type) {
    case "event": {
      const where = Object.entries(raw.where ?? {}).map(([parameter, match]) => ({
        parameter,
        match: normaliseMatch(match),
      }));
      const [event = "", ...others] = [raw.event].flat();
      const orEvents = others.length === 0 ? {} : { orEvents: others };
      return {
        ...base,
        type: "event",
        event,
        ...orEvents,
        where,
        counting: raw.counting ?? "once_per_event",
      };
    }
    case "destination": {
      return {
        ...base,
        type: "destination",
        ...normalisePage(raw.page),
        counting: raw.counting ?? "once_per_event",
      };
    }
    case "duration":
      return {
        ...base,
        type: "duration",
        atLeastSeconds: durationSeconds(raw.at_least),
        ...(raw.page === undefined ? {} : { page: normalisePage(raw.page) }),
        clock: raw.clock ?? (raw.page === undefined ? "session" : "engaged"),
        via: raw.via ?? "page_code",
        ...(raw.audience_field === undefined ? {} : { audienceField: raw.audience_field }),
        counting: raw.counting ?? "once_per_session",
      };
    case "pages_per_session":
      return {
        ...base,
        type: "pages_per_session",
        atLeast: raw.at_least,
        via: raw.via ?? "page_code",
        counting: "once_per_session",
      };
  }
}

/** A page as written: a text is its path. */
export function normalisePage(raw: RawDestinationGoal["page"]): PageConditions {
  const page = typeof raw === "string" ? { path: raw } : raw;
  return {
    ...(page.path === undefined ? {} : { path: normaliseMatch(page.path) }),
    ...(page.host === undefined ? {} : { host: normaliseMatch(page.host) }),
    ...(page.url === undefined ? {} : { url: normaliseMatch(page.url) }),
  };
}

function inWords(id: string): string {
  const words = id.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function normaliseValue(raw: RawValue | undefined, currency: string | undefined): GoalValue {
  if (raw === undefined) return { kind: "unmanaged" };
  if (raw === null) return { kind: "none" };
  if (typeof raw === "number") return { kind: "amount", amount: raw, currency: currency ?? "" };
  if ("parameter" in raw) return { kind: "parameter", parameter: raw.parameter };
  return { kind: "amount", amount: raw.amount, currency: raw.currency ?? currency ?? "" };
}

function normaliseTarget(raw: RawTarget): Target {
  const measure = raw.rate !== undefined ? "rate" : raw.count !== undefined ? "count" : "value";
  return {
    measure,
    ...milestone(raw),
    ...(raw.per === undefined ? {} : { per: raw.per }),
    milestones: (raw.milestones ?? []).map(milestone),
  };
}

function milestone(raw: RawMilestone): Milestone {
  return {
    amount: raw.rate !== undefined ? percentShare(raw.rate) : (raw.count ?? raw.value ?? 0),
    by: raw.by,
  };
}

/** `2.5%` -> 0.025, without the noise of binary division. */
export function percentShare(text: string): number {
  return Number((Number(text.replace("%", "").trim()) / 100).toPrecision(12));
}

/** `1h30m` -> 5400. */
export function durationSeconds(text: string): number {
  const [, h, m, s] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  return Number(h ?? 0) * 3600 + Number(m ?? 0) * 60 + Number(s ?? 0);
}

/** A text or number means equality; of several operators all must hold, in a fixed order. */
export function normaliseMatch(raw: RawMatch): Match {
  if (typeof raw === "number") return [{ kind: "number", operator: "eq", value: raw }];
  if (typeof raw === "string") return [text("equals", raw, false, false)];
  const ignoreCase = raw.ignore_case ?? false;
  const conditions: Condition[] = [];
  const addText = (operator: TextOperator, value: string | undefined, negated: boolean): void => {
    if (value !== undefined) conditions.push(text(operator, value, ignoreCase, negated));
  };
  const addNumber = (operator: NumberOperator, value: number | undefined): void => {
    if (value !== undefined) conditions.push({ kind: "number", operator, value });
  };
  addText("equals", raw.equals, false);
  addText("begins_with", raw.begins_with, false);
  addText("ends_with", raw.ends_with, false);
  addText("contains", raw.contains, false);
  addText("regex", raw.regex, false);
  addText("equals", raw.not_equals, true);
  addText("contains", raw.not_contains, true);
  addNumber("eq", raw.eq);
  addNumber("gt", raw.gt);
  addNumber("gte", raw.gte);
  addNumber("lt", raw.lt);
  addNumber("lte", raw.lte);
  return conditions;
}

function text(operator: TextOperator, value: string, ignoreCase: boolean, negated: boolean): Condition {
  return { kind: "text", operator, value, ignoreCase, negated };
}

function normaliseJourney(id: string, raw: RawJourney): Journey {
  const pages = new Map<string, PageConditions>();
  const steps = raw.steps.map((step) => {
    if (typeof step === "string") return step;
    const page = normalisePage(step.page);
    const words = pageInWords(page);
    pages.set(words, page);
    return words;
  });
  return {
    id,
    name: raw.name ?? inWords(id),
    goal: raw.goal,
    steps,
    ...(pages.size === 0 ? {} : { pages: Object.fromEntries(pages) }),
  };
}

/** `page /cart`, `page begins with /category/`; different conditions have different words. */
function pageInWords({ path, host, url }: PageConditions): string {
  const parts = Object.entries({ path, host, url }).flatMap(([part, match = []]) =>
    match.map((condition) => {
      const subject = part === "path" ? "" : `${part} `;
      if (condition.kind === "number") return `${subject}${condition.operator} ${condition.value}`;
      const { operator, value, negated, ignoreCase } = condition;
      const verb = `${negated ? "not " : ""}${operator === "equals" && !negated && part === "path" ? "" : operator}`;
      return `${subject}${verb.replaceAll("_", " ")} ${value}${ignoreCase ? " (any case)" : ""}`.trim();
    }),
  );
  return `page ${parts.join(", ")}`;
}

/** `30d` -> 30. */
function days(text: string): number {
  return Number(text.slice(0, -1));
}

function normaliseAudience(id: string, raw: RawAudience): AudienceDefinition {
  const list = (value: string | readonly string[] | undefined): readonly string[] =>
    value === undefined ? [] : typeof value === "string" ? [value] : value;
  return {
    id,
    name: raw.name,
    ...(raw.description === undefined ? {} : { description: raw.description }),
    did: list(raw.did),
    didNot: list(raw.did_not),
    ...(raw.within === undefined ? {} : { withinDays: days(raw.within) }),
    membershipDays: raw.membership === undefined ? 30 : days(raw.membership),
    exclusion: raw.exclusion ?? "temporary",
  };
}
