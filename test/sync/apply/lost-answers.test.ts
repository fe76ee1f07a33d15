/**
 * What an apply does when a write is refused, its answer is lost, or somebody is faster: through the real clients, with the
 * trouble put between apply and the writer. Each write is counted.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT, GoalsError } from "../../../src/diagnostics/error.js";
import { driftKeyEvent, loseKeyEvent } from "../../../src/emulator/drift.js";
import { seedKeyEvent, seedProperty, seedRule } from "../../../src/emulator/seeds.js";
import { type Emulator, startEmulator } from "../../../src/emulator/server.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { propertyReader } from "../../../src/google/admin/property-reader.js";
import { resourceWriter } from "../../../src/google/admin/resource-writer.js";
import type { AdminClients } from "../../../src/google/clients.js";
import { type Applied, type ApplyInput, applyPlan } from "../../../src/sync/apply/apply-plan.js";
import { decodeJournal, encodeLines, type JournalLine } from "../../../src/sync/apply/journal.js";
import type { ResourceWriter, WriteOutcome } from "../../../src/sync/apply/ports.js";
import { emptyLedger, type Ledger } from "../../../src/sync/ledger/ledger.js";
import type { Plan } from "../../../src/sync/plan/plan.js";
import { readSnapshot } from "../../../src/sync/snapshot/read-snapshot.js";
import { ANYTHING, goalsOf, openClients, planFor } from "../../support/property-under-test.js";

let emulator: Emulator;
let clients: AdminClients;
beforeAll(async () => {
  emulator = await startEmulator({ accounts: [{ id: "1" }] });
  clients = await openClients(emulator.address);
});
afterAll(async () => {
  await clients.close();
  await emulator.stop();
});

const LEAD = "  lead: { tier: macro, category: lead, type: event, event: lead }\n";
const ONCE = LEAD.replace("event: lead }", "event: lead, counting: once_per_session }");
const QUOTE = "  quote: { tier: macro, category: lead, type: event, event: quote }\n";
const THANKS = "  thanks: { tier: macro, category: lead, type: destination, page: /thanks }\n";

const lost = (): WriteOutcome => ({
  kind: "unclear",
  error: new GoalsError("unreachable", "no answer came", { exitCode: EXIT.unexpected }),
});
const refused = (code: "refused-by-google" | "not-found"): WriteOutcome => ({
  kind: "refused",
  error: new GoalsError(code, "GA4 said no", { exitCode: EXIT.unexpected }),
});

let last = 8500;

function scene() {
  const id = String(++last);
  seedProperty(emulator.world, "1", { id, keyEvents: [] });
  const real = resourceWriter(clients);
  const reader = propertyReader(clients, id);
  let ledger: Ledger = emptyLedger(id);
  /** What happened, in order: journal lines, writes, ledgers saved. */
  const log: string[] = [];
  const lines: JournalLine[] = [];
  /** What looked like what was to be created, as the ledger said it before each create. */
  const intents: (readonly string[])[] = [];

  const plan = async (goals: string): Promise<Plan> =>
    planFor(
      goalsOf(`version: 1\nproperty: ${id}\ncurrency: EUR\ngoals:\n${goals}`),
      await readSnapshot(reader),
      ledger,
      ANYTHING,
    );
  const apply = async (
    made: Plan,
    writes: Partial<ResourceWriter> = {},
    more: Partial<ApplyInput> = {},
  ): Promise<Applied> => {
    log.length = 0;
    lines.length = 0;
    intents.length = 0;
    const use = { ...real, ...writes };
    const applied = await applyPlan({
      plan: made,
      ledger,
      reader,
      writer: {
        create: (kind, parent, fields) => {
          log.push(`create ${kind}`);
          return use.create(kind, parent, fields);
        },
        update: (kind, name, fields) => {
          log.push(`update ${kind} ${Object.keys(fields).join()}`);
          return use.update(kind, name, fields);
        },
        remove: (kind, name) => {
          log.push(`remove ${kind}`);
          return use.remove(kind, name);
        },
      },
      store: {
        save: async (next) => {
          for (const intent of Object.values(next.creating ?? {})) intents.push(intent.existing);
          log.push(`ledger ${next.entries.length}${next.creating === undefined ? "" : " and an intent"}`);
          ledger = next;
        },
      },
      journal: {
        append: async (...next) => {
          lines.push(...next);
          log.push(...next.map((line) => (line.type === "end" ? `end ${line.status}` : line.type)));
        },
        close: async () => {
          log.push("close");
        },
      },
      ...more,
    });
    expect(applied.ledger).toEqual(ledger);
    return applied;
  };
  const world = () => propertyOf(emulator.world, id);
  const writes = (): readonly string[] => log.filter((l) => /^(create|update|remove)/.test(l));
  return { id, reader, real, plan, apply, log, lines, intents, writes, world, ledger: () => ledger };
}

