/** Nothing of one client gets into another: not a field, not a credential, not an exit code. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { setRole } from "../../../src/emulator/world/world.js";
import { diskFiles } from "../../../src/workflows/disk.js";
import { readClients } from "../../../src/workflows/fleet/read-clients.js";
import { frozen } from "../../../src/workflows/fleet/ready-client.js";
import type { Ports } from "../../../src/workflows/ports.js";
import { type Workspace, workspace } from "../../support/cli.js";
import { runs } from "../../support/runs.js";
import { addProperties, environment, exceptions, parsed, standing } from "./support.js";

let ga4: Ga4;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());

const LIBRARY = `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  lead: { tier: macro, category: lead, type: destination, page: "\${thanks}", value: 1 }
  signup: { tier: micro, category: interaction, type: event, event: sign_up }
`;

/** What may differ from client to client, and the goals file that says the same for that client alone. */
interface Difference {
  readonly thanks: string;
  readonly value: number | null;
  readonly currency: string;
  readonly signup: boolean;
  readonly extra: string | null;
  /** Milliseconds that this client's calls take, so that clients overtake one another. */
  readonly slow: number;
}

const difference: fc.Arbitrary<Difference> = fc.record({
  thanks: fc.stringMatching(/^\/[a-z]{1,6}$/),
  value: fc.option(fc.integer({ min: 1, max: 99 })),
  currency: fc.constantFrom("EUR", "USD", "CHF"),
  signup: fc.boolean(),
  extra: fc.option(fc.stringMatching(/^x_[a-z]{1,6}$/)),
  slow: fc.integer({ min: 0, max: 25 }),
});

function clientBlock(d: Difference, property: string): string {
  const goals = [
    `lead: { value: ${d.value} }`,
    ...(d.signup ? [] : ["signup: null"]),
    ...(d.extra === null
      ? []
      : [`extra: { tier: micro, category: interaction, type: event, event: ${d.extra} }`]),
  ];
  return `{ property: ${property}, variables: { thanks: ${d.thanks} }, overrides: { currency: ${d.currency}, goals: { ${goals.join(", ")} } } }`;
}

function single(d: Difference, property: string): string {
  const lines = [
    "  order: { tier: macro, category: revenue, type: event, event: purchase }",
    `  lead: { tier: macro, category: lead, type: destination, page: ${d.thanks}, value: ${d.value} }`,
    ...(d.signup ? ["  signup: { tier: micro, category: interaction, type: event, event: sign_up }"] : []),
    ...(d.extra === null
      ? []
      : [`  extra: { tier: micro, category: interaction, type: event, event: ${d.extra} }`]),
  ];
  return `version: 1\nproperty: ${property}\ncurrency: ${d.currency}\ngoals:\n${lines.join("\n")}\n`;
}

describe("many clients side by side", () => {
  let property = 10_000;

  it("end where each of them ends alone, twice in a row: no field crosses over", {
    timeout: 180_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(difference, difference), { minLength: 2, maxLength: 7 }),
        async (clients) => {
          const together = workspace();
          const alone = workspace();
          const many = property + 1;
          const ones = property + 101;
          property += 200;
          addProperties(ga4, clients.length, many);
          addProperties(ga4, clients.length, ones);
          together.write("library.yaml", LIBRARY);
          const removes = clients.map(([{ slow }], i) =>
            ga4.faults.add({
              method: /./,
              times: Number.POSITIVE_INFINITY,
              request: (request) => JSON.stringify(request).includes(`properties/${many + i}`),
              effect: { kind: "latency", milliseconds: slow },
            }),
          );
          for (const evening of [0, 1] as const) {
            const blocks = clients.map((c, i) => `  c${i}: ${clientBlock(c[evening], String(many + i))}`);
            together.write(
              "clients.yaml",
              `version: 1\ndefaults: { goals: [library.yaml] }\nclients:\n${blocks.join("\n")}\n`,
            );
            const words = ["apply", "--yes", "--allow-delete", "--force"];
            const run = await together.cli([...words, "--clients", "clients.yaml"], {
              environment: environment(ga4),
            });
            expect([run.exitCode, run.stderr]).toEqual([0, expect.any(String)]);
            for (const [i, c] of clients.entries()) {
              alone.write("goals.yaml", single(c[evening], String(ones + i)));
              const own = await alone.cli([...words, "goals.yaml"], { environment: environment(ga4) });
              expect([own.exitCode, own.stderr]).toEqual([0, ""]);
            }
            for (const i of clients.keys()) {
              const here = standing(ga4, String(many + i), together);
              const there = standing(ga4, String(ones + i), alone);
              expect(withoutProperty(here, many + i)).toEqual(withoutProperty(there, ones + i));
            }
          }
          for (const remove of removes) remove();
        },
      ),
      { numRuns: runs(6) },
    );
  });
});

function withoutProperty(value: unknown, property: number): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(String(property), "PROPERTY"));
}

