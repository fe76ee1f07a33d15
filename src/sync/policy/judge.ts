/**
 * Which rules of a policy a plan breaks, and which the goals do as they stand in the files. A rule is about what is done in
 * GA4 and Tag Manager, about goals, or about the number of key events; its keys say which. Pure.
 */
import type { Goal, GoalsConfig } from "../../goals/goal.js";
import { isLike } from "../../goals/pattern/re2.js";
import type { PolicyFile, PolicyRule, Severity, When } from "../../goals/policy/policy.js";
import { OF_OPERATIONS } from "../../goals/policy/schema.js";
import type { Operation, PlanNote, Refusal } from "../ga4-plan/ga4-plan.js";
import type { Ledger } from "../ledger/ledger.js";
import { makesNew } from "../operations/operation.js";
import type { Plan } from "../plan/plan.js";
import { kindOf } from "../resources/registry.js";
import type { FieldValue, Serves } from "../resources/resource.js";
import type { TagManagerOperation } from "../tag-manager/tag-manager-plan.js";
import { type Had, type Others, whyNotRipe } from "./ripe.js";

/** A breach of one rule. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** The goal's id; null where it is about the whole property. */
  readonly goal: string | null;
  /** An operation's id, a goal's id, or empty: the whole property. */
  readonly subject: string;
  /** The same in words. */
  readonly what: string;
}

/** What rules are asked of besides a plan. */
export interface Judged {
  /** Of the client; none for a property by itself. */
  readonly labels: Readonly<Record<string, string>>;
  /** As the files say; null where they were not read. */
  readonly config: GoalsConfig | null;
  /** For rules about what another client has had. */
  readonly others?: Others | undefined;
}

/** One thing that a rule may be about. */
interface Candidate {
  readonly goal: string | null;
  readonly subject: string;
  readonly what: string;
}

/** Rules about goals, which need no property. */
export function judgeGoals(
  policy: PolicyFile,
  config: GoalsConfig,
  labels: Judged["labels"],
): readonly Finding[] {
  const keyEvents = config.goals.filter(({ keyEvent }) => keyEvent).length;
  return policy.rules
    .filter(({ when }) => hasLabels(when, labels))
    .flatMap((rule) =>
      rule.when.key_events_above === undefined
        ? goalFindings(rule, config)
        : totalFindings(rule, keyEvents, "in the files"),
    );
}

/**
 * Every rule. Of goals that were not read again, as with a saved plan, the plan said then what it had to say.
 *
 * @param ledger says the kind of goals whose block has left the file
 */
export function judgePlan(
  policy: PolicyFile,
  plan: Plan,
  ledger: Ledger,
  { labels, config, others }: Judged,
): readonly Finding[] {
  const done = doneBy(plan, ledger, config);
  return policy.rules
    .filter(({ when }) => hasLabels(when, labels))
    .flatMap((rule): readonly Finding[] => {
      const { keyEvents } = plan;
      if (rule.when.key_events_above !== undefined)
        return keyEvents !== undefined && keyEvents.after > keyEvents.before
          ? totalFindings(rule, keyEvents.after, "after this plan")
          : [];
      if (Object.keys(rule.when).some((key) => OF_OPERATIONS.includes(key)))
        return findings(
          rule,
          done
            .filter((one) => isDoneAs(one, rule.when))
            .flatMap((one) => {
              const why = notHad(one, rule.when, others);
              return why === null ? [] : [why === "" ? one : { ...one, what: `${one.what}: ${why}` }];
            }),
        );
      return config === null ? [] : goalFindings(rule, config);
    });
}

/** The plan with its breaches in it: errors forbid it, warnings are notes. */
export function withFindings(plan: Plan, found: readonly Finding[]): Plan {
  if (found.length === 0) return plan;
  const detail = ({ rule, message, what }: Finding) => ({ rule, message, what });
  const refusals = found
    .filter(({ severity }) => severity === "error")
    .map((one): Refusal => {
      const { goal, subject } = one;
      return { code: "policy-breach", subject, goal, allowedBy: null, detail: detail(one) };
    });
  const notes = found
    .filter(({ severity }) => severity === "warning")
    .map((one): PlanNote => {
      return { code: "policy-warning", goal: one.goal ?? "", subject: one.subject, detail: detail(one) };
    });
  return { ...plan, refusals: joined(plan.refusals, refusals), notes: joined(plan.notes, notes) };
}

