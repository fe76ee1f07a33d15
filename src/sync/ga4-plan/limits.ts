/** What a plan may not do without being told so, and GA4's limits, counted before anything is written. */
import type { Ledger } from "../ledger/ledger.js";
import { makesNew } from "../operations/operation.js";
import { type Policy, refuseDeletes } from "../operations/refusal.js";
import { AUDIENCE_LIMITS, AUDIENCE_TRIGGER_LIMIT } from "../resources/audience/audience.js";
import { DEFINITION_LIMITS } from "../resources/custom-definition/custom-definition.js";
import { RULES_PER_STREAM_LIMIT } from "../resources/event-create-rule/event-create-rule.js";
import { KEY_EVENT_LIMITS } from "../resources/key-event/key-event.js";
import { kindOf } from "../resources/registry.js";
import { isShorter } from "../resources/settings/settings.js";
import type { Snapshot } from "../snapshot/snapshot.js";
import type { Operation, Refusal } from "./ga4-plan.js";

export function guard(
  operations: readonly Operation[],
  snapshot: Snapshot,
  ledger: Ledger,
  policy: Policy,
): readonly Refusal[] {
  return [
    ...deletes(operations, ledger, policy),
    ...keyEventLimit(operations, snapshot),
    ...ruleLimit(operations, snapshot),
    ...audienceLimits(operations, snapshot),
    ...definitionLimits(operations, snapshot),
    ...shorterRetention(operations, policy),
  ];
}

function deletes(operations: readonly Operation[], ledger: Ledger, policy: Policy): readonly Refusal[] {
  return refuseDeletes(operations, policy, {
    subject: ledger.property,
    owned: ledger.entries.length,
    detail: ({ kind, label, action }) => ({ kind: kindOf(kind).noun, label, action }),
  }).map(({ code, subject, ...rest }) => ({
    code,
    subject,
    goal: operations.find(({ id }) => id === subject)?.goal ?? null,
    ...rest,
  }));
}

function keyEventLimit(operations: readonly Operation[], snapshot: Snapshot): readonly Refusal[] {
  const limit = KEY_EVENT_LIMITS[snapshot.property.serviceLevel];
  const live = snapshot.resources.filter((r) => r.kind === "key_event" && r.counted).length;
  const created = operations.filter((o) => o.kind === "key_event" && makesNew(o)).length;
  if (created === 0 || live + created <= limit) return [];
  const detail = { live, created, limit };
  return [{ code: "key-event-limit", subject: snapshot.property.id, goal: null, allowedBy: null, detail }];
}

function ruleLimit(operations: readonly Operation[], snapshot: Snapshot): readonly Refusal[] {
  return snapshot.streams.flatMap((stream): Refusal[] => {
    const live = snapshot.resources.filter(
      (r) => r.kind === "event_create_rule" && r.parent === stream.name,
    ).length;
    const created = operations.filter(
      (o) => o.kind === "event_create_rule" && o.parent === stream.name && makesNew(o),
    ).length;
    if (created === 0 || live + created <= RULES_PER_STREAM_LIMIT) return [];
    const detail = { live, created, limit: RULES_PER_STREAM_LIMIT };
    return [{ code: "rule-limit", subject: stream.name, goal: null, allowedBy: null, detail }];
  });
}

/** A new audience is there before the one it takes the place of is archived, so for a moment both count. */
function audienceLimits(operations: readonly Operation[], snapshot: Snapshot): readonly Refusal[] {
  const live = snapshot.resources.filter((r) => r.kind === "audience");
  const created = operations.filter((o) => o.kind === "audience" && makesNew(o));
  const triggered = operations.filter(
    (o) => o.kind === "audience" && gainsTrigger(o) && kindOf(o.kind).makes(o.fields) !== null,
  );
  const withTrigger = live.filter((r) => kindOf(r.kind).makes(r.fields) !== null);
  const refusal = (
    code: "audience-limit" | "trigger-limit",
    present: number,
    more: number,
    limit: number,
  ): readonly Refusal[] =>
    more === 0 || present + more <= limit
      ? []
      : [
          {
            code,
            subject: snapshot.property.id,
            goal: null,
            allowedBy: null,
            detail: { live: present, created: more, limit },
          },
        ];
  const limit = AUDIENCE_LIMITS[snapshot.property.serviceLevel];
  return [
    ...refusal("audience-limit", live.length, created.length, limit),
    ...refusal("trigger-limit", withTrigger.length, triggered.length, AUDIENCE_TRIGGER_LIMIT),
  ];
}

/** It is created with a trigger, or gets one it did not have. */
function gainsTrigger(operation: Operation): boolean {
  return (
    makesNew(operation) || operation.changes.some((c) => c.field === "event_trigger" && c.before === null)
  );
}

/** Custom dimensions have a limit a scope, metrics one. What was archived in the last 48 hours counts too, and is not seen. */
function definitionLimits(operations: readonly Operation[], snapshot: Snapshot): readonly Refusal[] {
  const limits = DEFINITION_LIMITS[snapshot.property.serviceLevel];
  const groups = [
    ...(["EVENT", "USER", "ITEM"] as const).map((scope) => ({
      kind: "custom_dimension" as const,
      scope,
      limit: limits[scope],
    })),
    { kind: "custom_metric" as const, scope: "EVENT" as const, limit: limits.metrics },
  ];
  return groups.flatMap(({ kind, scope, limit }): Refusal[] => {
    const ofGroup = (r: { readonly kind: string; readonly fields: Operation["fields"] }): boolean =>
      r.kind === kind && r.fields.scope === scope;
    const live = snapshot.resources.filter(ofGroup).length;
    const created = operations.filter((o) => makesNew(o) && ofGroup(o)).length;
    if (created === 0 || live + created <= limit) return [];
    const detail = { live, created, limit, noun: kindOf(kind).noun, scope: scope.toLowerCase() };
    return [{ code: "definition-limit", subject: snapshot.property.id, goal: null, allowedBy: null, detail }];
  });
}

/** What is older than the new span is lost. */
function shorterRetention(operations: readonly Operation[], { allowDelete }: Policy): readonly Refusal[] {
  if (allowDelete) return [];
  return operations
    .filter((o) => o.changes.some((c) => o.kind === "data_retention" && isShorter(c.after, c.before)))
    .map((o) => ({
      code: "retention-shorter",
      subject: o.id,
      goal: o.goal,
      allowedBy: "--allow-delete",
      detail: {},
    }));
}
