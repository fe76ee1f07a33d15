/**
 * `pull` through the emulator by a machine whose clock is wrong: which days have ended is Google's to say, so that no day
 * that never happened is kept as a final zero, and what an earlier pull kept of them goes.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Ga4, startGa4 } from "../../../src/emulator/ga4.js";
import { seedProperty } from "../../../src/emulator/seeds.js";
import { SCOPE_READ } from "../../../src/google/connection.js";
import { openStore } from "../../../src/report/store/store.js";
import { type Access, googleAccess } from "../../../src/workflows/access.js";
import { diskPorts } from "../../../src/workflows/disk.js";
import { readGoals } from "../../../src/workflows/goals-files.js";
import { pullProperty } from "../../../src/workflows/pull.js";
import { temporaryFolder } from "../../support/folders.js";

const TODAY = new Date("2026-10-20T12:00:00Z");
const DAY_MS = 86_400_000;

let ga4: Ga4;
beforeAll(async () => {
  ga4 = await startGa4({ accounts: [{ id: "1" }] });
  seedProperty(ga4.world, "1", { id: "7001", timeZone: "UTC" });
});
afterAll(() => ga4.stop());

it.each([
  ["ahead by ten days", 10],
  ["behind by ten days", -10],
])("a clock that is %s keeps the days that a right one keeps", async (_name, days) => {
  const directory = temporaryFolder();
  writeFileSync(
    join(directory, "goals.yaml"),
    "version: 1\nproperty: 7001\ngoals:\n  order: { tier: macro, category: revenue, type: event, event: purchase }\n",
  );
  const environment = { GA4_EMULATOR_HOST: ga4.address };
  const ports = diskPorts(directory, { environment });
  const { config } = await readGoals(ports, ["goals.yaml"], {});
  const path = join(directory, "store.duckdb");
  const through = googleAccess({ environment, scope: SCOPE_READ });
  // As Google itself is reached: an emulator has a clock of its own, which is believed.
  const { emulator: _none, ...connection } = through.connection;
  const google: Access = { ...through, connection };
  const pull = (skewed: number, ahead: number | null) =>
    pullProperty({
      config,
      property: "7001",
      google,
      path,
      since: "2026-10-01",
      lookBack: 3,
      keepTokens: 0,
      now: new Date(TODAY.getTime() + skewed * DAY_MS),
      ahead: async () => ahead,
    });
  const spans = async () => {
    const store = await openStore(path);
    try {
      return await store.spans("7001", "");
    } finally {
      await store.close();
    }
  };
  // A pull that nobody corrected: what it kept of days to come is there.
  await pull(days, null);
  const before = await spans();
  expect(before.some(({ end }) => end > "2026-10-19")).toBe(days > 0);
  await pull(days, days * DAY_MS);
  const after = await spans();
  expect(after.filter(({ end }) => end > "2026-10-19")).toEqual([]);
  expect(after.filter(({ grain }) => grain === "day").at(-1)?.end).toBe("2026-10-19");
  // GA4 may still change the last two days, whatever the machine's clock says.
  expect(after.filter(({ grain, final }) => grain === "day" && final).at(-1)?.end).toBe("2026-10-17");
});
