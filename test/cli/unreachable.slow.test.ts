/** An emulator that is named and not there: every command says which address, and what to do. */
import { createServer } from "node:net";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGa4 } from "../../src/emulator/ga4.js";
import { type Workspace, workspace } from "../support/cli.js";
import { start } from "../support/program.js";

let address = "";
let here: Workspace;

/** A port that was free a moment ago. */
beforeAll(async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound ? bound.port : 0);
    }),
  );
  await new Promise((resolve) => server.close(resolve));
  address = `127.0.0.1:${port}`;
});
beforeEach(() => {
  here = workspace();
  here.write(
    "goals/shop.yaml",
    "version: 1\nproperty: 4711\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
  );
  here.write("clients.yaml", "version: 1\nclients:\n  acme: { property: 4711, goals: [goals/shop.yaml] }\n");
});

it("an emulator is reached past a proxy, which knows nothing of this machine", async () => {
  const emulator = await startGa4({ accounts: [{ properties: [{ id: "4711" }] }] });
  try {
    const environment = { GA4_EMULATOR_HOST: emulator.address, http_proxy: `http://${address}` };
    const { exitCode, stderr } = await start(["plan"], { directory: here.directory, environment }).ended;
    expect([exitCode, stderr]).toEqual([0, ""]);
  } finally {
    await emulator.stop();
  }
});

describe("an emulator that is not there", () => {
  it.each([
    [["plan"]],
    [["apply", "--yes"]],
    [["import", "--property", "4711"]],
    [["report"]],
    [["pull"]],
    [["clients", "discover"]],
  ])("%j names its address and how to start it, and does not speak of Google: exit 5", async (words) => {
    const { exitCode, stderr } = await here.cli(words, { environment: { GA4_EMULATOR_HOST: address } });
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`error unreachable there is no emulator at ${address}\n`);
    expect(stderr).toContain(`ga4-goals emulator --port ${address.split(":")[1]}`);
    expect(stderr.replace(/talk to Google/, "")).not.toContain("Google");
  });

  it("is a line of the doctor, and of a run over clients", async () => {
    const environment = { GA4_EMULATOR_HOST: address };
    const { stdout } = await here.cli(["doctor", "--format", "json"], { environment });
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({ check: "data-api", text: `there is no emulator at ${address}` }),
    );
    const clients = await here.cli(["plan", "--clients", "clients.yaml"], { environment });
    expect(clients.stdout).toContain(`unreachable there is no emulator at ${address}`);
    expect(clients.stderr.replace(/talk to Google/, "")).not.toContain("Google");
  });
});
