/** `ga4-goals page-code` on the command line. */
import { describe, expect, test } from "vitest";
import { workspace } from "../support/cli.js";

const here = workspace();
const GOALS = `version: 1
streams: [G-ABC123]
goals:
  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }
  long: { tier: micro, category: engagement, type: duration, at_least: 3m }
  order: { tier: macro, category: revenue, type: event, event: purchase }
`;
here.write("goals.yaml", GOALS);
here.write("two.yaml", GOALS.replace("[G-ABC123]", "[G-ABC123, G-DEF456]"));
here.write(
  "none.yaml",
  `version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n`,
);

here.write(
  "experiment.yaml",
  `${GOALS}setup: { dimensions: { variant: { scope: user } } }
experiments:
  copy: { by: "customUser:variant", variants: [A, "</script><b>"], goal: order }
`,
);
here.write(
  "alone.yaml",
  `version: 1
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase }
setup: { dimensions: { variant: { scope: user } } }
experiments:
  copy: { by: "customUser:variant", variants: [A, B], goal: order }
`,
);

describe("page-code of experiments", () => {
  test("a function that sends a variant of the file as the user property, and no other value", async () => {
    const { stdout, stderr } = await here.cli(["page-code", "alone.yaml"]);
    expect(stderr).toContain('call ga4GoalsVariant("copy", "B") on every page, before its first event');
    const [, script = ""] = /<script>([\s\S]*?)<\/script>/.exec(stdout) ?? [];
    const sent: unknown[] = [];
    const warned: unknown[] = [];
    const window: { ga4GoalsVariant?: (experiment: string, variant: string) => boolean } = {};
    new Function("window", "gtag", "console", script)(window, (...words: unknown[]) => sent.push(words), {
      warn: (word: unknown) => warned.push(word),
    });
    expect(window.ga4GoalsVariant?.("copy", "B")).toBe(true);
    expect(sent).toEqual([["set", "user_properties", { variant: "B" }]]);
    for (const [experiment, variant] of [
      ["copy", "C"],
      ["other", "A"],
      ["copy", ""],
    ] as const)
      expect(window.ga4GoalsVariant?.(experiment, variant)).toBe(false);
    expect(sent).toHaveLength(1);
    expect(warned).toHaveLength(3);
  });

  test("stands before the code of the goals, with a hash of its own, and nothing in a file ends its script or comment", async () => {
    const { stdout } = await here.cli(["page-code", "experiment.yaml"]);
    expect(stdout.match(/<script>/g)).toHaveLength(2);
    expect(stdout.match(/<\/script>/g)).toHaveLength(2);
    expect(stdout).not.toContain("<b>");
    expect(stdout.indexOf("ga4GoalsVariant")).toBeLessThan(stdout.indexOf("page code for"));
    const json = JSON.parse((await here.cli(["page-code", "experiment.yaml", "--format", "json"])).stdout);
    expect(stdout).toContain(json.variantCspHash);
    expect(stdout).toContain(json.cspHash);
    expect(json.experiments).toEqual([
      { id: "copy", userProperty: "variant", variants: ["A", "</script><b>"] },
    ]);
  });

  test("is of no web stream, and asks for none", async () => {
    const { stdout, exitCode } = await here.cli(["page-code", "alone.yaml", "--format", "json"]);
    expect([exitCode, JSON.parse(stdout).measurementId]).toEqual([0, null]);
  });

  test("as a variable for Tag Manager, and what to do with it", async () => {
    const { stdout, stderr } = await here.cli(["page-code", "alone.yaml", "--as", "tag-manager"]);
    const { variable, tag } = JSON.parse(stdout).containerVersion;
    expect(tag).toEqual([]);
    expect(variable).toMatchObject([{ name: "ga4-goals variant", type: "v" }]);
    expect(stderr).toContain("add the user property variant with the value {{ga4-goals variant}}");
  });
});

describe("page-code", () => {
  test("a snippet on stdout alone, its hash and size on stderr", async () => {
    const { stdout, stderr, exitCode } = await here.cli(["page-code", "goals.yaml"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^<!-- ga4-goals page code for G-ABC123: deep, long\./);
    expect(stdout).not.toContain("order");
    const [hash] = /'sha256-[^']+'/.exec(stderr) ?? [];
    expect(hash).toBeDefined();
    expect(stdout).toContain(hash);
  });

  test("the measurement id comes from the flag, or from the one stream of the file, or is asked for", async () => {
    const named = await here.cli(["page-code", "two.yaml", "--measurement-id", "G-DEF456"]);
    expect(named.stdout).toContain('"id":"G-DEF456"');
    const unclear = await here.cli(["page-code", "two.yaml"]);
    expect([unclear.exitCode, unclear.stdout]).toEqual([64, ""]);
    expect(unclear.stderr).toContain("G-ABC123, G-DEF456");
    const wrong = await here.cli(["page-code", "goals.yaml", "--measurement-id", "UA-1-1"]);
    expect(wrong.exitCode).toBe(64);
  });

  test("a container for Tag Manager and a module", async () => {
    const container = await here.cli(["page-code", "goals.yaml", "--as", "tag-manager"]);
    expect(JSON.parse(container.stdout)).toHaveProperty("containerVersion.tag");
    const module = await here.cli(["page-code", "goals.yaml", "--as", "module"]);
    expect(module.stdout).toMatch(/export \{\};\n$/);
    expect(module.stderr).toContain('integrity="sha384-');
  });

  test("as JSON, with everything a script needs", async () => {
    const { stdout } = await here.cli(["page-code", "goals.yaml", "--format", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      as: "snippet",
      measurementId: "G-ABC123",
      goals: ["deep", "long"],
      cspHash: expect.stringMatching(/^'sha256-/),
    });
  });

  test("options reach the code, and impossible ones are refused", async () => {
    const all = [
      ["--page-views", "event"],
      ["--page-view-event", "virtual_page_view"],
      ["--data-layer", "layer2"],
      ["--session-timeout", "1h30m"],
      ["--count-restored"],
    ];
    const { stdout } = await here.cli(["page-code", "goals.yaml", ...all.flat()]);
    expect(stdout).toContain(
      '"layer":"layer2","views":"virtual_page_view","restored":1,"idle":5400000,"manager":0}',
    );
    for (const words of [
      ["--session-timeout", "8h"],
      ["--session-timeout", "90s"],
      ["--data-layer", "a-b"],
      ["--page-view-event", "</script>"],
    ]) {
      const refused = await here.cli(["page-code", "goals.yaml", ...words]);
      expect(refused.exitCode, words.join(" ")).toBe(64);
    }
  });

  test("no goal that needs it: nothing on stdout, a word on stderr, exit 0", async () => {
    const { stdout, stderr, exitCode } = await here.cli(["page-code", "none.yaml"]);
    expect([stdout, exitCode]).toEqual(["", 0]);
    expect(stderr).toContain("No goal needs page code");
  });
});
