/** `backtest --against` a revision of git. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { workspace } from "../support/cli.js";
import { exportRow } from "./support/rows.js";
import { SHOP_EVENTS, SHOP_GOALS } from "./support/shop.js";

test("--against takes a file or a git revision", async () => {
  const place = workspace();
  place.write("goals/shop.yaml", SHOP_GOALS);
  place.write(
    "export/events_20260302.ndjson",
    SHOP_EVENTS.map((event) => `${JSON.stringify(exportRow(event))}\n`).join(""),
  );
  const git = (...words: string[]): void =>
    void execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], {
      cwd: place.directory,
    });
  git("init", "-q");
  git("add", "goals");
  git("commit", "-q", "-m", "goals");
  place.write("old.yaml", SHOP_GOALS);
  place.write("goals/shop.yaml", SHOP_GOALS.replace("path: /thanks,", "path: { begins_with: /thanks },"));
  for (const against of ["HEAD", "old.yaml"]) {
    const { stdout, exitCode } = await place.cli([
      "backtest",
      "--events",
      "export/*.ndjson",
      "--against",
      against,
    ]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("Thanks  2 → 3 (+50 %), 1 session gained"),
    ]);
  }
  for (const unknown of ["no-such-thing", "--help"]) {
    const { exitCode, stdout } = await place.cli([
      "backtest",
      "--events",
      "export/*.ndjson",
      `--against=${unknown}`,
    ]);
    expect([exitCode, stdout]).toEqual([3, ""]);
  }
});
