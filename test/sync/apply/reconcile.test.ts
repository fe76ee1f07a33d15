/** What an apply that was cut off left behind, and what has moved since a plan was made: every action, every state. */
import { describe, expect, it } from "vitest";
import { reconcile, whatMoved } from "../../../src/sync/apply/reconcile.js";
import type { Operation } from "../../../src/sync/ga4-plan/ga4-plan.js";
import { fieldHashes, type Ledger, type LedgerEntry, withIntent } from "../../../src/sync/ledger/ledger.js";
import { makesNew, type OutcomeStatus } from "../../../src/sync/operations/operation.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import type { Fields, LiveResource } from "../../../src/sync/resources/resource.js";
import type { Snapshot } from "../../../src/sync/snapshot/snapshot.js";

const ONCE: Fields = { event_name: "lead", counting_method: "ONCE_PER_EVENT" };
const SESSION: Fields = { event_name: "lead", counting_method: "ONCE_PER_SESSION" };
const NAME = "properties/1/keyEvents/7";

const live = (fields: Fields = ONCE, name = NAME): LiveResource => ({
  kind: "key_event",
  name,
  parent: "properties/1",
  fields,
  deletable: true,
  counted: true,
});

const operation = (of: Partial<Operation>): Operation => ({
  id: "it",
  action: "create",
  reason: "new",
  kind: "key_event",
  key: "lead",
  goal: "lead",
  label: "lead",
  parent: "properties/1",
  name: null,
  fields: ONCE,
  expects: null,
  changes: [],
  dependsOn: [],
  cost: null,
  changedBy: null,
  movedFrom: null,
  protect: false,
  origin: "created",
  approximate: false,
  ...of,
});

const RULE: Fields = {
  destination_event: "lead",
  event_conditions: [{ field: "event_name", comparison_type: "EQUALS", value: "page_view", negated: false }],
  source_copy_parameters: true,
  parameter_mutations: [],
};
const STREAM = "properties/1/dataStreams/2";
const rule = (id: string, parent = STREAM, fields = RULE): LiveResource => ({
  ...live(fields, `${parent}/eventCreateRules/${id}`),
  kind: "event_create_rule",
  parent,
});
const ruleOperation = (of: Partial<Operation>): Operation =>
  operation({ kind: "event_create_rule", key: "lead@2", parent: STREAM, fields: RULE, ...of });

const planOf = (operations: readonly Operation[], unmanaged: Plan["unmanaged"] = []): Plan => ({
  schemaVersion: 1,
  property: "1",
  propertyName: "Shop",
  streams: {},
  operations,
  refusals: [],
  notes: [],
  unmanaged,
  annotate: false,
  unchanged: 0,
});

const snapshotOf = (resources: readonly LiveResource[]): Snapshot => ({
  property: {
    id: "1",
    displayName: "Shop",
    account: "accounts/1",
    timeZone: "Europe/Berlin",
    currencyCode: "EUR",
    serviceLevel: "standard",
  },
  streams: [],
  resources,
});

const entry = (of: Partial<LedgerEntry> = {}): LedgerEntry => ({
  kind: "key_event",
  key: "lead",
  goal: "lead",
  name: NAME,
  label: "lead",
  origin: "created",
  protect: false,
  applied: {},
  ...of,
});
const ledgerOf = (...entries: readonly LedgerEntry[]): Ledger => ({ property: "1", entries });

/** A ledger that says of an operation that it is about to create something. */
const about = (ledger: Ledger, { id, kind, fields }: Operation, existing: readonly string[] = []): Ledger =>
  withIntent(ledger, id, { existing, applied: fieldHashes(kind, fields) });

/** The ledger's names by key after a run that had begun `of` and said `end` of it; `existing`: null where it had not. */
function leftBy(
  of: Operation,
  resources: readonly LiveResource[],
  {
    ledger = ledgerOf(),
    existing = [],
    end,
  }: {
    readonly ledger?: Ledger;
    readonly existing?: readonly string[] | null;
    readonly end?: OutcomeStatus;
  } = {},
): Readonly<Record<string, string>> {
  const journal = {
    plan: planOf([of]),
    started: new Set(existing === null ? [] : [of.id]),
    ended: new Map<string, OutcomeStatus>(end === undefined ? [] : [[of.id, end]]),
  };
  const { entries, creating } = reconcile(
    journal,
    snapshotOf(resources),
    makesNew(of) ? about(ledger, of, existing ?? []) : ledger,
  );
  expect(creating).toBeUndefined();
  return Object.fromEntries(entries.map(({ key, name }) => [key, name]));
}