const told = ({ outcomes }: Applied): readonly (readonly [string, string, string | null])[] =>
  outcomes.map((o) => [o.operation.id, o.status, o.why]);

describe("an apply", () => {
  it("writes the journal around each write, and the ledger before it says that the write ended", async () => {
    const { plan, apply, log } = scene();
    expect((await apply(await plan(LEAD + QUOTE))).stopped).toBe(false);
    const each = (n: number) => [
      `ledger ${n - 1} and an intent`,
      "start",
      "create key_event",
      `ledger ${n}`,
      "end applied",
    ];
    expect(log).toEqual(["plan", ...each(1), ...each(2), "close"]);
  });

  it("of what GA4 has already writes the ledger alone", async () => {
    const { plan, apply, log, world } = scene();
    seedKeyEvent(emulator.world, world(), { eventName: "lead" });
    await apply(await plan(LEAD));
    expect(log).toEqual(["plan", "start", "ledger 1", "end applied", "close"]);
  });

  it("takes what it removed out of the ledger, and nothing else", async () => {
    const { plan, apply, log, ledger } = scene();
    await apply(await plan(LEAD + QUOTE));
    await apply(await plan(QUOTE));
    expect(log).toEqual(["plan", "start", "remove key_event", "ledger 1", "end applied", "close"]);
    expect(ledger().entries.map(({ key }) => key)).toEqual(["quote"]);
  });

  it("sends of a change what changes, and no more", async () => {
    const { plan, apply, writes } = scene();
    await apply(await plan(LEAD));
    await apply(await plan(ONCE));
    expect(writes()).toEqual(["update key_event counting_method"]);
  });

  it("of a plan with refusals reads and writes nothing", async () => {
    const { plan, apply, log } = scene();
    const refusal = {
      code: "rule-limit",
      subject: "lead",
      goal: "lead",
    } as unknown as Plan["refusals"][number];
    const before = emulator.calls.length;
    const made = await plan(LEAD);
    const calls = emulator.calls.length - before;
    const error = await apply({ ...made, refusals: [refusal] }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "refused", exitCode: EXIT.refused });
    expect([log, emulator.calls.length - before]).toEqual([[], calls]);
  });

  it("of a plan that the property has moved away from writes nothing, and says what moved", async () => {
    const { id, plan, apply, log } = scene();
    await apply(await plan(LEAD + QUOTE));
    const made = await plan(
      ONCE + QUOTE.replace("event: quote }", "event: quote, counting: once_per_session }"),
    );
    expect(made.operations).toHaveLength(2);
    loseKeyEvent(emulator.world, id, "lead");
    const error = await apply(made).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: "stale",
      exitCode: EXIT.stale,
      message: expect.stringMatching(/: key event lead \(properties\/\d+\/keyEvents\/\d+\) is gone$/),
    });
    expect(log).toEqual([]);
  });

  it("that is resumed neither repeats nor tells again what the earlier run did, and keeps it in the journal", async () => {
    const { plan, apply, lines, writes } = scene();
    const made = await plan(LEAD + QUOTE);
    const [first] = made.operations;
    if (!first) throw new Error("two operations were planned");
    await apply({ ...made, operations: [first] });
    const seen: string[] = [];
    const applied = await apply(
      made,
      {},
      {
        finished: new Map([[first.id, "applied"]]),
        onStart: (o) => seen.push(`start ${o.key}`),
        onOutcome: (o) => seen.push(`end ${o.operation.key}`),
      },
    );
    expect(applied.outcomes.map((o) => [o.operation.key, o.status, o.earlier])).toEqual([
      ["lead", "applied", true],
      ["quote", "applied", false],
    ]);
    expect(seen).toEqual(["start quote", "end quote"]);
    expect(writes()).toEqual(["create key_event"]);
    const read = decodeJournal(encodeLines(lines), made.property, "journal");
    expect([...read.ended]).toEqual(made.operations.map((o) => [o.id, "applied"]));
    expect([...read.started.keys()]).toEqual([made.operations[1]?.id]);
  });

  it("that is asked to stop begins nothing new, says so of the rest, and leaves the journal open", async () => {
    const { plan, apply, log, writes } = scene();
    const seen: string[] = [];
    const applied = await apply(
      await plan(LEAD + QUOTE),
      {},
      { stopping: () => writes().length > 0, onOutcome: (o) => seen.push(`${o.status} ${o.earlier}`) },
    );
    expect(seen).toEqual(["applied false", "skipped false"]);
    expect(told(applied)).toEqual([
      ["create key_event lead", "applied", null],
      ["create key_event quote", "skipped", "stopped before it began"],
    ]);
    expect([applied.stopped, writes().length, log.includes("close")]).toEqual([true, 1, false]);
  });
});

