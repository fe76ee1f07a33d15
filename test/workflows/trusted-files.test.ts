/**
 * What a saved plan and a journal are trusted with: no more than a plan made now. Forged, damaged and outdated ones, through
 * the command line, with GA4's writes counted.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedKeyEvent, seedProperty } from "../../src/emulator/seeds.js";
import { propertyOf } from "../../src/emulator/world/world.js";
import { encodeLines, type JournalLine } from "../../src/sync/apply/journal.js";
import type { Operation } from "../../src/sync/ga4-plan/ga4-plan.js";
import { ledgerHash } from "../../src/sync/ledger/ledger.js";
import { decodeLedger } from "../../src/sync/ledger/ledger-file.js";
import type { Plan } from "../../src/sync/plan/plan.js";
import { planId, type SavedPlan } from "../../src/sync/plan/plan-file.js";
import { type CliResult, type Workspace, workspace } from "../support/cli.js";

const HEAD = (id: string): string => `version: 1\nproperty: ${id}\ncurrency: EUR\ngoals:\n`;
const ORDER = "  order: { tier: macro, category: revenue, type: event, event: purchase }\n";
const LEAD = "  lead: { tier: macro, category: lead, type: destination, page: /thanks }\n";
const QUOTE = "  quote: { tier: micro, category: interaction, type: event, event: quote }\n";

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 17_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(async () => {
  here = workspace();
  id = String(++last);
  seedProperty(ga4.world, "1", { id, displayName: "Shop" });
  here.write("goals/site.yaml", HEAD(id) + ORDER + LEAD + QUOTE);
  expect((await cli("apply", "--yes")).exitCode).toBe(0);
});

function cli(...words: string[]): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address } });
}
const goals = (...lines: string[]): void => here.write("goals/site.yaml", HEAD(id) + lines.join(""));
const keyEvents = (): readonly string[] =>
  [...propertyOf(ga4.world, id).keyEvents.values()].map((k) => k.eventName).toSorted();
const ledger = () => decodeLedger(here.read(`.ga4-goals/${id}.json`), id, "ledger");
const nameOf = (label: string): string =>
  `properties/${id}/keyEvents/${[...propertyOf(ga4.world, id).keyEvents.values()].find((k) => k.eventName === label)?.id}`;

/** The saved plan after somebody has changed it and given it a fingerprint of its own. */
async function forged(change: (plan: Plan) => Plan, ...words: string[]): Promise<void> {
  await cli("plan", "--allow-delete", "--force", "--out", "plan.json", ...words);
  const saved = JSON.parse(here.read("plan.json")) as SavedPlan;
  const made = { ...saved, ledger: ledgerHash(ledger()), plan: change(saved.plan) };
  here.write("plan.json", JSON.stringify({ ...made, id: planId(made) }));
}
const eachOperation =
  (change: (operation: Operation) => Operation) =>
  (plan: Plan): Plan => ({ ...plan, operations: plan.operations.map(change) });

const writes = (): number => ga4.counters.writes.arrived;

/** Nothing was written, and the program says so. */
async function refused(words: readonly string[], exitCode: number, said: string): Promise<void> {
  const before = { writes: writes(), ledger: here.read(`.ga4-goals/${id}.json`) };
  const ended = await cli(...words);
  expect([ended.exitCode, ended.stderr]).toEqual([exitCode, expect.stringContaining(said)]);
  expect({ writes: writes(), ledger: here.read(`.ga4-goals/${id}.json`) }).toEqual(before);
}

