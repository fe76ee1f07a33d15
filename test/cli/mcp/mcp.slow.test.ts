/** `mcp` as a process of its own, spoken to by the official client: its tools, and what they can't do. */
import { symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createShownPlans } from "../../../src/cli/mcp/shown-plans.js";
import { cleanPath } from "../../../src/cli/mcp/words.js";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedKeyEvent, seedProperty } from "../../../src/emulator/seeds.js";
import { propertyOf } from "../../../src/emulator/world/world.js";
import { type Workspace, workspace } from "../../support/cli.js";

const BIN = fileURLToPath(new URL("../../../dist/bin.js", import.meta.url));
const GOALS = (id: string): string => `version: 1
property: ${id}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  lead: { tier: macro, category: lead, type: event, event: generate_lead }
`;

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 9_800_000;
const open: Client[] = [];

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  last += 1_111;
  id = String(last);
  seedProperty(ga4.world, "1", { id, displayName: "Shop" });
  here = workspace();
  here.write("goals/shop.yaml", GOALS(id));
});
afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

async function connected(...flags: string[]): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [BIN, "mcp", ...flags],
      cwd: here.directory,
      env: { PATH: process.env.PATH ?? "", HOME: here.directory, GA4_EMULATOR_HOST: ga4.address },
      stderr: "ignore",
    }),
  );
  open.push(client);
  return client;
}

interface Told {
  readonly isError: boolean;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tools' JSON, looked at here and there
  readonly json: any;
}

async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Told> {
  const result = await client.callTool({ name, arguments: input });
  const [content] = result.content as readonly { readonly text: string }[];
  return { isError: result.isError === true, text: content?.text ?? "", json: result.structuredContent };
}

const writes = (): number => ga4.counters.writes.arrived;

