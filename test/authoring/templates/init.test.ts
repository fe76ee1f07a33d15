/** `init` from an empty folder: what it writes is right, plans cleanly, and nothing that was there is lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { setRole } from "../../../src/emulator/world/world.js";
import { loadGoals } from "../../../src/goals/load.js";
import { addressTests } from "../../../src/goals/pattern/address-pattern.js";
import { type CliOptions, type CliResult, type Workspace, workspace } from "../../support/cli.js";

const KINDS = ["shop", "leads", "saas", "content"] as const;

let ga4: Ga4;
let here: Workspace;
let id: string;
let last = 8_500_000;

beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
});
afterAll(() => ga4.stop());
beforeEach(() => {
  here = workspace();
  last += 1_111;
  id = String(last);
  for (const property of ga4.world.properties.keys()) setRole(ga4.world, property, "none");
  seedProperty(ga4.world, "1", { id, displayName: "Shop", currencyCode: "CHF" });
});

function cli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return here.cli(words, { environment: { GA4_EMULATOR_HOST: ga4.address }, ...options });
}

describe("init --yes", () => {
  it.each(
    KINDS.flatMap((kind) => [
      [kind, []] as const,
      [kind, ["--thanks", "/danke", "--thanks", "https://www.example.com/kontakt/danke/?a=1"]] as const,
    ]),
  )(
    "for %s %j writes goals without error or warning, which apply and leave nothing to do",
    async (kind, more) => {
      expect(await cli(["init", "--kind", kind, "--yes", ...more])).toMatchObject({ exitCode: 0 });
      expect(Object.keys(here.files())).toEqual(
        [".env", ".gitignore", "goals/goals.schema.json", `goals/${kind}.yaml`].toSorted(),
      );
      const validated = await cli(["validate"]);
      expect([validated.exitCode, validated.stderr]).toEqual([0, ""]);
      expect(validated.stdout).toMatch(/[1-9] macro, [1-9] micro/);
      const planned = await cli(["plan"]);
      expect([planned.exitCode, planned.stderr]).toEqual([0, ""]);
      expect(planned.stdout).not.toMatch(/Refused|note/);
      expect((await cli(["apply", "--yes"])).exitCode).toBe(0);
      expect((await cli(["plan", "--detailed-exitcode"])).exitCode).toBe(0);
      const goals = parse(here.read(`goals/${kind}.yaml`));
      expect(goals).toMatchObject({ property: Number(id), currency: "CHF" });
      expect(Object.keys(goals.journeys)).not.toEqual([]);
    },
  );

  it("takes the only property the account sees, and says so", async () => {
    const { stderr } = await cli(["init", "--kind", "shop", "--yes"]);
    expect(stderr).toBe(`Property ${id} (Shop): the only one this account sees.\n`);
  });

  it("does not choose among several", async () => {
    seedProperty(ga4.world, "1", { id: `${id}9`, displayName: "Blog" });
    const { stderr, exitCode } = await cli(["init", "--kind", "shop", "--yes"]);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining("sees 2 properties: --property says which"),
    ]);
    expect(here.read("goals/shop.yaml")).toContain("# property: 123456789");
    expect((await cli(["validate"])).exitCode).toBe(0);
  });

  it("--offline asks nobody", async () => {
    const calls = ga4.calls.length;
    const words = ["init", "--kind", "leads", "--yes", "--offline", "--property", id, "--currency", "USD"];
    expect((await cli(words)).exitCode).toBe(0);
    expect(ga4.calls.length).toBe(calls);
    expect(parse(here.read("goals/leads.yaml"))).toMatchObject({ property: Number(id), currency: "USD" });
  });

  it("turns each thank-you page into a goal of its own", async () => {
    await cli([
      "init",
      "--kind",
      "shop",
      "--yes",
      "--thanks",
      "/a",
      "--thanks",
      "b=/b",
      "--thanks",
      "/c/d",
      "--thanks",
      "/c-d",
    ]);
    const { goals } = parse(here.read("goals/shop.yaml")) as {
      readonly goals: Readonly<Record<string, { readonly page?: string }>>;
    };
    const pages = Object.entries(goals).flatMap(([goal, { page }]) => (page ? [[goal, page]] : []));
    expect(pages).toEqual([
      ["newsletter_signup", "/a"],
      ["b", "/b"],
      ["page_c_d", "/c/d"],
      ["page_c_d_2", "/c-d"],
    ]);
  });

  it.each([
    [
      "/danke?a=1&form=kontakt",
      "https://x.example/danke?b=2&a=1&form=kontakt",
      "https://x.example/danke?a=1",
    ],
    ["https://www.example.com?form=thanks", "https://x.example/?form=thanks&b=2", "https://x.example/"],
    ["/best%C3%A4tigung", "https://x.example/bestätigung/?a", "https://x.example/best"],
    [
      "/order-received/8303",
      "https://x.example/order-received/9120/?key=a",
      "https://x.example/order-received",
    ],
  ])("%s is kept whole: the goal counts %s, and not %s", async (typed, yes, no) => {
    const { stderr } = await cli(["init", "--kind", "shop", "--yes", "--offline", "--thanks", typed]);
    expect(stderr).toBe(
      typed.includes("8303")
        ? "/order-received/8303 has one visitor's number or code in it: the goal counts the page whatever stands there.\n"
        : "",
    );
    const file = { file: "goals/shop.yaml", text: here.read("goals/shop.yaml") };
    const { config, diagnostics } = loadGoals([file], { named: {}, environment: {} });
    expect(diagnostics).toEqual([]);
    const goal = config?.goals.find(({ type }) => type === "destination");
    if (goal?.type !== "destination") throw new Error("no goal of a page");
    const all = addressTests(goal).map(
      ({ pattern, ignoreCase }) => new RegExp(pattern, ignoreCase ? "i" : ""),
    );
    const counts = (address: string): boolean => all.every((test) => test.test(address));
    expect([counts(yes), counts(no)]).toEqual([true, false]);
  });

  it("names its JSON Schema so that an editor finds it", async () => {
    await cli(["init", "--kind", "shop", "--yes"]);
    expect(here.read("goals/shop.yaml")).toMatch(
      /^# yaml-language-server: \$schema=\.\/goals\.schema\.json\n/,
    );
    const { stdout } = await cli(["schema"]);
    expect(here.read("goals/goals.schema.json")).toBe(stdout);
  });

  it("writes an .env that sets nothing by itself", async () => {
    await cli(["init", "--kind", "shop", "--yes"]);
    const { parseEnv } = await import("node:util");
    expect(parseEnv(here.read(".env"))).toEqual({});
    expect(here.read(".env")).toContain("GOOGLE_APPLICATION_CREDENTIALS");
  });

  it.each([
    [["--kind", "shop", "--thanks", "danke"], "is not a page"],
    [["--kind", "shop", "--thanks", "https://www.example.com/"], "is the home page"],
    [["--kind", "shop", "--thanks", "https://www.example.com/app#/thanks"], "a part after #"],
    [["--kind", "shop", "--thanks", "/danke?gclid=a1"], "how one visitor came"],
    [["--kind", "shop", "--thanks", "/order-received/*"], "wildcard"],
    [["--kind", "shop", "--thanks", "/a${b}"], "is not a page"],
    [["--kind", "shop", "--currency", "euro"], "is not a currency"],
    [["--kind", "shop", "--property", "G-ABC"], "not a property's number"],
    [[], "what kind of site"],
  ])("%j is wrong usage, and nothing is written", async (words, text) => {
    const { exitCode, stderr } = await cli(["init", "--yes", ...words]);
    expect([exitCode, stderr]).toEqual([64, expect.stringContaining(text)]);
    expect(here.files()).toEqual({});
  });
});

describe("what is there already", () => {
  it("is not replaced without --overwrite: exit 9, nothing written at all", async () => {
    here.write("goals/shop.yaml", "version: 1\n# mine\n");
    const before = here.files();
    const { exitCode, stderr } = await cli(["init", "--kind", "shop", "--yes"]);
    expect([exitCode, stderr]).toEqual([9, expect.stringContaining("goals/shop.yaml")]);
    expect(here.files()).toEqual(before);
    expect((await cli(["init", "--kind", "shop", "--yes", "--overwrite"])).exitCode).toBe(0);
    expect(here.read("goals/shop.yaml")).toContain("Order placed");
  });

  it("goals of another name are not joined by a second file: exit 6", async () => {
    here.write("goals/site.yaml", "version: 1\n");
    const { exitCode, stderr } = await cli(["init", "--kind", "shop", "--yes"]);
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining("goals/site.yaml")]);
    expect(Object.keys(here.files())).toEqual(["goals/site.yaml"]);
  });

  it(".env is never touched, .gitignore gets the missing lines alone, and a second run changes nothing", async () => {
    here.write(".env", "SECRET=1\n");
    here.write(".gitignore", "node_modules/\n.env");
    await cli(["init", "--kind", "shop", "--yes"]);
    expect(here.read(".env")).toBe("SECRET=1\n");
    expect(here.read(".gitignore")).toBe(
      "node_modules/\n.env\n.ga4-goals/*.lock\n.ga4-goals/*.journal.ndjson\n",
    );
    const before = here.files();
    const { exitCode, stdout } = await cli(["init", "--kind", "shop", "--yes"]);
    expect([exitCode, here.files()]).toEqual([0, before]);
    expect(stdout).toMatch(/unchanged +goals\/shop\.yaml/);
  });
});

describe("without a terminal", () => {
  it("and without --yes: exit 9, nothing asked, nothing written", async () => {
    const calls = ga4.calls.length;
    const { exitCode, stderr } = await cli(["init", "--kind", "shop"]);
    expect([exitCode, stderr]).toEqual([9, expect.stringContaining("--yes")]);
    expect([here.files(), ga4.calls.length]).toEqual([{}, calls]);
  });
});

describe("with somebody to ask", () => {
  it("asks what flags have not said, and offers the properties the account sees", async () => {
    seedProperty(ga4.world, "1", { id: `${id}9`, displayName: "Blog", currencyCode: "GBP" });
    const answers = ["leads", `${id}9`, "/thanks /offer/thanks", "github"];
    expect((await cli(["init"], { answers })).exitCode).toBe(0);
    expect(parse(here.read("goals/leads.yaml"))).toMatchObject({
      property: Number(`${id}9`),
      currency: "GBP",
      goals: { inquiry: { page: "/thanks" }, page_offer_thanks: { page: "/offer/thanks" } },
    });
    expect(Object.keys(here.files())).toContain(".github/workflows/ga4-goals.yml");
  });

  it("later is an answer", async () => {
    const answers = ["content", "later", "EUR", "", "none"];
    expect((await cli(["init"], { answers })).exitCode).toBe(0);
    expect(here.read("goals/content.yaml")).toContain("# property:");
  });

  it("stops where the person stops: exit 9, nothing written", async () => {
    expect((await cli(["init"], { answers: ["shop"] })).exitCode).toBe(9);
    expect(here.files()).toEqual({});
  });

  it.each([
    [true, "Order placed"],
    [false, "# mine"],
  ])("replaces a file when the answer is %s", async (answer, content) => {
    here.write("goals/shop.yaml", "version: 1\n# mine\n");
    const flags = ["--kind", "shop", "--property", id, "--thanks", "/a", "--ci", "none"];
    expect((await cli(["init", ...flags], { answer, answers: [] })).exitCode).toBe(0);
    expect(here.read("goals/shop.yaml")).toContain(content);
  });
});

describe("the workflow", () => {
  it("is YAML that runs this version, and grants what the steps need and no more", async () => {
    await cli(["init", "--kind", "shop", "--yes", "--ci", "github"]);
    const workflow = parse(here.read(".github/workflows/ga4-goals.yml"));
    const { jobs, permissions } = workflow as {
      readonly jobs: Readonly<
        Record<string, { readonly permissions: object; readonly steps: readonly { run?: string }[] }>
      >;
      readonly permissions: object;
    };
    expect(permissions).toEqual({});
    expect(Object.entries(jobs).map(([name, job]) => [name, job.permissions])).toEqual([
      ["plan", { contents: "read", "pull-requests": "write", issues: "write", "id-token": "write" }],
      // The plan that was reviewed is read from the pull request or its run, and what differs is told there.
      ["apply", { contents: "write", "id-token": "write", actions: "read", "pull-requests": "write" }],
    ]);
    const { VERSION } = await import("../../../src/cli/version.js");
    for (const { steps } of Object.values(jobs)) {
      const [install, ...run] = steps.flatMap((step) => step.run ?? []);
      expect(install?.split(" ").at(-1)).toBe(`ga4-goals@${VERSION}`);
      expect(run.length).toBeGreaterThan(0);
      for (const one of run) expect(one).toContain('/ga4-goals" ci ');
    }
    expect(here.read(".github/workflows/ga4-goals.yml")).not.toMatch(/credentials_json|private_key/);
  });

  it("is all that is added to a project that has its goals", async () => {
    here.write("goals/site.yaml", "version: 1\n# mine\n");
    const { exitCode, stdout } = await cli(["init", "--ci", "github", "--yes"]);
    expect([exitCode, stdout]).toEqual([0, "wrote       .github/workflows/ga4-goals.yml\n"]);
    expect(Object.keys(here.files())).toEqual([".github/workflows/ga4-goals.yml", "goals/site.yaml"]);
    expect(here.read("goals/site.yaml")).toContain("# mine");
  });

  it("is not written over unasked", async () => {
    here.write("goals/site.yaml", "version: 1\n");
    here.write(".github/workflows/ga4-goals.yml", "# mine\n");
    expect((await cli(["init", "--ci", "github", "--yes"])).exitCode).toBe(9);
    expect((await cli(["init", "--ci", "github"], { answer: false })).stdout).toMatch(/^left alone/);
    expect(here.read(".github/workflows/ga4-goals.yml")).toBe("# mine\n");
  });
});
