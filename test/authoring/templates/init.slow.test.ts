/** What `init` says to git. */
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { workspace } from "../../support/cli.js";

describe("what is there already", () => {
  it("a ledger is kept in git, its lock and journal are not", async () => {
    const here = workspace();
    expect((await here.cli(["init", "--kind", "shop", "--yes", "--offline"])).exitCode).toBe(0);
    const git = (...words: string[]): string =>
      execFileSync("git", words, { cwd: here.directory, encoding: "utf8" });
    git("init", "--quiet");
    for (const end of ["json", "lock", "journal.ndjson"]) here.write(`.ga4-goals/123456789.${end}`, "x");
    expect(git("status", "--porcelain", "--untracked-files=all", ".ga4-goals", ".env")).toBe(
      "?? .ga4-goals/123456789.json\n",
    );
  });
});