describe("mcp", () => {
  it("offers six tools that read, each with a schema, and apply to nobody who was not allowed", async () => {
    const client = await connected();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      "validate",
      "explain",
      "plan",
      "report",
      "check",
      "backtest",
    ]);
    for (const { annotations, description, inputSchema } of tools) {
      expect(annotations?.readOnlyHint).toBe(true);
      expect(description?.length).toBeGreaterThan(40);
      expect(inputSchema.type).toBe("object");
    }
    const { isError, text } = await call(client, "apply", { hash: "x" });
    expect([isError, text]).toEqual([true, expect.stringContaining("apply")]);
  });

  it("validates: what is right, and every error with its place", async () => {
    const client = await connected();
    expect((await call(client, "validate")).json).toMatchObject({ valid: true });
    here.write("goals/wrong.yaml", "version: 1\ngoals:\n  a: { tier: macro }\n");
    const { isError, json } = await call(client, "validate", { files: ["goals/wrong.yaml"] });
    expect(isError).toBe(false);
    expect(json).toMatchObject({
      valid: false,
      diagnostics: expect.arrayContaining([expect.objectContaining({ code: "missing-key", line: 3 })]),
    });
  });

  it("explains the format, and a client's goals", async () => {
    const client = await connected();
    expect((await call(client, "explain", { topic: "goals-file" })).text).toContain("pages_per_session");
    here.write(
      "clients.yaml",
      `version: 1\nclients:\n  acme: { property: ${id}, goals: [goals/shared.yaml] }\n`,
    );
    here.write(
      "goals/shared.yaml",
      "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
    );
    const told = await call(client, "explain", { client: "acme", goal: "order" });
    expect(told.json.goals[0].fields[0]).toMatchObject({ field: "tier", file: "goals/shared.yaml", line: 3 });
    expect((await call(client, "explain", {})).isError).toBe(true);
  });

  it("plans, and writes nothing to GA4 or the disk", async () => {
    const client = await connected("--allow-apply");
    const before = { files: here.files(), writes: writes() };
    const { json } = await call(client, "plan");
    expect(json.hash).toMatch(/^[0-9a-f]{32}$/);
    expect(json.plan.operations.map((o: { id: string }) => o.id)).toEqual([
      "create key_event lead",
      "adopt key_event order",
    ]);
    expect({ files: here.files(), writes: writes() }).toEqual(before);
  });

  it("reports", async () => {
    const client = await connected();
    const { json, isError } = await call(client, "report", { period: "7d", compare: "none" });
    expect(isError).toBe(false);
    expect(json.goals.map((goal: { id: string }) => goal.id)).toEqual(["order", "lead"]);
  });

  it("checks: what needs attention is a result, what can't be checked an error", async () => {
    const client = await connected();
    const { json, isError, text } = await call(client, "check");
    expect(isError, text).toBe(false);
    expect(json.findings).toMatchObject([{ goal: "lead", kind: "missing_key_event" }]);
    expect(json.goals.map((goal: { state: string }) => goal.state)).toEqual([
      "never_counted",
      "never_counted",
    ]);
    const stored = await call(client, "check", { from_store: true });
    expect([stored.isError, stored.text]).toEqual([true, expect.stringContaining("ga4-goals pull")]);
  });

  it("backtests exported events", async () => {
    const event = {
      event_date: "20261001",
      event_timestamp: "1790000000000000",
      event_name: "purchase",
      event_params: [{ key: "ga_session_id", value: { int_value: "1" } }],
      user_pseudo_id: "u",
      stream_id: "1",
      platform: "WEB",
    };
    here.write("export/events.ndjson", `${JSON.stringify(event)}\n`);
    const client = await connected();
    const { json, text, isError } = await call(client, "backtest", { events: ["export/*.ndjson"] });
    expect([isError, text]).toEqual([false, expect.stringContaining("order")]);
    expect(json).toBeTypeOf("object");
  });

  it("tells what went wrong as an answer, with the exit code", async () => {
    const client = await connected();
    const { isError, text } = await call(client, "plan", { property: "999" });
    expect([isError, text]).toEqual([true, expect.stringMatching(/not-allowed[\s\S]*exit code 4/)]);
    const none = await call(client, "validate", { files: ["none/*.yaml"] });
    expect([none.isError, none.text]).toEqual([true, expect.stringMatching(/no-files[\s\S]*exit code 3/)]);
  });

  it("takes what assistants send, and refuses what it does not know by name", async () => {
    const client = await connected();
    const given = { files: '["goals/shop.yaml"]', property: Number(id), variables: null };
    expect((await call(client, "plan", given)).json.plan.property).toBe(id);
    expect((await call(client, "plan", { property: `properties/${id}` })).isError).toBe(false);
    const unknown = await call(client, "report", { perid: "28d" });
    expect([unknown.isError, unknown.text]).toEqual([true, expect.stringContaining("did you mean period?")]);
    const noTool = await call(client, "delete_all");
    expect([noTool.isError, noTool.text]).toEqual([true, expect.stringContaining("Tools: validate")]);
  });

  it("answers within 20,000 characters, and with all of it where that is asked for", async () => {
    const goals = Array.from(
      { length: 45 },
      (_, n) =>
        `  g${n}: { tier: macro, category: lead, type: destination, page: /thanks/${"x".repeat(300)}/${n} }\n`,
    );
    here.write("goals/shop.yaml", `${GOALS(id).split("goals:")[0]}goals:\n${goals.join("")}`);
    const client = await connected();
    const short = await call(client, "plan");
    expect(short.text.length).toBeLessThanOrEqual(20_000);
    expect(short.json.leftOut).toMatchObject({ hint: expect.stringContaining("full") });
    const full = await call(client, "plan", { detail: "full" });
    expect(full.json.leftOut).toBeUndefined();
    expect(full.text.length).toBeGreaterThan(20_000);
  });

  it.each([
    "/etc/passwd",
    "../other.yaml",
    "goals/../../x.yaml",
    "C:\\x.yaml",
    "~/x.yaml",
    "https://example.com/x.yaml",
    "",
  ])("reads no file outside the folder: %j", async (path) => {
    expect(() => cleanPath(path)).toThrow(/inside the folder/);
  });

  it("takes no flag for a file", async () => {
    const client = await connected();
    const { isError, text } = await call(client, "plan", { files: ["--out=stolen.json"] });
    expect([isError, text]).toEqual([true, expect.stringContaining("file-absent")]);
    expect(here.files()).not.toHaveProperty("stolen.json");
    const outside = await call(client, "validate", { files: ["../x.yaml"] });
    expect([outside.isError, outside.text]).toEqual([true, expect.stringContaining("inside the folder")]);
  });

  it("ends when the other side goes away", async () => {
    const client = await connected();
    const { pid } = client.transport as StdioClientTransport;
    await client.close();
    const gone = (): boolean => {
      try {
        process.kill(pid ?? 0, 0);
        return false;
      } catch {
        return true;
      }
    };
    await expect.poll(gone).toBe(true);
  });
});

