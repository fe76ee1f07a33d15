/**
 * Raw goals (as written) to goals (as meant): defaults, units, operators. Total: what can't be normalised was an error
 * before. Knows no positions.
 */
import { normaliseAlerts } from "./alerts.js";
import { normaliseExperiment } from "./experiment.js";
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
  ParameterMatch,
  Step,
  Target,
  TextOperator,
} from "./goal.js";
import type {
  RawDestinationGoal,
  RawEventGoal,
  RawGoal,
  RawMatch,
  RawMilestone,
  RawTarget,
  RawValue,
} from "./goal-schema.js";
import { normaliseLook } from "./look.js";
import type { PageConditions } from "./pattern/address-pattern.js";
import { normaliseSchedule } from "./schedule.js";
import type { RawAudience, RawGoalsFile, RawJourney, RawStep } from "./schema.js";
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
    ...(raw.experiments === undefined
      ? {}
      : {
          experiments: Object.entries(raw.experiments).map(([id, one]) =>
            normaliseExperiment(id, one, inWords, percentShare),
          ),
        }),
    ...(raw.setup === undefined ? {} : { setup: normaliseSetup(raw.setup, inWords) }),
    ...(raw.alerts === undefined ? {} : { alerts: normaliseAlerts(raw.alerts) }),
    ...(raw.report === undefined ? {} : { look: normaliseLook(raw.report) }),
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
    ...(raw.closes === undefined ? {} : { closes: raw.closes }),
    ...(raw.owner === undefined ? {} : { owner: raw.owner }),
    value: normaliseValue(raw.value, currency),
    keyEvent: raw.key_event ?? true,
    protect: raw.protect ?? false,
    ...(raw.target === undefined ? {} : { target: normaliseTarget(raw.target) }),
    ...(raw.alert === undefined ? {} : { alert: raw.alert }),
  };
  switch (raw.type) {
    case "event": {
      const where = normaliseWhere(raw.where);
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

function normaliseWhere(raw: RawEventGoal["where"]): readonly ParameterMatch[] {
  return Object.entries(raw ?? {}).map(([parameter, match]) => ({
    parameter,
    match: normaliseMatch(match),
  }));
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

/** `1h30m` -> 5400; between steps days as well. */
export function durationSeconds(text: string): number {
  const [, d, h, m, s] = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  return Number(d ?? 0) * 86_400 + Number(h ?? 0) * 3600 + Number(m ?? 0) * 60 + Number(s ?? 0);
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
  return {
    id,
    name: raw.name ?? inWords(id),
    goal: raw.goal,
    open: raw.open ?? false,
    ...(raw.by === undefined ? {} : { by: raw.by }),
    steps: raw.steps.map((step, index) =>
      normaliseStep(typeof step === "string" ? { step } : step, index === 0 ? undefined : raw.within),
    ),
  };
}

function normaliseStep(raw: RawStep, within: string | undefined): Step {
  const spell = raw.within ?? within;
  const how = {
    ...(spell === undefined ? {} : { withinSeconds: durationSeconds(spell) }),
    directly: raw.directly ?? false,
  };
  if (raw.page !== undefined) {
    const page = normalisePage(raw.page);
    return { step: `page ${pageInWords(page).join(", ")}`, page, ...how };
  }
  const step = raw.event ?? raw.step ?? "";
  const match = normaliseWhere(raw.where);
  if (raw.event === undefined || match.length === 0) return { step, ...how };
  const words = match.flatMap(({ parameter, match: of }) => conditionsInWords(`${parameter} `, of, "is"));
  return { step: `${step}, ${words.join(", ")}`, where: { event: step, match }, ...how };
}

/** `/cart`, `begins with /category/`, `host equals example.com`; different conditions have different words. */
function pageInWords({ path, host, url }: PageConditions): readonly string[] {
  return [
    ...conditionsInWords("", path, ""),
    ...conditionsInWords("host ", host, "equals"),
    ...conditionsInWords("url ", url, "equals"),
  ];
}

const COMPARED = { eq: "is", gt: "more than", gte: "at least", lt: "less than", lte: "at most" } as const;

function conditionsInWords(subject: string, match: Match | undefined, equal: string): readonly string[] {
  return (match ?? []).map((condition) => {
    if (condition.kind === "number") return `${subject}${COMPARED[condition.operator]} ${condition.value}`;
    const { operator, value, negated, ignoreCase } = condition;
    const verb = operator === "equals" && !negated ? equal : `${negated ? "not " : ""}${operator}`;
    return `${subject}${verb.replaceAll("_", " ")} ${value}${ignoreCase ? " (any case)" : ""}`.trim();
  });
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
