/** What a program of somebody else's does with the library alone: import, drift, Tag Manager. Nothing but `index.ts` is used. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { driftKeyEvent, type Ga4, startGa4 } from "../../../src/emulator/index.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import {
  startTagManagerEmulator,
  type TagManagerEmulator,
} from "../../../src/emulator/tag-manager/server.js";
import {
  type AdminClients,
  type Applied,
  acceptDrift,
  afterKeyEvents,
  applyPlan,
  applyTagManager,
  compileGoals,
  connectTagManager,
  emptyLedger,
  type GoalsConfig,
  goalsThere,
  importGoals,
  type Ledger,
  lastChanges,
  leftOutText,
  loadGoals,
  openAdminClients,
  type Plan,
  parseEmulatorHost,
  planChanges,
  planTagManager,
  propertyReader,
  readSnapshot,
  readTagManager,
  resourceWriter,
  SCOPE_EDIT,
  type SourceText,
  TAG_MANAGER_SCOPES,
  wantedTags,
  withoutGoals,
  writeGoalsFile,
} from "../../../src/index.js";

const policy = { allowDelete: false, force: false };
const NONE = { named: {}, environment: {} };
let ga4: Ga4;
let tags: TagManagerEmulator;
let clients: AdminClients;
let property = "";
let last = 7500;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  tags = await startTagManagerEmulator();
  clients = await openAdminClients({ scope: SCOPE_EDIT, emulator: parseEmulatorHost(ga4.address) });
});
afterAll(async () => {
  await clients.close();
  await Promise.all([ga4.stop(), tags.stop()]);
});

function newProperty(keyEvents: readonly string[]): void {
  property = String(++last);
  seedProperty(ga4.world, "1", {
    id: property,
    displayName: "Shop",
    keyEvents: keyEvents.map((eventName) => ({ eventName })),
    streams: [{ measurementId: "G-SHOP1" }],
  });
}

function loaded(sources: readonly SourceText[]): GoalsConfig {
  const { config, diagnostics } = loadGoals(sources, NONE);
  if (!config) throw new Error(diagnostics.map(({ code }) => code).join());
  return config;
}

async function planOf(config: GoalsConfig, ledger: Ledger): Promise<Plan> {
  const snapshot = await readSnapshot(propertyReader(clients, property));
  const history = await lastChanges(clients, snapshot.property.account, property);
  return planChanges({
    compiled: compileGoals(config),
    streams: config.streams,
    moved: config.moved,
    snapshot,
    ledger,
    policy,
    ...(history ? { history } : {}),
  });
}

async function apply(plan: Plan, ledger: Ledger): Promise<Applied> {
  return applyPlan({
    plan,
    ledger,
    reader: propertyReader(clients, property),
    writer: resourceWriter(clients),
    store: { save: async () => {} },
    journal: { append: async () => {}, close: async () => {} },
  });
}

describe("the library", () => {
  it("imports a property: the file's plan adopts what is equal; what another file has is left out", async () => {
    newProperty(["purchase", "sign_up", "Not-An-Event"]);
    const imported = importGoals(await readSnapshot(propertyReader(clients, property)));
    const text = writeGoalsFile(imported);
    const plan = await planOf(loaded([{ file: "goals.yaml", text }]), emptyLedger(property));
    expect(plan.operations.map(({ action, changes }) => [action, changes])).toEqual([
      ["adopt", []],
      ["adopt", []],
    ]);
    expect(imported.left.map(leftOutText)).toEqual([expect.stringContaining("Not-An-Event")]);

    const mine =
      "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n";
    const there = goalsThere(imported, loaded([{ file: "mine.yaml", text: mine }]));
    expect(there).toEqual(["purchase"]);
    expect(Object.keys(withoutGoals(imported, new Set(there)).file.goals ?? {})).toEqual(["sign_up"]);
  });

  it("takes drift into the texts, with who did it, and then has nothing to do", async () => {
    newProperty([]);
    const text = `version: 1\nproperty: ${property}\ngoals:\n  signup: { tier: micro, category: interaction, type: event, event: sign_up } # mine\n`;
    const sources = [{ file: "goals.yaml", text }];
    const { ledger } = await apply(
      await planOf(loaded(sources), emptyLedger(property)),
      emptyLedger(property),
    );
    driftKeyEvent(ga4.world, property, "sign_up", { countingMethod: "ONCE_PER_SESSION" });
    const drifted = await planOf(loaded(sources), ledger);
    expect(drifted.operations.map(({ reason, changedBy }) => [reason, changedBy?.who])).toEqual([
      ["drifted", expect.stringContaining("@")],
    ]);
    const accepted = acceptDrift(drifted, sources, (changed) => loadGoals(changed, NONE));
    expect(accepted.accepted.map(({ goal, field }) => [goal, field])).toEqual([
      ["signup", "counting_method"],
    ]);
    expect(accepted.sources[0]?.text).toMatch(/counting: once_per_session.*# mine/);
    const after = await planOf(loaded(accepted.sources), ledger);
    expect(after.operations.filter(({ action }) => action !== "record")).toEqual([]);
  });

  it("plans and applies the Tag Manager part, and then has nothing to do", async () => {
    newProperty([]);
    const text = `version: 1\nproperty: ${property}\ntag_manager: { account: 1, container: 2 }\ngoals:\n  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }\n`;
    const config = loaded([{ file: "goals.yaml", text }]);
    const target = config.tagManager;
    if (!target) throw new Error("the file names a container");
    const connection = { emulatorHost: tags.address, scopes: TAG_MANAGER_SCOPES.apply };
    const client = await connectTagManager(connection, target);
    const { streams } = await readSnapshot(propertyReader(clients, property));
    const planned = async () =>
      planTagManager(wantedTags(config, streams), await readTagManager(client, target), policy);

    const plan = await planOf(config, emptyLedger(property));
    const part = afterKeyEvents(await planned(), plan.operations);
    expect(part.operations.find(({ id }) => id === "create tag deep")?.dependsOn).toContain(
      "create key_event deep",
    );
    const { outcomes } = await apply(plan, emptyLedger(property));
    const applied = await applyTagManager({
      plan: part,
      target,
      reader: client,
      writer: client,
      publish: false,
      before: new Map(outcomes.map(({ operation, status }) => [operation.id, status])),
    });
    expect(applied.outcomes.every(({ status }) => status === "applied")).toBe(true);
    expect(applied.version).not.toBeNull();
    expect((await planned()).operations).toEqual([]);
  });
});