describe("mcp --allow-apply", () => {
  it("carries out the plan that was shown, once, and keeps the ledger", async () => {
    const client = await connected("--allow-apply");
    const { hash } = (await call(client, "plan")).json;
    const applied = await call(client, "apply", { hash });
    expect(applied.isError).toBe(false);
    expect(applied.json.outcomes.map((o: { status: string }) => o.status)).toEqual(["applied", "applied"]);
    expect([...propertyOf(ga4.world, id).keyEvents.values()].map((k) => k.eventName)).toContain(
      "generate_lead",
    );
    expect(Object.keys(here.files())).toEqual([`.ga4-goals/${id}.json`, "goals/shop.yaml"]);
    const before = writes();
    expect((await call(client, "apply", { hash })).isError).toBe(true);
    expect(writes()).toBe(before);
  });

  it("knows no plan that it has not shown, nor one of another server", async () => {
    const one = await connected("--allow-apply");
    const two = await connected("--allow-apply");
    const { hash } = (await call(one, "plan")).json;
    const before = writes();
    for (const wrong of [hash, "0".repeat(32), "", "../plan.json"]) {
      const { isError, text } = await call(two, "apply", { hash: wrong });
      expect([isError, text]).toEqual([true, expect.stringContaining("was shown")]);
    }
    expect(writes()).toBe(before);
  });

  it("refuses when GA4 has moved since", async () => {
    const client = await connected("--allow-apply");
    const { hash } = (await call(client, "plan")).json;
    seedKeyEvent(ga4.world, propertyOf(ga4.world, id), { eventName: "generate_lead" });
    const before = writes();
    const { isError, text } = await call(client, "apply", { hash });
    expect([isError, text]).toEqual([true, expect.stringMatching(/stale[\s\S]*exit code 7/)]);
    expect(writes()).toBe(before);
  });

  it("gives no hash for a plan that policy refuses", async () => {
    const client = await connected("--allow-apply");
    await call(client, "apply", { hash: (await call(client, "plan")).json.hash });
    here.write("goals/shop.yaml", GOALS(id).replace(/^ {2}lead:.*\n/m, ""));
    const { json } = await call(client, "plan");
    expect(json).toMatchObject({ hash: null, plan: { refusals: [{ code: "delete-not-allowed" }] } });
    expect((await call(client, "plan", { allow_delete: true })).json.hash).not.toBeNull();
  });

  it("nor for one that breaks a rule of the policy file, and carries out none that other rules were asked of", async () => {
    const client = await connected("--allow-apply");
    const { hash } = (await call(client, "plan")).json;
    here.write("policy.yaml", "version: 1\nuse: { owner_required: error }\n");
    const before = writes();
    const refused = await call(client, "apply", { hash });
    expect([refused.isError, refused.text]).toEqual([
      true,
      expect.stringMatching(/stale the rules of policy\.yaml/),
    ]);
    const { json } = await call(client, "plan");
    expect(json).toMatchObject({
      hash: null,
      plan: { refusals: [{ code: "policy-breach" }, { code: "policy-breach" }] },
    });
    expect(writes()).toBe(before);
  });
});

describe("shown plans", () => {
  it("are taken once, and the oldest are forgotten", () => {
    const plans = createShownPlans();
    const hashes = Array.from({ length: 25 }, (_, i) => plans.show(JSON.stringify({ id: `plan-${i}` })));
    expect(plans.take(hashes[0] ?? "")).toBeNull();
    expect(plans.take(hashes[24] ?? "")).toContain("plan-24");
    expect(plans.take(hashes[24] ?? "")).toBeNull();
  });
});

