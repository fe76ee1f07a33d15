/** `validate --format github|sarif`: every error at its place, in the form that GitHub and code scanning read. */
import { describe, expect, it } from "vitest";
import { githubAnnotations, githubMessage } from "../../../src/cli/output/diagnostics.js";
import { type Workspace, workspace } from "../../support/cli.js";

const WRONG = `version: 1
currency: EUR
goals:
  order: { tier: macro, category: revenue, type: event, event: purchase, vaule: 1 }
  größe: { tier: micro, category: revenue, type: event, event: a_b }
`;

interface Places {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly code: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}

interface Sarif {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string };
              readonly region: { readonly startLine: number; readonly startColumn: number };
            };
          },
        ];
      }[];
    },
  ];
}

async function inJson(here: Workspace, ...words: string[]): Promise<Places["diagnostics"]> {
  return (JSON.parse((await here.cli(["validate", ...words, "--format", "json"])).stdout) as Places)
    .diagnostics;
}

function shop(): Workspace {
  const here = workspace();
  here.write("goals/my shop.yaml", WRONG);
  return here;
}

describe("--format github", () => {
  it("is one line for each diagnostic, at the place that JSON says; exit 3", async () => {
    const here = shop();
    const { stdout, stderr, exitCode } = await here.cli(["validate", "--format", "github"]);
    expect([exitCode, stderr]).toEqual([3, ""]);
    const expected = (await inJson(here)).map(
      ({ severity, code, line, column }) =>
        `::${severity} file=goals/my shop.yaml,line=${line},col=${column},title=${code}::`,
    );
    expect(expected.length).toBeGreaterThan(1);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.slice(0, line.indexOf("::", 2) + 2))).toEqual(expected);
  });

  it("is nothing where nothing is wrong", async () => {
    const here = workspace();
    here.write(
      "goals/a.yaml",
      "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
    );
    expect(await here.cli(["validate", "--format", "github"])).toEqual({
      stdout: "",
      stderr: "",
      exitCode: 0,
    });
  });

  it("lets no text end the line or begin a command of its own", () => {
    const line = githubAnnotations([
      {
        severity: "error",
        code: "x",
        message: "50 %\r\n::set-env name=A::b",
        hint: "so",
        file: "a,b:c%.yaml",
        line: 1,
        column: 2,
      },
    ]);
    expect(line).toBe(
      "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=x::50 %25·%0A::set-env name=A::b%0Aso",
    );
    expect(githubMessage("warning", "a\nb")).toBe("::warning::a%0Ab");
  });
});

describe("--format sarif", () => {
  it("is SARIF 2.1.0 with a rule for each code and a result at each place", async () => {
    const here = shop();
    const { stdout, exitCode } = await here.cli(["validate", "--format", "sarif"]);
    expect(exitCode).toBe(3);
    const log = JSON.parse(stdout) as Sarif;
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [{ columnKind: "unicodeCodePoints", tool: { driver: { name: "ga4-goals" } } }],
    });
    const run = log.runs[0];
    const rules = run.tool.driver.rules.map(({ id }) => id);
    expect(new Set(rules).size).toBe(rules.length);
    const places = run.results.map(({ ruleId, ruleIndex, level, locations }) => {
      expect(rules[ruleIndex]).toBe(ruleId);
      const { artifactLocation, region } = locations[0].physicalLocation;
      return {
        severity: level,
        code: ruleId,
        file: decodeURIComponent(artifactLocation.uri),
        line: region.startLine,
        column: region.startColumn,
      };
    });
    const json = (await inJson(here)).map(({ severity, code, file, line, column }) => ({
      severity,
      code,
      file,
      line,
      column,
    }));
    expect(places).toEqual(json);
    expect(stdout).toContain("goals/my%20shop.yaml");
  });

  it("is an empty run where nothing is wrong", async () => {
    const here = workspace();
    here.write(
      "goals/a.yaml",
      "version: 1\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
    );
    const { stdout, exitCode } = await here.cli(["validate", "--format", "sarif"]);
    expect([exitCode, JSON.parse(stdout).runs[0].results]).toEqual([0, []]);
  });

  it("of clients tells what they share once", async () => {
    const here = workspace();
    here.write("shared.yaml", WRONG);
    here.write(
      "clients.yaml",
      "version: 1\ndefaults: { goals: [shared.yaml] }\nclients: { a: { property: 1 }, b: { property: 2 } }\n",
    );
    const { stdout, exitCode } = await here.cli([
      "validate",
      "--clients",
      "clients.yaml",
      "--format",
      "sarif",
    ]);
    expect(exitCode).toBe(3);
    const { results } = JSON.parse(stdout).runs[0];
    expect(results.length).toBeGreaterThan(0);
    expect(new Set(results.map((result: object) => JSON.stringify(result))).size).toBe(results.length);
  });
});