/** What a saved plan says already is said once. */
function joined<T extends Refusal | PlanNote>(said: readonly T[], found: readonly T[]): readonly T[] {
  const isSaid = (one: T): boolean =>
    said.some((o) => o.code === one.code && o.subject === one.subject && o.detail?.rule === one.detail?.rule);
  return [...said, ...found.filter((one) => !isSaid(one))];
}

function hasLabels({ label = {} }: When, labels: Judged["labels"]): boolean {
  return Object.entries(label).every(([key, value]) => {
    const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return own !== undefined && listOf(value).map(String).includes(own);
  });
}

function findings({ id, severity, message, when }: PolicyRule, found: readonly Candidate[]) {
  const most = when.more_than;
  if (most === undefined)
    return found.map(({ goal, subject, what }): Finding => {
      return { rule: id, severity, message, goal, subject, what };
    });
  if (found.length <= most) return [];
  const all: Finding = {
    rule: id,
    severity,
    message,
    goal: null,
    subject: "",
    what: `${found.length} of them`,
  };
  return [all];
}

function totalFindings(rule: PolicyRule, keyEvents: number, where: string): readonly Finding[] {
  if (keyEvents <= (rule.when.key_events_above ?? 0)) return [];
  return findings(rule, [{ goal: null, subject: "", what: `${keyEvents} ${where}` }]);
}

function goalFindings(rule: PolicyRule, { goals }: GoalsConfig): readonly Finding[] {
  const { when } = rule;
  if (Object.keys(when).some((key) => OF_OPERATIONS.includes(key))) return [];
  const found = goals
    .filter((goal) => isOfKind([goal], when) && isNamed([goal.id], when))
    .filter((goal) => when.lacks === undefined || listOf(when.lacks).some((key) => lacks(goal, key)))
    .filter(({ id }) => when.unlike === undefined || !isLike(id, when.unlike))
    .map(({ id }) => ({ goal: id, subject: id, what: `goal ${id}` }));
  return findings(rule, found);
}

type Lacked = NonNullable<When["lacks"]>;
type LackedKey = Lacked extends infer L ? (L extends readonly (infer K)[] ? K : L) : never;

function lacks(goal: Goal, key: LackedKey): boolean {
  switch (key) {
    case "leads_to":
      return goal.leadsTo === undefined;
    case "value":
      return goal.value.kind === "unmanaged" || goal.value.kind === "none";
    case "owner":
    case "description":
    case "stage":
    case "target":
      return goal[key] === undefined;
  }
}

/** Null where the operation is not what is asked for; else why it is, where that needs words. */
function notHad({ asked }: Done, { not_had }: When, others: Others | undefined): string | null {
  if (not_had === undefined) return "";
  // What Tag Manager holds, and what only the ledger says, no ledger of another client tells.
  if (asked === null || (asked.fields === null && !asked.isGone)) return null;
  if (others === undefined) return "there is no other client without a clients file";
  const name = not_had.in.replaceAll("{client}", others.client);
  if (name === others.client) return null;
  const ledger = others.ledgers.get(name);
  if (ledger === undefined) return `the clients file has no client ${name}`;
  if (asked.isGone)
    return ledger.entries.some((e) => e.kind === asked.kind && e.goal === asked.goal)
      ? `${name} still has it`
      : null;
  return whyNotRipe(ledger, asked, { name, days: not_had.days, today: others.today });
}

/** An operation of either part, with what is known of its goal before and after. */
interface Done extends Candidate {
  readonly operation: string;
  readonly reason: string;
  readonly resource: string;
  readonly goals: readonly string[];
  /** Null where an older ledger does not say the kind of a goal that has left the file: it may be any. */
  readonly serves: readonly Serves[] | null;
  readonly changes: readonly { readonly field: string; readonly after: FieldValue }[];
  /** What another client may have had; null where that is not asked. */
  readonly asked: (Had & { readonly isGone: boolean }) | null;
}