describe("a saved plan", () => {
  it("does not delete what has been protected since, exit 7, and says what it is", async () => {
    goals(ORDER, LEAD);
    await cli("plan", "--allow-delete", "--out", "plan.json");
    goals(ORDER, LEAD, QUOTE.replace("event: quote", "event: quote, protect: true"));
    expect((await cli("apply", "--yes")).exitCode).toBe(0);
    await refused(["apply", "plan.json", "--yes"], 7, `${nameOf("quote")} is protected now`);
  });

  it("is stale where the ledger has changed in any way, and not where it was only written again", async () => {
    goals(ORDER, LEAD, QUOTE.replace("event: quote", "event: quote, counting: once_per_session"));
    await cli("plan", "--out", "plan.json");
    const text = here.read(`.ga4-goals/${id}.json`);
    here.write(`.ga4-goals/${id}.json`, text.replace('"goal": "order"', '"goal": "sale"'));
    await refused(["apply", "plan.json", "--yes"], 7, "the ledger has changed since the plan was made");
    here.write(`.ga4-goals/${id}.json`, JSON.stringify(JSON.parse(text)));
    expect((await cli("apply", "plan.json", "--yes")).exitCode).toBe(0);
  });

  it("that nobody said yes to can still be carried out", async () => {
    goals(ORDER, LEAD, QUOTE.replace("event: quote", "event: quote, counting: once_per_session"));
    await cli("plan", "--out", "plan.json");
    expect((await cli("apply", "plan.json")).exitCode).toBe(9);
    expect((await cli("apply", "plan.json", "--yes")).exitCode).toBe(0);
    expect((await cli("apply", "plan.json", "--yes")).stderr).toContain("plan-used");
  });

  it("that was forged deletes nothing that is foreign, adopted, protected or elsewhere", async () => {
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "theirs" });
    goals(ORDER, LEAD);
    const before = keyEvents();
    const aimed = (name: string, label: string) =>
      eachOperation((o) => (o.action === "delete" ? { ...o, name, label, expects: {} } : o));
    for (const [change, exitCode, said] of [
      [aimed(nameOf("theirs"), "theirs"), 7, "is not in the ledger, so it is not ours"],
      [aimed(nameOf("purchase"), "purchase"), 7, "was there before us"],
      [aimed(nameOf("lead"), "an old test"), 7, "is lead, not an old test"],
      [aimed("properties/999/keyEvents/1", "quote"), 3, "is not in properties/"],
      [aimed(`properties/${id}/dataStreams/1`, "quote"), 7, "is not in the ledger"],
      [eachOperation((o) => ({ ...o, parent: "properties/999" })), 3, "is not in property"],
      [eachOperation((o) => ({ ...o, action: "archive" })), 3, "can't be done to a key event"],
      [eachOperation((o) => ({ ...o, name: null })), 3, "names no resource"],
      [eachOperation((o) => ({ ...o, fields: { event_name: "quote" } })), 3, "has no fields"],
      [(plan: Plan) => ({ ...plan, property: "999" }), 7, "the ledger has changed"],
      [
        (plan: Plan) => ({ ...plan, operations: [...plan.operations, ...plan.operations] }),
        3,
        "two operations have one id",
      ],
    ] as const) {
      await forged(change);
      await refused(["apply", "plan.json", "--yes"], exitCode, said);
    }
    expect(keyEvents()).toEqual(before);
    here.write(
      `.ga4-goals/${id}.json`,
      here.read(`.ga4-goals/${id}.json`).replaceAll('"protect": false', '"protect": true'),
    );
    await cli("plan", "--out", "plan.json");
    goals(ORDER, LEAD, QUOTE);
    await forged(
      eachOperation((o) => ({
        ...o,
        id: `delete ${o.id}`,
        action: "delete",
        reason: "removed-from-file",
        name: nameOf("quote"),
        label: "quote",
        kind: "key_event",
        parent: `properties/${id}`,
        fields: {},
        expects: {},
        changes: [],
      })),
    );
    await refused(["apply", "plan.json", "--yes"], 7, `${nameOf("quote")} is protected`);
  });

  it("that was forged changes nothing but what it shows, and calls things by their own names", async () => {
    goals(ORDER, LEAD, QUOTE.replace("event: quote", "event: quote, counting: once_per_session"));
    await forged(
      eachOperation((o) => ({ ...o, changes: o.changes.map((c) => ({ ...c, after: "ONCE_PER_EVENT" })) })),
    );
    await refused(["apply", "plan.json", "--yes"], 3, "it shows another counting_method than it writes");
    await forged(eachOperation((o) => ({ ...o, label: "a harmless one" })));
    await refused(["apply", "plan.json", "--yes"], 3, "it is called a harmless one and is about quote");
    await forged(eachOperation((o) => ({ ...o, origin: "adopted" })));
    await refused(["apply", "plan.json", "--yes"], 7, "by the ledger");
    await forged((plan) => ({ ...plan, propertyName: "A test property" }));
    const { exitCode, stdout } = await cli("apply", "plan.json", "--yes");
    expect([exitCode, stdout]).toEqual([0, expect.not.stringContaining("A test property")]);
    expect(stdout).toContain("Shop");
  });
});