describe("a write that GA4 refuses", () => {
  it("stops what depends on it, and nothing else", async () => {
    const { plan, apply, real, log, world } = scene();
    const made = await plan(THANKS + QUOTE);
    const applied = await apply(made, {
      create: async (kind, parent, fields) =>
        fields.event_name === "thanks" ? refused("refused-by-google") : real.create(kind, parent, fields),
    });
    expect(
      Object.fromEntries(told(applied).map(([id, s, why]) => [id.replace(/@.*/, ""), [s, why]])),
    ).toEqual({
      "create key_event quote": ["applied", null],
      "create key_event thanks": ["failed", "GA4 said no"],
      "create event_create_rule thanks": [
        "skipped",
        'it needs "create key_event thanks", which did not happen',
      ],
    });
    expect(world().rules.size).toBe(0);
    expect(log.at(-1)).toBe("close");
    expect(applied.outcomes.map((o) => o.earlier)).toEqual([false, false, false]);
  });

  it("because it is gone already is a removal that has happened, and no other write", async () => {
    const { plan, apply, ledger, writes } = scene();
    await apply(await plan(LEAD + QUOTE));
    const update = await apply(await plan(ONCE + QUOTE), { update: async () => refused("not-found") });
    expect(told(update).map(([, s]) => s)).toEqual(["failed"]);
    expect(ledger().entries).toHaveLength(2);
    const denied = await apply(await plan(QUOTE), { remove: async () => refused("refused-by-google") });
    expect(told(denied).map(([, s]) => s)).toEqual(["failed"]);
    expect(ledger().entries).toHaveLength(2);
    const removal = await apply(await plan(QUOTE), { remove: async () => refused("not-found") });
    expect(told(removal).map(([, s, why]) => [s, why])).toEqual([["unchanged", "it was already gone"]]);
    expect(ledger().entries.map(({ key }) => key)).toEqual(["quote"]);
    expect(writes()).toHaveLength(1);
  });

  it("where the removal had happened does not hold back what waits for it", async () => {
    const { plan, apply } = scene();
    await apply(await plan(THANKS));
    const made = await plan(QUOTE);
    expect(made.operations.some((o) => o.dependsOn.length > 0)).toBe(true);
    const applied = await apply(made, { remove: async () => refused("not-found") });
    expect(
      told(applied)
        .map(([, s]) => s)
        .toSorted(),
    ).toEqual(["applied", "unchanged", "unchanged"]);
  });
});

