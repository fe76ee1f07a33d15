/** Files that are no goals files at all, through the command line: exit 3, what is wrong on stderr, nothing on stdout. */
import { truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspace } from "../support/cli.js";

/** Whoever sent anything would find nobody at this address, and end otherwise than with 3. */
const environment = { GA4_EMULATOR_HOST: "127.0.0.1:9" };
const cases: readonly (readonly [
  string,
  string,
  (at: string, write: (bytes: Uint8Array) => void) => void,
])[] = [
  ["that is absent", "file-absent", () => {}],
  ["that is empty", "file-empty", (_at, write) => write(new Uint8Array())],
  ["that is binary", "file-binary", (_at, write) => write(new Uint8Array([0x76, 0x00, 0xff, 0xfe, 0x01]))],
  ["that is not UTF-8", "file-binary", (_at, write) => write(new Uint8Array([0x6e, 0x3a, 0x20, 0xe9, 0x0a]))],
  [
    "of 50 MB",
    "file-too-large",
    (at, write) => {
      write(new Uint8Array([0x23]));
      truncateSync(at, 50 * 1024 * 1024);
    },
  ],
];

describe.each(["validate", "plan", "apply"])("%s of a file", (command) => {
  it.each(cases)("%s ends with 3", async (_what, code, make) => {
    const { directory, write, cli } = workspace();
    make(join(directory, "goals.yaml"), (bytes) => write("goals.yaml", bytes));
    const { stdout, stderr, exitCode } = await cli([command, "goals.yaml", "--property", "1"], {
      environment,
    });
    expect(stderr).toContain(`goals.yaml:1:1 ${code}`);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 3 });
  });

  it("tells of an absent file and of what is wrong in another at once", async () => {
    const { write, cli } = workspace();
    write("wrong.yaml", "version: 2\n");
    const { stdout, stderr, exitCode } = await cli([command, "gone.yaml", "wrong.yaml"], { environment });
    expect(stderr).toContain("gone.yaml:1:1 file-absent");
    expect(stderr).toContain("wrong.yaml:1:10 version");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 3 });
  });
});

describe("a folder", () => {
  it("is read with its files that end in .yml, alone or beside others, clients files excepted", async () => {
    const { write, cli } = workspace();
    write("goals/site.yml", "version: 2\n");
    write("goals/clients.yml", "version: 3\n");
    expect((await cli(["validate"])).stderr).toMatch(/^goals\/site\.yml:1:10 version [\s\S]*\n1 error\.\n$/);
    write("goals/more.yaml", "version: 4\n");
    expect((await cli(["validate"])).stderr).toMatch(
      /goals\/more\.yaml:[\s\S]*goals\/site\.yml:[\s\S]*2 errors/,
    );
    expect((await cli(["init", "--kind", "shop", "--yes", "--offline"])).stderr).toContain("goals/site.yml");
  });

  it("is the folder of that name, and a pattern in it a pattern, whatever its name looks like", async () => {
    const { write, cli } = workspace();
    write("[acme] x/p[1].yaml", "version: 2\n");
    write("[acme] x/p1.yaml", "version: 3\n");
    write("a x/p1.yaml", "version: 4\n");
    const wrong = async (...words: string[]): Promise<readonly string[]> =>
      [...(await cli(["validate", ...words])).stderr.matchAll(/^(.*):1:10 version/gm)].map(
        ([, file]) => file ?? "",
      );
    const both = ["[acme] x/p1.yaml", "[acme] x/p[1].yaml"];
    expect(await wrong("[acme] x")).toEqual(both);
    expect(await wrong("[acme] x/*.yaml")).toEqual(both);
    expect(await wrong("[acme] x/p[1].yaml")).toEqual(both.slice(1));
    expect(await wrong("[a] x/*.yaml")).toEqual(["a x/p1.yaml"]);
  });

  const goals = (id: string): string =>
    `version: 1\nproperty: 1\ngoals:\n  ${id}: { tier: macro, category: lead, type: event, event: ${id}_done }\n`;

  it("stands for the goals files in it, without a clients file and what is further down", async () => {
    const { write, cli } = workspace();
    write("shop (new)/b.yaml", goals("b"));
    write("shop (new)/a.yaml", goals("a"));
    write("shop (new)/clients.yaml", "version: 1\nclients: {}\n");
    write("shop (new)/deeper/c.yaml", "not: goals\n");
    for (const name of ["shop (new)", "shop (new)/", "./shop (new)"]) {
      const { stdout, exitCode } = await cli(["validate", name]);
      expect([exitCode, stdout]).toEqual([
        0,
        "valid  shop (new)/a.yaml, shop (new)/b.yaml: 2 goals (2 macro, 0 micro)\n",
      ]);
    }
  });

  it("without goals files says so: exit 3", async () => {
    const { write, cli } = workspace();
    write("goals/notes.txt", "");
    for (const words of [["goals"], ["goals/"], []]) {
      const { stdout, stderr, exitCode } = await cli(["validate", ...words]);
      expect([exitCode, stdout]).toEqual([3, ""]);
      expect(stderr).toMatch(/error no-files .*\*\.yaml/);
    }
  });
});

describe("what is said of a wrong file by a command that sends nothing anyway", () => {
  it("does not say that nothing was sent", async () => {
    const { write, cli } = workspace();
    write("goals.yaml", "version: 2\n");
    const { stderr } = await cli(["validate", "goals.yaml"]);
    expect(stderr).toMatch(/\n\n1 error\.\n$/);
    expect(stderr).not.toContain("sent");
  });
});

describe("the diagnostics as JSON", () => {
  it("name file, line and column, and nothing that a variable held", async () => {
    const { write, cli } = workspace();
    write("goals.yaml", "version: 1\ncurrency: ${env.SECRET}\nvariables_from_env: [SECRET]\n");
    const { stdout, exitCode } = await cli(["validate", "goals.yaml", "--format", "json"], {
      environment: { SECRET: "hunter2" },
    });
    expect(exitCode).toBe(3);
    expect(stdout).not.toContain("hunter2");
    expect(JSON.parse(stdout)).toMatchObject({
      valid: false,
      diagnostics: [{ severity: "error", code: "currency", file: "goals.yaml", line: 2, column: 11 }],
    });
  });
});
