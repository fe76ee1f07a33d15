/** Files that are no goals files at all, through the command line: exit 3, what is wrong on stderr, nothing on stdout. */
import { mkdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workspace } from "../../support/cli.js";

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
  ["that is a folder", "file-", (at) => void mkdirSync(at)],
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

describe("the diagnostics as JSON", () => {
  it("name file, line and column, and nothing that a variable held", async () => {
    const { write, cli } = workspace();
    write("goals.yaml", "version: 1\ncurrency: ${env.SECRET}\n");
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