describe("credentials", () => {
  it("of a client are used for that client alone, and one set of channels serves all who share them", async () => {
    const here = workspace();
    const users = ["ana@one.test", "ben@two.test"];
    for (let i = 0; i < 9; i++) {
      const roles = { [users[i % 3] ?? ""]: "editor" as const };
      seedProperty(ga4.world, "1", {
        id: String(90_001 + i),
        role: i % 3 === 2 ? "editor" : "none",
        roles: i % 3 === 2 ? {} : roles,
      });
    }
    here.write("goals.yaml", LIBRARY);
    here.write(
      "keys/ben.json",
      JSON.stringify({ type: "service_account", client_email: users[1], private_key: "SECRET" }),
    );
    const own = ["impersonate: ana@one.test", "credentials: keys/ben.json", ""];
    const blocks = Array.from({ length: 9 }, (_, i) => `  c${i}: { property: ${90_001 + i}, ${own[i % 3]} }`);
    here.write(
      "clients.yaml",
      `version: 1\ndefaults: { goals: [goals.yaml], variables: { thanks: /t } }\nclients:\n${blocks.join("\n")}\n`,
    );
    const before = ga4.calls.length;
    const result = await here.cli(["apply", "--clients", "clients.yaml", "--yes", "--format", "json"], {
      environment: environment(ga4),
    });
    expect([result.exitCode, exceptions(result)]).toEqual([0, {}]);
    for (const { request, user } of ga4.calls.slice(before)) {
      const [, id] = /properties\/(\d+)/.exec(JSON.stringify(request)) ?? [];
      // Who may edit what is asked once for each user.
      if (id === undefined) continue;
      expect([id, user]).toEqual([id, [...users, "owner@example.com"][(Number(id) - 90_001) % 3]]);
    }
    expect(
      result.stdout + result.stderr + JSON.stringify(here.files()).replace(/"keys[^}]*}/, ""),
    ).not.toContain("SECRET");
  });

  it("that are missing or damaged stop their client alone, and their text is never shown", async () => {
    const here = workspace();
    addProperties(ga4, 3, 91_001);
    here.write("goals.yaml", LIBRARY);
    here.write("keys/bad.json", "SECRET{");
    here.write(
      "clients.yaml",
      `version: 1\ndefaults: { goals: [goals.yaml], variables: { thanks: /t } }\nclients:\n  a: { property: 91001, credentials: keys/none.json }\n  b: { property: 91002, credentials: keys/bad.json }\n  c: { property: 91003 }\n`,
    );
    const result = await here.cli(["plan", "--clients", "clients.yaml", "--format", "json"], {
      environment: environment(ga4),
    });
    expect(parsed(result).clients.map((c) => [c.exitCode, c.error?.code])).toEqual([
      [4, "credentials-file"],
      [4, "credentials-file"],
      [0, undefined],
    ]);
    expect(result.stdout + result.stderr).not.toContain("SECRET");
  });
});

describe("a client's context", () => {
  it("is frozen through and through", async () => {
    const here: Workspace = workspace();
    here.write("goals.yaml", LIBRARY);
    here.write(
      "clients.yaml",
      "version: 1\ndefaults: { goals: [goals.yaml], variables: { thanks: /t } }\nclients:\n  a: { property: 1, labels: { x: y } }\n  b: { property: 2 }\n",
    );
    const context = {
      files: diskFiles(here.directory),
      directory: here.directory,
      environment: {},
    } as Ports;
    const { found } = await readClients(context, "clients.yaml", {});
    const parts: object[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      parts.push(value);
      for (const part of Object.values(value)) collect(part);
    };
    for (const { read } of found) if (read.ready) collect({ ...read.client, warnings: [] }.config);
    expect(parts.length).toBeGreaterThan(10);
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
    for (const { read } of found)
      expect([Object.isFrozen(read), Object.isFrozen(read.client)]).toEqual([true, true]);
    expect(Object.isFrozen(frozen({ a: [{ b: 1 }] }).a[0])).toBe(true);
  });
});

describe("what a client's user may do", () => {
  it("differs from client to client and shows in each one's own result", async () => {
    const here = workspace();
    addProperties(ga4, 3, 92_001);
    setRole(ga4.world, "92001", "viewer");
    setRole(ga4.world, "92003", "none");
    here.write("goals.yaml", LIBRARY);
    here.write(
      "clients.yaml",
      "version: 1\ndefaults: { goals: [goals.yaml], variables: { thanks: /t } }\nclients:\n  viewer: { property: 92001 }\n  editor: { property: 92002 }\n  none: { property: 92003 }\n",
    );
    const result = await here.cli(["apply", "--clients", "clients.yaml", "--yes", "--format", "json"], {
      environment: environment(ga4),
    });
    expect(parsed(result).clients.map((c) => [c.client, c.exitCode])).toEqual([
      ["viewer", 4],
      ["editor", 0],
      ["none", 4],
    ]);
    expect(result.exitCode).toBe(8);
  });
});
