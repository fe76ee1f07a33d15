/** What a process of its own says: no secret anywhere, and what to do without credentials. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../src/emulator/ga4.js";
import { seedProperty } from "../../src/emulator/seeds.js";
import { type Workspace, workspace } from "../support/cli.js";
import { start } from "../support/program.js";

const GOALS = (id: string): string => `version: 1
property: ${id}
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
  lead: { tier: macro, category: lead, type: destination, page: /thanks }
`;

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 7000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  id = String(++last);
  seedProperty(ga4.world, "1", { id });
  here.write("goals/site.yaml", GOALS(id));
});

describe("secrets", () => {
  it("of the environment, the credentials file and the variables are in no file, output or error", async () => {
    const secret = "S3CRET-v4lue-nobody-may-see";
    const key = { type: "service_account", client_email: "a@b.iam.gserviceaccount.com", private_key_id: "1" };
    here.write(
      "key.json",
      JSON.stringify({
        ...key,
        private_key: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
      }),
    );
    here.write(".env", `TOKEN=${secret}\n`);
    const environment = {
      GA4_EMULATOR_HOST: ga4.address,
      GOOGLE_APPLICATION_CREDENTIALS: "key.json",
      PASSWORD: secret,
      TOKEN: secret,
    };
    const outputs: string[] = [];
    const collect = async (words: string[], host: boolean): Promise<void> => {
      const { GA4_EMULATOR_HOST, ...rest } = environment;
      const program = start(words, {
        directory: here.directory,
        environment: host
          ? environment
          : { ...rest, GOOGLE_APPLICATION_CREDENTIALS: `${here.directory}/key.json` },
      });
      const { stdout, stderr } = await program.ended;
      outputs.push(stdout, stderr);
    };
    await collect(["plan", "-v", "--out", "plan.json", "--var", `unused=${secret}`], true);
    await collect(["apply", "plan.json", "--yes"], true);
    await collect(["plan", "-v"], false);
    here.write(
      "goals/site.yaml",
      GOALS(id).replace("currency: EUR", "variables_from_env: [PASSWORD]\ncurrency: ${env.PASSWORD}"),
    );
    await collect(["validate"], true);
    here.write("goals/site.yaml", GOALS(id).replace("currency: EUR", "currency: ${token}"));
    await collect(["validate", "--format", "json", "--var", `token=${secret}`], true);
    const files = Object.entries(here.files()).filter(([name]) => name !== "key.json" && name !== ".env");
    for (const text of [...outputs, ...files.map(([, content]) => content)])
      expect(text).not.toContain(secret);
    expect(outputs.join("")).toContain("not-signed-in");
  });
});

describe("without credentials", () => {
  it.each(["plan", "apply", "report"])(
    "`%s` says so, with what to do: exit 4, within five seconds",
    async (command) => {
      const { exitCode, stdout, stderr } = await start([command], { directory: here.directory }).ended;
      expect([exitCode, stdout]).toEqual([4, ""]);
      expect(stderr).toMatch(/error not-signed-in[\s\S]*GOOGLE_APPLICATION_CREDENTIALS/);
    },
    5_000,
  );
});