describe("a write that had begun when the apply was cut off", () => {
  it("is ours where what it was to create is there", () => {
    expect(leftBy(operation({}), [live()])).toEqual({ lead: NAME });
    expect(leftBy(operation({}), [])).toEqual({});
  });

  it("is looked into only where it began and its end is not known", () => {
    expect(leftBy(operation({}), [live()], { existing: null })).toEqual({});
    expect(leftBy(operation({}), [live()], { end: "unknown" })).toEqual({ lead: NAME });
    for (const end of ["applied", "unchanged", "failed", "skipped"] as const)
      expect([end, leftBy(operation({}), [live()], { end })]).toEqual([end, {}]);
  });

  it("is not ours by the journal's word alone: the ledger has to say what was being created", () => {
    const change = ruleOperation({});
    const journal = { plan: planOf([change]), started: new Set([change.id]), ended: new Map() };
    const owned = (ledger: Ledger) => reconcile(journal, snapshotOf([rule("1")]), ledger).entries.length;
    expect(owned(ledgerOf())).toBe(0);
    expect(owned(about(ledgerOf(), { ...change, id: "another" }))).toBe(0);
    expect(owned(about(ledgerOf(), { ...change, fields: { ...RULE, source_copy_parameters: false } }))).toBe(
      0,
    );
    expect(owned(about(ledgerOf(), change))).toBe(1);
  });

  it("does not hide the writes behind it", () => {
    const done = operation({ id: "done", key: "done" });
    const journal = {
      plan: planOf([done, operation({})]),
      started: new Set(["done", "it"]),
      ended: new Map([["done", "failed" as const]]),
    };
    const { entries } = reconcile(journal, snapshotOf([live()]), about(ledgerOf(), operation({})));
    expect(entries.map(({ key }) => key)).toEqual(["lead"]);
  });

  it("takes nothing for its own that was there before, that the ledger knows, or that differs", () => {
    const twin = rule("1");
    const change = ruleOperation({});
    const key = "lead@2";
    expect(leftBy(change, [twin])).toEqual({ [key]: twin.name });
    expect(leftBy(change, [twin], { existing: [twin.name] })).toEqual({});
    expect(leftBy(change, [twin, rule("2")], { existing: [twin.name] })).toEqual({ [key]: rule("2").name });
    const other = entry({ kind: "event_create_rule", key: "other@2", name: twin.name });
    expect(leftBy(change, [twin], { ledger: ledgerOf(other) })).toEqual({ "other@2": twin.name });
    expect(leftBy(change, [rule("1", "properties/1/dataStreams/3")])).toEqual({});
    expect(leftBy(change, [rule("1", STREAM, { ...RULE, source_copy_parameters: false })])).toEqual({});
    expect(leftBy(change, [rule("1", STREAM, { ...RULE, destination_event: "quote" })])).toEqual({});
    expect(leftBy(operation({}), [{ ...live(), kind: "audience" }])).toEqual({});
  });

  it("replaced what is still there: each is in the ledger, the old ones under keys of their own", () => {
    const old = entry({ kind: "event_create_rule", key: "lead@2", name: rule("11").name });
    const older = entry({ kind: "event_create_rule", key: "lead@2~12", name: rule("12").name });
    const stranger = entry({ kind: "event_create_rule", key: "quote@2", name: rule("5").name });
    const event = entry({ key: "lead@2", name: NAME });
    const replaced = leftBy(ruleOperation({ action: "replace" }), [rule("11"), rule("12"), rule("13")], {
      ledger: ledgerOf(old, older, stranger),
    });
    expect(replaced).toEqual({
      "lead@2": rule("13").name,
      "lead@2~11": rule("11").name,
      "lead@2~12": rule("12").name,
      "quote@2": rule("5").name,
    });
    // A key event of the same key is another thing.
    const journal = {
      plan: planOf([ruleOperation({ action: "replace" })]),
      started: new Set(["it"]),
      ended: new Map(),
    };
    const { entries } = reconcile(
      journal,
      snapshotOf([rule("2")]),
      about(ledgerOf(event), ruleOperation({})),
    );
    expect(entries.map(({ kind, key }) => [kind, key])).toEqual([
      ["event_create_rule", "lead@2"],
      ["key_event", "lead@2"],
    ]);
  });

  it("created anew what had the key: the old name is forgotten", () => {
    const lost = entry({ name: "properties/1/keyEvents/6" });
    expect(leftBy(operation({}), [live()], { ledger: ledgerOf(lost) })).toEqual({ lead: NAME });
  });

  it("changed or took over what is as it was to be, and nothing else", () => {
    for (const action of ["update", "adopt"] as const) {
      const origin = action === "adopt" ? "adopted" : "created";
      const change = operation({ action, name: NAME, expects: SESSION, origin });
      expect([action, leftBy(change, [live()])]).toEqual([action, { lead: NAME }]);
      expect([action, leftBy(change, [live(SESSION)])]).toEqual([action, {}]);
      expect([action, leftBy(change, [live(ONCE, "properties/1/keyEvents/8")])]).toEqual([action, {}]);
      expect([action, leftBy(change, [])]).toEqual([action, {}]);
    }
  });

  it("took away what is gone, and left in the ledger what is still there", () => {
    const ledger = ledgerOf(entry(), entry({ key: "other", name: "properties/1/keyEvents/8" }));
    const other = live(ONCE, "properties/1/keyEvents/8");
    const change = operation({ action: "delete", name: NAME, fields: {}, expects: ONCE });
    expect(leftBy(change, [other], { ledger })).toEqual({ other: other.name });
    expect(leftBy(change, [live(), other], { ledger })).toEqual({ lead: NAME, other: other.name });
    const audience = "properties/1/audiences/7";
    const archive = operation({
      action: "archive",
      kind: "audience",
      name: audience,
      fields: {},
      expects: {},
    });
    const its = ledgerOf(entry({ kind: "audience", name: audience }));
    expect(leftBy(archive, [], { ledger: its })).toEqual({});
    expect(leftBy(archive, [{ ...live({}, audience), kind: "audience" }], { ledger: its })).toEqual({
      lead: audience,
    });
  });

  it("that only the ledger was to see is left to the next apply", () => {
    for (const action of ["release", "record"] as const)
      expect(leftBy(operation({ action, name: NAME }), [live()], { ledger: ledgerOf(entry()) })).toEqual({
        lead: NAME,
      });
  });
});

