/** Live properties as plain data: made by hand, or what a goals file leaves when it has been applied. */

import type { GoalsConfig } from "../../../../src/goals/goal.js";
import { compileGoals } from "../../../../src/sync/compile/compile.js";
import { fieldHashes, type Ledger, type LedgerEntry } from "../../../../src/sync/ledger/ledger.js";
import type { Plan } from "../../../../src/sync/plan/plan.js";
import {
  type EventCreateRuleFields,
  eventCreateRuleFields,
  type RuleCondition,
} from "../../../../src/sync/resources/event-create-rule/event-create-rule.js";
import type { FieldValue, LiveResource } from "../../../../src/sync/resources/resource.js";
import type { DataStream, PropertyFacts, Snapshot } from "../../../../src/sync/snapshot/snapshot.js";

export const property: PropertyFacts = {
  id: "1",
  displayName: "Shop",
  account: "accounts/1",
  timeZone: "UTC",
  currencyCode: "EUR",
  serviceLevel: "standard",
};

const streamName = (number: number): string => `properties/1/dataStreams/${number}`;

/** Web streams 1 ... count, with the measurement ids G-STREAM1 ... */
export function streams(count: number): readonly DataStream[] {
  return Array.from({ length: count }, (_, i) => ({
    name: streamName(i + 1),
    id: String(i + 1),
    type: "web",
    displayName: `Stream ${i + 1}`,
    measurementId: `G-STREAM${i + 1}`,
  }));
}

export function snapshotOf(webStreams: number, resources: readonly LiveResource[]): Snapshot {
  return { property, streams: streams(webStreams), resources };
}

let last = 0;

export function keyEvent(
  event: string,
  more: { readonly value?: readonly [number, string]; readonly counting?: string } = {},
): LiveResource {
  return {
    kind: "key_event",
    name: `properties/1/keyEvents/${++last}`,
    parent: "properties/1",
    fields: {
      event_name: event,
      counting_method: more.counting ?? "ONCE_PER_EVENT",
      default_value: more.value ? { numeric_value: more.value[0], currency_code: more.value[1] } : null,
    },
    deletable: true,
    counted: true,
  };
}

export function audience(displayName: string, trigger: FieldValue = null): LiveResource {
  return {
    kind: "audience",
    name: `properties/1/audiences/${++last}`,
    parent: "properties/1",
    fields: { display_name: displayName, event_trigger: trigger },
    deletable: true,
    counted: true,
  };
}

export function rule(
  destinationEvent: string,
  stream: number,
  eventConditions: readonly RuleCondition[],
  more: Partial<EventCreateRuleFields> = {},
): LiveResource {
  return {
    kind: "event_create_rule",
    name: `${streamName(stream)}/eventCreateRules/${++last}`,
    parent: streamName(stream),
    fields: eventCreateRuleFields({
      destinationEvent,
      eventConditions,
      sourceCopyParameters: true,
      parameterMutations: [],
      ...more,
    }),
    deletable: true,
    counted: true,
  };
}

/** What is live once the goals have been applied to an empty property with so many web streams. */
export function liveAfter(config: GoalsConfig, webStreams: number): Snapshot {
  const resources = compileGoals(config).templates.flatMap((template): readonly LiveResource[] => {
    const base = { kind: template.kind, deletable: true, counted: true };
    if (template.scope === "property") {
      const name = `properties/1/keyEvents/${++last}`;
      // GA4 answers with every field, also those nobody sent.
      return [{ ...base, name, parent: "properties/1", fields: { default_value: null, ...template.fields } }];
    }
    return streams(webStreams).map((stream) => ({
      ...base,
      name: `${stream.name}/eventCreateRules/${++last}`,
      parent: stream.name,
      fields: template.fields,
    }));
  });
  return snapshotOf(webStreams, resources);
}

/** The ledger after every adopt of the plan. */
export function adopted(plan: Plan, of: string): Ledger {
  const entries = plan.operations.flatMap((o): readonly LedgerEntry[] =>
    o.action !== "adopt" || o.name === null
      ? []
      : [
          {
            kind: o.kind,
            key: o.key,
            goal: o.goal,
            name: o.name,
            label: o.label,
            origin: o.origin,
            protect: o.protect,
            applied: fieldHashes(o.kind, o.fields),
          },
        ],
  );
  return { property: of, entries };
}