describe("a write whose answer is lost", () => {
  const SEEN = "the answer was lost; reading again shows that it took effect";

  it("is not sent again where it took effect: create, update, remove", async () => {
    const { plan, apply, real, writes, ledger, world } = scene();
    const created = await apply(await plan(LEAD), {
      create: async (...of) => real.create(...of).then(lost),
    });
    expect([told(created).map(([, s, why]) => [s, why]), writes().length]).toEqual([[["applied", SEEN]], 1]);
    const [key] = [...world().keyEvents.values()];
    expect(ledger().entries.map(({ name }) => name.split("/").at(-1))).toEqual([key?.id]);
    const updated = await apply(await plan(ONCE), { update: async (...of) => real.update(...of).then(lost) });
    expect([told(updated).map(([, s, why]) => [s, why]), writes().length]).toEqual([[["applied", SEEN]], 1]);
    const removed = await apply(await plan(QUOTE), {
      remove: async (...of) => real.remove(...of).then(lost),
    });
    expect(told(removed).map(([, s, why]) => [s, why])).toEqual(expect.arrayContaining([["applied", SEEN]]));
    expect([writes().length, ledger().entries.map(({ key }) => key)]).toEqual([2, ["quote"]]);
  });

  it("and that did not take effect is sent three times, and has then failed", async () => {
    const { plan, apply, writes, ledger, log } = scene();
    const never = async (): Promise<WriteOutcome> => lost();
    const failed = [["failed", "no answer came"]];
    const created = await apply(await plan(LEAD), { create: never });
    expect([told(created).map(([, s, why]) => [s, why]), writes().length]).toEqual([failed, 3]);
    expect([ledger().entries, log.at(-1)]).toEqual([[], "close"]);
    await apply(await plan(LEAD));
    const updated = await apply(await plan(ONCE), { update: never });
    expect([told(updated).map(([, s, why]) => [s, why]), writes().length]).toEqual([failed, 3]);
    const made = await plan(QUOTE);
    const removal = { ...made, operations: made.operations.filter((o) => o.action === "delete") };
    const removed = await apply(removal, { remove: never });
    expect([told(removed).map(([, s, why]) => [s, why]), writes().length]).toEqual([failed, 3]);
    expect(ledger().entries).toHaveLength(1);
  });

  it("is not sent again over what somebody else did meanwhile", async () => {
    const { id, plan, apply, writes } = scene();
    await apply(await plan(LEAD));
    const changed = await apply(await plan(LEAD.replace("event: lead }", "event: lead, value: 3 }")), {
      update: async () => {
        // Neither as the plan saw it nor as it is to be.
        driftKeyEvent(emulator.world, id, "lead", { defaultValue: { numericValue: 9, currencyCode: "EUR" } });
        return lost();
      },
    });
    expect(told(changed).map(([, s, why]) => [s, why])).toEqual([
      ["failed", "no answer came; somebody else changed it meanwhile"],
    ]);
    expect(writes()).toHaveLength(1);
    const gone = await apply(await plan(ONCE), {
      update: async () => {
        loseKeyEvent(emulator.world, id, "lead");
        return lost();
      },
    });
    expect(told(gone).map(([, s, why]) => [s, why])).toEqual([["failed", "no answer came; it is gone"]]);
    expect(writes()).toHaveLength(1);
  });

  it("and that can't be looked up is unknown: what needs it waits, and the journal stays open", async () => {
    const { plan, apply, reader, real, log, lines, writes } = scene();
    let answers = true;
    const applied = await apply(
      await plan(THANKS),
      {
        create: async (...of) => {
          answers = false;
          return real.create(...of).then(lost);
        },
      },
      {
        reader: {
          ...reader,
          keyEvents: () => (answers ? reader.keyEvents() : Promise.reject(new Error("the line is dead"))),
        },
      },
    );
    expect(told(applied).map(([, s, why]) => [s, why])).toEqual([
      ["unknown", "the answer was lost, and the property can't be read: the line is dead"],
      ["skipped", 'it needs "create key_event thanks", which did not happen'],
    ]);
    expect([writes().length, log.includes("close"), log.includes("end unknown")]).toEqual([1, false, true]);
    const [begun] = lines;
    if (begun?.type !== "plan") throw new Error("a journal begins with its plan");
    const left = decodeJournal(encodeLines(lines), begun.plan.property, "journal");
    expect([...left.ended.values()]).toEqual(["unknown"]);
  });

  it("does not take for its own a twin that was there before", async () => {
    const { plan, apply, intents, world, writes, ledger } = scene();
    const made = await plan(THANKS);
    await apply(made);
    const [ours] = [...world().rules.values()];
    if (!ours) throw new Error("the rule was made");
    const { id: _, streamId, ...fields } = ours;
    const twin = seedRule(emulator.world, world(), streamId, fields);
    const name =
      ledger()
        .entries.find((e) => e.kind === "event_create_rule")
        ?.name.split("/") ?? [];
    const names = [ours.id, twin.id].map((id) => [...name.slice(0, -1), id].join("/"));
    // The plan knows both as somebody else's.
    const again = {
      ...made,
      operations: made.operations
        .filter((o) => o.kind === "event_create_rule")
        .map((o) => ({ ...o, dependsOn: [] })),
      unmanaged: names.map((n) => ({ kind: "event_create_rule" as const, name: n, label: "thanks" })),
    };
    const applied = await apply(again, { create: async () => lost() }, { ledger: ledger() });
    expect([told(applied).map(([, s]) => s), writes().length]).toEqual([["failed"], 3]);
    expect(intents.map((existing) => existing.toSorted())).toEqual([names.toSorted()]);
    expect(ledger().creating).toBeUndefined();
  });

  it("does not take for its own what another operation of the same run has just made", async () => {
    const { plan, apply, real, writes, ledger } = scene();
    const made = await plan(THANKS);
    const rule = made.operations.find((o) => o.kind === "event_create_rule");
    if (!rule) throw new Error("a destination needs a rule");
    const operations = [
      { ...rule, dependsOn: [] },
      { ...rule, dependsOn: [], id: "the same again", key: "again" },
    ];
    const applied = await apply(
      { ...made, operations },
      { create: async (...of) => (writes().length > 1 ? lost() : real.create(...of)) },
    );
    expect(told(applied).map(([, s]) => s)).toEqual(["applied", "failed"]);
    expect(ledger().entries.map(({ key }) => key)).toEqual([rule.key]);
  });
});

