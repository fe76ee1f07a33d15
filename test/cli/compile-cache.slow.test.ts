/** The program starts faster the second time where Node keeps compiled code, and starts everywhere else too. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const BIN = fileURLToPath(new URL("../../dist/bin.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ga4-goals-cache-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function version(home: string): string {
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...environment } = process.env;
  return execFileSync(process.execPath, [BIN, "--version"], {
    encoding: "utf8",
    env: { ...environment, HOME: home },
    timeout: 30_000,
    // What goes wrong with the cache is nobody's business.
    stdio: ["ignore", "pipe", "inherit"],
  });
}

describe("the compile cache", () => {
  it("is in the user's own cache folder where Node has one, and nothing else is written there", () => {
    expect(version(folder)).toMatch(/^\d+\.\d+\.\d+\n$/);
    const has = "enableCompileCache" in nodeModule;
    expect(readdirSync(folder)).toEqual(has ? [".cache"] : []);
    if (has) expect(readdirSync(join(folder, ".cache"))).toEqual(["ga4-goals"]);
    expect(version(folder)).toMatch(/^\d/);
  });

  it("is done without where it can't be written", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(version(join(file, "home"))).toMatch(/^\d/);
    expect(version(join(folder, "nowhere"))).toMatch(/^\d/);
    // Where Node itself would try for ever.
    expect(version("/proc/nowhere")).toMatch(/^\d/);
  });
});