function doneBy(plan: Plan, ledger: Ledger, config: GoalsConfig | null): readonly Done[] {
  const servesOf = (goal: string): readonly Serves[] => [
    ...ledger.entries.flatMap((e) => (e.goal === goal && e.serves ? [e.serves] : [])),
    ...plan.operations.flatMap((o) => (o.goal === goal && o.serves ? [o.serves] : [])),
    ...(config?.goals.filter(({ id }) => id === goal) ?? []),
  ];
  const inGa4 = plan.operations.map((operation): Done => {
    const { movedFrom, kind } = operation;
    const goals = movedFrom === null ? [operation.goal] : [operation.goal, movedFrom.replace(/@.*$/, "")];
    const serves = goals.flatMap(servesOf);
    const isGoal = kind === "key_event" || kind === "event_create_rule";
    return {
      ...common(operation, kindOf(kind).noun),
      goal: operation.goal,
      goals,
      serves: isGoal && serves.length === 0 ? null : serves,
      changes: changesOf(operation, plan.operations),
      asked: askedOf(operation),
    };
  });
  const inTagManager = (plan.tagManager?.operations ?? []).map((operation: TagManagerOperation): Done => {
    const goal = operation.key;
    const of = { goal, goals: [goal], serves: servesOf(goal), changes: operation.changes, asked: null };
    return { ...common(operation, operation.kind), ...of };
  });
  return [...inGa4, ...inTagManager];
}

function common({ id, action, reason, kind, label }: Operation | TagManagerOperation, noun: string) {
  return { subject: id, what: `${action} ${noun} ${label}`, operation: action, reason, resource: kind };
}

/** What takes the place of another goes with it: the new one is asked. */
function askedOf({ action, reason, kind, goal, fields, changes }: Operation): Done["asked"] {
  const changesNothing = action === "record" || (action === "adopt" && changes.length === 0);
  if (reason === "replaced" || reason === "doubled" || changesNothing) return null;
  const isGone = action === "delete" || action === "archive" || action === "release";
  return { kind, goal, fields: isGone || action === "restore" ? null : fields, isGone };
}

/** What is new sets all of its fields; what takes the place of another also loses those that it does not have. */
function changesOf(operation: Operation, all: readonly Operation[]): Done["changes"] {
  const { id, fields, changes } = operation;
  if (operation.action === "create")
    return Object.entries(fields).map(([field, after]) => ({ field, after }));
  if (!makesNew(operation)) return changes;
  const old = all.find(({ reason, dependsOn }) => reason === "replaced" && dependsOn.includes(id));
  const lost = Object.entries(old?.expects ?? {}).filter(
    ([field, value]) => value !== null && !Object.hasOwn(fields, field),
  );
  return [...changes, ...lost.map(([field]) => ({ field, after: null }))];
}

function isDoneAs(done: Done, when: When): boolean {
  return (
    done.operation !== "record" &&
    isOneOf(done.operation, when.operation) &&
    isOneOf(done.reason, when.reason) &&
    isOneOf(done.resource, when.resource) &&
    isOfKind(done.serves, when) &&
    isNamed(done.goals, when) &&
    (when.field === undefined || done.changes.some((change) => isChangedTo(change, when)))
  );
}

function isChangedTo({ field, after }: Done["changes"][number], when: When): boolean {
  if (!isOneOf(field, when.field)) return false;
  return when.becomes === undefined || listOf(when.becomes).some((value) => value === plainOf(after));
}

/** A sum of money by its amount. */
function plainOf(value: FieldValue): FieldValue {
  const isMoney = typeof value === "object" && value !== null && "numeric_value" in value;
  return isMoney ? (value.numeric_value ?? null) : value;
}

function isOfKind(serves: readonly Serves[] | null, { tier, category }: When): boolean {
  if (serves === null || (tier === undefined && category === undefined)) return true;
  return serves.some((one) => isOneOf(one.tier, tier) && isOneOf(one.category, category));
}

function isNamed(goals: readonly string[], { goal }: When): boolean {
  if (goal === undefined) return true;
  return listOf(goal).some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return goals.some((id) => new RegExp(`^${parts.join(".*")}$`).test(id));
  });
}

function isOneOf(value: string, wanted: string | readonly string[] | undefined): boolean {
  return wanted === undefined || listOf(wanted).includes(value);
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
