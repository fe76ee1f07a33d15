/** `schedule:` of a clients file: how its layers join, what is printed, and runs on the emulator for all clients. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ga4 } from "../../../src/emulator/ga4.js";
import { loadClients } from "../../../src/goals/clients/load.js";
import { goalsOfClients } from "../../../src/goals/clients/overrides.js";
import { clientsJsonSchema } from "../../../src/goals/clients/schema.js";
import type { ScheduledReport } from "../../../src/goals/schedule.js";
import { workspace } from "../../support/cli.js";
import { emulatorWith, environment } from "./support.js";

const SHOP = `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;
const IN_GOALS = `${SHOP}schedule:
  daily: { cron: "0 6 * * *", period: 7d }
`;

function read(clients: string, goals: string = SHOP) {
  const loaded = loadClients({ file: "clients.yaml", text: clients }, { named: {}, environment: {} });
  const goalsOf = goalsOfClients(loaded.document, {});
  const all = loaded.clients.map((client) => {
    const found = goalsOf(client, [{ file: "shop.yaml", text: goals }]);
    return { client, config: found.config, diagnostics: [...client.diagnostics, ...found.diagnostics] };
  });
  return {
    schedule: (name: string): readonly ScheduledReport[] | undefined =>
      all.find(({ client }) => client.name === name)?.config?.schedule,
    errors: all.flatMap(({ client, diagnostics }) =>
      diagnostics.map(
        ({ code, place }) =>
          `${client.name} ${code} ${place.source.file}:${place.source.text.slice(0, place.start).split("\n").length}`,
      ),
    ),
  };
}

const LAYERS = `version: 1
defaults:
  goals: [shop.yaml]
  schedule:
    weekly: { cron: "0 7 * * 1", period: last-week, to: "reports/\${client}" }
groups:
  berlin: { schedule: { weekly: { time_zone: Europe/Berlin } } }
clients:
  plain: { property: 1 }
  shop: { property: 2, extends: berlin, schedule: { weekly: { formats: [csv] }, monthly: { cron: "0 6 1 * *" } } }
  none: { property: 3, schedule: { weekly: null } }
`;

describe("a schedule in the clients file", () => {
  it("is joined field by field: defaults, groups, the client; null takes it away", () => {
    const { schedule, errors } = read(LAYERS);
    expect(errors).toEqual([]);
    expect(schedule("plain")).toMatchObject([
      { id: "weekly", cron: "0 7 * * 1", timeZone: "UTC", to: "reports/plain", formats: ["html"] },
    ]);
    expect(schedule("shop")).toMatchObject([
      { id: "weekly", cron: "0 7 * * 1", timeZone: "Europe/Berlin", to: "reports/shop", formats: ["csv"] },
      { id: "monthly", cron: "0 6 1 * *", period: "28d" },
    ]);
    expect(schedule("none") ?? []).toEqual([]);
  });

  it("changes the one of the goals files, adds to it, and leaves it alone", () => {
    const { schedule, errors } = read(
      `version: 1
defaults: { goals: [shop.yaml] }
clients:
  same: { property: 1 }
  later: { property: 2, schedule: { daily: { cron: "0 9 * * *" } } }
  gone: { property: 3, schedule: { daily: null } }
`,
      IN_GOALS,
    );
    expect(errors).toEqual([]);
    expect(schedule("same")).toMatchObject([{ id: "daily", cron: "0 6 * * *" }]);
    expect(schedule("later")).toMatchObject([{ id: "daily", cron: "0 9 * * *", period: "7d" }]);
    expect(schedule("gone") ?? []).toEqual([]);
  });

  it("that is wrong is its client's alone, at its place in the clients file", () => {
    const { schedule, errors } = read(`version: 1
defaults: { goals: [shop.yaml] }
clients:
  right: { property: 1, schedule: { weekly: { cron: "0 7 * * 1" } } }
  often: { property: 2, schedule: { weekly: { cron: often } } }
  never: { property: 3, schedule: { weekly: { period: 7d } } }
  slip: { property: 4, schedule: { weekly: { cron: "0 7 * * 1", perod: 7d } } }
  absent: { property: 5, schedule: { weekly: null } }
`);
    expect(schedule("right")).toHaveLength(1);
    expect(errors).toEqual([
      "often cron clients.yaml:5",
      "never missing-key clients.yaml:6",
      "slip unknown-key clients.yaml:7",
      "absent override-unknown clients.yaml:8",
    ]);
  });

  it("is known to an editor in defaults, groups and clients, and asks for nothing", () => {
    const schema = JSON.parse(JSON.stringify(clientsJsonSchema()));
    const reference = { $ref: "#/definitions/schedule" };
    const { defaults, groups, clients } = schema.properties;
    for (const layer of [defaults, groups.additionalProperties, clients.additionalProperties])
      expect(layer.properties.schedule.additionalProperties).toEqual(reference);
    expect(schema.definitions.schedule.anyOf[0].properties).toHaveProperty("cron");
    expect(schema.definitions.schedule.anyOf[0]).not.toHaveProperty("required");
  });
});

const NOW = new Date("2026-03-10T12:00:00Z");
const CLIENTS = `version: 1
defaults:
  goals: [shop.yaml]
  schedule: { weekly: { cron: "0 7 * * 1", period: last-week, formats: [json], to: out } }
clients:
  lost: { property: 9999 }
  acme: { property: 1001 }
  broken: { property: 1003, schedule: { weekly: { time_zone: Mars/Base } } }
  globex: { property: 1002 }
`;

describe("ga4-goals schedule --clients", () => {
  let ga4: Ga4;
  beforeAll(async () => {
    ga4 = await emulatorWith(2);
  });
  afterAll(() => ga4.stop());

  const folder = (clients: string) => {
    const place = workspace();
    place.write("shop.yaml", SHOP);
    place.write("clients.yaml", clients);
    const cli = (...words: string[]) =>
      place.cli(["schedule", ...words, "--clients", "clients.yaml"], {
        environment: environment(ga4),
        now: NOW,
      });
    return { place, cli };
  };

  it("runs everybody's, one line a run that names the client, whoever fails", async () => {
    const { place, cli } = folder(CLIENTS);
    const result = await cli("run", "--once", "weekly");
    const lines = result.stderr.split("\n").filter((line) => /^2026-|not scheduled/.test(line));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^broken: not scheduled, .*weekly/);
    // Clients run at the same time: whoever is done first is told first.
    const told = lines
      .slice(1)
      .toSorted((a, b) => a.replace(/^\S+ /, "").localeCompare(b.replace(/^\S+ /, "")));
    expect(told[0]).toMatch(/ acme\/weekly ok .*out\/acme-weekly-2026-03-08\.json/);
    expect(told[1]).toMatch(/ globex\/weekly ok /);
    expect(told[2]).toMatch(/ lost\/weekly failed /);
    expect(result.stderr).toContain("2 of 4 clients failed");
    expect(result.exitCode).toBe(8);
    const reports = Object.keys(place.files()).filter((file) => file.startsWith("out/"));
    expect(reports).toEqual(["out/acme-weekly-2026-03-08.json", "out/globex-weekly-2026-03-08.json"]);
  });

  it("is about those that are asked for, and ends with 0 where all went well", async () => {
    const { place, cli } = folder(CLIENTS);
    const result = await cli("run", "--once", "weekly", "--only", "globex");
    expect(result.exitCode).toBe(0);
    expect(Object.keys(place.files()).filter((file) => file.startsWith("out/"))).toEqual([
      "out/globex-weekly-2026-03-08.json",
    ]);
  });

  it("lets no client write over another's sheet", async () => {
    const { cli } = folder(
      CLIENTS.replace("to: out", "to: out, sheet: abcdefghijklmnopqrstuvwxyz0123456789"),
    );
    const result = await cli("print", "--for", "cron", "--only", "acme,globex");
    expect(result.stderr).toContain("globex: not scheduled, schedule weekly: its sheet is that of acme");
    expect(result.stdout).not.toContain("globex");
    expect(result.exitCode).toBe(8);
  });

  it("prints what runs one client's schedule, for each scheduler", async () => {
    const { cli } = folder(CLIENTS);
    const print = (scheduler: string) => cli("print", "--for", scheduler, "--only", "acme,globex");
    const command = "ga4-goals schedule run --once weekly --clients clients.yaml --only";
    for (const scheduler of ["cron", "systemd", "github-actions"]) {
      const { stdout, stderr, exitCode } = await print(scheduler);
      expect([stderr, exitCode]).toEqual(["", 0]);
      for (const client of ["acme", "globex"]) expect(stdout).toContain(`${command} ${client}\n`);
    }
    const { stdout } = await print("github-actions");
    // One time, one line; a step each, that runs also where the one before failed.
    expect(stdout.match(/- cron:/g)).toHaveLength(1);
    expect(
      stdout.match(/if: \$\{\{ !cancelled\(\) && \(.*github\.event\.schedule == '0 7 \* \* 1'\) \}\}/g),
    ).toHaveLength(2);
    expect((await print("systemd")).stdout).toContain("ga4-goals-acme-weekly.timer");
  });

  it("refuses what it can't do", async () => {
    expect((await folder(CLIENTS).cli("run", "--once", "daily")).exitCode).toBe(64);
    const none = folder(CLIENTS.replace(/ {2}schedule: \{ weekly.*\n/, "").replace(/ {2}broken.*\n/, ""));
    expect((await none.cli("run", "--once", "weekly")).stderr).toContain(
      "no client of clients.yaml has a schedule",
    );
  });
});
