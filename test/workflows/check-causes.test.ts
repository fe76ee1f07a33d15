/** What may be behind a finding: changes in GA4 around its day, the rule that makes the event, a deletion that explains it. */
import { expect, test } from "vitest";
import type { PropertyChange } from "../../src/google/admin/change-history.js";
import type { Snapshot } from "../../src/sync/snapshot/snapshot.js";
import type { Finding } from "../../src/watch/finding.js";
import { changesFrom, withCauses } from "../../src/workflows/check-causes.js";
import { missingKeyEvents, noRuleText } from "../../src/workflows/check-settings.js";
import { goalsOf } from "../support/property-under-test.js";

const config = goalsOf(`version: 1
property: 1
goals:
  contact: { tier: macro, category: lead, type: event, event: form_submit, where: { form_id: contact } }
  order: { tier: macro, category: revenue, type: event, event: purchase }
`);
const rule = {
  kind: "event_create_rule",
  fields: {
    destination_event: "contact",
    event_conditions: [
      { field: "event_name", comparison_type: "EQUALS", value: "form_submit", negated: false },
      { field: "form_id", comparison_type: "EQUALS", value: "contact", negated: false },
    ],
  },
};
const snapshotOf = (...resources: readonly unknown[]): Snapshot =>
  ({ property: { timeZone: "Europe/Paris" }, resources }) as unknown as Snapshot;
const silent = (goal: string, since = "2026-10-22"): Finding => ({
  ...{ goal, kind: "silent", since, expected: 20, seen: 0, chance: 1e-9, message: "", next: ["Verify."] },
});
const change = (when: string, more: Partial<PropertyChange> = {}): PropertyChange => ({
  ...{ who: "eve@example.com", when, resource: "properties/1/audiences/2", action: "updated" },
  ...{ kind: "audience", label: "Buyers", ...more },
});
const LOST_RULE = { action: "deleted", kind: "event create rule", label: "contact" } as const;
const causes = (changes: readonly PropertyChange[] | null, ...resources: readonly unknown[]) => ({
  ...{ config, changes, snapshot: snapshotOf(...resources) },
});

test("changes of that day and the day before are told, those of the goal's own event first; days are the property's", () => {
  const [found] = withCauses(
    [silent("order")],
    causes([
      // In Paris it is the 22nd.
      change("2026-10-21T22:30:00Z"),
      change("2026-10-21T08:00:00Z", { kind: "key event", label: "purchase", action: "deleted" }),
      change("2026-10-20T08:00:00Z"),
      change("2026-10-22T23:00:00Z"),
      change("2026-10-22T08:00:00Z", { kind: "", label: "", resource: "properties/1" }),
    ]),
  );
  expect(found?.next).toEqual([
    "eve@example.com deleted the key event purchase in GA4 on 2026-10-21: look at that first.",
    "eve@example.com updated the audience Buyers in GA4 on 2026-10-22: look at that first.",
    "eve@example.com updated properties/1 in GA4 on 2026-10-22: look at that first.",
    "Verify.",
  ]);
});

test("of many changes the first three are told, and how many more there are", () => {
  const many = Array.from({ length: 9 }, () => change("2026-10-22T08:00:00Z"));
  const [found] = withCauses([silent("order")], causes(many));
  expect(found?.next).toHaveLength(5);
  expect(found?.next[3]).toBe("6 more changes were made in GA4 around that day.");
  expect(withCauses([silent("order")], causes(null))[0]?.next).toEqual(["Verify."]);
});

test("the rule that makes the event is told, and that none does any more", () => {
  expect(withCauses([silent("contact")], causes([], rule, rule))[0]?.next).toEqual([
    "Verify.",
    expect.stringMatching(
      /^A rule in GA4 makes contact of events where event_name .*form_submit and form_id .*contact/,
    ),
  ]);
  expect(withCauses([silent("contact")], causes([]))[0]?.next[0]).toContain(noRuleText("contact"));
  expect(withCauses([silent("order")], causes([]))[0]?.next).toEqual(["Verify."]);
});

test("a deletion gives its day to what it explains, the last one", () => {
  const key = { action: "deleted", kind: "key event", label: "purchase" } as const;
  const [missing] = missingKeyEvents(config.goals, new Set(["contact"]));
  const cannot: Finding = {
    ...silent("contact"),
    kind: "cannot_fire",
    since: null,
    message: noRuleText("contact"),
  };
  const found = withCauses(
    [missing as Finding, cannot, { ...cannot, message: "Something else." }],
    causes([
      change("2026-09-01T08:00:00Z", key),
      change("2026-08-01T08:00:00Z", key),
      change("2026-09-03T08:00:00Z", LOST_RULE),
    ]),
  );
  expect(found.map(({ since }) => since)).toEqual(["2026-09-01", "2026-09-03", null]);
  expect(found[0]?.next[0]).toBe(
    "eve@example.com deleted the key event purchase in GA4 on 2026-09-01: look at that first.",
  );
});

test("the change history is asked for no more days than findings need, and not at all without one", () => {
  const [missing] = missingKeyEvents(config.goals, new Set(["contact"]));
  expect(changesFrom([silent("order")], "2026-05-01")).toBe("2026-10-21");
  expect(changesFrom([silent("order"), missing as Finding], "2026-05-01")).toBe("2026-05-01");
  const behind: Finding = { ...silent("order"), kind: "behind_target", since: null };
  expect(changesFrom([behind], "2026-05-01")).toBeNull();
});
