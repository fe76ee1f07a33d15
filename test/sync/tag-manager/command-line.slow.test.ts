/** The emulator, started as a command, has a Tag Manager beside GA4. */
import { describe, expect, it } from "vitest";
import { workspace } from "../../support/cli.js";
import { start } from "../../support/program.js";

describe("the emulator command", () => {
  it("prints the address of a Tag Manager beside that of GA4, and plan finds both", async () => {
    const here = workspace();
    const { child, ended } = start(["emulator", "--shop", "0", "--property", "4711"], {
      directory: here.directory,
    });
    try {
      const ready = await new Promise<{ address: string; tagManager: string }>((resolve, reject) => {
        child.stdout?.once("data", (line: Buffer) => resolve(JSON.parse(line.toString())));
        child.once("close", () => reject(new Error("the emulator has ended")));
      });
      expect(ready.tagManager).toMatch(/^127\.0\.0\.1:\d+$/);
      here.write(
        "goals/shop.yaml",
        `version: 1\nproperty: 4711\ntag_manager: { account: 1, container: 2, workspace: goals }\ngoals:\n  deep: { tier: micro, category: engagement, type: pages_per_session, at_least: 5 }\n`,
      );
      const plan = await here.cli(["plan"], {
        environment: { GA4_EMULATOR_HOST: ready.address, TAGMANAGER_EMULATOR_HOST: ready.tagManager },
      });
      expect(plan.stdout).toContain("+ create tag ga4-goals - deep");
    } finally {
      child.kill("SIGINT");
    }
    expect((await ended).exitCode).toBe(0);
  });
});
