/** What may be behind a finding, for whoever mends it: what was changed in GA4 around that day, and which rule makes the event. Pure. */
import { countedEvent, createsEvent, type Goal, type GoalsConfig } from "../goals/goal.js";
import type { PropertyChange } from "../google/admin/change-history.js";
import { addDays, type Day, dayAt } from "../numbers/calendar.js";
import { describeValue } from "../sync/draw/fields.js";
import type { Snapshot } from "../sync/snapshot/snapshot.js";
import type { Finding } from "../watch/finding.js";
import { APPLY, noRuleText } from "./check-settings.js";

export interface Causes {
  readonly config: GoalsConfig;
  readonly snapshot: Snapshot;
  /** Null where the change history can't be read. */
  readonly changes: readonly PropertyChange[] | null;
}

/** The findings of one property, with causes among what is to be done and, where a deletion explains one, its day. */
export function withCauses(findings: readonly Finding[], causes: Causes): readonly Finding[] {
  const goals = new Map(causes.config.goals.map((goal) => [goal.id, goal]));
  return findings.map((finding) => {
    const goal = goals.get(finding.goal ?? "");
    return withRule(withChanges(finding, goal, causes), goal, causes.snapshot);
  });
}

/** The first day that changes have to be known from; null where no finding asks for any. */
export function changesFrom(findings: readonly Finding[], start: Day): Day | null {
  const days = findings.flatMap(({ kind, since }) => {
    if (kind === "missing_key_event" || kind === "cannot_fire") return [start];
    return since === null || kind === "not_final" ? [] : [addDays(since, -1)];
  });
  return days.toSorted()[0] ?? null;
}

const MOST = 3;

function withChanges(
  finding: Finding,
  goal: Goal | undefined,
  { changes, snapshot: { property } }: Causes,
): Finding {
  const dayOf = ({ when }: PropertyChange): Day => dayAt(new Date(when), property.timeZone);
  const told = (those: readonly PropertyChange[]): readonly string[] => [
    ...those.slice(0, MOST).map((one) => `${changeText(one, dayOf(one))}: look at that first.`),
    ...(those.length > MOST ? [`${those.length - MOST} more changes were made in GA4 around that day.`] : []),
  ];
  const all = changes ?? [];
  const lost = goal === undefined ? undefined : lossOf(finding, goal, all);
  if (lost !== undefined) return { ...finding, since: dayOf(lost), next: [...told([lost]), ...finding.next] };
  const { since } = finding;
  if (since === null || finding.kind === "not_final") return finding;
  // Changes from the day before on are worth a look; GA4's rules take hours to act.
  const near = all.filter((one) => dayOf(one) >= addDays(since, -1) && dayOf(one) <= since);
  const isAbout = ({ label }: PropertyChange): boolean =>
    goal !== undefined && [countedEvent(goal), goal.id, goal.name].includes(label);
  return {
    ...finding,
    next: [...told([...near.filter(isAbout), ...near.filter((one) => !isAbout(one))]), ...finding.next],
  };
}

/** The deletion that explains a missing key event, or an event that nothing makes any more. */
function lossOf(
  { kind, message }: Finding,
  goal: Goal,
  changes: readonly PropertyChange[],
): PropertyChange | undefined {
  const lost =
    kind === "missing_key_event"
      ? { kind: "key event", label: countedEvent(goal) }
      : kind === "cannot_fire" && message === noRuleText(goal.id)
        ? { kind: "event create rule", label: goal.id }
        : null;
  if (lost === null) return undefined;
  return changes
    .filter((one) => one.action === "deleted" && one.kind === lost.kind && one.label === lost.label)
    .toSorted((a, b) => a.when.localeCompare(b.when))
    .at(-1);
}

function changeText({ who, action, kind, label, resource }: PropertyChange, day: Day): string {
  const what = kind === "" ? resource : label === "" ? `the ${kind}` : `the ${kind} ${label}`;
  return `${who} ${action} ${what} in GA4 on ${day}`;
}

const ALIVE: ReadonlySet<Finding["kind"]> = new Set(["silent", "dropped", "doubled"]);

/** Of a goal whose event GA4 makes from another. */
function withRule(finding: Finding, goal: Goal | undefined, { resources }: Snapshot): Finding {
  if (goal === undefined || !ALIVE.has(finding.kind) || !createsEvent(goal)) return finding;
  if (goal.type !== "event" && goal.type !== "destination") return finding;
  const rules = resources.filter(
    ({ kind, fields }) => kind === "event_create_rule" && fields.destination_event === goal.id,
  );
  if (rules.length === 0) return { ...finding, next: [`${noRuleText(goal.id)} ${APPLY}`, ...finding.next] };
  const conditions = rules.map(({ fields }) =>
    describeValue("event_conditions", fields.event_conditions ?? null).join(" and "),
  );
  const lines = [...new Set(conditions)].map(
    (words) =>
      `A rule in GA4 makes ${goal.id} of events where ${words}: see whether the page still sends such.`,
  );
  return { ...finding, next: [...finding.next, ...lines] };
}