describe("what files took from the environment", () => {
  const SECRET = "hunter2-correct-horse";

  it("is in no answer, while the plan that is applied has it", async () => {
    here.write(".env", `GA4_GOALS_VAR_PAGE=${SECRET}\n`);
    here.write(
      "goals/shop.yaml",
      `version: 1
property: ${id}
currency: EUR
goals:
  thanks: { tier: macro, category: lead, type: destination, page: "/\${env.GA4_GOALS_VAR_PAGE}/x" }
`,
    );
    const client = await connected("--allow-apply");
    const answers: string[] = [];
    const call = async (
      name: string,
      args: Record<string, unknown> = {},
    ): Promise<Record<string, unknown>> => {
      const result = await client.callTool({ name, arguments: args });
      answers.push(JSON.stringify(result));
      return (result.structuredContent ?? {}) as Record<string, unknown>;
    };
    await call("validate");
    const { hash } = await call("plan");
    await call("apply", { hash });
    await call("plan");
    expect(answers.join("")).toContain("${env.GA4_GOALS_VAR_PAGE}");
    for (const answer of answers) expect(answer).not.toContain(SECRET);
    const rules = [...propertyOf(ga4.world, id).rules.values()];
    expect(JSON.stringify(rules)).toContain(SECRET);
  });

  it("is in nothing that explain shows, by whatever way it came", async () => {
    here.write(
      "clients.yaml",
      `version: 1
variables_from_env: [REGION]
defaults: { goals: [goals.yaml], labels: { region: "\${env.REGION}" }, variables: { page: "/\${env.REGION}/thanks" } }
clients: { acme: { property: ${id} } }
`,
    );
    here.write(
      "goals.yaml",
      'version: 1\ngoals:\n  a: { tier: micro, category: interaction, type: destination, page: "${page}" }\n',
    );
    for (const format of ["text", "json"]) {
      const { stdout, stderr, exitCode } = await here.cli(
        ["explain", "--format", format, "acme", "--clients", "clients.yaml"],
        {
          environment: { REGION: SECRET },
        },
      );
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("/${env.REGION}/thanks");
      expect(stdout).not.toContain(SECRET);
    }
  });
});

describe("what is outside of the folder", () => {
  it("is not read: not by a link, not by what a clients file names, not as events, and no frame shows it", async () => {
    const outside = workspace();
    outside.write("secret.yaml", "version: 1\npassword: tell-nobody-1\n");
    outside.write("secret.ndjson", '{"event_name":"tell-nobody-2"}\n');
    symlinkSync(join(outside.directory, "secret.yaml"), join(here.directory, "goals/link.yaml"));
    symlinkSync(join(outside.directory, "secret.ndjson"), join(here.directory, "link.ndjson"));
    symlinkSync(outside.directory, join(here.directory, "folder"));
    const up = `../${basename(outside.directory)}/secret.yaml`;
    here.write(
      "clients.yaml",
      `version: 1\nclients:\n  acme: { property: 1, goals: [${JSON.stringify(up)}] }\n`,
    );
    here.write("linked.yaml", `version: 1\nclients:\n  acme: { property: 1, goals: [folder/secret.yaml] }\n`);
    const client = await connected();
    for (const [tool, input] of [
      ["validate", { files: ["goals/link.yaml"] }],
      ["validate", { files: ["folder/secret.yaml"] }],
      ["validate", { files: ["folder"] }],
      ["validate", { files: ["fold*/*.yaml"] }],
      ["validate", { files: [`${here.directory}/goals/shop.yaml`] }],
      ["plan", { files: ["goals/link.yaml"] }],
      ["explain", { client: "acme" }],
      ["explain", { client: "acme", clients: "linked.yaml" }],
      ["explain", { client: "acme", clients: "folder/secret.yaml" }],
      ["backtest", { files: ["goals/shop.yaml"], events: ["link.ndjson"] }],
      ["backtest", { files: ["goals/shop.yaml"], events: ["*.ndjson"] }],
      ["backtest", { files: ["goals/shop.yaml"], events: ["folder/*.ndjson"] }],
    ] as const) {
      const { text } = await call(client, tool, input);
      expect([tool, input, text]).toEqual([tool, input, expect.not.stringContaining("tell-nobody")]);
      expect([tool, input, text]).toEqual([
        tool,
        input,
        expect.stringMatching(/leads out of the folder|not a path inside the folder|no file matches/),
      ]);
    }
    const inside = await call(client, "validate", { files: ["goals/shop.yaml"] });
    expect(inside.json.valid).toBe(true);
  });
});