describe("what has moved since the plan was made", () => {
  const how = (
    of: Operation,
    resources: readonly LiveResource[],
    unmanaged: Plan["unmanaged"] = [],
  ): readonly (readonly string[])[] =>
    whatMoved(planOf([of], unmanaged), snapshotOf(resources)).map((m) => [m.operation, m.how, m.subject]);

  it("is what is gone, what differs, and what is back", () => {
    const update = operation({ action: "update", name: NAME, expects: SESSION });
    expect(how(update, [live(SESSION)])).toEqual([]);
    expect(how(update, [live(ONCE)])).toEqual([["it", "changed", NAME]]);
    expect(how(update, [live(SESSION, "properties/1/keyEvents/8")])).toEqual([["it", "gone", NAME]]);
    const forget = operation({ action: "release", name: NAME, fields: {}, expects: null });
    expect(how(forget, [])).toEqual([]);
    expect(how(forget, [live()])).toEqual([["it", "appeared", NAME]]);
  });

  it("is a twin or a rival where there was none, of the same kind and place, that the plan did not know", () => {
    const create = ruleOperation({});
    const twin = rule("1");
    const rival = rule("1", STREAM, { ...RULE, event_conditions: [] });
    expect(how(create, [])).toEqual([]);
    expect(how(create, [twin])).toEqual([["it", "appeared", twin.name]]);
    expect(how(create, [rival])).toEqual([["it", "appeared", twin.name]]);
    expect(how(create, [rule("1", STREAM, { ...RULE, destination_event: "quote" })])).toEqual([]);
    expect(how(create, [rule("1", "properties/1/dataStreams/3")])).toEqual([]);
    expect(how(create, [{ ...live(), parent: STREAM }])).toEqual([]);
    const known = { kind: "event_create_rule", name: twin.name, label: "lead" } as const;
    expect(how(create, [twin], [known])).toEqual([]);
  });

  it("is not what the plan itself is to take away once its successor is there", () => {
    const old = rule("1", STREAM, { ...RULE, event_conditions: [] });
    const replace = ruleOperation({ action: "replace", id: "replace" });
    const remove = ruleOperation({ action: "delete", name: old.name, fields: {}, expects: old.fields });
    expect(whatMoved(planOf([replace, remove]), snapshotOf([old]))).toEqual([]);
    expect(whatMoved(planOf([replace, remove]), snapshotOf([old, rule("2")])).map((m) => m.subject)).toEqual([
      rule("2").name,
    ]);
  });
});
