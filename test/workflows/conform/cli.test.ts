/** `conform` on the command line. */
import { expect, it } from "vitest";
import { workspace } from "../../support/cli.js";

it("asks for a property by the flag alone: goals files name one that counts visitors", async () => {
  const { exitCode, stderr } = await workspace().cli(["conform"]);
  expect([exitCode, stderr]).toEqual([64, expect.stringContaining("--property 123456789")]);
  expect(stderr).not.toContain("goals file");
});