describe("a journal", () => {
  it("cut off within a line is read up to it; anything else that is no journal says what it is", async () => {
    const { plan } = scene();
    const made = await plan(LEAD + QUOTE);
    const [a = "", b = ""] = made.operations.map(({ id }) => id);
    const text = [
      encodeLines([{ type: "plan", schemaVersion: 1, plan: made }]),
      encodeLines([{ type: "start", operation: a }]),
      encodeLines([{ type: "end", operation: a, status: "applied" }]),
      encodeLines([{ type: "start", operation: b }]),
    ].join("");
    const read = (of: string) => decodeJournal(of, made.property, ".ga4-goals/1.journal.ndjson");
    expect(read(text)).toEqual({
      plan: made,
      started: new Set([a, b]),
      ended: new Map([[a, "applied"]]),
    });
    expect(read(text.slice(0, -3)).started).toEqual(new Set([a]));
    const [first = "", second = "", ...rest] = text.split("\n");
    for (const [wrong, said] of [
      ["", "it holds no whole line"],
      [first.slice(0, 90), "it holds no whole line"],
      [`${first.slice(0, 90)}\n`, "line 1 is no JSON"],
      [[second, ...rest].join("\n"), "its first line is no plan"],
      [text.replace('"schemaVersion":1', '"schemaVersion":2'), "it is of version 2"],
      [[first, second.slice(4), ...rest].join("\n"), "line 2 is no JSON"],
      [[first, "[]", ...rest].join("\n"), "line 2 is none of a journal"],
      [text.replaceAll(`"operation":${JSON.stringify(b)}`, '"operation":"c"'), "not in its plan"],
      [text.replace(`"property":"${made.property}"`, '"property":"7"'), "it belongs to property 7"],
    ] as const)
      expect(() => read(wrong)).toThrow(said);
    expect(() => read("")).toThrow(expect.objectContaining({ code: "journal-damaged", exitCode: 3 }));
  });
});