describe("a journal", () => {
  const write = (...lines: JournalLine[]): void =>
    here.write(`.ga4-goals/${id}.journal.ndjson`, encodeLines(lines));
  const begun = (plan: Plan): JournalLine => ({ type: "plan", schemaVersion: 1, plan });
  const planned = async (change: (plan: Plan) => Plan): Promise<Plan> => {
    await forged(change);
    return (JSON.parse(here.read("plan.json")) as { readonly plan: Plan }).plan;
  };

  it("that was forged deletes nothing that a plan could not", async () => {
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "theirs" });
    goals(ORDER, LEAD);
    for (const [label, said] of [
      ["theirs", "is not in the ledger, so it is not ours"],
      ["purchase", "was there before us"],
    ] as const) {
      write(begun(await planned(eachOperation((o) => ({ ...o, name: nameOf(label), label, expects: {} })))));
      await refused(["apply", "--resume", "--yes"], 7, said);
    }
    const { stderr } = await cli("plan");
    expect(stderr).toContain("An earlier apply was cut off");
  });

  it("that was forged makes nothing ours that a plan would only adopt", async () => {
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "theirs" });
    goals(ORDER, LEAD, QUOTE, QUOTE.replaceAll("quote", "theirs"));
    const plan = await planned(eachOperation((o) => ({ ...o, origin: "created" })));
    const [adopt] = plan.operations;
    expect(adopt?.action).toBe("adopt");
    write(begun(plan), { type: "start", operation: adopt?.id ?? "" });
    await refused(["apply", "--resume", "--yes"], 3, "what was there before is not made by us");
    await cli("apply", "--yes");
    expect(ledger().entries.find((e) => e.label === "theirs")?.origin).toBe("adopted");
  });

  it("that was forged for a valid plan makes no rule ours that somebody else has made since", async () => {
    const page = LEAD.replace("lead:", "theirs:").replace("/thanks", "/theirs");
    goals(ORDER, LEAD, QUOTE, page);
    const plan = await planned((same) => same);
    const create = plan.operations.find((o) => o.kind === "event_create_rule");
    // An equal rule of somebody else's, through the same program in another working copy.
    const there = workspace();
    there.write("goals/site.yaml", HEAD(id) + page);
    const environment = { GA4_EMULATOR_HOST: ga4.address };
    expect((await there.cli(["apply", "--yes"], { environment })).exitCode).toBe(0);
    const rules = (): readonly string[] => [...propertyOf(ga4.world, id).rules.keys()];
    const before = rules();
    write(begun(plan), { type: "start", operation: create?.id ?? "" });
    expect((await cli("apply", "--yes", "--allow-delete")).exitCode).toBe(0);
    expect(
      ledger()
        .entries.filter((e) => e.label === "theirs")
        .map((e) => e.origin),
    ).toEqual(["adopted", "adopted"]);
    goals(ORDER, LEAD, QUOTE);
    expect((await cli("apply", "--yes", "--allow-delete", "--force")).exitCode).toBe(0);
    expect(rules()).toEqual(before);
  });

  it("that is damaged says what it is and what to do, whoever reads it", async () => {
    goals(ORDER, LEAD);
    const plan = await planned((same) => same);
    for (const [text, said] of [
      ["", "it holds no whole line"],
      ['{"type":"plan"', "it holds no whole line"],
      ["<<<<<<< HEAD\n", "line 1 is no JSON"],
      ['{"type":"plan","schemaVersion":2}\n', "it is of version 2"],
      [`${encodeLines([begun({ ...plan, property: "7" })])}`, "it belongs to property 7"],
      [`${encodeLines([begun(plan)])}null\n`, "line 2 is none of a journal"],
    ] as const) {
      here.write(`.ga4-goals/${id}.journal.ndjson`, text);
      for (const words of [["apply", "--yes", "--allow-delete"], ["apply", "--resume", "--yes"], ["plan"]])
        await refused(words, 3, said);
      const doctor = await cli("doctor");
      expect([doctor.exitCode, doctor.stdout]).toEqual([
        3,
        expect.stringContaining(said.split(" ")[0] ?? ""),
      ]);
      expect(doctor.stdout.replace(/\s+/g, " ")).toContain(said);
    }
  });
});
