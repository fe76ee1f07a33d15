/** GA4's limits are counted to the one: what just fits is planned, one more is refused, and only what counts is counted. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../../src/sync/ga4-plan/ga4-plan.js";
import { guard } from "../../../src/sync/ga4-plan/limits.js";
import type { LiveResource, ResourceKind } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";

const PROPERTY = "properties/1";
const STREAM = `${PROPERTY}/dataStreams/10`;
const OTHER = `${PROPERTY}/dataStreams/11`;
const TRIGGER = { event_name: "done", log_condition: "AUDIENCE_JOINED" };
const ALLOWED = { allowDelete: true, force: false };

function live(kind: ResourceKind, count: number, parent = PROPERTY, fields: object = {}): LiveResource[] {
  return Array.from({ length: count }, (_, n) => ({
    kind,
    name: `${parent}/${kind}/${n}`,
    parent,
    fields: fields as LiveResource["fields"],
    deletable: true,
    counted: true,
  }));
}

function operations(kind: ResourceKind, count: number, more: Partial<Operation> = {}): readonly Operation[] {
  return Array.from(
    { length: count },
    (_, n): Operation => ({
      id: `${more.action ?? "create"} ${kind} ${n}`,
      action: "create",
      kind,
      key: `${kind}/${n}`,
      goal: `goal_${n}`,
      label: `goal_${n}`,
      name: null,
      parent: PROPERTY,
      reason: "new",
      fields: {},
      changes: [],
      expects: null,
      changedBy: null,
      cost: null,
      movedFrom: null,
      protect: false,
      origin: "created",
      approximate: false,
      dependsOn: [],
      ...more,
    }),
  );
}

function snapshot(resources: readonly LiveResource[]): Snapshot {
  const stream = { type: "web", displayName: "Web", measurementId: "G-1", defaultUri: null } as const;
  return {
    property: {
      id: "1",
      displayName: "Shop",
      timeZone: "Etc/UTC",
      currencyCode: "EUR",
      serviceLevel: "standard",
      account: "1",
    },
    streams: [
      { ...stream, name: STREAM, id: "10" },
      { ...stream, name: OTHER, id: "11" },
    ],
    resources,
  } as unknown as Snapshot;
}

/** The codes of what is refused, with the numbers said. */
function refused(all: readonly Operation[], resources: readonly LiveResource[]): readonly unknown[] {
  return guard(all, snapshot(resources), { property: "1", entries: [] }, ALLOWED).map(
    ({ code, subject, detail }) => [code, subject, detail.live, detail.created],
  );
}

describe("a limit", () => {
  const cases: readonly {
    readonly code: string;
    readonly subject: string;
    readonly kind: ResourceKind;
    readonly limit: number;
    readonly parent?: string;
    readonly fields?: object;
  }[] = [
    { code: "key-event-limit", subject: "1", kind: "key_event", limit: 30 },
    { code: "rule-limit", subject: STREAM, kind: "event_create_rule", limit: 50, parent: STREAM },
    { code: "audience-limit", subject: "1", kind: "audience", limit: 100 },
    { code: "trigger-limit", subject: "1", kind: "audience", limit: 20, fields: { event_trigger: TRIGGER } },
  ];
  describe.each(cases)("$code", ({ code, subject, kind, limit, parent = PROPERTY, fields = {} }) => {
    const present = (count: number): LiveResource[] => live(kind, count, parent, fields);
    const more = (count: number, action: Operation["action"] = "create"): readonly Operation[] =>
      operations(kind, count, { action, parent, fields: fields as Operation["fields"] });

    it("lets in what just fits", () => {
      expect(refused(more(2), present(limit - 2))).toEqual([]);
    });
    it("refuses one more, with the numbers", () => {
      expect(refused(more(2), present(limit - 1))).toEqual([[code, subject, limit - 1, 2]]);
    });
    it("counts a replacement, which is there beside the old one for a moment", () => {
      expect(refused(more(1, "replace"), present(limit))).toEqual([[code, subject, limit, 1]]);
    });
    it("is nobody's business where nothing is added", () => {
      expect(refused(more(3, "update"), present(limit + 1))).toEqual([]);
      expect(refused(more(3, "delete").slice(0, 2), present(limit + 1))).toEqual([]);
    });
    it("counts nothing of another kind", () => {
      const others = (["key_event", "event_create_rule", "audience"] as const)
        .filter((other) => other !== kind)
        .flatMap((other) => live(other, 15, other === "event_create_rule" ? STREAM : PROPERTY));
      expect(refused(more(1), [...present(limit - 1), ...others])).toEqual([]);
    });
  });

  it("of rules is each stream's own", () => {
    const rules = [...live("event_create_rule", 49, STREAM), ...live("event_create_rule", 49, OTHER)];
    const one = operations("event_create_rule", 1, { parent: STREAM });
    const two = operations("event_create_rule", 2, { parent: OTHER });
    expect(refused([...one, ...two], rules)).toEqual([["rule-limit", OTHER, 49, 2]]);
  });

  it("of key events does not count those GA4 does not count", () => {
    const free = live("key_event", 5).map((one) => ({ ...one, counted: false }));
    expect(refused(operations("key_event", 1), [...live("key_event", 29), ...free])).toEqual([]);
  });

  it("of triggers counts an update only where it gives a trigger", () => {
    const present = live("audience", 20, PROPERTY, { event_trigger: TRIGGER });
    const update = (field: string, before: object | null): readonly Operation[] =>
      operations("audience", 1, {
        action: "update",
        fields: { event_trigger: TRIGGER },
        changes: [{ field, before, after: TRIGGER, cause: "file" }] as unknown as Operation["changes"],
      });
    expect(refused(update("event_trigger", null), present)).toEqual([["trigger-limit", "1", 20, 1]]);
    expect(refused(update("event_trigger", { ...TRIGGER, event_name: "other" }), present)).toEqual([]);
    expect(refused(update("description", null), present)).toEqual([]);
  });
});

it("deleting up to three in ten of what is ours is no accident, one more is", () => {
  const entries = Array.from({ length: 10 }, (_, n) => ({ key: String(n) }));
  const ledger = { property: "1", entries } as unknown as Parameters<typeof guard>[2];
  const codes = (count: number): readonly string[] =>
    guard(operations("key_event", count, { action: "delete" }), snapshot([]), ledger, ALLOWED).map(
      ({ code }) => code,
    );
  expect(codes(3)).toEqual([]);
  expect(codes(4)).toEqual(["too-many-deletes"]);
});
