/** The trials of GA4's behaviour, held to an emulator that behaves in each way. */
import { describe, expect, it } from "vitest";
import { FACTS, type FactName, readFacts } from "../../../src/emulator/facts.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import type { AdminClients } from "../../../src/google/clients.js";
import { SCOPE_EDIT, SCOPE_READ } from "../../../src/google/connection.js";
import { googleAccess } from "../../../src/workflows/access.js";
import { type ConformInput, cleanProperty, conformProperty } from "../../../src/workflows/conform/conform.js";
import { TRIALS } from "../../../src/workflows/conform/trials.js";
import { diskPorts } from "../../../src/workflows/disk.js";
import { temporaryFolder } from "../../support/folders.js";

const PROPERTY = "77";

async function throwAway(facts: object = {}): Promise<Ga4> {
  const streams = [{ id: "7", measurementId: "G-THROW" }];
  const properties = [{ id: PROPERTY, displayName: "Throw-away", streams }];
  return startGa4({ accounts: [{ properties }], facts });
}

function inputFor(ga4: Ga4, more: Partial<ConformInput> = {}): ConformInput {
  const environment = { GA4_EMULATOR_HOST: ga4.address };
  return {
    property: PROPERTY,
    admin: googleAccess({ environment, scope: SCOPE_EDIT }),
    data: googleAccess({ environment, scope: SCOPE_READ }),
    ports: { ...diskPorts(temporaryFolder(), { environment }), say: () => {} },
    byPage: null,
    ...more,
  };
}

/** Everything that is there, but for what is there from the start. */
const left = ({ world }: Ga4): readonly string[] => {
  const property = world.properties.get(PROPERTY);
  return [
    ...[...(property?.rules.values() ?? [])].map(({ destinationEvent }) => destinationEvent),
    ...[...(property?.keyEvents.values() ?? [])]
      .filter(({ custom }) => custom)
      .map(({ eventName }) => eventName),
    ...[...(property?.streams.values() ?? [])]
      .filter(({ id }) => id !== "7")
      .map(({ displayName }) => displayName),
    ...[...world.annotated.keys()].filter((name) => /customDimensions|measurementProtocolSecrets/.test(name)),
  ];
};

const others = Object.entries(FACTS).flatMap(([fact, [, ...answers]]) =>
  answers.map((answer) => ({ fact, answer })),
);

describe("an emulator that behaves otherwise in one thing", () => {
  it.each([{ fact: "none", answer: "as assumed" }, ...others])(
    "is told: $fact $answer",
    async ({ fact, answer }) => {
      const ga4 = await throwAway(fact === "none" ? {} : { [fact]: answer });
      try {
        const ended = await conformProperty(inputFor(ga4));
        if (ended.kind !== "done") throw new Error(`it waits until ${ended.until.toISOString()}`);
        const { facts } = ended.conformance;
        expect(
          facts.filter(({ seen, expected }) => seen !== expected).map((one) => [one.fact, one.seen]),
        ).toEqual(fact === "none" ? [] : [[fact, answer]]);
        expect(left(ga4)).toEqual([]);
        // What was seen is what an emulator can be told to do.
        expect(readFacts(JSON.parse(JSON.stringify(ended.conformance)))[fact as FactName]).toBe(
          fact === "none" ? undefined : answer,
        );
      } finally {
        await ga4.stop();
      }
    },
  );
});

describe("a run that is killed", () => {
  /**
   * As a process that is gone: from one call on nothing is sent any more, not even to clean up. `sent`: that one call still
   * takes effect, and nobody hears of it.
   */
  const dyingAfter = (calls: number, sent: boolean) => {
    let left = calls;
    return (clients: AdminClients): AdminClients => ({
      ...clients,
      pacer: {
        run: async (kind, call) => {
          left -= 1;
          if (left === -1 && sent) await clients.pacer.run(kind, call).catch(() => null);
          if (left < 0) throw new Error("killed");
          return clients.pacer.run(kind, call);
        },
      },
    });
  };

  it("anywhere leaves nothing behind after --clean, and the next run sees what the first would have", async () => {
    const ga4 = await throwAway();
    try {
      for (const [index, calls] of [3, 9, 17, 40, 75, 110, 140].entries()) {
        const input = inputFor(ga4, { through: dyingAfter(calls, index % 2 === 0) });
        await conformProperty(input).then(
          () => null,
          () => null,
        );
        await cleanProperty({ ...input, through: (clients) => clients });
        expect(left(ga4), `after ${calls} calls`).toEqual([]);
      }
      const ended = await conformProperty(inputFor(ga4));
      expect(
        ended.kind === "done" && ended.conformance.facts.filter(({ seen, expected }) => seen !== expected),
      ).toEqual([]);
    } finally {
      await ga4.stop();
    }
  });
});

describe("a run that fails while it reads", () => {
  it("keeps what it has waited for, says how to go on, and goes on", async () => {
    const ga4 = await throwAway();
    try {
      const input = inputFor(ga4);
      const said: string[] = [];
      let sent = false;
      const say = (line: string): void => {
        said.push(line);
        sent ||= line.startsWith("Sending");
      };
      const data: ConformInput["data"] = {
        ...input.data,
        data: (work) => (sent ? Promise.reject(new Error("no network")) : input.data.data(work)),
      };
      await expect(conformProperty({ ...input, data, ports: { ...input.ports, say } })).rejects.toThrow(
        "no network",
      );
      expect(left(ga4)).not.toEqual([]);
      expect(said.at(-1)).toContain("To go on");
      const made = ga4.counters.calls.get("CreateKeyEvent");
      const ended = await conformProperty(input);
      expect(
        ended.kind === "done" && ended.conformance.facts.filter(({ seen, expected }) => seen !== expected),
      ).toEqual([]);
      expect(ga4.counters.calls.get("CreateKeyEvent")).toBe(made);
      expect(left(ga4)).toEqual([]);
    } finally {
      await ga4.stop();
    }
  });
});

it("the facts that are tried are those the emulator knows, with the same answers in the same order", () => {
  expect(Object.fromEntries(TRIALS.map(({ fact, answers }) => [fact, answers]))).toEqual(FACTS);
});
